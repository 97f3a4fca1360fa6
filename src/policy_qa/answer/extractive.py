"""The default answerer: it selects verbatim statements, so every word can be quoted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.answer.draft import Draft, Quote, compose
from policy_qa.answer.evidence import Statement, Weigher, sentence_cosines
from policy_qa.answer.facets import facets
from policy_qa.answer.lists import has_enumeration, section_draft, sections
from policy_qa.answer.refusal import NEAREST, Thresholds, refusal_text, unsupported
from policy_qa.answer.spans import segments, shortest_window, trim
from policy_qa.answer.tables import item_number, numbered_row, row_draft
from policy_qa.question import Catalogue, Expectation, Question, expectation_of, understand
from policy_qa.retrieval import Found, Retriever, SearchableIndex
from policy_qa.schema import Answer, Clause, Query

_TOP = 20
_READ = 10


class ReadableIndex(SearchableIndex, Protocol):
    """What the answerer needs of an index besides the search."""

    def sentences(
        self, rowid: int
    ) -> tuple[Sequence[tuple[int, int]], NDArray[np.float32]]: ...

    def clauses_of(self, document: str) -> list[Clause]: ...


class QueryEmbedder(Protocol):
    """What the answerer needs of an embedder."""

    def embed_query(self, text: str) -> NDArray[np.float32]: ...


class ExtractiveAnswerer:
    """Answers with the shortest verbatim stretches that hold what is asked."""

    name = "extractive"

    def __init__(
        self,
        index: ReadableIndex,
        retriever: Retriever,
        embedder: QueryEmbedder,
        catalogue: Catalogue,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._index = index
        self._retriever = retriever
        self._embedder = embedder
        self._catalogue = catalogue
        self._thresholds = thresholds or Thresholds()
        self._titles = {name: m.title for name, m in catalogue.metadata.items()}

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query, or a refusal with the nearest clauses."""
        started = time.perf_counter()
        question = understand(query, self._catalogue)
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

    def _draft(self, question: Question, found: Sequence[Found] | None) -> tuple[Draft | None, str]:
        found = self._retriever.search(question, _TOP) if found is None else found
        if question.documents:
            found = [f for f in found if f.hit.clause.document in question.documents] or found
        found = found[:_READ]
        expectation = expectation_of(question.text)
        weigher = self._weigher(question, expectation)
        statements = weigher.statements(found, self._cosines(question, found))
        best = statements[0] if statements else None
        special = self._special(question, weigher, found, best)
        if special:
            return special, ""
        reason = unsupported(question, expectation, best, self._thresholds)
        if reason or best is None:
            return None, reason
        return self._quoted(question, expectation, weigher, statements), ""

    def _weigher(self, question: Question, expectation: Expectation) -> Weigher:
        idf = {token: self._retriever.idf(token) for token in question.tokens}
        return Weigher(question, idf, expectation, self._titles)

    def _cosines(
        self, question: Question, found: Sequence[Found]
    ) -> list[list[tuple[int, int, float]]]:
        vector = self._embedder.embed_query(question.text)
        return [sentence_cosines(*self._index.sentences(f.rowid), vector) for f in found]

    def _special(
        self, question: Question, weigher: Weigher, found: Sequence[Found], best: Statement | None
    ) -> Draft | None:
        number = item_number(question.text)
        rows = [f.hit.clause for f in found if f.hit.clause.kind == "row"]
        if number:
            rows = [row for row in rows if numbered_row(row, number)] or rows
        if rows and (number or found[0].hit.clause.kind == "row"):
            draft = row_draft(weigher, rows[0])
            if draft:
                return draft
        if question.list_wanted:
            names = list(dict.fromkeys(f.hit.clause.document for f in found[:5]))
            candidates = [s for name in names for s in sections(self._index.clauses_of(name))]
            return section_draft(question.text, weigher, candidates, best.own if best else 0.0)
        return None

    def _quoted(
        self,
        question: Question,
        expectation: Expectation,
        weigher: Weigher,
        statements: Sequence[Statement],
    ) -> Draft:
        best = statements[0]
        return Draft((_window(question, expectation, weigher, best),), strength=best.score)


def _window(
    question: Question, expectation: Expectation, weigher: Weigher, statement: Statement
) -> Quote:
    """The shortest run of segments that keeps what the statement says to the question."""
    text = statement.text
    spans = segments(text)
    if len(spans) > 1 and not (question.list_wanted and has_enumeration(statement)):
        enough = 0.85 * weigher.share(text) + (0.5 if expectation.met(text) else 0.0)

        def gain(start: int, end: int) -> float:
            piece = text[start:end]
            return weigher.share(piece) + (0.5 if expectation.met(piece) else 0.0)

        first, last = shortest_window(spans, gain, enough - 1e-9)
        spans = spans[first:last]
    start, end = trim(statement.clause.text, (statement.start + spans[0][0], statement.start + spans[-1][1]))
    return Quote(statement.clause, start, end)


def _since(started: float) -> float:
    return time.perf_counter() - started
