"""The pieces of a statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A cell or a sentence of a statement: ``text[start:end]`` of its document."""

    text: str
    start: int
    end: int
    header: str = ""
    inherited: bool = False
