"""Ranges that a text sets for figures: 80周岁及以上, 300人以上不足1000人, 50—80马力."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from policy_qa.numerals.quantities import Quantity, quantities

_NOTE = r"(?:[(（](?P<{}>不?含)[^()（）]{{0,12}}[)）])?"
_UNIT = r"(?P<unit>[\u4e00-\u9fff]{1,3}?)??"
_ABOVE, _BELOW = (
    re.compile(rf"{_UNIT}{_NOTE.format('before')}(?:及|或者?)?以{side}{_NOTE.format('after')}")
    for side in ("上", "[下内]")
)
_TO = re.compile(rf"(?P<unit>[\u4e00-\u9fff]{{0,3}}){_NOTE.format('after')}")
_UNDER = re.compile(r"(?:低于|不足|不满|未满|小于|少于|未达到?)\s*$")
_OVER = re.compile(r"(?<![不未])(?:超过|高于|大于|多于)\s*$")
_JOINT = re.compile(r"[，,、\s]{0,2}(?:且|而|但)?")
_INFINITE = Decimal("Infinity")
_UNKNOWN = 3
"""Characters taken for a unit that is no known measure word."""


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``; a border that is open does not belong to it.

    ``unit`` is the measure word, or the characters that follow the figure where it is none
    that `quantities` knows. The range is ``text[start:end]``.
    """

    low: Decimal
    high: Decimal
    unit: str
    start: int
    end: int
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value is within the range."""
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))


def ranges(text: str) -> list[Range]:
    """Return the ranges of numbers that a text sets, in order.

    “以上”, “以下” and “以内” include the figure unless 不含 is noted; “不足” and “超过” do not
    (民法典第一千二百五十九条). A lower bound and an upper one right after it are one range.
    """
    found = (_range(text, quantity) for quantity in quantities(text))
    return list(_joined(text, filter(None, found)))


def _range(text: str, quantity: Quantity) -> Range | None:
    if quantity.kind not in ("number", "percent"):
        return None
    if quantity.upper is not None:
        match = _TO.match(text, quantity.end)
        unit = quantity.unit or (match["unit"] if match else "")
        return Range(
            quantity.value,
            quantity.upper,
            unit,
            quantity.start,
            quantity.end,
            high_open=_leaves_out(match),
        )
    return _by_words_after(text, quantity) or _by_words_before(text, quantity)


def _by_words_after(text: str, quantity: Quantity) -> Range | None:
    """20马力及以上, 500亩以内（含500亩）."""
    value, start = quantity.value, quantity.start
    for pattern, above in ((_ABOVE, True), (_BELOW, False)):
        match = pattern.match(text, quantity.end)
        if match is None or (quantity.unit and match["unit"]):
            continue
        unit, is_open = quantity.unit or match["unit"] or "", _leaves_out(match)
        if above:
            return Range(value, _INFINITE, unit, start, match.end(), low_open=is_open)
        return Range(-_INFINITE, value, unit, start, match.end(), high_open=is_open)
    return None


def _by_words_before(text: str, quantity: Quantity) -> Range | None:
    """不足1000人, 超过500亩."""
    value, end = quantity.value, quantity.end
    unit = quantity.unit or text[end : end + _UNKNOWN]
    if match := _UNDER.search(text, 0, quantity.start):
        return Range(-_INFINITE, value, unit, match.start(), end, high_open=True)
    if match := _OVER.search(text, 0, quantity.start):
        return Range(value, _INFINITE, unit, match.start(), end, low_open=True)
    return None


def _leaves_out(match: re.Match[str] | None) -> bool:
    return match is not None and "不含" in (match.groupdict().get("before"), match["after"])


def _joined(text: str, found: Iterable[Range]) -> Iterator[Range]:
    """The ranges, a lower bound made one with the upper bound right after it."""
    last: Range | None = None
    for each in found:
        if last is None:
            last = each
        elif _closes(text, last, each):
            last = replace(last, high=each.high, high_open=each.high_open, end=each.end)
        else:
            yield last
            last = each
    if last is not None:
        yield last


def _closes(text: str, lower: Range, upper: Range) -> bool:
    bounds = lower.high == _INFINITE and upper.low == -_INFINITE and lower.low < upper.high
    return bounds and bool(_JOINT.fullmatch(text, lower.end, upper.start))
