"""Hybrid search over one index."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.question import Question, is_article
from policy_qa.schema import Clause, Hit

Vector = NDArray[np.float32]


class SearchableIndex(Protocol):
    """What the search needs of an index; row ids are the index's own."""

    def lexical(
        self,
        tokens: Mapping[str, float],
        limit: int,
        *,
        documents: Collection[str] | None = None,
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, BM25 score) of weighted tokens, best first."""

    def nearest(
        self, vector: Vector, limit: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, cosine), best first."""

    def vectors(self, rowids: Sequence[int]) -> Vector:
        """Return unit vectors, shape (n, dimension)."""

    def clauses(self, rowids: Sequence[int]) -> Mapping[int, Clause]:
        """Return clauses by rowid."""

    def document_frequency(self, token: str) -> int:
        """Return the number of clauses that hold a token."""

    @property
    def size(self) -> int:
        """Number of clauses."""


class QueryEmbedder(Protocol):
    """What the search needs of an embedder."""

    def embed_query(self, text: str) -> Vector:
        """Return the unit vector of a question, shape (dimension,)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of a score add up; found on the development halves (docs/decisions.md).

    ``lexical`` weighs BM25 over its best score, ``cosine`` the similarity standardised over
    the candidates: among ``few`` clauses the question's words single out the answer, among
    ``many`` a lot of clauses share them, and it weighs ``cosine_of_many``. ``named`` is added
    for a document that the question names, ``article`` for the article that it names,
    ``secondary`` is the share of a synonym's BM25 score.
    """

    lexical: float = 1.0
    cosine: float = 0.25
    cosine_of_many: float = 0.8
    few: int = 1_000
    many: int = 150_000
    named: float = 1.0
    article: float = 4.0
    secondary: float = 0.8
    candidates: int = 80

    def cosine_among(self, clauses: int) -> float:
        """Return the weight of the similarity in an index of so many clauses."""
        grown = math.log(max(clauses, 1) / self.few) / math.log(self.many / self.few)
        share = min(max(grown, 0.0), 1.0)
        return self.cosine + share * (self.cosine_of_many - self.cosine)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its row in the index."""

    rowid: int
    hit: Hit


class Retriever:
    """Ranks the clauses of an index for a question."""

    def __init__(
        self, index: SearchableIndex, embedder: QueryEmbedder, weights: Weights | None = None
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._weights = weights or Weights()

    def idf(self, token: str) -> float:
        """Return the inverse document frequency of a token, as BM25 counts it."""
        size, frequency = self._index.size, self._index.document_frequency(token)
        return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))

    def search(self, question: Question, top_k: int = 20) -> list[Found]:
        """Return the ``top_k`` best clauses, best first.

        Headings and documents that are not in force are left out.
        """
        vector = self._embedder.embed_query(question.text)
        lexical = self._lexical(question, None)
        cosine = dict(self._index.nearest(vector, self._weights.candidates))
        if question.documents:
            lexical = {**lexical, **self._lexical(question, question.documents)}
            named = self._index.nearest(
                vector, self._weights.candidates, documents=question.documents
            )
            cosine.update(named)
        return self._rank(question, vector, lexical, cosine)[:top_k]

    def _lexical(self, question: Question, documents: Collection[str] | None) -> dict[int, float]:
        tokens = {
            token: 1.0 if weight >= 1 else self._weights.secondary * weight
            for token, weight in question.tokens.items()
        }
        limit = self._weights.candidates
        return dict(self._index.lexical(tokens, limit, documents=documents))

    def _rank(
        self,
        question: Question,
        vector: Vector,
        lexical: Mapping[int, float],
        cosine: Mapping[int, float],
    ) -> list[Found]:
        rowids = list(dict.fromkeys([*lexical, *cosine]))
        if not rowids:
            return []
        similarity = self._similarities(rowids, vector, cosine)
        best = max(lexical.values(), default=0.0) or 1.0
        mean, deviation = float(similarity.mean()), float(similarity.std()) or 1.0
        found: list[Found] = []
        clauses = self._index.clauses(rowids)
        cosine_weight = self._weights.cosine_among(self._index.size)
        for rowid, cos in zip(rowids, similarity, strict=True):
            clause = clauses[rowid]
            if clause.kind == "heading" or (clause.kind == "row" and not clause.fields):
                continue
            if clause.document in question.excluded:
                continue
            score = (
                self._weights.lexical * lexical.get(rowid, 0.0) / best
                + cosine_weight * (float(cos) - mean) / deviation
                + self._named(question, clause)
            )
            hit = Hit(clause, score, lexical.get(rowid, 0.0), float(cos))
            found.append(Found(rowid, hit))
        return sorted(
            found, key=lambda f: (-f.hit.score, f.hit.clause.document, f.hit.clause.start)
        )

    def _similarities(
        self, rowids: Sequence[int], vector: Vector, known: Mapping[int, float]
    ) -> NDArray[np.float64]:
        """Cosines of all candidates: those the vector search did not return are computed."""
        missing = [rowid for rowid in rowids if rowid not in known]
        computed = dict(known)
        if missing:
            products = self._index.vectors(missing) @ vector
            computed.update(zip(missing, map(float, products), strict=True))
        return np.array([computed[rowid] for rowid in rowids], dtype=np.float64)

    def _named(self, question: Question, clause: Clause) -> float:
        if clause.document not in question.documents:
            return 0.0
        bonus = self._weights.named
        article = question.article
        if article and any(is_article(part, article) for part in clause.path):
            bonus += self._weights.article
        return bonus
