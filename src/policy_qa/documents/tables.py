"""From a grid of cells to rows that know their column headers and merged cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from policy_qa.documents.layout import Piece, one_line

Row = list[str]

_FIGURE = re.compile(r"\d")
_PERIOD = re.compile(r"(?:19|20)\d{2}(?:[年—\-–~/至][^，。；]{0,12})?$")
"""A year at the head of a column: 2024年, 2023年现状, 2024—2025年."""
_LONG_CELL = 30


def table_pieces(rows: Sequence[Row], caption: str = "") -> list[Piece]:
    """Return one piece a row of a table whose exporter flattened it.

    Rows torn in two are put together, several header rows are merged into one header a
    column, and a first cell left empty by a vertical merge is filled into ``group``.
    """
    grid = [[one_line(cell) for cell in row] for row in _mend_torn_rows(rows)]
    if not grid:
        return []
    width = max(len(row) for row in grid)
    depth = _header_depth(grid)
    headers = _headers(grid[:depth], width)
    pieces = [_piece(row, [()] * len(row), (), caption) for row in grid[:depth]]
    group: list[str] = [""] * width
    for row in grid[depth:]:
        pieces.append(_piece(row, headers, _carry(group, row), caption))
    return pieces


def _piece(
    row: Row, headers: Sequence[tuple[str, ...]], group: tuple[str, ...], caption: str
) -> Piece:
    cells = tuple(
        (cell, tuple(headers[i]) if i < len(headers) else ()) for i, cell in enumerate(row)
    )
    return Piece(kind="row", cells=cells, group=group, caption=caption)


def _mend_torn_rows(rows: Sequence[Row]) -> list[Row]:
    """Join neighbouring short rows that together have the usual number of cells."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return []
    usual = Counter(len(row) for row in filled).most_common(1)[0][0]
    mended: list[Row] = []
    for row in filled:
        if mended and len(mended[-1]) < usual and len(mended[-1]) + len(row) == usual:
            mended[-1] = mended[-1] + row
        else:
            mended.append(list(row))
    return mended


def _header_depth(grid: Sequence[Row]) -> int:
    """Count the rows at the top that name columns (0 where the table has no header)."""
    first = grid[0]
    if len(grid) == 1 or _looks_like_data(first):
        return 0
    depth = 1
    while depth < min(3, len(grid) - 1) and _continues_header(grid[depth]):
        depth += 1
    return depth


def _looks_like_data(row: Row) -> bool:
    cells = [cell for cell in row if cell]
    figures = sum(bool(_FIGURE.match(cell)) and not _PERIOD.match(cell) for cell in cells)
    return figures * 2 > len(cells) or any(len(cell) > _LONG_CELL for cell in cells)


def _continues_header(row: Row) -> bool:
    cells = [cell for cell in row if cell]
    return (
        bool(cells)
        and not row[0]
        and not any(_FIGURE.search(cell) or len(cell) > _LONG_CELL // 2 for cell in cells)
    )


def _headers(rows: Sequence[Row], width: int) -> list[tuple[str, ...]]:
    columns: list[list[str]] = [[] for _ in range(width)]
    for i, row in enumerate(rows):
        below = rows[i + 1] if i + 1 < len(rows) else None
        for column, cell in enumerate(_spread(row, below, width)):
            if cell and (not columns[column] or columns[column][-1] != cell):
                columns[column].append(cell)
    return [tuple(column) for column in columns]


def _spread(row: Row, below: Row | None, width: int) -> Row:
    """Spread a header row with horizontally merged cells over the columns.

    An empty cell in the row below marks a header merged downwards, which takes one column;
    the filled cells below are shared out evenly among the other headers.
    """
    if len(row) >= width or below is None:
        return [*row, *[""] * (width - len(row))]
    filled = [bool(cell) for cell in below]
    single = filled.count(False)
    merged = len(row) - single
    if merged <= 0 or filled.count(True) % merged:
        return [*row, *[""] * (width - len(row))]
    span = filled.count(True) // merged
    spread: Row = []
    remaining = iter(row)
    column = 0
    while column < len(below):
        cell = next(remaining, "")
        take = span if filled[column] else 1
        spread.extend([cell] * take)
        column += take
    return (spread + [""] * width)[:width]


def _carry(group: Row, row: Row) -> tuple[str, ...]:
    """Update the cells carried down from above and return those that fill empty ones."""
    carried: list[str] = []
    leading = True
    for column, cell in enumerate(row):
        if cell:
            leading = False
            group[column] = cell
            group[column + 1 :] = [""] * (len(group) - column - 1)
            break
        if leading and group[column]:
            carried.append(group[column])
    return tuple(carried)
