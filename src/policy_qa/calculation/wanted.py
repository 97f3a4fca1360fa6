"""Which figures a question wants: those in the unit it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

from policy_qa.calculation.operands import Operand

TIMES = re.compile(r"(?:几|多少)倍")
UNITS = r"(?:个百分点|万元|亿元|[个所名人户张部处家条项分元件套位]|人次|公里|平方米)"
_OF_RATES = re.compile(r"率|比例|占比|比重|[%％]")
_UNIT_FITS, _TOTAL_ROW = 0.1, 0.25
TOTAL_LABELS = ("合计", "总计", "小计", "共计")
Allowed = Callable[[Operand], bool]


def unit_asked(text: str) -> str:
    """Return the unit that a question asks for (多少个 → 个), empty where it names none."""
    found = re.findall(rf"(?:多少|几)({UNITS})", text)
    return found[-1] if found else ""


def wanted(text: str) -> Allowed:
    """Return what allows figures of the unit asked for, percentages only for 百分点."""
    unit = unit_asked(text)
    points = unit == "个百分点" or "百分点" in text

    def allowed(operand: Operand) -> bool:
        if (operand.quantity.kind == "percent") != points and (points or unit):
            return False
        if operand.quantity.kind == "point":
            return False
        if operand.quantity.kind == "percent" and TIMES.search(text) and not _OF_RATES.search(text):
            return False
        if not unit or points:
            return True
        return fits_unit(operand, unit) or _without_unit(operand)

    return allowed


def speaking_for(text: str) -> Callable[[Operand], float]:
    """Return what speaks for a figure: the unit asked for, and 合计 where a total is asked for."""
    unit = unit_asked(text)
    totals = re.search(r"合计|总|全部|整体", text)

    def bonus(operand: Operand) -> float:
        by_unit = _UNIT_FITS if unit and fits_unit(operand, unit) else 0.0
        return by_unit + (
            _TOTAL_ROW if totals and operand.cell and operand.label in TOTAL_LABELS else 0.0
        )

    return bonus


def _without_unit(operand: Operand) -> bool:
    """A cell whose column names no unit can count anything."""
    return operand.cell is not None and not operand.unit and not operand.scale_word


def fits_unit(operand: Operand, unit: str) -> bool:
    """Tell whether a figure counts in a unit, or its column's header names it."""
    plain = unit.removeprefix("万").removeprefix("亿")
    if operand.unit in (plain, unit) or {operand.unit, plain} <= {"名", "人", "位"}:
        return True
    if {operand.unit, plain} <= {"个", "所", "家"}:
        return True
    return operand.cell is not None and plain in operand.header
