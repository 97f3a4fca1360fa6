"""What a stated time limit means in the calendar."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from policy_qa.numerals import Quantity, parse_number, quantities

_ONGOING = re.compile(r"长期|常年|持续|经常|全年")
_YEARLY = re.compile(r"每年|每学年|每季度?|每月|每学期")
_PLAN = re.compile(r"(十[一二三四五六七八]?)五")
_TENTH_PLAN_ENDS, _PLAN_YEARS, _TENTH = 2005, 5, 10
_FULL, _MONTH_AND_DAY = 10000, 100
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit as it is stated, and the day that it ends on where it has one.

    ``note`` says what was assumed to find the day.
    """

    text: str
    start: int
    end: int
    day: date | None = None
    ongoing: bool = False
    note: str = ""


def deadline_of(text: str, start: int, *, issued: str = "") -> Deadline:
    """Read a time limit such as 2022年5月, 2022年4月至5月, 6月底前, 长期.

    Args:
        text: The words of the time limit.
        start: Where they stand in the document.
        issued: The date of the document (yyyy-mm-dd), for a limit without a year.
    """
    end = start + len(text)
    if _ONGOING.search(text):
        return Deadline(text, start, end, ongoing=True, note="长期坚持，没有截止日期")
    if _YEARLY.search(text):
        return Deadline(text, start, end, note="周期性要求，没有单一的截止日期")
    plan = _PLAN.search(text)
    number = parse_number(plan[1]) if plan else None
    if number is not None:
        year = _TENTH_PLAN_ENDS + _PLAN_YEARS * (int(number) - _TENTH)
        return Deadline(text, start, end, date(year, _DECEMBER, 31), note=f"按{year}年末计")
    dates = [quantity for quantity in quantities(text) if quantity.kind == "date"]
    if not dates:
        return Deadline(text, start, end)
    day, note = _day(dates[-1], text, issued)
    return Deadline(text, start, end, day, note=note)


def _day(quantity: Quantity, text: str, issued: str) -> tuple[date | None, str]:
    value = int(quantity.value if quantity.upper is None else quantity.upper)
    year, month, day = value // _FULL, value // _MONTH_AND_DAY % 100, value % 100
    notes = []
    if not year:
        if not issued[:4].isdecimal():
            return None, "原文没有写年份"
        year = int(issued[:4])
        notes.append(f"原文没有写年份，按文件日期所在的{year}年计")
    if not month and re.match(r"(?:之|以)?前(?!期)", text[quantity.end :]):
        return date(year - 1, _DECEMBER, 31), f"原文为“{text}”，按上一年最后一天计"
    if not month:
        month, day = _DECEMBER, 31
        notes.append("原文只写到年，按年末计")
    elif not day:
        day = calendar.monthrange(year, month)[1]
        notes.append("原文只写到月，按当月最后一天计")
    try:
        return date(year, month, day), "；".join(notes)
    except ValueError:
        return None, f"“{text}”不是一个存在的日期"
