"""Statements of the clauses found, each with what speaks for it as an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from policy_qa.answer.cells import cell_at, is_bare, is_short_row, with_headers
from policy_qa.answer.columns import Columns
from policy_qa.answer.coverage import Coverage, tokens_of
from policy_qa.answer.enumerations import is_enumeration, lists_exactly, wanted_number
from policy_qa.answer.features import WEIGHTS, Features, Places, Statement, product
from policy_qa.answer.quotable import LIST_MARK, quotable
from policy_qa.question import Expectation, Question, gives_orders
from policy_qa.question.given import Given
from policy_qa.retrieval import Found
from policy_qa.schema import Cell, Clause

_IS = re.compile(r"[\u4e00-\u9fff]{0,6}[”’》）)]?(?:，)?(?:是指|指的是|是|指|：|即|由|，)")
_INCLUDES = re.compile(r"包括|包含|有哪|有啥|分为|分成|分哪|哪几|哪[二两三四五六七八九十]|都有")
_ITEM = re.compile(r"第.{1,3}[项条]|[这那哪每各][一]?[项条]|指标")
_TABLE = re.compile(
    r"(?:目标|计划|评分|打分|指标|进度|任务|明细|一览|汇总)表|表[里中上格]|那一?[行列栏]|一栏"
)
_MEANS = re.compile(r"[\u4e00-\u9fff]{0,6}[”’》）)]?，?(?:是指|指的是|就是|顾名思义|即是)")
_EXAMPLE = re.compile(r"\W*(?:例如|再如|比如|又如|譬如)\W*")
_NUMBER = re.compile(r"多少|几[个所家名人处项次户台条]|总数|数量")
_MEANT = 2.0
"""How much more it counts that a statement says what a word is, where just that is asked."""
_OF_OTHERS = 1.0
"""How much less a statement is worth whose range does not fit, where another of its clause does."""
_CASE = 7
"""Characters in which an example names its case."""
_EARLY = 6
_BARE_SHARE = 0.85
_USUAL_COSINE = 0.8
_MUCH_NEWS = 20
_NEARLY_ALL = 0.75
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|[—\-–~至到]|\D|$)")
_PLACES = Places()
_NO_COLUMNS = Columns()


@dataclass(frozen=True, slots=True)
class _Cosine:
    value: float
    standardised: float


class Weigher(Coverage):
    """Weighs statements against one question."""

    def __init__(
        self,
        question: Question,
        idf: Mapping[str, float],
        expectation: Expectation,
        titles: Mapping[str, str],
        *,
        weights: Features = WEIGHTS,
    ) -> None:
        super().__init__(question, idf)
        self._expectation = expectation
        self._titles = titles
        self._weights_of_features = weights
        self._known = frozenset(question.tokens)
        self._asks_items = question.list_wanted and bool(_INCLUDES.search(question.text))
        self._asks_meaning = {"definition": _MEANT, "list": 1.0}.get(question.kind, 0.0)
        self._asks_table = bool(_TABLE.search(question.text))
        self._wanted = wanted_number(question.text) or 0
        self._asks_number = bool(_NUMBER.search(question.text))
        self._years = set(_YEAR.findall(question.text))
        self._given = Given(question.posed)

    def statements(
        self,
        found: Sequence[Found],
        cosines: Sequence[Sequence[tuple[int, int, float]]],
        columns: Columns = _NO_COLUMNS,
    ) -> list[Statement]:
        """Return the statements of the clauses found, best first.

        Args:
            found: The clauses.
            cosines: For each, its sentence spans with their similarity to the question.
            columns: How near the headers of their cells are to the question.
        """
        best = max((f.hit.score for f in found), default=1.0)
        worst = min((f.hit.score for f in found), default=0.0)
        width = best - worst or 1.0
        values = [c for spans in cosines for _, _, c in spans]
        mean = float(np.mean(values)) if values else 0.0
        deviation = float(np.std(values)) or 1.0
        weighed = [
            self._weigh(
                f.hit.clause,
                span,
                (f.hit.score - worst) / width,
                _Cosine(z, (z - mean) / deviation),
                columns.lead(f.hit.clause, span),
            )
            for f, spans in zip(found, cosines, strict=True)
            for span, z in quotable(f.hit, spans)
        ]
        return sorted(_fitting_first(weighed), key=lambda s: -s.score)

    def _weigh(
        self, clause: Clause, span: tuple[int, int], rank: float, cosine: _Cosine, column: float
    ) -> Statement:
        text = clause.text[span[0] : span[1]]
        own = tokens_of(with_headers(clause, span))
        wide = self._wide(clause, own)
        share = self.share_of_tokens(own)
        if is_bare(text):
            share *= _BARE_SHARE
        expected = self._expected(clause, span)
        timely = self._timely(clause, _with_years_above(clause, span))
        features = Features(
            own=share,
            wide=wide,
            rank=rank,
            cosine=float(np.clip(cosine.standardised, -2, 2)) / 2,
            closeness=(cosine.value - _USUAL_COSINE) * 10,
            expected=float(expected),
            unmet=float(self._expectation.strict and not expected),
            untimely=float(not timely),
            defines=self._asks_meaning * self._defines(clause, text),
            headed=self._headed(clause),
            listing=float(self._asks_items and is_enumeration(text)),
            listed=float(
                self._question.list_wanted and not self._asks_items and is_enumeration(text)
            ),
            counted=float(lists_exactly(text, self._wanted)),
            news=min(len(own - self._known), _MUCH_NEWS) / _MUCH_NEWS,
            length=min(len(text), 200) / 100,
            avoided=float(bool(self._question.avoided & own)),
            table=float(clause.kind == "row" and self._asks_table),
            asks=float(text.endswith(("？", "?"))),
            orders=float(gives_orders(text)),
            surplus=self._surplus(clause, span),
            column=column,
            repeated=self._repeated(own),
            example=float(self._asks_number and self._is_unnamed_example(clause, text)),
            fits=float(self.fit(clause.text if clause.kind == "row" else text)),
        )
        return Statement(
            clause,
            *span,
            share,
            wide,
            cosine.standardised,
            rank,
            expected,
            timely,
            product(features, self._weights_of_features),
            features,
        )

    def fit(self, text: str) -> int:
        """Return 1 where a range in the text holds what the question gives, -1 where none does."""
        return self._given.fit(text)

    def _is_unnamed_example(self, clause: Clause, text: str) -> bool:
        """Tell whether a statement is an example of which the question names nothing."""
        example = _EXAMPLE.match(text)
        if not example:
            return False
        case = tokens_of(text[example.end() : example.end() + _CASE])
        known = tokens_of(self._titles.get(clause.document, ""))
        return not any(len(token) > 1 for token in (case - known) & self._known)

    def _repeated(self, own: frozenset[str]) -> float:
        """The share of a statement that the last answer told, where that is nearly all of it."""
        told = self._question.told
        share = len(own & told) / len(own) if told and own else 0.0
        return share if share >= _NEARLY_ALL else 0.0

    def _wide(self, clause: Clause, own: frozenset[str]) -> float:
        p = _PLACES
        return self.share_in(
            (
                (1.0, own),
                (p.head, tokens_of(clause.path[-1]) if clause.path else frozenset()),
                (p.around, tokens_of(" ".join((*clause.path[:-1], clause.context)))),
                (p.around, tokens_of(clause.text)),
                (p.title, tokens_of(self._titles.get(clause.document, ""))),
            )
        )

    def _expected(self, clause: Clause, span: tuple[int, int]) -> bool:
        text = clause.text[span[0] : span[1]]
        cell = cell_at(clause, span)
        if cell is None:
            return self._expectation.met(text)
        if is_bare(text) and not self._cell_is_asked(clause, cell):
            return False
        return self._expectation.met_by_cell(text, " ".join(cell.header))

    def _cell_is_asked(self, clause: Clause, cell: Cell) -> bool:
        """A bare figure answers only where its column, its item or its row is asked about."""
        if self._expectation.kind == "any":
            return False
        if is_short_row(clause) or self._asks_table or _ITEM.search(self._question.text):
            return True
        return self.share(" ".join(cell.header)) > 0

    def _surplus(self, clause: Clause, span: tuple[int, int]) -> float:
        """The share of a cell's header that the question does not speak of."""
        cell = cell_at(clause, span)
        header = tokens_of(" ".join(cell.header)) if cell else frozenset()
        if not header:
            return 0.0
        return sum(token not in self._weights for token in header) / len(header)

    def _defines(self, clause: Clause, text: str) -> bool:
        """The statement says what a word of the question is: X是指…, X：…, or X heads it."""
        plain = LIST_MARK.sub("", text).lower()
        for word in self._question.words:
            at = plain.find(word)
            if at >= 0 and _MEANS.match(plain, at + len(word)):
                return True
            if 0 <= at <= _EARLY and _IS.match(plain, at + len(word)):
                return True
        head = clause.path[-1] if clause.path else ""
        return any(len(word) > 2 and word in head for word in self._question.words)  # noqa: PLR2004

    def _headed(self, clause: Clause) -> float:
        """The share of the clause's own heading that the question speaks of."""
        return self.precision(clause.path[-1]) if clause.path else 0.0

    def _timely(self, clause: Clause, text: str) -> bool:
        """Every year asked for stands in the statement, or in its clause or headings."""
        if not self._years or set(_YEAR.findall(text)) >= self._years:
            return True
        around = " ".join((text, clause.text, *clause.path, self._titles.get(clause.document, "")))
        return self._years <= set(_YEAR.findall(around)) and not (
            set(_YEAR.findall(text)) - self._years
        )


def _fitting_first(weighed: Sequence[Statement]) -> list[Statement]:
    """The statements, where one of a clause has a range that fits, worth as much as its best.

    (给予补助：150平方米以上不满300平方米的，20万元；300平方米以上的，35万元。) The first of several
    ranges stands beside the words that lead to all; where it does not fit, it is worth less.
    """
    best: dict[str, float] = {}
    for s in weighed:
        if s.features.fits:
            best[s.clause.id] = max(best.get(s.clause.id, s.score), s.score)
    fitting = {s.clause.id for s in weighed if s.features.fits > 0 and s.clause.kind != "row"}
    return [
        replace(s, score=best[s.clause.id] if s.features.fits > 0 else s.score - _OF_OTHERS)
        if s.features.fits and s.clause.id in fitting
        else s
        for s in weighed
    ]


def _with_years_above(clause: Clause, span: tuple[int, int]) -> str:
    """A statement, and the headers of its cell, whose years are the cell's own."""
    cell = cell_at(clause, span)
    text = clause.text[span[0] : span[1]]
    return f"{' '.join(cell.header)} {text}" if cell else text
