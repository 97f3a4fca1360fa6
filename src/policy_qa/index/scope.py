"""A part of an index: the same clauses, found in some documents only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from policy_qa.index.pipeline import Vectors
from policy_qa.index.policy_index import PolicyIndex
from policy_qa.schema import Clause


class ScopedIndex:
    """An index that finds in the documents of its scope only; words weigh as in the whole."""

    def __init__(self, index: PolicyIndex, documents: Collection[str]) -> None:
        self._index = index
        self._scope = frozenset(documents)

    @property
    def size(self) -> int:
        """Number of clauses of the whole index."""
        return self._index.size

    def lexical(
        self,
        tokens: Mapping[str, float],
        limit: int,
        *,
        documents: Collection[str] | None = None,
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, BM25 score) of weighted tokens, best first."""
        return self._index.lexical(tokens, limit, documents=self._within(documents))

    def nearest(
        self, vector: Vectors, limit: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, cosine), best first."""
        return self._index.nearest(vector, limit, documents=self._within(documents))

    def vectors(self, rowids: Sequence[int]) -> Vectors:
        """Return unit vectors, shape (n, dimension)."""
        return self._index.vectors(rowids)

    def clauses(self, rowids: Sequence[int]) -> dict[int, Clause]:
        """Return clauses by rowid."""
        return self._index.clauses(rowids)

    def clauses_of(self, document: str) -> dict[int, Clause]:
        """Return the clauses of a document by rowid, in order."""
        return self._index.clauses_of(document)

    def sentences(self, rowid: int) -> tuple[tuple[tuple[int, int], ...], Vectors]:
        """Return sentence spans in the clause's text, and their vectors."""
        return self._index.sentences(rowid)

    def document_frequency(self, token: str) -> int:
        """Return the number of clauses of the whole index that hold a token."""
        return self._index.document_frequency(token)

    def _within(self, documents: Collection[str] | None) -> Collection[str]:
        return self._scope if documents is None else self._scope.intersection(documents)
