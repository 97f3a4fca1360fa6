"""Grades by figures whose borders overlap or leave a gap: 90分以上, 80—89分."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import Quantity, quantities

_UNITS = ("分", "%")
_FEWEST = 3
_ABOVE = re.compile(r"(?:及|或者?)?以上")
_BELOW = re.compile(r"(?:及|或者?)?以下")
_UNDER = re.compile(r"(?:低于|不足|不满|未满|小于|少于|未达到?)\s*$")
_INFINITE = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class _Band:
    """From ``low`` to ``high``, both included, ``high`` only if ``closed``."""

    low: Decimal
    high: Decimal
    closed: bool
    start: int
    end: int
    text: str


def broken_bands(reading: Reading) -> Iterator[Conflict]:
    """Yield each gap and each overlap between neighbouring bands of one paragraph or cell."""
    for clause in reading.clauses:
        spans = [(cell.start, cell.end) for cell in clause.cells] or [(clause.start, clause.end)]
        for start, end in spans:
            for chain in _chains(reading.text[start:end], start):
                yield from _breaks(reading, chain)


def _chains(text: str, offset: int) -> Iterator[list[_Band]]:
    groups: dict[str, list[_Band]] = defaultdict(list)
    for quantity in quantities(text):
        band = _band(text, quantity, offset)
        if band is not None:
            groups[quantity.unit].append(band)
    for bands in groups.values():
        falling = sorted(bands, key=lambda band: (-band.low, -band.high))
        in_order = bands in (falling, falling[::-1])
        closed = any(band.high < _INFINITE and band.low > -_INFINITE for band in bands)
        if len(bands) >= _FEWEST and in_order and closed:
            yield falling


def _band(text: str, quantity: Quantity, offset: int) -> _Band | None:
    if quantity.unit not in _UNITS or quantity.kind not in ("number", "percent"):
        return None
    low, high, closed = quantity.value, quantity.upper, True
    start, end = quantity.start, quantity.end
    if high is None:
        after = text[quantity.end :]
        under = _UNDER.search(text[: quantity.start])
        if above := _ABOVE.match(after):
            high, end = _INFINITE, quantity.end + above.end()
        elif below := _BELOW.match(after):
            low, high, end = -_INFINITE, quantity.value, quantity.end + below.end()
        elif under:
            low, high, closed, start = -_INFINITE, quantity.value, False, under.start()
        else:
            return None
    return _Band(low, high, closed, offset + start, offset + end, text[start:end].strip())


def _breaks(reading: Reading, falling: Sequence[_Band]) -> Iterator[Conflict]:
    for upper, lower in pairwise(falling):
        citations = (
            reading.cite(upper.start, upper.end),
            reading.cite(lower.start, lower.end),
        )
        step = min(_step(upper.low), _step(lower.high))
        if lower.high > upper.low or (lower.high == upper.low and lower.closed):
            yield Conflict(
                "等次边界重叠",
                "矛盾",
                f"{upper.text}与{lower.text}",
                f"“以上”“以下”通常包括本数，{_plain(upper.low)}同时落入“{upper.text}”"
                f"和“{lower.text}”两档，文件没有写明归哪一档。",
                citations,
            )
        elif lower.closed and upper.low - lower.high >= 1 and step >= 1:
            yield Conflict(
                "等次边界空档",
                "矛盾",
                f"{upper.text}与{lower.text}",
                f"高于{_plain(lower.high)}而不到{_plain(upper.low)}的（如"
                f"{_plain(lower.high + Decimal('0.5'))}）不属于任何一档；"
                "分值或比例可以有小数，文件没有规定取整办法。",
                citations,
            )


def _step(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(10) ** exponent if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
