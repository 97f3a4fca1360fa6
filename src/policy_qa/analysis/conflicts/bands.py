"""Grades by figures whose borders overlap or leave a gap: 90分以上, 80—89分."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import Range, ranges

_UNITS = ("分", "%")
_FEWEST = 3


def broken_bands(reading: Reading) -> Iterator[Conflict]:
    """Yield each gap and each overlap between neighbouring bands of one paragraph or cell."""
    for clause in reading.clauses:
        spans = [(cell.start, cell.end) for cell in clause.cells] or [(clause.start, clause.end)]
        for start, end in spans:
            for chain in _chains(reading.text[start:end], start):
                yield from _breaks(reading, chain)


def _chains(text: str, offset: int) -> Iterator[list[Range]]:
    groups: dict[str, list[Range]] = defaultdict(list)
    for band in ranges(text):
        if band.unit in _UNITS:
            placed = replace(band, start=offset + band.start, end=offset + band.end)
            groups[band.unit].append(placed)
    for bands in groups.values():
        falling = sorted(bands, key=lambda band: (-band.low, -band.high))
        in_order = bands in (falling, falling[::-1])
        bounded = any(band.high.is_finite() and band.low.is_finite() for band in bands)
        if len(bands) >= _FEWEST and in_order and bounded:
            yield falling


def _breaks(reading: Reading, falling: Sequence[Range]) -> Iterator[Conflict]:
    for upper, lower in pairwise(falling):
        above, below = (reading.text[band.start : band.end].strip() for band in (upper, lower))
        citations = (
            reading.cite(upper.start, upper.end),
            reading.cite(lower.start, lower.end),
        )
        step = min(_step(upper.low), _step(lower.high))
        if lower.high > upper.low or (lower.high == upper.low and not lower.high_open):
            yield Conflict(
                "等次边界重叠",
                "矛盾",
                f"{above}与{below}",
                f"“以上”“以下”通常包括本数，{_plain(upper.low)}同时落入“{above}”"
                f"和“{below}”两档，文件没有写明归哪一档。",
                citations,
            )
        elif not lower.high_open and upper.low - lower.high >= 1 and step >= 1:
            yield Conflict(
                "等次边界空档",
                "矛盾",
                f"{above}与{below}",
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
