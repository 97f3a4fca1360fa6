"""Where the white space between two columns of text lies."""

from __future__ import annotations

from collections.abc import Sequence

_WIDE = 0.55
_LEAST_LINES = 4
_LEAST_GAP = 8.0
_MIDDLE = (0.35, 0.65)
_FILLED = 0.6

Extent = tuple[float, float, float]


def gutter_of(lines: Sequence[Extent]) -> float:
    """Return the middle of the gutter of a page with two columns, 0 where it has one.

    Two columns are told from a list of labels and values by their lines: on both sides at
    least four, most of them reaching over their column.

    Args:
        lines: (left, right, top) of each line, in points.
    """
    if len(lines) < 2 * _LEAST_LINES:
        return 0.0
    left, right = min(line[0] for line in lines), max(line[1] for line in lines)
    width = right - left
    narrow = sorted(line[:2] for line in lines if line[1] - line[0] < _WIDE * width)
    best = (0.0, 0.0)
    reach = left
    for start, end in narrow:
        middle = (reach + start) / 2
        if _MIDDLE[0] < (middle - left) / width < _MIDDLE[1]:
            best = max(best, (start - reach, middle))
        reach = max(reach, end)
    gap, gutter = best
    if gap < _LEAST_GAP:
        return 0.0
    sides = (
        [end - start for start, end in narrow if end <= gutter],
        [end - start for start, end in narrow if start >= gutter],
    )
    columns = (gutter - gap / 2 - left, right - gutter - gap / 2)
    across = sum(line[0] < gutter < line[1] for line in lines)
    full = all(
        len(side) >= _LEAST_LINES and sum(line > _FILLED * column for line in side) * 2 > len(side)
        for side, column in zip(sides, columns, strict=True)
    )
    return gutter if full and across < min(map(len, sides)) else 0.0
