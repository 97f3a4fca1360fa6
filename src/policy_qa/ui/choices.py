"""Choices that follow what is at hand, and what a user has chosen of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Choice = tuple[str, str]
"""What is shown, and the name of what is meant."""


def kept_choice(choices: Sequence[Choice], current: str | None) -> dict[str, Any]:
    """Return the properties of a list of which one is chosen: the same as before, or the first."""
    names = [name for _, name in choices]
    first = names[0] if names else None
    return {"choices": list(choices), "value": current if current in names else first}


def kept_choices(choices: Sequence[Choice], current: Sequence[str] | None) -> dict[str, Any]:
    """Return the properties of a list of which several are chosen: those still there."""
    names = {name for _, name in choices}
    return {"choices": list(choices), "value": [name for name in current or () if name in names]}
