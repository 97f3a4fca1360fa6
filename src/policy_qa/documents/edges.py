"""Cells of ruled tables placed by the edges of their boxes, in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policy_qa.documents.grids import GridCell

NEAR = 3.0

Box = tuple[float, float, float, float]


def edges_of(values: Iterable[float], near: float = NEAR) -> list[float]:
    """Return the places of edges from the least up; those that nearly coincide are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > near:
            edges.append(value)
    return edges


def placed(
    box: Box, columns: Sequence[float], rows: Sequence[float], page: int | None = None
) -> GridCell:
    """Return the empty cell of a box (left, top, right, bottom) between these edges.

    A merged cell covers several places.
    """
    left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
    top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
    return GridCell(top, left, "", max(1, bottom - top), max(1, right - left), page)


def inside(x: float, y: float, box: Box) -> bool:
    """Tell whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
