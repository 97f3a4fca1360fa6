"""Pieces of statements that speak of the same thing, found by their words and their meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policy_qa.analysis.reading import PassageEmbedder, Reading, Statement, Vectors
from policy_qa.analysis.targets import pieces
from policy_qa.question import region_stem

_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a statement between commas, with the pairs of characters of its subject."""

    text: str
    start: int
    end: int
    statement: Statement
    reading: Reading
    pairs: frozenset[str]

    @property
    def context(self) -> str:
        """The sentence from its beginning to the end of the piece."""
        clause = self.statement.clause
        head = clause.text[: self.start - clause.start]
        return head[head.rfind("。") + 1 :] + self.text


def pieces_of(reading: Reading, subject: Callable[[str], str]) -> Iterator[Piece]:
    """Yield the pieces of a document's statements; ``subject`` leaves of a text its subject."""
    for statement in reading.statements():
        for start, end in pieces(statement.text):
            text = statement.text[start:end]
            yield Piece(
                text,
                statement.start + start,
                statement.start + end,
                statement,
                reading,
                pairs_of(subject(text)),
            )


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring Chinese characters."""
    runs = _HAN.findall(text)
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that stands in the other."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Return twice the common part over the sum of both."""
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 0.0


def cosines(texts: Sequence[str], embedder: PassageEmbedder) -> Vectors:
    """Return the cosine of every pair of texts, shape (n, n)."""
    if not texts:
        return np.zeros((0, 0), np.float32)
    vectors = embedder.embed_passages(list(texts))
    products: Vectors = vectors @ vectors.T
    return products


def related(one: Reading, other: Reading) -> bool:
    """Return whether two documents may bind the same people.

    They do if they are one, if neither names a region or both the same, or if one speaks of
    the other's region or title.
    """
    first, second = one.document.metadata, other.document.metadata
    if one.name == other.name or not (first.region and second.region):
        return True
    if first.region == second.region:
        return True
    return _speaks_of(one, second.region) or _speaks_of(other, first.region)


def _speaks_of(reading: Reading, region: str) -> bool:
    """Return whether the text names a region, not as the beginning of a longer name."""
    return region in reading.text and region_stem(region) != region
