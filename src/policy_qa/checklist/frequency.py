"""How often something is said to happen: 每月一次 is at least four times a term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.checklist.years import months, term_of_month
from policy_qa.numerals import parse_number

_N = r"[\d一二两三四五六七八九十]+"
NOT_ORDINAL = r"(?<![第\d一二两三四五六七八九十])"
"""Before a number: it is not (the end of) an ordinal, as in 第十二次."""
_TIMES = rf"{NOT_ORDINAL}(?P<n>{_N})\s*(?:余)?(?:次|期|场|届|回|个|轮|趟|遍)"
_EVERY = re.compile(
    rf"(?:每|各|{NOT_ORDINAL}一(?=学期|学年|个月|周))(?:个)?(?P<period>学期|学年|半年|季度|半月|两周|双周|月|周|星期|年|日|天)(?:[末初中底]?)(?P<between>[^，。；]{{0,24}}?)(?:{_TIMES}|(?=[，。；]|$))"
)
_TERM = re.compile(
    rf"(?P<term>第[一二12]学期|上学期|下学期|秋季学期|春季学期)(?P<between>[^，。；]{{0,24}}?){_TIMES}"
)
_BOTH_TERMS = re.compile(
    rf"(?:两个?学期|上下(?:两个?)?学期|(?:上|秋|第一)[^，。；]{{0,6}}(?:、|和|与|及)(?:下|春|第二)[^，。；]{{0,4}})"
    rf"(?:各|均|都|分别)(?:自)?[^，。；]{{0,16}}?{_TIMES}"
)
_DOUBLED = re.compile(r"([月周年天日])\1(?![\d一二])")
_TOTAL = re.compile(rf"{_TIMES}")
_PER_TERM = {
    "学期": 1.0, "半年": 1.0, "学年": 0.5, "年": 0.5, "季度": 1.0, "月": 4.0, "半月": 8.0,
    "两周": 8.0, "双周": 8.0, "周": 16.0, "星期": 16.0, "日": 80.0, "天": 80.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """Times stated: at least ``term`` in each term, or by term, or ``total`` in the year."""

    every_term: float | None = None
    by_term: tuple[tuple[int, int], ...] = ()
    total: int | None = None

    def at_least(self, times: int, per: str) -> bool:
        """Tell whether the statement means ``times`` in each term, or in the year."""
        if per == "year":
            return self.in_year >= times
        if self.every_term is not None:
            return self.every_term >= times
        counted = dict(self.by_term)
        return all(counted.get(term, 0) >= times for term in (1, 2))

    @property
    def in_year(self) -> float:
        """Times in the whole school year."""
        if self.every_term is not None:
            return self.every_term * 2
        return self.total or sum(times for _, times in self.by_term)

    def exceeds(self, counts: dict[int, int]) -> bool:
        """Tell whether more is stated than was counted by term."""
        if self.every_term is not None:
            return any(self.every_term > counts.get(term, 0) for term in (1, 2))
        if self.by_term:
            return any(times > counts.get(term, 0) for term, times in self.by_term)
        return (self.total or 0) > sum(counts.values())


def stated_times(text: str) -> Stated | None:
    """Return how often a sentence says that something happens, None if it does not."""
    text = _DOUBLED.sub(r"每\1", text)
    both = _BOTH_TERMS.search(text)
    if both:
        return Stated(every_term=_number(both["n"]))
    by_term = tuple(
        (1 if re.search("一|1|上|秋", m["term"]) else 2, _number(m["n"]))
        for m in _TERM.finditer(text)
    )
    if by_term:
        return Stated(by_term=by_term)
    every = _EVERY.search(text)
    if every:
        times = _number(every["n"]) if every["n"] else 1
        return Stated(every_term=times * _PER_TERM[every["period"]])
    total = _TOTAL.search(text)
    if total and re.search("各|分别", text[: total.start()]):
        terms = sorted({term_of_month(month) for _, month in months(text)})
        if len(terms) > 1:
            return Stated(by_term=tuple((term, _number(total["n"])) for term in terms))
    return Stated(total=_number(total["n"])) if total else None


def _number(text: str | None) -> int:
    return int(parse_number(text or "") or 0)
