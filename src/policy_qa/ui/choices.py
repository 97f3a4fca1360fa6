"""Choices that follow what is at hand, and what a user has chosen of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

if TYPE_CHECKING:
    from policy_qa.index import DocumentRecord

Choice = tuple[str, str]
"""What is shown, and the name of what is meant."""


def document_choices(records: Iterable[DocumentRecord]) -> list[Choice]:
    """Return the documents to choose from, shown by their titles."""
    return [(record.metadata.title or record.name, record.name) for record in records]


def first_of(choices: Sequence[Choice], label: str) -> gr.Dropdown:
    """Return a list with the first chosen, so that a button beside it works from the start."""
    return gr.Dropdown(list(choices), value=choices[0][1] if choices else None, label=label)


def kept_choice(
    choices: Sequence[Choice],
    current: str | None,
    **more: Any,  # noqa: ANN401 - properties of gradio's
) -> Any:  # noqa: ANN401 - gradio's update
    """Return the update of a list of which one is chosen: the same as before, or the first."""
    names = [name for _, name in choices]
    first = names[0] if names else None
    return gr.update(choices=list(choices), value=current if current in names else first, **more)


def kept_choices(choices: Sequence[Choice], current: Sequence[str] | None) -> Any:  # noqa: ANN401
    """Return the update of a list of which several are chosen: those still there."""
    names = {name for _, name in choices}
    return gr.update(choices=list(choices), value=[n for n in current or () if n in names])
