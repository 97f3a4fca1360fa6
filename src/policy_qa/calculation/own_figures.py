"""The user's own figures against a document's: 12个里9个, 人均8万元的60%, 平均到76个."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.limits import bound, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.measures import MET, asks_verdict
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, equals, exact, whole_up
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_AMOUNT_ASKED = re.compile(
    r"(?:最低|最高|至少|最少|至多|最多|不低于|不少于|不超过|按)[^，,？?]{0,14}(?:多少|几)"
)
_SPREAD = re.compile(r"(?P<a>.+?)(?:平均|均摊|平摊|分摊)(?:分配|分|摊|给|到|至)+(?P<rest>.+)")
_UNIT_ASKED = re.compile(r"(?:多少|几)(?P<unit>[万亿]?元|[个所名人家])")
_PLANNED = re.compile(r"计划|目标|任务|要求|规定")
_IDLE = re.compile(r"有没有|没有|没|是否|比例|上限|下限|文件|要求|规定|标准|[了不吗么呢里]")
_CERTAIN = 0.45
_PERSONS = frozenset("人名位")
_PLACES = frozenset("个所家")
_THINGS = frozenset("份张户条件节篇")
_MONEY = frozenset({"元", ""})
_MISSING = re.compile(r"还?[差缺少](?:几|多少)|还要(?:几|多少)")


def ratio_met(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return whether the share that two amounts give meets the percentage set."""
    if not asks_verdict(asked.text):
        return None
    counts = [
        f
        for f in asked.of_kind("number")
        if (f.unit in _PERSONS | _PLACES | _THINGS | _MONEY or f.text.endswith("万"))
        and f.value > 1 and not years_of(f)
    ]  # fmt: skip
    if len(counts) != 2 or not _one_unit(counts) or counts[0].value == counts[1].value:  # noqa: PLR2004
        return None
    whole, part = sorted(counts, key=lambda f: -f.value)
    repeated = {f.value for f in asked.of_kind("percent")}
    rule = _percentage_set(asked, matcher, repeated)
    return _verdict(asked, whole, part, rule) if rule else None


def _verdict(asked: Asked, whole: Quantity, part: Quantity, rule: Operand) -> Calculation:
    ratio = part.value * HUNDRED / whole.value
    limit, kind = rule.quantity.value, bound(rule) or "min"
    met = {"min": ratio >= limit, "max": ratio <= limit, "below": ratio < limit}[kind]
    words = {"min": "不低于", "max": "不超过", "below": "低于"}[kind]
    formula = f"{exact(part.value)} ÷ {exact(whole.value)} {equals(ratio, '%')}"
    gap = "" if met else f"，相差{exact(round(abs(limit - ratio), 2))}个百分点"
    line = f"{'达标' if met else '未达标'}：{formula}，要求{words}{exact(limit)}%{gap}。"
    lines = [line]
    if not met and kind == "min" and _MISSING.search(asked.text):
        least = whole_up(whole.value * limit / HUNDRED)
        lines.append(
            f"至少要{exact(least)}{part.unit}（{exact(whole.value)} × {exact(limit)}%），"
            f"还差{exact(least - part.value)}{part.unit}。"
        )
    return Calculation(tuple(lines), quotes((rule,)))


def _one_unit(counts: list[Quantity]) -> bool:
    units = {f.unit for f in counts}
    return any(units <= kinds for kinds in (_PERSONS | {"个"}, _PLACES, _THINGS | _PERSONS, _MONEY))


def _percentage_set(asked: Asked, matcher: Matcher, repeated: set[Decimal]) -> Operand | None:
    """The limit that the words of the verdict asked for call, else those of all the question.

    A percentage that the question itself gives must be the rule's.
    """
    text = _IDLE.sub(" ", MET.sub(" ", without_figures(asked)))
    pieces = [piece for piece in re.split(r"[，,；;。]", text) if piece.strip("？?吗么呢 ")]
    years = asked.years()
    all_words = matcher.phrase(text, years)
    words = matcher.phrase(_PLANNED.sub(" ", pieces[-1]) if pieces else "", years)
    words = all_words if words.empty else words
    for phrase in (words, all_words):
        best = (
            None
            if phrase.empty
            else matcher.best(
                phrase,
                lambda o: _sets(o, asked) and (not repeated or o.quantity.value in repeated),
                _CERTAIN,
            )
        )
        if best is not None:
            return best
    return None


def _sets(operand: Operand, asked: Asked) -> bool:
    """A percentage with a limit; in a table that of the year asked about, if planned."""
    if operand.quantity.kind != "percent":
        return False
    if operand.cell is None:
        return bool(bound(operand))
    return bool(_PLANNED.search(asked.text)) and bool(operand.years & set(asked.years()))


def spread(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return how much of a document's amount comes on each of the number given."""
    match = _SPREAD.search(asked.text)
    unit = _UNIT_ASKED.search(asked.text)
    if match is None or unit is None:
        return None
    counts = [f for f in asked.of_kind("number") if f.start >= match.start("rest") and f.value > 1]
    phrase = matcher.phrase(match["a"], asked.years())
    if len(counts) != 1 or phrase.empty:
        return None
    amount = matcher.best(
        phrase, lambda o: o.quantity.kind == "number" and fits_unit(o, unit["unit"])
    )
    if amount is None:
        return None
    each = amount.value / counts[0].value
    line = f"{exact(amount.value)} ÷ {exact(counts[0].value)} {equals(each, amount.shown_unit)}。"
    return Calculation((line,), quotes((amount,)))
