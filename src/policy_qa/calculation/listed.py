"""Figures listed one by one for things listed before them (丙级、乙级分别2万元、5万元)."""

from __future__ import annotations

import re
from itertools import pairwise

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.writing import difference

_RAISED = re.compile(r"升(?:到|为|至|级|成)?|晋升|提升为|改为|转为|变成|从.+到|由.+到")
_ASKED = re.compile(r"(?:补|差|多|得|领|拿)[^，,。；]{0,6}(?:多少|几)")
_BY_DIFFERENCE = re.compile(r"差额|补差|补足")
_ITEM = r"[^，,、；;。：:]+?"
_LIST = re.compile(
    rf"(?P<items>{_ITEM}(?:[、和与及]{_ITEM})+)(?:的[^、，,；;。]{{0,10}})?[，,]?[^，,、；;。]{{0,12}}分别"
)
_BREAK = re.compile(r"[、和与及]")
_JOINED = re.compile(r"^[、和与及以\s]*$")
_TWO = 2


def raised(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the difference between what is listed for two grades, where it is to be made up."""
    if not (_RAISED.search(asked.text) and _ASKED.search(asked.text)):
        return None
    found: dict[tuple[object, object], Calculation] = {}
    for figures in _lists(matcher):
        labels = labels_of(figures)
        named = [o for label, o in zip(labels, figures, strict=False) if label in asked.text]
        rest = figures[0].clause.text[figures[-1].quantity.end :]
        if len(named) == _TWO and len(labels) == len(figures) and _BY_DIFFERENCE.search(rest):
            larger, smaller = sorted(named, key=lambda o: -o.base)
            found[larger.base, smaller.base] = difference(larger, smaller)
    return next(iter(found.values())) if len(found) == 1 else None


def _lists(matcher: Matcher) -> list[list[Operand]]:
    """Runs of figures of one unit joined by 、 or 和 behind 分别."""
    runs: list[list[Operand]] = []
    prose = [o for o in matcher.operands if o.cell is None]
    for first, second in pairwise([None, *prose]):
        if second is None:
            continue
        joined = first is not None and _follows(first, second)
        if joined and runs:
            runs[-1].append(second)
        else:
            runs.append([second])
    return [run for run in runs if len(run) >= _TWO and "分别" in _before(run[0])]


def _follows(first: Operand, second: Operand) -> bool:
    if first.clause.id != second.clause.id or first.unit != second.unit:
        return False
    return bool(_JOINED.match(first.clause.text[first.quantity.end : second.quantity.start]))


def _before(figure: Operand) -> str:
    return figure.clause.text[figure.statement[0] : figure.quantity.start]


def labels_of(figures: list[Operand]) -> list[str]:
    """Return what each of several listed figures is for; none where the lists differ in length."""
    match = list(_LIST.finditer(_before(figures[0])))
    items = _BREAK.split(match[-1]["items"]) if match else []
    if len(items) != len(figures):
        return []
    end = items[0][-1]
    last = items[-1]
    items[-1] = last[: last.index(end) + 1] if end in last else last
    width = len(items[1]) if len(items) > _TWO else len(items[-1])
    items[0] = items[0][-width:]
    return items
