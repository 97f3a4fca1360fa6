"""Averages: how much of one thing comes on each of another (平均每个集团几所学校)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.likeness import Phrase, nearness, uncovered
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import quotient

_MEAN = re.compile(
    r"(?P<before>.*?)(?:平均|平摊|均摊|分摊|摊)(?:到|下来|算下来|分到|摊到|分给|给)?(?:全[省市县区镇]的?)?(?:每|一)(?P<m>[个所家名位户人部栋条张座]?)(?P<a>[^，,？?]*?)(?:大?约|大概|能|要|可以)*"
    r"(?P<verb>有|建有|建|成立|覆盖|带|服务|配备?|设立?|拥有|分到|摊到|交流|是|为|投入)?(?:了)?(?:多少|几)(?P<u>[个所家名位户人部栋条张座分元]|[万亿]元?|人次)?(?P<b>[^？?]*)"
)
_ENOUGH = 0.6
_SURE = 0.75
_UNNAMED = 0.7
_TELLING = 0.25
_STRANGE = 0.5
_SAME_STATEMENT = 0.3
_CONTEXT = 0.3
_RANK = 0.01
_LOOSE = 0.2
_APART = 0.03
Pair = tuple[Operand, Operand]


@dataclass(frozen=True, slots=True)
class _Mean:
    """What is shared out, on what, in which unit; the words before, the figures repeated."""

    amount: Phrase
    number: Phrase
    context: Phrase
    unit: str
    measure: str
    stated: tuple[Decimal, ...]

    def is_number(self, operand: Operand, matcher: Matcher) -> bool:
        """Tell whether a figure may be what the amount comes on."""
        right_unit = not self.measure or fits_unit(operand, self.measure)
        return right_unit and _is_count(operand) and _beside(self.number, operand, matcher)

    def measure_only(self, operand: Operand) -> bool:
        """Tell whether a figure counts in the measure of the divisor (46个集团 for 每个集团)."""
        return bool(self.measure) and fits_unit(operand, self.measure)

    def is_amount(self, operand: Operand, matcher: Matcher) -> bool:
        """Tell whether a figure may be what is shared out."""
        plain = self.unit.lstrip("万亿")
        if not _is_count(operand) or (plain and not fits_unit(operand, plain)):
            return False
        if operand.base in self.stated and not self.measure_only(operand):
            return True
        if self.amount.empty:
            return True
        strange = uncovered(operand.own_label, self.amount) > _STRANGE
        return not strange and _beside(self.amount, operand, matcher)

    def agrees(self, pair: Pair) -> bool:
        """Tell whether the figures that the question repeats are among the pair's."""
        values = {operand.base for operand in pair}
        return values <= set(self.stated) if len(self.stated) > 1 else values >= set(self.stated)

    def score(self, pair: Pair, matcher: Matcher) -> float:
        """Return how well a pair fits the question."""
        amount, number = pair
        fit = _UNNAMED if self.amount.empty else matcher.fit(self.amount, amount)
        together = _SAME_STATEMENT if amount.statement == number.statement else 0.0
        around = _CONTEXT * matcher.fit(self.context, amount)
        loose = uncovered(number.own_label, self.number)
        if not self.amount.empty:
            loose += uncovered(amount.own_label, self.amount)
        fit += matcher.fit(self.number, number) - _LOOSE * loose
        return fit + together + around - _RANK * amount.rank


def _beside(phrase: Phrase, operand: Operand, matcher: Matcher) -> bool:
    """Tell whether every word of a phrase that says something stands beside the figure."""
    here = all(nearness(operand, w) >= _SURE for w, weight in phrase.words if weight > _TELLING)
    return here and matcher.fit(phrase, operand) >= _ENOUGH


def averaged(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return how much of one thing comes on each of another."""
    match = _MEAN.search(asked.text)
    if match is None:
        return None
    years = asked.years()
    number, amount = matcher.phrase(match["a"], years), matcher.phrase(match["b"], years)
    if number.empty:
        number = matcher.phrase(match["before"], years)
    stated = tuple(f.value for f in asked.of_kind("number") if not f.text.startswith("一"))
    if number.empty:
        return None
    if len(stated) > 1 and amount.empty:
        return _of_stated(matcher, number, stated)
    words = match["b"] if amount.words else f"{match['before']} {match['b']}"
    amount = matcher.phrase(f"{words} {match['verb'] or ''}", years)
    mean = _Mean(
        amount, number, matcher.phrase(match["before"]), match["u"] or "", match["m"], stated
    )
    if amount.empty and not mean.unit:
        return None
    pair = _best(matcher, mean)
    return quotient(pair[0], pair[1], mean.unit) if pair else None


def _of_stated(
    matcher: Matcher, divisor: Phrase, values: tuple[Decimal, ...]
) -> Calculation | None:
    """Two figures that the question repeats from one statement, one of them the divisor."""
    for first, second in _pairs(matcher):
        same = first.statement == second.statement
        if same and (first.quantity.value, second.quantity.value) == values:
            amount, number = sorted((first, second), key=lambda o: matcher.fit(divisor, o))
            return quotient(amount, number)
    return None


def _best(matcher: Matcher, mean: _Mean) -> Pair | None:
    """The pair of one clause that fits best, unless another with another result fits as well."""
    weighed = [
        (mean.score(pair, matcher), pair)
        for pair in _pairs(matcher, mean.stated)
        if mean.is_number(pair[1], matcher)
        and mean.is_amount(pair[0], matcher)
        and mean.agrees(pair)
    ]
    weighed.sort(key=lambda entry: -entry[0])
    if not weighed:
        return None
    top, best = weighed[0]
    rival = next((s for s, other in weighed if _result(other) != _result(best)), 0.0)
    return best if top - rival >= _APART else None


def _result(pair: Pair) -> Decimal:
    return pair[0].base / pair[1].base


def _pairs(matcher: Matcher, stated: tuple[Decimal, ...] = ()) -> Iterator[Pair]:
    """Yield all ordered pairs of figures of one clause in prose.

    An amount that the question repeats may stand in another clause of the document.
    """
    for first in matcher.operands:
        for second in matcher.operands:
            near = first.clause.id == second.clause.id
            if not near and first.base in stated:
                near = first.clause.document == second.clause.document
            if near and first.key != second.key:
                yield first, second


def _is_count(operand: Operand) -> bool:
    return operand.cell is None and operand.quantity.kind == "number" and operand.base > 0
