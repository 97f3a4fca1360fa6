"""Statements and the named features that speak for or against them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from policy_qa.schema import Clause

Figures = TypeVar("Figures")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for or against a statement; each from about -1 to 1.

    ``own``, ``wide``, ``rank``, ``cosine`` as in `Statement`; ``closeness`` is the sentence's
    similarity itself, ``expected`` a value of the kind asked for, ``unmet`` none where one
    must be, ``untimely`` other years; ``defines`` and ``headed``: it says what a word of the
    question is, its heading is in the question; ``listing`` and ``listed``: an enumeration
    where items are asked for, ``counted`` one of as many as are; ``news``: words that the
    question lacks; ``avoided``: the other side of a comparison; ``table``: a row where a table is
    named; ``asks`` and ``orders``: a
    question or an instruction in the document; ``surplus``: headers nobody asked about;
    ``column``: a cell's headers are nearer to the question in meaning than others of its row;
    ``repeated``: nearly all of it was told in the answer just given; ``example``: one case that a
    report tells of (例如，…), of which a question for a number names nothing; ``fits``: ranges
    (80周岁及以上) that hold what the question gives (83岁), or do not (-1).
    """

    own: float
    wide: float
    rank: float
    cosine: float
    closeness: float
    expected: float
    unmet: float
    untimely: float
    defines: float
    headed: float
    listing: float
    listed: float
    counted: float
    news: float
    length: float
    avoided: float
    table: float
    asks: float
    orders: float
    surplus: float
    column: float
    repeated: float
    example: float
    fits: float


WEIGHTS = Features(
    own=0.65,
    wide=0.9,
    rank=0.7,
    cosine=0.05,
    closeness=0.9,
    expected=0.57,
    unmet=-0.54,
    untimely=-0.88,
    defines=0.45,
    headed=0.5,
    listing=1.0,
    listed=0.4,
    counted=1.0,
    news=-0.2,
    length=0.0,
    avoided=-0.5,
    table=0.5,
    asks=-1.5,
    orders=-5.0,
    surplus=-0.55,
    column=0.4,
    repeated=-0.5,
    example=-1.0,
    fits=0.5,
)
"""Fitted by ``benchmarks/fit_weights.py`` and rounded (docs/decisions.md)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or part of one: ``clause.text[start:end]``, with its features.

    ``own`` and ``wide`` are the idf-weighted shares of the question's tokens that the
    statement itself, and the statement with its headings and neighbours, holds (0 to 1);
    ``cosine`` is its similarity to the question, ``rank`` its clause's score over the best,
    ``expected`` tells that it holds a value of the kind asked for, ``timely`` that the years
    asked for stand in it or above it. ``said`` is what the judge added to the score.
    """

    clause: Clause
    start: int
    end: int
    own: float
    wide: float
    cosine: float
    rank: float
    expected: bool
    timely: bool
    score: float
    features: Features
    said: float = 0.0

    @property
    def featured(self) -> float:
        """The score by the features alone."""
        return self.score - self.said

    @property
    def text(self) -> str:
        """The statement's words."""
        return self.clause.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Places:
    """What a token of the question counts where it stands not in the statement itself."""

    head: float = 0.75
    around: float = 0.5
    title: float = 0.3


def product(features: Figures, weights: Figures) -> float:
    """Return the weighted sum of the figures of a dataclass, the weights in another of its kind."""
    # mypy takes a class for something that is not hashable
    values = _values_of(type(features))  # type: ignore[arg-type]
    return float(sum(f * w for f, w in zip(values(features), values(weights), strict=True)))


@cache
def _values_of(kind: type[Any]) -> attrgetter[tuple[float, ...]]:
    """What reads all fields of a dataclass; `astuple` would copy each value deeply."""
    return attrgetter(*(field.name for field in fields(kind)))
