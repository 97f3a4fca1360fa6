"""What a streamed answer consists of, in order."""

from __future__ import annotations

from dataclasses import dataclass

from policy_qa.schema import Answer


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence and the extractive answer, at once; it may be shown as it is."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the model's prose, not yet verified: to be shown as 核对中."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The final answer, all of it verified; it takes the place of everything before."""

    answer: Answer


Event = Found | Piece | Written
