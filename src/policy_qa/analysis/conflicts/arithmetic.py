"""Figures that do not recompute: growth, parts of a total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading, Statement
from policy_qa.analysis.targets import own_quantities
from policy_qa.numerals import Quantity
from policy_qa.schema import Citation

_RISE = r"提升|提高|增长|增加|上升|扩大"
_FALL = r"下降|减少|降低|缩小"
_TO = re.compile(r"(?:由|从).{0,20}?$")
_MOVED = re.compile(rf"(?:{_RISE}|{_FALL})(?:到|至|为|了)?\s*$")
_BY = re.compile(rf"(?P<verb>{_RISE}|{_FALL})(?:了|幅度?为|率为)?\s*$")
_THAN = re.compile(r"(?:较|比|同比)[^，。；]*$")
_AMONG = re.compile(r"，?其中[，：]?")
_BOUND = re.compile(r"(?:不少于|不低于|不超过|至少|以上|以下|不足|超过)")
_FEWEST_PARTS = 2
_HUNDRED = Decimal(100)


def wrong_growth(reading: Reading) -> Iterator[Conflict]:
    """Yield each 由A提升到B，提升了P% (or 较A提高P个百分点) that does not recompute."""
    for statement in reading.statements():
        found = own_quantities(statement.text)
        for first, second, third in zip(found, found[1:], found[2:], strict=False):
            yield from _from_to_by(reading, statement, first, second, third)
            yield from _against_earlier(reading, statement, first, second, third)


def _from_to_by(
    reading: Reading, statement: Statement, old: Quantity, new: Quantity, by: Quantity
) -> Iterator[Conflict]:
    text = statement.text
    before, between = text[: old.start], text[old.end : new.start]
    verb = _BY.search(text[new.end : by.start])
    start = _TO.search(before)
    if not (start and _MOVED.search(between) and verb and by.kind in ("percent", "point")):
        return
    if old.unit != new.unit or not old.value:
        return
    change = abs(new.value - old.value)
    true = change if by.kind == "point" else change / old.value * _HUNDRED
    what = f"由{old.text.strip()}到{new.text.strip()}"
    places = (
        _cite(reading, statement, start.start(), new.end),
        _cite(reading, statement, new.end + verb.start(), by.end),
    )
    yield from _difference(by, true, what, places)


def _against_earlier(
    reading: Reading, statement: Statement, new: Quantity, old: Quantity, by: Quantity
) -> Iterator[Conflict]:
    text = statement.text
    verb = _BY.search(text[old.end : by.start])
    earlier = _THAN.search(text[new.end : old.start])
    if not (verb and earlier and by.kind == "point" and old.unit == new.unit == "%"):
        return
    places = (
        _cite(reading, statement, new.start, new.end),
        _cite(reading, statement, new.end + earlier.start(), by.end),
    )
    what = f"{new.text.strip()}与{old.text.strip()}相比"
    yield from _difference(by, abs(new.value - old.value), what, places)


def _cite(reading: Reading, statement: Statement, start: int, end: int) -> Citation:
    return reading.cite(statement.start + start, statement.start + end)


def _difference(
    stated: Quantity, true: Decimal, what: str, places: tuple[Citation, Citation]
) -> Iterator[Conflict]:
    exponent = stated.value.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    rounded = true.quantize(unit, ROUND_HALF_UP)
    if rounded == stated.value:
        return
    cut = true.quantize(unit, ROUND_DOWN) == stated.value
    sign = "%" if stated.kind == "percent" else stated.unit
    how = "（原文像是直接舍去了尾数）" if cut else ""
    yield Conflict(
        "增减幅度不符",
        "张力" if cut else "矛盾",
        what,
        f"{what}，按四舍五入应为{rounded}{sign}，原文写{stated.text.strip()}{how}。",
        places,
    )


def wrong_parts(reading: Reading) -> Iterator[Conflict]:
    """Yield each total whose parts, listed after 其中, make more or less than it."""
    for statement in reading.statements():
        among = _AMONG.search(statement.text)
        if among is None or _BOUND.search(statement.text):
            continue
        found = own_quantities(statement.text)
        totals = [q for q in found if q.end <= among.start() and q.kind == "number" and q.unit]
        if not totals:
            continue
        total = totals[-1]
        parts = [q for q in found if q.start >= among.end() and q.unit == total.unit]
        if len(parts) >= _FEWEST_PARTS:
            yield from _sum_of_parts(reading, statement, total, parts)


def _sum_of_parts(
    reading: Reading, statement: Statement, total: Quantity, parts: list[Quantity]
) -> Iterator[Conflict]:
    made = sum((part.value for part in parts), Decimal(0))
    if made == total.value:
        return
    numbers = "+".join(part.text.strip() for part in parts)
    more = made > total.value
    reason = (
        f"“其中”各项{numbers}={made}{total.unit}，超过总数{total.text.strip()}。"
        if more
        else f"“其中”各项{numbers}={made}{total.unit}，总数是{total.text.strip()}，"
        f"其余{total.value - made}{total.unit}属于哪一类没有说明。"
    )
    yield Conflict(
        "分项与总数不符",
        "矛盾" if more else "张力",
        statement.text[max(0, total.start - 12) : total.end].strip(),
        reason,
        (
            _cite(reading, statement, _piece_start(statement.text, total.start), total.end),
            _cite(reading, statement, _piece_start(statement.text, parts[0].start), parts[-1].end),
        ),
    )


def _piece_start(text: str, at: int) -> int:
    return max(text.rfind(sign, 0, at) for sign in "，。；：") + 1
