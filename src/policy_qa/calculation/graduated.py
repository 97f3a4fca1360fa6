"""Amounts charged or paid by parts: 500亩以内的部分每亩40元，超过500亩的部分每亩50元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from policy_qa.calculation.applied import AMOUNT_ASKED
from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.result import Calculation, Step, Stretch, Term, equals, exact
from policy_qa.clauses import statements
from policy_qa.numerals import Quantity, Range, quantities, ranges
from policy_qa.schema import Clause

_PART = re.compile(r"[^，,。；;]{0,12}的?部分")
_EACH = re.compile(r"每[^，,。；每]{1,4}[^，,。；]*$")
_CLAUSES = 6
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Bracket:
    """From ``within.low`` to ``within.high``, each unit is worth ``price``."""

    clause: Clause
    span: tuple[int, int]
    within: Range
    price: Quantity

    @property
    def low(self) -> Decimal:
        return max(self.within.low, Decimal(0))

    def part_of(self, value: Decimal) -> Decimal:
        """Return how much of a value falls into the bracket."""
        return max(min(value, self.within.high) - self.low, Decimal(0))


def graduated(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what the amount given costs or earns where each part of it has its own price."""
    figures = [f for f in asked.of_kind("number") if f.unit and f.unit != "元"]
    if not figures or not AMOUNT_ASKED.search(asked.text):
        return None
    for clause in matcher.clauses[:_CLAUSES]:
        brackets = _in_order(_around(clause, matcher))
        given = [f for f in figures if brackets and f.unit == brackets[0].within.unit]
        if len(given) == 1:
            return _charged(given[0], brackets)
    return None


def _around(clause: Clause, matcher: Matcher) -> list[_Bracket]:
    """The brackets of a clause, or of the items under the same heading."""
    own = _brackets(clause)
    if not own or len(own) >= _FEWEST:
        return own
    items = (c for c in matcher.clauses_of(clause.document) if c.path[:-1] == clause.path[:-1])
    return [bracket for item in items for bracket in _brackets(item)]


def _brackets(clause: Clause) -> list[_Bracket]:
    if clause.kind == "row":
        return []
    found: list[_Bracket] = []
    for span in statements(clause.text):
        text = clause.text[slice(*span)]
        parts = [r for r in ranges(text) if _PART.match(text, r.end)]
        for i, within in enumerate(parts):
            end = parts[i + 1].start if i + 1 < len(parts) else len(text)
            prices = [
                q
                for q in quantities(text)
                if within.end <= q.start < end
                and q.unit == "元"
                and _EACH.search(text[within.end : q.start])
            ]
            if len(prices) == 1:
                stretch = (span[0] + within.start, span[0] + end)
                found.append(_Bracket(clause, stretch, within, prices[0]))
    return found


def _in_order(brackets: Sequence[_Bracket]) -> list[_Bracket]:
    """The brackets from zero up; none where one does not begin where another ends."""
    rising = sorted(brackets, key=lambda bracket: bracket.low)
    whole = len(rising) >= _FEWEST and rising[0].low == 0
    whole = whole and all(one.within.high == other.low for one, other in pairwise(rising))
    return rising if whole else []


def _charged(given: Quantity, brackets: Sequence[_Bracket]) -> Calculation:
    used = [(b.part_of(given.value), b) for b in brackets if b.part_of(given.value)]
    terms = tuple(Term(part * bracket.price.value, "元") for part, bracket in used)
    together = sum((term.value for term in terms), Decimal(0))
    parts = " + ".join(f"{exact(part)} × {exact(b.price.value)}" for part, b in used)
    stretches = tuple(Stretch(b.clause, *_trimmed(b)) for _, b in used)
    step = Step("sum", terms, Term(together, "元"))
    return Calculation((f"{parts} {equals(together, '元')}。",), stretches, (step,))


def _trimmed(bracket: _Bracket) -> tuple[int, int]:
    start, end = bracket.span
    return start, start + len(bracket.clause.text[start:end].rstrip("，,；;。\n "))
