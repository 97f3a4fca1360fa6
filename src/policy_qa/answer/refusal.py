"""Whether the evidence answers the question at all; code decides, not a model.

A logistic model over seventeen features of the best statement, fitted by
``benchmarks/fit_weights.py`` (docs/decisions.md); a few certain cases are decided before it. Where
there is a judge, its log odds decide together with those of the features.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policy_qa.answer.cells import is_bare, states_of
from policy_qa.answer.features import Statement, product
from policy_qa.answer.reading import Reading
from policy_qa.answer.support import Support, foreign_nouns, foreign_place, support_of
from policy_qa.answer.tables import is_item, item_number
from policy_qa.schema import Hit

NEAREST = 3
_READ = 4
_HARDLY = 0.3
_CONTENT = re.compile(
    r"(?:什么|哪些|啥)(?:样的?)?(?:内容|要求)|(?:考核?|评|要求|指|说|讲|规定)的?是?(?:什么|啥)"
)

WEIGHTS = Support(
    own=-3.06,
    wide=1.74,
    rank=1.67,
    score=0.87,
    closeness=0.51,
    unmet=-2.81,
    untimely=-4.61,
    unattached=0.42,
    missing=-0.71,
    lacking=-0.78,
    foreign=-0.66,
    stranger=-0.33,
    subject=-0.72,
    margin=0.28,
    headed=-0.34,
    strict=-0.72,
    wording=0.89,
)
"""Fitted by ``benchmarks/fit_weights.py`` and rounded (docs/decisions.md)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How much the judge has to say in whether a question is answered.

    ``odds`` is what the log odds of the support count, ``told`` what the highest ones of the
    judge do, with ``bias``, and ``unmet`` where a value is asked for that is not there: the judge
    hardly sees that. It reads on where it tells less than ``doubted`` of the best statement; among
    those read then, ``score`` is what its log odds add to a statement's score. ``most`` is what it
    hardly ever tells more than.
    """

    odds: float = 0.35
    told: float = 0.62
    bias: float = 1.1
    unmet: float = -1.25
    doubted: float = -1.0
    score: float = 0.7
    most: float = 3.6


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The logistic model: a weight for each feature, and the least probability to answer."""

    weights: Support = WEIGHTS
    bias: float = 1.29
    probability: float = 0.70
    probability_of_part: float = 0.3
    probability_vouched: float = 0.1
    judged: Judged = field(default_factory=Judged)

    def of_parts(self, count: int) -> Thresholds:
        """Return the thresholds for one of several parts, which support each other."""
        return self if count == 1 else replace(self, probability=self.probability_of_part)

    def vouched(self) -> Thresholds:
        """Return the thresholds for a part that an answered one vouches for."""
        return replace(self, probability=self.probability_vouched)

    def allows(self, odds: float) -> bool:
        """Tell whether log odds are enough to answer."""
        return 1 / (1 + math.exp(-odds)) >= self.probability


@dataclass(frozen=True, slots=True)
class Decision:
    """The reading with the statement first that answers, or why none does, in Chinese."""

    reading: Reading
    reason: str = ""


def decide(reading: Reading, thresholds: Thresholds) -> Decision:
    """Decide whether a statement answers, and which."""
    if reading.best is None:
        return Decision(reading, "没有相关条款")
    place = foreign_place(reading)
    if place:
        return Decision(reading, f"没有涉及“{place}”")
    named = _named(reading)
    if named:
        return Decision(reading.with_first(named))
    best = _Heard(reading.best, support_of(reading, reading.best))
    first, odds = _weighed(reading, best, thresholds)
    if thresholds.allows(odds):
        return Decision(reading.with_first(first))
    return Decision(reading, _reason(reading, best))


def _named(reading: Reading) -> Statement | None:
    """The best of the first statements, or one hardly behind it, if the question names it."""
    read = sorted(reading.statements[:_READ], key=lambda s: -s.featured)
    near = (s for s in read if s.featured >= read[0].featured - _HARDLY)
    return next((s for s in near if _is_named(reading, s)), None)


def _is_named(reading: Reading, statement: Statement) -> bool:
    """Tell whether a statement is the figure in a table, or the item, that the question names.

    (“队伍建设”共多少分？ → 队伍建设20分; 第9项几分？, 第9项考核什么？ → cells of item 9) The judge
    doubts such cells.
    """
    if statement.clause.kind != "row":
        return False
    text = reading.question.text
    number = item_number(text)
    if number and _CONTENT.search(text):
        return is_item(statement.clause, number) and not is_bare(statement.text)
    if not statement.expected or not reading.expectation.strict:
        return False
    if number:
        return is_item(statement.clause, number) and is_bare(statement.text)
    return states_of(statement.text, text)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A statement, its support, and what the judge tells of it."""

    statement: Statement
    support: Support
    told: float = 0.0


def _weighed(reading: Reading, best: _Heard, thresholds: Thresholds) -> tuple[Statement, float]:
    """The statement to answer with, and the log odds that it does.

    The judge reads the best statement, and the next ones where it doubts that or would leave the
    question open: where the features put a wrong one first, their support tells nothing of the
    right one. Whether there is an answer is told best by the most that it tells of any. A statement
    that could be answered with, doubted as it is, does not give way to one that could not.
    """
    told = reading.judged(best.statement)
    if told is None:
        return best.statement, odds_of(best.support, thresholds)
    odds = _together(best.support, told, thresholds)
    if thresholds.allows(odds) and told >= thresholds.judged.doubted:
        return best.statement, odds
    heard = [replace(best, told=told), *_next(reading, thresholds)]
    score = thresholds.judged.score
    first = max(heard, key=lambda one: one.statement.featured + score * one.told)
    odds_of_first = _together(first.support, max(h.told for h in heard), thresholds)
    if thresholds.allows(odds) and not thresholds.allows(odds_of_first):
        return best.statement, odds
    return first.statement, odds_of_first


def _next(reading: Reading, thresholds: Thresholds) -> Iterator[_Heard]:
    """The next statements that could be answered with if the judge told the most of them."""
    for statement in reading.statements[1:_READ]:
        support = support_of(reading, statement)
        if thresholds.allows(_together(support, thresholds.judged.most, thresholds)):
            told = reading.judged(statement)
            if told is not None:
                yield _Heard(statement, support, told)


def _reason(reading: Reading, best: _Heard) -> str:
    """What the best statement lacks."""
    if best.support.untimely:
        return "没有所问年份的规定"
    if best.support.unmet:
        return f"没有写明{_VALUES.get(reading.expectation.kind, '所问的数值')}"
    missing = foreign_nouns(reading, best.statement.clause)
    return f"没有涉及“{'、'.join(missing)}”" if missing else "没有涉及所问的事项"


def odds_of(support: Support, thresholds: Thresholds) -> float:
    """Return the log odds that a statement with this support answers the question."""
    return thresholds.bias + product(support, thresholds.weights)


def _together(support: Support, told: float, thresholds: Thresholds) -> float:
    """The log odds by the support and by the judge together."""
    j = thresholds.judged
    return j.odds * odds_of(support, thresholds) + j.told * told + j.bias + j.unmet * support.unmet


_VALUES = {
    "phone": "电话",
    "email": "邮箱",
    "website": "网址",
    "document_number": "文号",
    "money": "金额",
    "percent": "比例",
    "day": "日期",
    "date": "时间",
    "frequency": "频次",
    "duration": "期限",
    "body": "责任主体",
    "count": "数量",
}


def refusal_text(reason: str, nearest: Sequence[Hit], labels: Sequence[str]) -> str:
    """Return the refusal: what was not found, and the nearest clauses to look at."""
    lines = [f"现有文件{reason}，无法回答。"]
    if nearest:
        lines.append("最接近的条款：")
        lines += [
            f"- {label} › {' › '.join(hit.clause.path)}" if hit.clause.path else f"- {label}"
            for hit, label in zip(nearest, labels, strict=True)
        ]
    return "\n".join(lines)
