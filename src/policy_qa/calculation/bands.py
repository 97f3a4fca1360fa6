"""The grade that a document gives to points (80分至89.9分的为良好)."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asks import Ask
from policy_qa.calculation.memory import Memory
from policy_qa.calculation.result import Calculation, Stretch, exact
from policy_qa.calculation.solving import Solver
from policy_qa.schema import Clause

_ASKED = re.compile(r"(?:什么|啥|哪个?|哪一)(?:等|档|级)|(?:算|评|定|是)(?:什么|啥)")
_NUMBER = r"(?P<{}>\d+(?:\.\d+)?)"
_BAND = re.compile(
    rf"(?:{_NUMBER.format('low')}分?(?:[（(][^）)]*[）)])?(?:(?P<up>及?以上)|\s*(?:至|到|—+|-|～|~)\s*"
    rf"{_NUMBER.format('high')}分?(?:[（(][^）)]*[）)])?(?:之?间)?)|(?:不足|低于|不满){_NUMBER.format('under')}分"
    rf"|{_NUMBER.format('below')}分(?:以下|[（(]不含[）)]以下))(?:的)?[，,]?(?:评定|确定|评|定)?(?:为|是)"
    r"[“\"]?(?P<name>[\u4e00-\u9fff]{1,4}?)(?:等次|等级|档)?[”\"]?(?=[，,；;。、]|$)"
)


def graded(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return the grade of the points just computed, by the bands of the document used."""
    last = memory.last
    if last is None or last.result.unit != "分" or not _ASKED.search(ask.text):
        return None
    cited = {quote.clause.document for answer in memory.answers for quote in answer.quotes}
    found = [
        (clause, band)
        for name in sorted(cited)
        for clause in solver.index.clauses_of(name).values()
        for band in _BAND.finditer(clause.text)
        if clause.kind != "row" and _holds(band, last.result.value)
    ]
    if len({band["name"] for _, band in found}) != 1:
        return None
    clause, band = found[0]
    line = f"等次：{exact(last.result.value)}分 → {band['name']}。"
    return Calculation((line,), (_quote(clause, band),))


def _holds(band: re.Match[str], points: Decimal) -> bool:
    if band["low"]:
        return points >= Decimal(band["low"]) and (
            bool(band["up"]) or points <= Decimal(band["high"])
        )
    return points < Decimal(band["under"] or band["below"])


def _quote(clause: Clause, band: re.Match[str]) -> Stretch:
    return Stretch(clause, band.start(), band.end())
