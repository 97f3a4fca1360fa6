"""The default answerer: it selects verbatim statements, so every word can be quoted."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.answer.draft import Draft, Quote, compose
from policy_qa.answer.evidence import Statement, Weigher, sentence_cosines
from policy_qa.answer.facets import facets
from policy_qa.answer.fields import field_draft
from policy_qa.answer.lists import section_draft, sections
from policy_qa.answer.refusal import NEAREST, Thresholds, refusal_text, unsupported
from policy_qa.answer.tables import cell_quote, is_item, item_number
from policy_qa.answer.window import window
from policy_qa.question import (
    Catalogue,
    Expectation,
    Question,
    Speller,
    expectation_of,
    understand,
)
from policy_qa.retrieval import Found, Retriever, SearchableIndex
from policy_qa.schema import Answer, Clause, Hit, Query

_TOP = 20
_READ = 10


class ReadableIndex(SearchableIndex, Protocol):
    """What the answerer needs of an index besides the search."""

    def sentences(self, rowid: int) -> tuple[Sequence[tuple[int, int]], NDArray[np.float32]]:
        """Return the sentence spans of a clause and their vectors."""

    def clauses_of(self, document: str) -> Mapping[int, Clause]:
        """Return the clauses of a document by rowid, in order."""


class QueryEmbedder(Protocol):
    """What the answerer needs of an embedder."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question."""


class ExtractiveAnswerer:
    """Answers with the shortest verbatim stretches that hold what is asked."""

    name = "extractive"

    def __init__(
        self,
        index: ReadableIndex,
        retriever: Retriever,
        embedder: QueryEmbedder,
        catalogue: Catalogue,
        *,
        speller: Speller | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._index = index
        self._speller = speller
        self._retriever = retriever
        self._embedder = embedder
        self._catalogue = catalogue
        self._thresholds = thresholds or Thresholds()
        self._titles = {name: m.title for name, m in catalogue.metadata.items()}

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query, or a refusal with the nearest clauses."""
        started = time.perf_counter()
        question = understand(query, self._catalogue, speller=self._speller)
        if not question.text:
            reason = "没有可以作答的问题（只回答与文件内容有关的提问）"
            return Answer("refused", refusal_text(reason, (), ()), (), (), self.name, _since(started), query.id)
        found = self._retriever.search(question, _TOP)
        drafts: list[Draft] = []
        reasons: list[str] = []
        for facet in facets(question, self._catalogue):
            draft, reason = self._draft(facet, found if facet is question else None)
            if draft:
                drafts.append(draft)
            else:
                reasons.append(reason)
        hits = tuple(f.hit for f in found)
        if not drafts:
            nearest = hits[:NEAREST]
            labels = [self._catalogue.label(hit.clause.document) for hit in nearest]
            text = refusal_text(reasons[0], nearest, labels)
            return Answer("refused", text, (), hits, self.name, _since(started), query.id, question.kind)
        text, citations = compose(drafts, self._catalogue.label)
        return Answer("answered", text, citations, hits, self.name, _since(started), query.id, question.kind)

    def search(self, query: Query, top_k: int) -> list[Hit]:
        """Return the best clauses for a query, best first."""
        question = understand(query, self._catalogue, speller=self._speller)
        if not question.text:
            return []
        return [found.hit for found in self._retriever.search(question, top_k)]

    def _draft(self, question: Question, found: Sequence[Found] | None) -> tuple[Draft | None, str]:
        found = self._retriever.search(question, _TOP) if found is None else found
        if question.documents:
            found = [f for f in found if f.hit.clause.document in question.documents] or found
        found = self._items(question, found) or found[:_READ]
        expectation = expectation_of(question.text)
        weigher = self._weigher(question, expectation)
        statements = weigher.statements(found, self._cosines(question, found))
        best = statements[0] if statements else None
        special = self._special(question, expectation, weigher, found, statements)
        if special:
            return special, ""
        reason = unsupported(question, expectation, best, self._thresholds)
        if reason or best is None:
            return None, reason
        return self._quoted(question, expectation, weigher, statements), ""

    def _items(self, question: Question, found: Sequence[Found]) -> list[Found]:
        """The rows that the question names by number, in the documents found first."""
        number = item_number(question.text)
        if not number:
            return []
        known = [f for f in found if is_item(f.hit.clause, number)]
        if known:
            return known
        for name in dict.fromkeys(f.hit.clause.document for f in found[:3]):
            rows = [
                Found(row, Hit(clause, found[0].hit.score))
                for row, clause in self._index.clauses_of(name).items()
                if is_item(clause, number)
            ]
            if rows:
                return rows
        return []

    def _weigher(self, question: Question, expectation: Expectation) -> Weigher:
        idf = {token: self._retriever.idf(token) for token in question.tokens}
        return Weigher(question, idf, expectation, self._titles)

    def _cosines(
        self, question: Question, found: Sequence[Found]
    ) -> list[list[tuple[int, int, float]]]:
        vector = self._embedder.embed_query(question.text)
        return [sentence_cosines(*self._index.sentences(f.rowid), vector) for f in found]

    def _special(
        self,
        question: Question,
        expectation: Expectation,
        weigher: Weigher,
        found: Sequence[Found],
        statements: Sequence[Statement],
    ) -> Draft | None:
        best = statements[0] if statements else None
        fields = field_draft(question, expectation, statements)
        if fields:
            return fields
        if question.list_wanted:
            names = list(dict.fromkeys(f.hit.clause.document for f in found[:5]))
            candidates = [s for name in names for s in sections(list(self._index.clauses_of(name).values()))]
            return section_draft(question.text, weigher, candidates, best)
        return None

    def _quoted(
        self,
        question: Question,
        expectation: Expectation,
        weigher: Weigher,
        statements: Sequence[Statement],
    ) -> Draft:
        best = statements[0]
        cell = cell_quote(best)
        if cell:
            return Draft((cell,), strength=best.score)
        return Draft((window(question, expectation, weigher, best),), strength=best.score)


def _since(started: float) -> float:
    return time.perf_counter() - started
