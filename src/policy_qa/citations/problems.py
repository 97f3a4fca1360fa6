"""What can be wrong with a quote, a statement or an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal[
    "number",  # a figure, or the bound on it, that the quotes do not give
    "unit",  # the right figure with another measure word
    "date",
    "name",  # a place, a body or a quoted term
    "negation",  # what the quotes affirm is denied, or the reverse
    "modality",  # 可以 where the quotes say 应当, or the reverse
    "uncovered",  # words without support in the quotes
    "quote",  # a quote that does not stand in its document
    "marker",  # a marker without a citation, or a citation without a marker
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not supported: its kind, the offending text, and a Chinese message."""

    kind: ProblemKind
    text: str
    message: str
