"""Arithmetic on figures that the question itself states, quoted where a document holds them."""

from __future__ import annotations

import re
from collections.abc import Callable

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.limits import without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.measures import asks_verdict
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_MEAN = re.compile(
    r"平均(?![分值数绩成])|人均|均摊|平摊|每[个所名人位家][^，,。；]{0,8}(?:多少|几)"
)
_GROWTH = re.compile(
    r"[涨增升降]幅|(?:增长|提高|提升|上升|下降|降低|减少|增加|涨|降)(?:率|了)?(?:是|为|有)?(?:百分之)(?:几|多少)|增长率|幅度"
)
_SHARE = re.compile(r"占|百分之(?:几|多少)|比例|百分比|比重|几成|率|完成了?(?:多少|几)")
_TIMES = re.compile(r"(?:几|多少)(?:点几)?倍")
_DIFFERENCE = re.compile(
    r"相差|差(?:了|距)?(?:多少|几)|[多少](?:了|出)?(?:多少|几)|还?剩(?:下|余)?(?:多少|几)|还[差缺有](?:多少|几)|(?:提高|提升|增加|减少|下降|降低|涨)(?:了)?(?:多少|几)"
)
_SUM = re.compile(r"一共|合计|总共|共计|加起来|相加|之和|总和")
_EACH = re.compile(r"(?:每(?:一)?|一|平均)[个所名人位家张户]")
_PRODUCT = re.compile(
    r"(?:一共|总共|合计|共|最多|至少|最少|得|要|能)[^，,。；？?]{0,10}(?:几|多少)"
)
_PERSONS = frozenset("人名位")
_NO_AMOUNT = frozenset({"分之", "岁", "周岁", "年", "月", "个月", "学期", "学年", "天"})
_PAIR = 2
_NEAR = 14
_ENOUGH = 0.3
Made = tuple[str, str]


def stated(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what two figures of the question come to, where one clause holds them as stated."""
    figures = [
        f
        for f in asked.figures
        if f.kind == "number" and f.upper is None and not years_of(f) and f.unit not in _NO_AMOUNT
        and not (f.value == 1 and f.text.startswith("一"))
    ]  # fmt: skip
    if len(figures) != _PAIR or asks_verdict(asked.text):
        return None
    first, second = figures
    if first.value == second.value or not all(f.value for f in figures):
        return None
    made = _made(asked, first, second)
    if made is None:
        return None
    product = made[1] == "product"
    held = _norm(asked, matcher, first, second) if product else _held(matcher, first, second)
    return Calculation((made[0],), quotes(held)) if held else None


def _norm(asked: Asked, matcher: Matcher, first: Quantity, second: Quantity) -> list[Operand]:
    """The document's figure that the question repeats as what is set for each."""
    each = first if _is_each(asked, first) else second
    phrase = matcher.phrase(without_figures(asked))
    rule = matcher.best(phrase, lambda o: o.base == each.value and o.unit == each.unit, _ENOUGH)
    return [rule] if rule else []


def _is_each(asked: Asked, figure: Quantity) -> bool:
    before = re.split(r"[，,。；;]", asked.text[max(0, figure.start - _NEAR) : figure.start])[-1]
    return bool(_EACH.search(before))


def _held(matcher: Matcher, first: Quantity, second: Quantity) -> list[Operand]:
    """The document's figures with the same values, in one clause."""
    for clause in dict.fromkeys(o.clause.id for o in matcher.operands):
        own = [o for o in matcher.operands if o.clause.id == clause]
        pair = [next((o for o in own if _same(f, o)), None) for f in (first, second)]
        found = [o for o in pair if o is not None]
        if len(found) == _PAIR:
            return found
    return []


def _same(figure: Quantity, operand: Operand) -> bool:
    near = operand.unit == figure.unit or not figure.unit or not operand.unit
    both_persons = {operand.unit, figure.unit} <= _PERSONS
    places = {operand.unit, figure.unit} <= frozenset("个所家")
    return operand.base == figure.value and (near or both_persons or places)


def _made(asked: Asked, first: Quantity, second: Quantity) -> Made | None:
    """The line for the operation that the question asks for, and the operation's name."""
    text = asked.text
    low, high = sorted((first, second), key=lambda f: f.value)
    kinds: tuple[tuple[re.Pattern[str], Callable[[], str | None], str], ...] = (
        (_MEAN, lambda: _mean(asked, first, second), "mean"),
        (_GROWTH, lambda: _growth(first, second), "growth"),
        (_TIMES, lambda: _quotient(high, low, "倍"), "times"),
        (_SHARE, lambda: _share(low, high), "share"),
        (_EACH, lambda: _product(asked, first, second), "product"),
        (_DIFFERENCE, lambda: _difference(high, low), "difference"),
        (_SUM, lambda: _sum(first, second), "sum"),
    )
    for cue, compute, name in kinds:
        if cue.search(text):
            line = compute()
            return (line, name) if line else None
    return None


def _one_unit(first: Quantity, second: Quantity) -> bool:
    return first.unit == second.unit or not (first.unit and second.unit)


def _mean(asked: Asked, first: Quantity, second: Quantity) -> str | None:
    """The amount is what the answer counts in; the other is what it comes on."""
    unit = re.search(r"(?:多少|几)(?P<u>万?元|[个名人所位分])?", asked.text)
    wanted = unit["u"] if unit else ""
    amount, number = (first, second) if first.value > second.value else (second, first)
    by_unit = [f for f in (first, second) if wanted and wanted.endswith(f.unit) and f.unit]
    if len(by_unit) == 1:
        amount = by_unit[0]
        number = second if amount is first else first
    return _quotient(amount, number, wanted or amount.unit)


def _quotient(amount: Quantity, number: Quantity, unit: str) -> str | None:
    scale = next((w for w in ("亿", "万") if w in amount.text and unit == f"{w}元"), "")
    value = amount.value / {"": 1, "万": 10_000, "亿": 100_000_000}[scale]
    return f"{exact(value)} ÷ {exact(number.value)} {equals(value / number.value, unit)}。"


def _growth(first: Quantity, second: Quantity) -> str | None:
    if not _one_unit(first, second):
        return None
    a, b = first.value, second.value
    return f"({exact(b)} − {exact(a)}) ÷ {exact(a)} {equals((b - a) * HUNDRED / a, '%')}。"


def _share(part: Quantity, whole: Quantity) -> str | None:
    if not _one_unit(part, whole):
        return None
    percent = part.value * HUNDRED / whole.value
    return f"{exact(part.value)} ÷ {exact(whole.value)} {equals(percent, '%')}。"


def _difference(high: Quantity, low: Quantity) -> str | None:
    if not _one_unit(high, low):
        return None
    apart = f"{exact(high.value - low.value)}{high.unit or low.unit}"
    return f"{exact(high.value)} − {exact(low.value)} = {apart}。"


def _sum(first: Quantity, second: Quantity) -> str | None:
    if not _one_unit(first, second):
        return None
    total = f"{exact(first.value + second.value)}{first.unit or second.unit}"
    return f"{exact(first.value)} + {exact(second.value)} = {total}。"


def _product(asked: Asked, first: Quantity, second: Quantity) -> str | None:
    """每个集团5所, 76个集团: the figure behind 每个 or 一个 times the other."""
    if not _PRODUCT.search(asked.text):
        return None
    each = [f for f in (first, second) if _is_each(asked, f)]
    if len(each) != 1:
        return None
    other = second if each[0] is first else first
    product = other.value * each[0].value
    return f"{exact(other.value)} × {exact(each[0].value)} = {exact(product)}{each[0].unit}。"
