"""The sentence nearest in meaning to an element that no words were found for: a hint for people.

Similarity alone decides nothing. Measured with multilingual-e5-small on the development groups,
the nearest sentence was the true evidence for every element where it stood out by 3.3 standard
deviations or more from the rest, and for few of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.checklist.findings import Found
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement

_STANDS_OUT = 3.3
_SHOWN = 200
_LEAST = 20


class PassageEmbedder(Protocol):
    """What is needed of an embedder: unit vectors of passages and of a question."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dimension,)."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentences of one run with their vectors."""

    sentences: tuple[Statement, ...]
    vectors: NDArray[np.float32]
    embedder: PassageEmbedder

    def to(self, words: str) -> Statement | None:
        """Return the sentence that stands out as nearest to some words, if one does."""
        if len(self.sentences) < _LEAST:
            return None
        similar = self.vectors @ self.embedder.embed_query(words)
        best = int(np.argmax(similar))
        spread = float(similar.std())
        stands_out = spread > 0 and (similar[best] - similar.mean()) / spread >= _STANDS_OUT
        return self.sentences[best] if stands_out else None


def read_nearest(search: Search, embedder: PassageEmbedder) -> Nearest:
    """Embed the sentences of one run that could be evidence; rows are found by their words."""
    found: list[Found] = search.find([r"[\s\S]"])
    kept = tuple(f.statement for f in found if f.statement.kind != "row" and f.verdict == "held")
    vectors = embedder.embed_passages([statement.text[:_SHOWN] for statement in kept])
    return Nearest(kept, vectors, embedder)
