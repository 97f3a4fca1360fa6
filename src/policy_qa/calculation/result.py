"""What a calculation returns: lines that code computed, and the quotes they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from policy_qa.schema import Clause

_LONGEST = 6
_MANY = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch ``clause.text[start:end]`` to be quoted verbatim.

    ``shown`` replaces the words of a table row in the answer: its label, the headers of the
    cell and the cell, all of them the document's own words.
    """

    clause: Clause
    start: int
    end: int
    shown: str = ""

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.clause.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Term:
    """A value as it is written, in its unit: 110 万元, 44 %, 6.4 个百分点."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done with which terms, and what came of it; later questions build on it.

    ``kind`` is difference (larger first), rest (whole first), sum, share (part, whole), mean
    (amount, number), growth and yearly (before, after), multiple (dividend, divisor), portion
    (amount, percentage), product (number, amount for each), gap (aim, own figure), points
    (gained, full marks) or ratio (before, after).
    """

    kind: str
    terms: tuple[Term, ...]
    result: Term


@dataclass(frozen=True, slots=True)
class Calculation:
    """The lines computed, result first, the quotes of inputs and rule, and the steps taken.

    ``left`` counts the asks, last in the question, that it does not answer for certain.
    """

    computed: tuple[str, ...]
    quotes: tuple[Stretch, ...]
    steps: tuple[Step, ...] = ()
    left: int = 0


def exact(value: Decimal) -> str:
    """Write a figure in full, without exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def brief(value: Decimal) -> str:
    """Write a figure in full where it ends soon, else 约 with two decimals."""
    return exact(value) if is_short(value) else f"约{rounded(value, 2)}"


def is_short(value: Decimal) -> bool:
    """Tell whether a figure can be written in full with few decimals."""
    return len(exact(value).partition(".")[2]) <= _LONGEST // 2


def rounded(value: Decimal, places: int) -> str:
    """Write a figure with at most ``places`` decimals, a half rounded up."""
    return exact(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def equals(value: Decimal, unit: str = "") -> str:
    """Write ``= 6所`` for a figure that ends soon, ``≈ 3.28所（约3.3所）`` for another."""
    if is_short(value):
        return f"= {exact(value)}{unit}"
    two, one = rounded(value, 2), rounded(value, 1)
    if value >= _MANY and unit not in ("%", "倍"):
        one = rounded(value, 0)
    about = f"（约{one}{unit}）" if one != two else ""
    return f"≈ {two}{unit}{about}"


def whole_down(value: Decimal) -> Decimal:
    """Return the largest whole number not above ``value``."""
    return value.to_integral_value(ROUND_FLOOR)


def whole_up(value: Decimal) -> Decimal:
    """Return the smallest whole number not below ``value``."""
    return value.to_integral_value(ROUND_CEILING)
