"""Which figures of the documents a question means: words near the figure decide."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy

from policy_qa.calculation.figures import figures_in
from policy_qa.calculation.likeness import (
    SYNONYMS,
    Phrase,
    added_up_to,
    nearness,
    plainest,
    surplus,
)
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.quoting import Clauses
from policy_qa.question import Question
from policy_qa.schema import Clause
from policy_qa.tokenization import light_words, nouns, tokenize

_FILLER = re.compile(
    r"最低要求|假如|假设|现有|已有|分年度|年度(?=计划)|按照?|根据|就是|那么|请|帮忙|问卷|收回|回收|发放|距离|目标|数量|数目|个数|总数|总量|推进计划表?|计划表|三年|两年|总(?=任务|投资|人数|面积|户数)|那些|这些|至少|"
    r"请问|帮我|给我|算一下|算算|算下|到底|大约|大概|一共|总共|合计|共计|加起来|分别|总的|全部|所有|全体|整个|的话|要是|如果|那么|"
    r"(?:是|为)?(?:多少|几)(?:个百分点|万元|亿元|人次|平方米|[个分所名人张户元万天次家位部座])?|百分之|比例|占比|相差|我们|咱们|咱|某个?|现在|目前|其中|年底|年末|要求|规定|文件|平均(?![分数值])|每个?|至少|最多|[吗么呢吧啊的了得]"
)
_CERTAIN = 0.62
_LEAST, _BY_YEAR, _ONLY = 0.5, 0.7, 0.2
_MARGIN = 0.04
_SAME_STATEMENT, _SAME_CLAUSE, _SAME_DOCUMENT, _ALIGNED = 0.3, 0.2, 0.05, 0.3
_RANK = 0.01
_SURPLUS = 0.15
_SURPLUS_IN_PROSE = 0.08
_UNKNOWN_VERB, _UNKNOWN_NOUN = 0.2, 1.2
_LIGHT = 0.35
_TRUSTED = 0.3
_LIKELY, _FIRST, _CLEARLY = 0.25, 4, 0.08


class Matcher:
    """Matches phrases of one question with the figures of the clauses found."""

    def __init__(
        self,
        question: Question,
        operands: Sequence[Operand],
        index: Clauses,
        clauses: Sequence[Clause] = (),
    ) -> None:
        single = [o for o in operands if o.quantity.upper is None]
        self.operands = [o for o in single if o.quantity.value != 1 or o.unit != "次"]
        self.once = [o for o in single if o not in self.operands]
        self.ranges = [o for o in operands if o.quantity.upper is not None]
        self.clauses = clauses
        self._index = index
        self._names = [mention.words for mention in question.mentions]
        self._trust = 1.0

    def within(self, documents: frozenset[str]) -> Matcher:
        """Return a matcher for the figures of some documents only."""
        own = copy(self)
        own.operands = [o for o in self.operands if o.clause.document in documents]
        own.once = [o for o in self.once if o.clause.document in documents]
        own.ranges = [o for o in self.ranges if o.clause.document in documents]
        own.clauses = [clause for clause in self.clauses if clause.document in documents]
        return own

    def focused(self, read: Collection[tuple[str, int, int]]) -> Matcher:
        """Return a matcher for the figures of some statements that surely are meant.

        The words of the question need not say it again: fewer of them have to fit.
        """
        own = copy(self)
        own.operands = [o for o in self.operands if _is_read(o, read)]
        own.once = [o for o in self.once if _is_read(o, read)]
        own.ranges = [o for o in self.ranges if _is_read(o, read)]
        own._trust = _TRUSTED
        return own

    @property
    def is_focused(self) -> bool:
        """Tell whether only the figures of some statements are left (`focused`)."""
        return self._trust < 1

    def clauses_of(self, document: str) -> Iterable[Clause]:
        """Return all clauses of a document."""
        return self._index.clauses_of(document).values()

    def widened(self, documents: frozenset[str]) -> Matcher:
        """Return a matcher that knows the figures of all clauses of some documents too."""
        own = copy(self)
        known = {o.clause.id for o in self.operands}
        more = [
            o for name in sorted(documents) for c in self.clauses_of(name) for o in figures_in(c)
        ]
        single = [o for o in more if o.clause.id not in known and o.quantity.upper is None]
        own.operands = [*self.operands, *single]
        return own

    def phrase(self, text: str, years: Iterable[int] = ()) -> Phrase:
        """Return the words of a stretch of the question that say what is meant."""
        for name in self._names:
            text = re.sub(rf"{re.escape(name)}(?![级])", " ", text)
            text = re.sub(rf"{re.escape(name[:-1])}(?={re.escape(name[-1])}级)", " ", text)
        text = re.sub(r"\d{4}年?(?:底|末)?", " ", text)
        text = _FILLER.sub(" ", text)
        known = [word for group in SYNONYMS for word in group if len(word) > 1 and word in text]
        words = dict.fromkeys(
            w for w in [*known, *tokenize(text)] if len(w) > 1 and not re.search(r"\d", w)
        )
        if not words:
            words = dict.fromkeys(re.findall(r"[\u4e00-\u9fff]{2,4}", text))
        whole = [w for w in words if not any(w != other and w in other for other in words)]
        named, light = set(nouns(text)), light_words(text)
        return Phrase(
            tuple((w, self._weight(w, w in named, w in light)) for w in whole), frozenset(years)
        )

    def _weight(self, word: str, noun: bool, light: bool) -> float:
        """The inverse document frequency; less for words unknown to the documents or light."""
        size, frequency = self._index.size, self._index.document_frequency(word)
        if not frequency:
            return _UNKNOWN_NOUN if noun else _UNKNOWN_VERB
        weight = math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
        return _LIGHT * weight if light else weight

    def fit(self, phrase: Phrase, operand: Operand) -> float:
        """Return how well a figure fits a phrase, 0 to 1; 0 where the years differ."""
        if phrase.years and operand.years and not phrase.years & operand.years:
            return 0.0
        total = sum(weight for _, weight in phrase.words)
        if not total:
            return 0.0
        fit = sum(w * nearness(operand, word) for word, w in phrase.words) / total
        weight = _SURPLUS if operand.cell else _SURPLUS_IN_PROSE
        return fit - weight * surplus(operand, phrase)

    def best(
        self,
        phrase: Phrase,
        allowed: Callable[[Operand], bool],
        certain: float = _CERTAIN,
        among: Sequence[Operand] | None = None,
    ) -> Operand | None:
        """Return the figure that surely is meant, None where two different ones may be."""
        figures = self.operands if among is None else among
        weighed = sorted(
            ((self.fit(phrase, o) - _RANK * o.rank, o) for o in figures if allowed(o)),
            key=lambda entry: -entry[0],
        )
        alone = self.is_focused and len({o.base for _, o in weighed}) == 1
        if not weighed or (weighed[0][0] < certain * self._trust and not alone):
            return None
        top, operand = weighed[0]
        rival = next((score for score, o in weighed[1:] if o.base != operand.base), 0.0)
        if top - rival >= _MARGIN:
            return operand
        tied = [o for score, o in weighed if top - score <= _MARGIN]
        return plainest(tied, phrase) or added_up_to(tied)

    def likeliest(self, phrase: Phrase, allowed: Callable[[Operand], bool]) -> Operand | None:
        """Return the figure of a clause found first that fits clearly better than all others.

        Its words may stand in other sentences of its clause: less certain than ``best``.
        """
        weighed = sorted(
            ((self.fit(phrase, o), o) for o in self.operands if allowed(o)),
            key=lambda entry: -entry[0],
        )
        if not weighed or weighed[0][0] < _LIKELY or weighed[0][1].rank >= _FIRST:
            return None
        top, operand = weighed[0]
        rival = next((score for score, o in weighed[1:] if o.base != operand.base), 0.0)
        return operand if top - rival >= _CLEARLY else None

    def only(self, phrase: Phrase, allowed: Callable[[Operand], bool]) -> Operand | None:
        """Return the one figure of its kind in the document asked about, if words speak for it."""
        fitting = [o for o in self.operands if allowed(o)]
        alone = len({o.base for o in fitting}) == 1 and bool(self._names)
        return fitting[0] if alone and self.fit(phrase, fitting[0]) >= _ONLY else None

    def group(
        self,
        phrases: Sequence[Phrase],
        allowed: Callable[[Operand], bool],
        bonus: Callable[[Operand], float] = lambda _: 0.0,
    ) -> tuple[Operand, ...] | None:
        """Return one figure for each phrase, in one unit, that surely are meant together.

        ``bonus`` speaks for a figure by what it is, whatever its words.
        """
        sides = [self._candidates(phrase, allowed, bonus) for phrase in phrases]
        if not all(sides):
            return None
        partial: list[tuple[float, tuple[Operand, ...]]] = [(0.0, ())]
        for side in sides:
            partial = sorted(
                (
                    (score + own + _together(chosen, operand), (*chosen, operand))
                    for score, chosen in partial
                    for own, operand in side
                    if _compatible(chosen, operand)
                ),
                key=lambda entry: -entry[0],
            )[:60]
        if not partial or partial[0][0] < _CERTAIN * self._trust * len(phrases):
            return None
        top, chosen = partial[0]
        values = [o.base for o in chosen]
        rival = next((s for s, other in partial[1:] if [o.base for o in other] != values), 0.0)
        return chosen if top - rival >= _MARGIN else None

    def _candidates(
        self,
        phrase: Phrase,
        allowed: Callable[[Operand], bool],
        bonus: Callable[[Operand], float],
    ) -> list[tuple[float, Operand]]:
        weighed: list[tuple[float, Operand]] = []
        for operand in self.operands:
            if not allowed(operand) or (phrase.years and not phrase.years & operand.years):
                continue
            extra = bonus(operand)
            fit = self.fit(phrase, operand)
            if phrase.years and extra and phrase.says_little:
                fit = max(fit, _BY_YEAR)
            if fit >= _LEAST * self._trust:
                weighed.append((fit + extra - _RANK * operand.rank, operand))
        return sorted(weighed, key=lambda entry: -entry[0])[:15]


def _is_read(operand: Operand, read: Collection[tuple[str, int, int]]) -> bool:
    """A figure of one of some statements; of a table, of a row that one of them is from."""
    return any(
        operand.clause.id == clause
        and (operand.cell is not None or start <= operand.quantity.start < end)
        for clause, start, end in read
    )


def _compatible(chosen: tuple[Operand, ...], operand: Operand) -> bool:
    """Another figure of the same unit; in one table, of the same row or column."""
    return not any(
        other.key == operand.key or not same_unit(other, operand) or _crosswise(other, operand)
        for other in chosen
    )


def _crosswise(a: Operand, b: Operand) -> bool:
    """Cells of one table that share neither row nor column; columns of two years are one."""
    if not (a.cell and b.cell) or a.clause.id == b.clause.id or a.header == b.header:
        return False
    one_table = a.clause.document == b.clause.document and a.clause.path == b.clause.path
    return one_table and not _yearly(a, b)


def _yearly(a: Operand, b: Operand) -> bool:
    """Columns that differ in their year only."""
    return re.sub(r"\d{4}年?", "", a.header) == re.sub(r"\d{4}年?", "", b.header)


def same_unit(a: Operand, b: Operand) -> bool:
    """Tell whether two figures can be added: one unit, or one of them without."""
    return (a.quantity.kind == "percent") == (b.quantity.kind == "percent") and (
        a.unit == b.unit or not a.unit or not b.unit
    )


def _together(chosen: tuple[Operand, ...], operand: Operand) -> float:
    """What speaks for two figures being meant together."""
    if not chosen:
        return 0.0
    last = chosen[-1]
    if last.clause.id == operand.clause.id:
        return (
            _SAME_STATEMENT if last.statement == operand.statement or operand.cell else _SAME_CLAUSE
        )
    if last.clause.document != operand.clause.document:
        return 0.0
    aligned = last.cell and operand.cell and last.header == operand.header
    return _ALIGNED if aligned else _SAME_DOCUMENT
