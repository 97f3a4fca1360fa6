"""The figures that a question gives of its case (83岁, 六百平), and the ranges they fall in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from policy_qa.numerals import Range, quantities, ranges

_SPOKEN = (
    (re.compile(r"(?<=[\d十百千万])平(?:方米|米|方)?"), "平方米"),
    (re.compile(r"(?<=[\d十百千万])块钱?"), "元"),
    (
        re.compile(r"(?<=[\d十百千万])(多?)[个名位]?(?:学生|老人|老师|教师|职工|员工|孩子|人)"),
        r"\1人",
    ),
)
_UNITS = {"周岁": "岁", "名": "人", "位": "人", "㎡": "平方米", "m²": "平方米", "千瓦": "kW"}
_SHORT_OF = re.compile(r"(?:不到|不足|未满|将近|快|差点儿?)$")
_ABOUT = re.compile(r"[多余来]|出头")
_NEARLY = Decimal("0.01")
_AFTER = 3
_PART = re.compile(r"(?:[(（][^()（）]*[)）])?的?部分")


@dataclass(frozen=True, slots=True)
class _Figure:
    value: Decimal
    unit: str


class Given:
    """The figures that a question gives; those it bounds itself (90分以上) are none.

    Nor are shares, of which documents set targets rather than cases, and 一 (一所学校).
    """

    def __init__(self, question: str) -> None:
        for spoken, written in _SPOKEN:
            question = spoken.sub(written, question)
        bounded = ranges(question)
        self._figures = tuple(
            _Figure(
                _value(question, q.start, q.end, q.value),
                q.unit or question[q.end : q.end + _AFTER],
            )
            for q in quantities(question)
            if q.kind == "number"
            and q.upper is None
            and not (q.value == 1 and q.text[0] == "一")
            and not any(r.start <= q.start < r.end for r in bounded)
        )

    def fit(self, text: str) -> int:
        """Return 1 where a range of the text holds a figure of the question, -1 where none does.

        0 where the text sets no range in the unit of a figure.
        """
        if not self._figures:
            return 0
        told = [
            any(found.holds(figure.value) for found in alike)
            for figure in self._figures
            if (alike := [r for r in _cases(text) if _same(r.unit, figure.unit)])
        ]
        return 0 if not told else 1 if all(told) else -1


def _value(text: str, start: int, end: int, value: Decimal) -> Decimal:
    """一千多人 is a little more than 1000, 不到80岁 a little less than 80."""
    if _SHORT_OF.search(text, 0, start):
        return value * (1 - _NEARLY)
    about = _ABOUT.search(text, start, end) or _ABOUT.match(text, end)
    return value * (1 + _NEARLY) if about else value


def _same(one: str, other: str) -> bool:
    one, other = _UNITS.get(one, one), _UNITS.get(other, other)
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


@lru_cache(maxsize=4096)
def _cases(text: str) -> tuple[Range, ...]:
    """The ranges of a text, without parts of an amount (超过500亩的部分), which all count."""
    return tuple(found for found in ranges(text) if not _PART.match(text, found.end))
