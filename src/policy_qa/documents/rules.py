"""The ruled lines of a scanned page: how far it leans, and which cells its tables have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)
from PIL import Image

from policy_qa.documents.edges import Box, edges_of, placed
from policy_qa.documents.grids import GridCell

_Mask = npt.NDArray[np.bool_]
_Run = tuple[int, int, int, int]

_SMALL = 700
_MOST_DEGREES = 6.0
_LEAST_DEGREES = 0.15
_DARKER = 40
_SHORTEST = 18.0
_SOLID = 0.95
_MOST_RUNS = 400
_NEAR = 4.0
_THICK = 4.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table in points: its box, its column edges, its cells with their boxes."""

    box: Box
    columns: tuple[float, ...]
    cells: tuple[tuple[GridCell, Box], ...]


# --- leaning ---------------------------------------------------------------------


def straightened(picture: Image.Image) -> Image.Image:
    """Return the picture turned so that its lines of text lie level."""
    degrees = lean(picture)
    if abs(degrees) < _LEAST_DEGREES:
        return picture
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))


def lean(picture: Image.Image) -> float:
    """Return by how many degrees counter-clockwise the picture must be turned to lie level.

    Lines of text that lie level leave the rows between them white: the rows differ most.
    """
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL * 2))
    ink = Image.fromarray(np.where(_ink(np.asarray(small)), 255, 0).astype(np.uint8))
    best = _sharpest(ink, np.arange(-_MOST_DEGREES, _MOST_DEGREES + 0.1, 0.5))
    return _sharpest(ink, np.arange(best - 0.4, best + 0.45, 0.1))


def _sharpest(ink: Image.Image, angles: Iterable[float]) -> float:
    def sharpness(angle: float) -> float:
        rows = np.asarray(ink.rotate(angle)).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    return max(angles, key=lambda angle: (sharpness(float(angle)), -abs(angle)))


def _ink(grey: npt.NDArray[np.uint8]) -> _Mask:
    """Tell ink from paper; the paper is the commonest brightness."""
    paper = int(np.bincount(grey.ravel(), minlength=256)[64:].argmax()) + 64
    dark: _Mask = grey < max(40, paper - max(_DARKER, paper // 4))
    return dark


# --- tables ------------------------------------------------------------------------


def ruled_grids(picture: Image.Image, scale: float) -> list[Grid]:
    """Return the ruled tables of a picture that lies level.

    Args:
        picture: The page.
        scale: Points in a pixel.
    """
    ink = _ink(np.asarray(picture.convert("L")))
    across = _runs(ink, round(_SHORTEST / scale), round(_THICK / scale))
    upright = _runs(ink.T, round(_SHORTEST / scale), round(_THICK / scale))
    if not across or not upright or max(len(across), len(upright)) > _MOST_RUNS:
        return []
    edges = [_edge("h", *run, scale) for run in across]
    edges += [_edge("v", *run, scale) for run in upright]
    edges = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = intersections_to_cells(edges_to_intersections(edges, _NEAR, _NEAR))
    grids = [_grid(table) for table in cells_to_tables(cells)]
    return [grid for grid in grids if len(grid.cells) > 1 and len(grid.columns) > 2]  # noqa: PLR2004


def _runs(ink: _Mask, shortest: int, thick: int) -> list[_Run]:
    """Return the rules that lie across: (first row, last row, start, end), a pixel each.

    A rule is an unbroken dark run, at most ``thick`` rows high; a scan may step it by a row.
    """
    if ink.shape[1] <= shortest:
        return []
    near = ink.copy()
    near[1:] |= ink[:-1]
    sums = np.cumsum(near, axis=1, dtype=np.int32)
    sums = np.pad(sums, ((0, 0), (1, 0)))
    solid = sums[:, shortest:] - sums[:, :-shortest] >= _SOLID * shortest
    found: list[_Run] = []
    for row in np.flatnonzero(solid.any(axis=1)):
        marks = np.flatnonzero(np.diff(np.pad(solid[row].astype(np.int8), 1)))
        for start, end in zip(marks[::2], marks[1::2], strict=True):
            _place(found, int(row), int(start), int(end) + shortest - 1, thick)
            if len(found) > 4 * _MOST_RUNS:
                return found
    return [run for run in found if run[1] - run[0] <= 2 * thick]


def _place(found: list[_Run], row: int, start: int, end: int, thick: int) -> None:
    """Add a run of dark pixels to the rule that it belongs to."""
    for i in range(len(found) - 1, -1, -1):
        first, last, left, right = found[i]
        if row - last <= thick // 2 + 1 and start <= right and end >= left:
            found[i] = (first, row, min(left, start), max(right, end))
            return
        if row - last > 4 * thick + 40:
            break
    found.append((row, row, start, end))


def _edge(  # noqa: PLR0913, PLR0917
    orientation: str, first: int, last: int, start: int, end: int, scale: float
) -> dict[str, Any]:
    middle = (first + last) / 2 * scale
    ends = (start * scale, end * scale)
    xs, ys = (ends, (middle, middle)) if orientation == "h" else ((middle, middle), ends)
    return {
        "orientation": orientation,
        "x0": xs[0],
        "x1": xs[1],
        "top": ys[0],
        "bottom": ys[1],
        "width": xs[1] - xs[0],
        "height": ys[1] - ys[0],
    }


def _grid(boxes: Sequence[Box]) -> Grid:
    """Place the cells by their edges; merged cells cover several places."""
    columns = edges_of((x for box in boxes for x in (box[0], box[2])), _NEAR)
    rows = edges_of((y for box in boxes for y in (box[1], box[3])), _NEAR)
    cells = tuple((placed(box, columns, rows), box) for box in sorted(boxes, key=_top_left))
    return Grid((columns[0], rows[0], columns[-1], rows[-1]), tuple(columns), cells)


def _top_left(box: Box) -> tuple[float, float]:
    return box[1], box[0]
