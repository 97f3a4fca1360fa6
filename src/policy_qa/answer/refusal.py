"""Whether the evidence answers the question at all; code decides, not a model.

A logistic model over seventeen features of the best statement, fitted by
``benchmarks/fit_weights.py`` (docs/decisions.md); a few certain cases are decided before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.answer.features import product
from policy_qa.answer.reading import Reading
from policy_qa.answer.support import Support, foreign_nouns, foreign_place, support_of
from policy_qa.schema import Hit

NEAREST = 3
_REREAD = 4
_ANSWERS, _BETTER, _FAR_BETTER = 1.0, 1.0, 2.5
"""The judge's least log odds of a statement read again, and its lead over one that does not
answer, and over one that does."""
_MOST_TOLD = 3.6
"""The judge hardly ever finds more: what could not be answered with then is not read again."""

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
class Thresholds:
    """The logistic model: a weight for each feature, and the least probability to answer.

    Between ``hardly`` and ``surely`` the judge is asked, if there is one: its log odds and those
    of the support count ``judge`` and ``judge_odds``, with ``judge_bias``, and ``judge_unmet``
    where a value is asked for that is not there: the judge hardly sees that. Those of a part of
    a question are further apart: its own words tell the features less.
    """

    weights: Support = WEIGHTS
    bias: float = 1.29
    probability: float = 0.70
    probability_of_part: float = 0.3
    probability_vouched: float = 0.1
    judge: float = 0.68
    judge_odds: float = 0.68
    judge_bias: float = 0.75
    judge_unmet: float = -1.5
    hardly: float = 0.05
    surely: float = 0.95
    hardly_of_part: float = 0.01
    surely_of_part: float = 0.95

    def of_parts(self, count: int) -> Thresholds:
        """Return the thresholds for one of several parts, which support each other."""
        return self if count == 1 else self._of_part(self.probability_of_part)

    def vouched(self) -> Thresholds:
        """Return the thresholds for a part that an answered one vouches for."""
        return self._of_part(self.probability_vouched)

    def _of_part(self, probability: float) -> Thresholds:
        hardly, surely = self.hardly_of_part, self.surely_of_part
        return replace(self, probability=probability, hardly=hardly, surely=surely)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why the best statement does not answer, in Chinese, empty where it does.

    ``told`` are the judge's log odds that it does, None where it was not asked; ``certain``
    tells that no other statement could answer.
    """

    reason: str
    told: float | None = None
    certain: bool = False

    @property
    def is_doubted(self) -> bool:
        """Whether the judge was asked and doubts it."""
        return self.told is not None and self.told < 0


def decide(reading: Reading, thresholds: Thresholds) -> Decision:
    """Decide whether the best statement answers; the judge is asked where that is open."""
    best, expectation = reading.best, reading.expectation
    if best is None:
        return Decision("没有相关条款", certain=True)
    place = foreign_place(reading)
    if place:
        return Decision(f"没有涉及“{place}”", certain=True)
    support = support_of(reading, best)
    odds = odds_of(support, thresholds)
    chance = _probability(odds)
    is_open = thresholds.hardly < chance < thresholds.surely
    told = reading.judged(best) if is_open or best.said else None
    if is_open and told is not None:
        chance = _with_judge(support, told, thresholds)
    if chance >= thresholds.probability:
        return Decision("", told)
    if support.untimely:
        return Decision("没有所问年份的规定", told)
    if support.unmet:
        return Decision(f"没有写明{_VALUES.get(expectation.kind, '所问的数值')}", told)
    missing = foreign_nouns(reading, best.clause)
    return Decision(f"没有涉及“{'、'.join(missing)}”" if missing else "没有涉及所问的事项", told)


def reread(reading: Reading, thresholds: Thresholds, decision: Decision) -> Reading | None:
    """Return a reading with another statement first that answers, where the best one does not.

    Before a question is refused the judge reads the next statements: where the features put a
    wrong one first, their support tells nothing of the right one. One answers that the judge
    finds clearly better than the best one, and that it would be answered with. So it is where
    the judge doubts a statement that the features are sure of, only that it must be far better.
    """
    best, asking = reading.best, reading.asking
    wanted = not decision.certain and (decision.reason or decision.is_doubted)
    if not wanted or best is None or asking is None:
        return None
    better = _BETTER if decision.reason else _FAR_BETTER
    for statement in reading.statements[1:_REREAD]:
        other = reading.with_first(statement)
        support = support_of(other, statement)
        if _with_judge(support, _MOST_TOLD, thresholds) < thresholds.probability:
            continue
        told, least = asking.support(statement), max(_ANSWERS, asking.support(best) + better)
        if told >= least and _with_judge(support, told, thresholds) >= thresholds.probability:
            return other
    return None


def odds_of(support: Support, thresholds: Thresholds) -> float:
    """Return the log odds that a statement with this support answers the question."""
    return thresholds.bias + product(support, thresholds.weights)


def _with_judge(support: Support, told: float, thresholds: Thresholds) -> float:
    """The probability by the support's log odds and the judge's together."""
    t, odds = thresholds, odds_of(support, thresholds)
    return _probability(
        t.judge_odds * odds + t.judge * told + t.judge_bias + t.judge_unmet * support.unmet
    )


def _probability(odds: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-odds))


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
