"""What else is asked of two figures just compared: growth, multiple, yearly change, difference."""

from __future__ import annotations

import re

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import Ask
from policy_qa.calculation.ellipsis import APART, LESS, is_elliptic, made
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.result import Calculation, Step, Term, exact
from policy_qa.calculation.writing import HUNDRED

_GROWTH = re.compile(
    rf"(?:[多高涨增升长]|提高|提升|{LESS})[^，,占]{{0,4}}(?:百分之(?:几|多少)|几成)|[增涨降升]幅|增长率|增速"
)
_TIMES = re.compile(r"(?:几|多少)(?:点几)?倍")
_YEARLY = re.compile(r"平均[^，,]{0,4}[每一]年|[每一]年平均|年均|平均下来[每一]年")
_POINTS = re.compile(r"(?:几|多少)个百分点")
_TWO = 2


def _pair_growth(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """By what percentage the two figures just compared differ."""
    pair = memory.pair()
    if pair is None or not _GROWTH.search(ask.text) or not is_elliptic(ask, memory, matcher):
        return None
    first, second = sorted((t.value for t in pair.terms), reverse=True)
    falls = pair.terms[0].value > pair.terms[1].value and pair.kind in ("growth", "yearly")
    base = first if falls or re.search(LESS, ask.text) else second
    if not base or ("%" in pair.terms[0].unit and _POINTS.search(ask.text)):
        return None
    percent = (first - second) * HUNDRED / base
    formula = f"({exact(first)} − {exact(second)}) ÷ {exact(base)}"
    other = second if base == first else first
    step = Step("growth", (Term(base, pair.terms[0].unit), Term(other)), Term(percent, "%"))
    return made(formula, percent, "%", step)


def _pair_multiple(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    pair = memory.pair()
    if pair is None or not _TIMES.search(ask.text) or not is_elliptic(ask, memory, matcher):
        return None
    if pair.kind == "sum":
        first, second = (t.value for t in pair.terms)
    else:
        first, second = sorted((t.value for t in pair.terms), reverse=True)
    if not second:
        return None
    unit = pair.terms[0].unit
    step = Step("multiple", (Term(first, unit), Term(second, unit)), Term(first / second, "倍"))
    return made(f"{exact(first)} ÷ {exact(second)}", first / second, "倍", step)


def _pair_yearly(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """What two figures of two years differ by in each year between them."""
    pair = memory.pair()
    years = Asked.read(memory.text + ask.full).ends()
    if (
        pair is None
        or not _YEARLY.search(ask.text)
        or pair.kind == "sum"
        or "%" in pair.terms[0].unit
    ):
        return None
    if len(years) != _TWO or not is_elliptic(ask, memory, matcher):
        return None
    first, second = sorted((t.value for t in pair.terms), reverse=True)
    span = abs(years[1] - years[0])
    unit = pair.terms[0].unit
    each = (first - second) / span
    step = Step("yearly", (Term(second, unit), Term(first, unit)), Term(each, unit))
    return made(f"({exact(first)} − {exact(second)}) ÷ {span}", each, unit, step)


def _pair_difference(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    pair = memory.pair()
    if pair is None or pair.kind == "difference" or amounts(ask.full):
        return None
    if not APART.search(ask.text) or not is_elliptic(ask, memory, matcher):
        return None
    first, second = sorted(pair.terms, key=lambda t: -t.value)
    unit = "个百分点" if first.unit == "%" else first.unit
    value = first.value - second.value
    step = Step("difference", (first, second), Term(value, unit))
    return made(f"{exact(first.value)} − {exact(second.value)}", value, unit, step)


PAIR_RELATIONS = (_pair_multiple, _pair_yearly, _pair_growth, _pair_difference)
