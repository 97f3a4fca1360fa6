"""Whether the evidence answers the question at all; code decides, not a model.

A logistic model over seventeen features of the best statement, fitted by
``benchmarks/fit_weights.py`` (docs/decisions.md); a few certain cases are decided before it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.features import Statement, product
from policy_qa.answer.places import support_of_wording
from policy_qa.answer.reading import Reading
from policy_qa.answer.wording import is_like
from policy_qa.question import Expectation, Question
from policy_qa.schema import Clause, Hit

NEAREST = 3
_REREAD = 4
_ANSWERS, _BETTER = 1.0, 1.0
"""The judge's least log odds of a statement that it reads again, and its lead."""

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}[省市县区州盟旗]")
_SPOT = re.compile(r"^各|[里内中外上下边处]$")
"""What jieba takes for a place that is no name: 河里, 各县区."""
_VALUE_ASKED = re.compile(r"多少|几|多大|多高|什么时候|何时|哪一?[年天月]|多久")
_MEASURE = re.compile(r"比例|比率|数量|金额|标准|时间|问题|合计|两")
_COUNTED = 6


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for and against a statement as an answer.

    ``own``, ``wide``, ``rank``, ``score`` and ``closeness`` are those of the statement;
    ``unmet`` tells that a value that must be there is not, ``untimely`` that the years do not
    fit, ``unattached`` that the figure counts something else. ``missing`` is the share of the
    question's nouns that the clause and its headings do not hold, ``lacking`` that of its content
    words that the statement and its headings do not; ``foreign`` tells that a noun is in no
    document, ``stranger`` that a name is not in the evidence, ``subject`` that what is counted
    or dated (the last noun before 多少, 几, 何时) is not near the statement. ``margin`` is how far
    the statement leads those of other clauses, ``headed`` as in `Features`, and ``strict`` tells
    that the question asks for a value of one kind. ``wording`` is what the places of the
    question's words tell (`answer.wording`), 0 where no model judges them.
    """

    own: float
    wide: float
    rank: float
    score: float
    closeness: float
    unmet: float
    untimely: float
    unattached: float
    missing: float
    lacking: float
    foreign: float
    stranger: float
    subject: float
    margin: float
    headed: float
    strict: float
    wording: float = 0.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The logistic model: a weight for each feature, and the least probability to answer.

    Between ``hardly`` and ``surely`` the judge is asked, if there is one: its log odds and those
    of the support count ``judge`` and ``judge_odds``. Those of a part of a question are further
    apart: its own words tell the features less.
    """

    weights: Support = Support(
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
    bias: float = 1.29
    probability: float = 0.70
    probability_of_part: float = 0.3
    probability_vouched: float = 0.1
    judge: float = 0.77
    judge_odds: float = 0.65
    hardly: float = 0.12
    surely: float = 0.9
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


def unsupported(reading: Reading, thresholds: Thresholds) -> str:
    """Return why the best statement does not answer, in Chinese; empty where it does."""
    best, expectation = reading.best, reading.expectation
    if best is None:
        return "没有相关条款"
    place = foreign_place(reading)
    if place:
        return f"没有涉及“{place}”"
    support = support_of(reading, best)
    if _chance(reading, best, support, thresholds) >= thresholds.probability:
        return ""
    if support.untimely:
        return "没有所问年份的规定"
    if support.unmet:
        return f"没有写明{_VALUES.get(expectation.kind, '所问的数值')}"
    missing = foreign_nouns(reading, best.clause)
    return f"没有涉及“{'、'.join(missing)}”" if missing else "没有涉及所问的事项"


def reread(reading: Reading, thresholds: Thresholds) -> Reading | None:
    """Return a reading that does not answer with another statement first, which does.

    Before a question is refused the judge reads the next statements: where the features put a
    wrong one first, their support tells nothing of the right one. One answers that the judge
    finds clearly better than the best one, and that it would be answered with.
    """
    best = reading.best
    if best is None or reading.asking is None or foreign_place(reading):
        return None
    least = max(_ANSWERS, reading.asking.support(best) + _BETTER)
    for statement in reading.statements[1:_REREAD]:
        told = reading.asking.support(statement)
        if told < least:
            continue
        other = reading.with_first(statement)
        odds = odds_of(support_of(other, statement), thresholds)
        if _with_judge(odds, told, thresholds) >= thresholds.probability:
            return other
    return None


def odds_of(support: Support, thresholds: Thresholds) -> float:
    """Return the log odds that a statement with this support answers the question."""
    return thresholds.bias + product(support, thresholds.weights)


def _chance(
    reading: Reading, statement: Statement, support: Support, thresholds: Thresholds
) -> float:
    """The probability that a statement answers; the judge has a say where it is open."""
    odds = odds_of(support, thresholds)
    chance = _probability(odds)
    if not thresholds.hardly < chance < thresholds.surely:
        return chance
    told = reading.judged(statement)
    if told is None:
        return chance
    return _with_judge(odds, told, thresholds)


def _with_judge(odds: float, told: float, thresholds: Thresholds) -> float:
    """The probability by the support's log odds and the judge's together."""
    return _probability(thresholds.judge_odds * odds + thresholds.judge * told)


def _probability(odds: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-odds))


def support_of(reading: Reading, statement: Statement) -> Support:
    """Return the features of a statement that the decision rests on."""
    expectation, question = reading.expectation, reading.question
    evidence = reading.evidence_of(statement.clause)
    near = " ".join((statement.text, reading.above(statement.clause)))
    words = [word for word in question.words if len(word) > 1]
    return Support(
        own=statement.own,
        wide=statement.wide,
        rank=statement.rank,
        score=statement.featured,
        closeness=statement.features.closeness,
        unmet=statement.features.unmet,
        untimely=statement.features.untimely,
        unattached=float(_is_unattached(expectation, statement)),
        missing=_share(_absent(reading, question.nouns, evidence), question.nouns),
        lacking=_share(_absent(reading, words, near), words),
        foreign=float(bool(foreign_nouns(reading, statement.clause))),
        stranger=float(any(name not in evidence for name in question.names)),
        subject=float(bool(_absent(reading, _subject(question), _about(statement, near)))),
        margin=statement.featured - _next_score(reading, statement),
        headed=statement.features.headed,
        strict=float(expectation.strict),
        wording=support_of_wording(reading, statement),
    )


def _next_score(reading: Reading, statement: Statement) -> float:
    """The highest score, by the features, of a statement of another clause; 0 without any."""
    others = (s.featured for s in reading.statements if s.clause.id != statement.clause.id)
    return max(others, default=0.0)


def _about(statement: Statement, near: str) -> str:
    """What a statement is about: a cell, its whole row."""
    return f"{statement.clause.text} {near}" if statement.clause.kind == "row" else near


def _subject(question: Question) -> list[str]:
    """The last noun before the question word of a question for a value."""
    asked = _VALUE_ASKED.search(question.text)
    before = question.text[: asked.start()] if asked else ""
    nouns = [noun for noun in question.nouns if noun in before and not _MEASURE.search(noun)]
    return sorted(nouns, key=before.rfind)[-1:]


def _share(part: Sequence[str], whole: Sequence[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _absent(reading: Reading, words: Sequence[str], text: str) -> list[str]:
    """The words that a text holds neither as such, nor by a synonym, nor nearly."""
    held = tokens_of(text)
    return [
        word
        for word in words
        if word not in text and not reading.weigher.holds(word, held) and not is_like(word, text)
    ]


def foreign_nouns(reading: Reading, clause: Clause) -> list[str]:
    """Return the question's nouns that no document uses, nor a clause a synonym of theirs."""
    nouns = [noun for noun in reading.question.nouns if noun in reading.unknown]
    return _absent(reading, nouns, reading.evidence_of(clause))


def foreign_place(reading: Reading) -> str:
    """Return a place that the question asks about and that nothing found knows, or nothing."""
    known = " ".join(reading.evidence_of(f.hit.clause) for f in reading.found)
    for name in reading.question.names:
        if _PLACE.fullmatch(name) and name not in known and name[:-1] not in known:
            return name
    unknown = () if reading.question.mentions else reading.question.places & reading.unknown
    return next((n for n in sorted(unknown) if n not in known and not _SPOT.search(n)), "")


def _is_unattached(expectation: Expectation, statement: Statement) -> bool:
    """The question counts one thing and every such figure of the statement another."""
    noun = expectation.noun[:2] if len(expectation.noun) > 1 else ""
    if expectation.kind != "count" or not expectation.unit or not noun or statement.clause.cells:
        return False
    text = statement.text
    return not any(
        noun in text[max(0, start - _COUNTED - 4) : end + _COUNTED]
        for start, end in expectation.values(text)
    )


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
