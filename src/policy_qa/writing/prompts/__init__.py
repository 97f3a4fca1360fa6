"""The prompts, one Markdown file each; what never changes comes first, for the prompt cache."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def prompt(name: str) -> str:
    """Return the prompt of that name, without white space at its ends."""
    return Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8").strip()
