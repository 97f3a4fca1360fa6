"""Arithmetic within one statement that surely is meant: its figures, called by their labels.

Used last, where no figure is certain among all: the statement that answers best is given, so
only what is done with its figures is left to find out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.limits import bound
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import difference, quotes, share, total

_SUM = re.compile(r"加起来|一共|总共|合计|共计|之和|相加|总和|两[类项者样种]|共(?=[有要]?[几多])")
_SEVERAL = re.compile(r"、|以及|和|与|跟|加上|[两三四五各几][类样种项者]")
_REST = re.compile(
    r"(?:还|剩|余)[下余有差]*(?:多少|几)|剩下|其余|余下|没到|没有?(?:到位|到账|完成)"
)
_APART = re.compile(r"差(?:了|距)?[几多]|相差|[多少高低](?:了|出)?(?:多少|几)")
_SHARE = re.compile(r"占|百分之(?:几|多少)|几成|几分之几|比例|比重")
_OR_BETTER = re.compile(r"(?P<label>[\u4e00-\u9fff]{1,4}?)(?:等次|等级|档)?(?:及|或)?以上")
_PERIODS = {"学期": ("学年", 2), "季度": ("年", 4), "月": ("年", 12), "半年": ("年", 2)}
_PER = re.compile(r"每(?P<period>学期|季度|月|半年)")
_HOW_OFTEN = re.compile(r"(?:几|多少)(?:次|回|场|期)")
_IDLE = re.compile(r"成立|建立|覆盖|共计?|其中|评选出|个|等次|教育集团")
_CALLED = 0.5
_OF_TIME = ("年", "学年", "学期", "次", "类", "种", "样")
_TWO = 2


def within_statement(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what the figures of the one statement come to; None where that is unclear."""
    if not matcher.is_focused or asked.years()[1:]:
        return None
    if _PER.search(" ".join(o.clause.text for o in matcher.operands)) and _is_yearly(asked):
        return _yearly(matcher)
    figures = [o for o in matcher.operands if o.cell is None]
    if any(f.unit not in _OF_TIME for f in asked.figures if f.kind in ("number", "percent")):
        return None
    return _ranked(asked, figures) or _of_parts(asked, figures)


def _is_yearly(asked: Asked) -> bool:
    return bool(_HOW_OFTEN.search(asked.text) and re.search(r"[一整全每]?(?:个)?学?年", asked.text))


def _yearly(matcher: Matcher) -> Calculation | None:
    """So many times each term, month or quarter, for a whole year."""
    found: list[tuple[Operand, str]] = []
    for operand in matcher.operands:
        per = _PER.search(operand.clause.text[operand.statement[0] : operand.quantity.start])
        if operand.unit in ("次", "场", "期") and per and operand.cell is None:
            found.append((operand, per["period"]))
    if len(found) != 1:
        return None
    operand, period = found[0]
    whole, times = _PERIODS[period]
    least = {"min": "至少", "max": "最多"}.get(bound(operand), "")
    product = operand.quantity.value * times
    line = (
        f"每{whole}{least}{exact(operand.quantity.value)} × {times}"
        f" {equals(product, operand.unit)}（一{whole}按{times}个{period}计）。"
    )
    return Calculation((line,), quotes((operand,)))


def _ranked(asked: Asked, figures: Sequence[Operand]) -> Calculation | None:
    """The sum of a ranked list down to the grade named (良好以上: 优秀 and 良好)."""
    match = _OR_BETTER.search(asked.text)
    if match is None:
        return None
    for _, run in groupby(figures, key=lambda o: (o.unit, o.quantity.kind)):
        listed = [o for o in run if o.before.strip("、，,；; ")]
        last = next((i for i, o in enumerate(listed) if _names(o, match["label"])), 0)
        if last and len(listed) > _TWO:
            return total(listed[: last + 1])
    return None


def _names(operand: Operand, label: str) -> bool:
    own = operand.before.strip("、，,；; ")
    return len(label) >= _TWO and label[-_TWO:] in own


def _of_parts(asked: Asked, figures: Sequence[Operand]) -> Calculation | None:
    """Sum, remainder, difference or share of the figures whose labels the question says."""
    unit = _unit(asked)
    fitting = [o for o in figures if not unit or fits_unit(o, unit)]
    if len({(o.unit, o.quantity.kind) for o in fitting}) != 1:
        return None
    called = [o for o in fitting if _called(asked, o)]
    if _SUM.search(asked.text):
        several = len(called) >= _TWO and _SEVERAL.search(asked.text)
        return total(called) if several and not _SHARE.search(asked.text) else None
    pair = called if len(called) == _TWO else fitting
    if len(pair) != _TWO or pair[0].base == pair[1].base:
        return None
    larger, smaller = sorted(pair, key=lambda o: -o.base)
    if _SHARE.search(asked.text):
        return share(smaller, larger)
    if _REST.search(asked.text):
        return difference(larger, smaller, "还剩 ")
    return difference(larger, smaller) if _APART.search(asked.text) else None


def _unit(asked: Asked) -> str:
    found = re.findall(r"(?:多少|几)(个|所|名|人|项|次|[万亿]?元|门|家|户|张)", asked.text)
    return str(found[-1]).lstrip("万亿") if found else ""


def _called(asked: Asked, operand: Operand) -> bool:
    """Most pairs of characters of a figure's label stand in the question."""
    label = _IDLE.sub("", f"{operand.noun or operand.own_label}")
    pairs = {label[i : i + 2] for i in range(len(label) - 1)}
    return bool(pairs) and sum(p in asked.text for p in pairs) / len(pairs) >= _CALLED
