"""Where the white space between two columns of text lies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_LEAST_LINES = 4
_LEAST_GAP = 8
_MIDDLE = (0.35, 0.65)
_FILLED = 0.6

Extent = tuple[float, float]


def gutter_of(lines: Sequence[Extent]) -> float:
    """Return the middle of the gutter of a page with two columns, 0 where it has one.

    Two columns are told from a list of labels and values by their lines: on both sides at
    least four, more than half of them filling their column, and few (a title) across.

    Args:
        lines: (left, right) of each line, in points.
    """
    if len(lines) < 2 * _LEAST_LINES:
        return 0.0
    left, right = min(line[0] for line in lines), max(line[1] for line in lines)
    start, end = _whitest(lines, *(round(left + share * (right - left)) for share in _MIDDLE))
    if end - start < _LEAST_GAP:
        return 0.0
    gutter = (start + end) / 2
    before = [line[1] - line[0] for line in lines if line[1] <= gutter]
    after = [line[1] - line[0] for line in lines if line[0] >= gutter]
    across = len(lines) - len(before) - len(after)
    full = _fill(before, start - left) and _fill(after, right - end)
    return gutter if full and across * 2 < min(len(before), len(after)) else 0.0


def _whitest(lines: Sequence[Extent], first: int, last: int) -> tuple[int, int]:
    """Return the longest stretch that the fewest lines cross."""
    crossed = [(sum(line[0] < x < line[1] for line in lines), x) for x in range(first, last + 1)]
    fewest = min(count for count, _ in crossed)
    stretches = [
        [x for _, x in stretch]
        for count, stretch in groupby(crossed, key=lambda pair: pair[0])
        if count == fewest
    ]
    widest = max(stretches, key=len)
    return widest[0], widest[-1]


def _fill(lines: Sequence[float], column: float) -> bool:
    return len(lines) >= _LEAST_LINES and sum(line > _FILLED * column for line in lines) * 2 > len(
        lines
    )
