"""What a document's share of one figure leaves of another: 64所 × 70%, 37所 there, 8所 missing."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.applied import COUNTED, SCALES, is_money, scale_of
from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.limits import bound, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import (
    Calculation,
    Step,
    Term,
    equals,
    exact,
    whole_down,
    whole_up,
)
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_MISSING = re.compile(
    r"(?:还|尚|仍)?(?:差|缺|短)(?:着|了|个)?(?:几|多少)|(?<![最至减])少了?(?:几|多少)|"
    r"[还再](?:得|要|需要?|应该?)再?[^，,。；？?]{0,6}(?:几|多少)"
)
_ROOM = re.compile(r"(?:还|再)(?:可以?|能够?)再?[^，,。；？?]{0,6}(?:几|多少)")
_IDLE = re.compile(
    r"目前|现在|现有|已经?|只给?|才|就|按照?|规定|要求|标准|最低|达到|还|再|[差缺少]了?|按"
)
_CERTAIN = 0.5
_TWO = 2


def margin(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what is missing to, or left of, the share that a document sets of a figure given.

    The question gives the whole and what there is of it, in one unit; the document gives a
    percentage as a lower limit for what is missing, as an upper limit for what is left. None
    where one of the three is unclear.
    """
    kind = "max" if _ROOM.search(asked.text) else "min" if _MISSING.search(asked.text) else ""
    given = _given(asked)
    if not kind or len(given) != _TWO or asked.of_kind("percent"):
        return None
    whole, own = sorted(given, key=lambda figure: -figure.value)
    phrase = matcher.phrase(_IDLE.sub(" ", without_figures(asked)), asked.years())
    if phrase.empty or whole.value == own.value:
        return None

    def limits(operand: Operand) -> bool:
        if operand.quantity.kind != "percent":
            return False
        if operand.cell is not None:
            return kind == "min" and bool(operand.years & set(asked.years()))
        return bound(operand) == kind

    rule = matcher.best(phrase, limits, _CERTAIN) or matcher.likeliest(phrase, limits)
    return _left(whole, own, rule, kind) if rule else None


def _given(asked: Asked) -> list[Quantity]:
    """The two figures in one unit, counts or sums of money, beside others in other units."""
    amounts = [
        f
        for f in asked.of_kind("number")
        if f.value > 1 and not years_of(f) and (f.unit in COUNTED or is_money(f))
    ]
    money = [f for f in amounts if is_money(f)]
    return money if len(money) == _TWO else [f for f in amounts if f.unit in COUNTED]


def _left(whole: Quantity, own: Quantity, rule: Operand, kind: str) -> Calculation:
    percent = rule.quantity.value
    word = scale_of(whole) if scale_of(whole) == scale_of(own) else ""
    base, there = (f.value / SCALES[word] for f in (whole, own))
    unit = f"{word}元" if is_money(whole) else whole.unit
    part = base * percent / HUNDRED
    limit = part
    rounding = ""
    if not is_money(whole):
        limit = whole_up(part) if kind == "min" else whole_down(part)
        rounding = "" if limit == part else f"，取整为{exact(limit)}{unit}"
    bounding = "至少" if kind == "min" else "最多"
    shown = f"{exact(base)} × {exact(percent)}% = {exact(part)}{rounding}"
    lines = [f"{bounding}{exact(limit)}{unit}：{shown}。"]
    larger, smaller = max(limit, there), min(limit, there)
    over = there > limit
    verdict = {
        ("min", False): "还差", ("min", True): "已达到，多出",
        ("max", False): "还可以", ("max", True): "已超出",
    }[kind, over]  # fmt: skip
    value = larger - smaller
    lines.append(
        f"{verdict}{exact(value)}{unit}：{exact(larger)} − {exact(smaller)} {equals(value, unit)}。"
    )
    terms = (Term(limit, unit), Term(there, unit))
    step = Step("gap", terms, Term(Decimal(0) if over else value, unit))
    return Calculation(tuple(lines), quotes((rule,)), (step,))
