"""Reading for one question: the clauses found, their statements, all weighed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.answer.cells import cell_at, states_of
from policy_qa.answer.columns import HeaderReader, PassageEmbedder
from policy_qa.answer.evidence import Weigher
from policy_qa.answer.features import Statement
from policy_qa.answer.judging import SAY, Asking, Judge, Say, placed, rescored
from policy_qa.answer.quotable import sentence_cosines
from policy_qa.answer.tables import is_item, item_number
from policy_qa.answer.wording import Wording, model_for
from policy_qa.question import Catalogue, Expectation, Question, expectation_of
from policy_qa.retrieval import Found, Retriever, SearchableIndex
from policy_qa.schema import Clause, Hit
from policy_qa.tokenization import word_spans

_TOP = 20
_NAMED_WITHIN, _NAMED_AHEAD = 1.0, 0.5
DOUBTED = 0.0
"""Log odds of the judge below which a statement is not said to answer."""
_FEW, _CROWD = 1_000, 20_000
"""Clauses of an index among which statements help to rank, and among which no longer."""


class ReadableIndex(SearchableIndex, Protocol):
    """What the answerer needs of an index besides the search."""

    def sentences(self, rowid: int) -> tuple[Sequence[tuple[int, int]], NDArray[np.float32]]:
        """Return the sentence spans of a clause and their vectors."""

    def clauses_of(self, document: str) -> Mapping[int, Clause]:
        """Return the clauses of a document by rowid, in order."""


class QueryEmbedder(PassageEmbedder, Protocol):
    """What the answerer needs of an embedder."""

    @property
    def name(self) -> str:
        """The model's name."""

    def embed_query_spans(self, text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return the unit vectors of parts of a question, in the context of the whole."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for a question; ``found`` and ``statements`` are best first.

    ``placed`` are the documents' titles as a judge is told them (`judging.placed`).
    """

    question: Question
    expectation: Expectation
    weigher: Weigher
    found: tuple[Found, ...]
    statements: tuple[Statement, ...]
    titles: Mapping[str, str]
    unknown: frozenset[str]
    wording: Wording | None = None
    asking: Asking | None = None
    placed: Mapping[str, str] = field(default_factory=dict)

    @property
    def best(self) -> Statement | None:
        """The best statement."""
        return self.statements[0] if self.statements else None

    def evidence_of(self, clause: Clause) -> str:
        """Return a clause with all that stands above it, up to the document's title."""
        return f"{clause.text} {self.above(clause)}"

    def above(self, clause: Clause) -> str:
        """Return what stands above a clause: headings, a row's context, the title."""
        return _above(clause, self.titles)

    def with_first(self, statement: Statement) -> Reading:
        """Return the reading with one of its statements put first."""
        rest = (other for other in self.statements if other is not statement)
        return replace(self, statements=(statement, *rest))

    def reread(self, most: int) -> Reading:
        """Return the reading with the first ``most`` statements weighed by the judge, if any."""
        if self.asking is None:
            return self
        plain = sorted(
            (replace(s, score=s.featured, said=0.0) for s in self.statements),
            key=lambda s: -s.score,
        )
        say = replace(SAY, most=most, lead=math.inf, highest=math.inf)
        return replace(self, statements=tuple(rescored(plain, self.asking, say)))

    def judged(self, statement: Statement) -> float | None:
        """Return the judge's log odds that a statement answers; None where there is no judge."""
        return None if self.asking is None else self.asking.support(statement)

    def doubts(self, statement: Statement) -> bool:
        """Tell whether there is a judge, and it says that a statement does not answer."""
        odds = self.judged(statement)
        return odds is not None and odds < DOUBTED


class Reader:
    """Finds and weighs what an index says to a question."""

    def __init__(
        self,
        index: ReadableIndex,
        retriever: Retriever,
        embedder: QueryEmbedder,
        catalogue: Catalogue,
        judge: Judge | None = None,
    ) -> None:
        self._index = index
        self._retriever = retriever
        self._embedder = embedder
        self._titles = {name: m.title for name, m in catalogue.metadata.items()}
        self._placed = {name: placed(m.title, m.region) for name, m in catalogue.metadata.items()}
        self._judge = judge
        self._headers = HeaderReader(embedder)

    @property
    def ranks_by_statements(self) -> bool:
        """Whether the best statement of a clause counts for its rank."""
        return _weight_of_statements(self._index.size) > 0

    def read(
        self,
        question: Question,
        top_k: int = _TOP,
        beside: Sequence[Found] = (),
        *,
        say: Say | None = SAY,
    ) -> Reading:
        """Search, weigh every statement, and rank the clauses by both.

        A clause's score is that of the search plus, in a small index, that of its best
        statement; clauses of documents that the question names go first. ``beside`` are
        clauses found for another part of what was asked, which are read as well. Where the best
        statement is hardly ahead, the judge is asked; ``say`` tells where and how much it counts,
        None that it does not.
        """
        found = self._items(question, self._retriever.search(question, max(top_k, _TOP)))
        found = _with_those_beside(found, beside)
        expectation = _expected(question)
        idf = {
            token: self._retriever.idf(token) if self._index.document_frequency(token) else 0.0
            for token in question.tokens
        }
        weigher = Weigher(question, idf, expectation, self._titles)
        vector = self._embedder.embed_query(question.text)
        statements = weigher.statements(
            found,
            [sentence_cosines(*self._index.sentences(f.rowid), vector) for f in found],
            self._headers.columns((f.hit.clause for f in found), vector),
        )
        asking = Asking(self._judge, question.posed, self._placed) if self._judge else None
        if asking and say:
            statements = rescored(statements, asking, say)
        weight = _weight_of_statements(self._index.size)
        ranked = _ranked(question, found, statements, weight)[:top_k]
        number = item_number(question.text)
        if number:
            items = [s for s in statements if is_item(s.clause, number)]
            statements = items or statements
        statements = _named_first(question, expectation, statements)
        documents = question.documents
        if documents:
            named = [s for s in statements if s.clause.document in documents]
            statements = named or statements
        unknown = frozenset(
            noun for noun in question.nouns if not self._index.document_frequency(noun)
        )
        return Reading(
            question,
            expectation,
            weigher,
            tuple(ranked),
            tuple(statements),
            self._titles,
            unknown,
            self._wording(question.text),
            asking,
            self._placed,
        )

    def _wording(self, text: str) -> Wording | None:
        """The words of a question with their vectors, where a model judges their places."""
        model = model_for(self._embedder.name)
        if model is None:
            return None
        spans = word_spans(text)
        words = tuple(text[start:end].lower() for start, end in spans)
        unknown = frozenset(w for w in words if not self._index.document_frequency(w))
        return Wording(words, self._embedder.embed_query_spans(text, spans), unknown, model)

    def _items(self, question: Question, found: Sequence[Found]) -> list[Found]:
        """Put the rows that the question names by number before everything else."""
        number = item_number(question.text)
        if not number or not found:
            return list(found)
        known = {f.rowid: f for f in found}
        top = found[0].hit.score
        rows: list[Found] = []
        for name in dict.fromkeys(f.hit.clause.document for f in found[:3]):
            for row, clause in self._index.clauses_of(name).items():
                if is_item(clause, number):
                    hit = known[row].hit if row in known else Hit(clause, top)
                    rows.append(Found(row, replace(hit, score=top + 1.0)))
        taken = {f.rowid for f in rows}
        return [*rows, *(f for f in found if f.rowid not in taken)]


def _above(clause: Clause, titles: Mapping[str, str]) -> str:
    return " ".join((*clause.path, clause.context, titles.get(clause.document, "")))


def _with_those_beside(found: Sequence[Found], beside: Sequence[Found]) -> list[Found]:
    """The clauses found, and those beside them as the last of them."""
    known = {one.rowid for one in found}
    least = min((one.hit.score for one in found), default=0.0)
    new = [one for one in beside if one.rowid not in known]
    return [*found, *(replace(one, hit=replace(one.hit, score=least)) for one in new)]


def _expected(question: Question) -> Expectation:
    """The value that the asking part expects, or else the whole question."""
    asked = expectation_of(question.asked)
    return asked if asked.kind != "any" else expectation_of(question.text)


def _named_first(
    question: Question, expectation: Expectation, statements: Sequence[Statement]
) -> list[Statement]:
    """Put a cell that the question names, and that states a figure, before cells like it.

    (“队伍建设”共多少分？ → 队伍建设20分 before 办学影响8分)
    """
    best = statements[0] if statements else None
    if (
        best is None
        or expectation.kind != "count"
        or cell_at(best.clause, (best.start, best.end)) is None
    ):
        return list(statements)
    named = [
        s
        for s in statements
        if s.expected
        and s.clause.document == best.clause.document
        and s.featured >= best.featured - _NAMED_WITHIN
        and states_of(s.text, question.text)
    ]
    if not named:
        return list(statements)
    first = max(named, key=lambda s: len(s.text))
    ahead = replace(first, score=max(first.score, best.score) + _NAMED_AHEAD)
    return [ahead, *(s for s in statements if s is not first)]


def _weight_of_statements(clauses: int) -> float:
    """How much a clause's best statement counts for its rank in an index of so many clauses.

    Its features were weighed among the clauses of a few documents; among those of a hundred
    laws, where many statements share the question's words, they mislead (docs/decisions.md).
    """
    return max(0.0, 1 - math.log(max(clauses, _FEW) / _FEW) / math.log(_CROWD / _FEW))


def _ranked(
    question: Question, found: Sequence[Found], statements: Sequence[Statement], weight: float
) -> list[Found]:
    best: dict[str, float] = {}
    for statement in statements:
        best.setdefault(statement.clause.id, statement.score)
    documents = question.documents
    scored = [
        Found(f.rowid, replace(f.hit, score=f.hit.score + weight * best.get(f.hit.clause.id, -1)))
        for f in found
    ]
    return sorted(
        scored,
        key=lambda f: (
            bool(documents) and f.hit.clause.document not in documents,
            -f.hit.score,
        ),
    )
