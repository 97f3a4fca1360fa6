"""The sheets of a workbook, whatever the format of its file: tables, titles and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from policy_qa.documents.cleaning import clean
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.errors import DocumentError

MAX_CELLS = 300_000
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表)\s*\d*$", re.IGNORECASE)
Spans = Mapping[tuple[int, int], tuple[int, int]]


def check_cell_count(count: int, name: str) -> None:
    """Refuse a workbook with too many cells.

    Raises:
        DocumentError: If it has more than ``MAX_CELLS``.
    """
    if count > MAX_CELLS:
        message = f"“{name}”的单元格超过 {MAX_CELLS} 个，未读取。请拆分成几个文件后再试。"
        raise DocumentError(message)


def sheet_pieces(cells: Iterable[tuple[int, int, str]], spans: Spans) -> list[Piece]:
    """Return the pieces of one sheet from (row, column, text) in reading order."""
    placed = [
        GridCell(row, column, text, *spans.get((row, column), (1, 1)))
        for row, column, text in cells
    ]
    filled = [cell for cell in placed if cell.text.strip()]
    return [piece for table in _tables(filled) for piece in grid_pieces(_aligned(table))]


def _tables(cells: Sequence[GridCell]) -> Iterator[list[GridCell]]:
    """Split a sheet where, below a blank row, a line of its own starts a further table."""
    table: list[GridCell] = []
    bottom = 0
    for row, group in groupby(cells, key=lambda cell: cell.row):
        line = list(group)
        if table and row > bottom + 1 and len(line) == 1:
            yield table
            table = []
        table += line
        bottom = max(bottom, *(cell.row + cell.rows - 1 for cell in line))
    if table:
        yield table


def _aligned(cells: Sequence[GridCell]) -> Iterator[GridCell]:
    """Number the columns from 0, without those that are empty, and fill the gaps of each row."""
    used = sorted({cell.column for cell in cells})
    position = {column: i for i, column in enumerate(used)}
    for cell in cells:
        cell.columns = (
            sum(cell.column <= column < cell.end for column in used) if cell.columns > 1 else 1
        )
        cell.column = position[cell.column]
    for _, group in groupby(cells, key=lambda cell: cell.row):
        column = 0
        for cell in group:
            for empty in range(column, cell.column):
                yield GridCell(cell.row, empty, "")
            yield cell
            column = max(column, cell.end)


def joined_sheets(sheets: Sequence[tuple[str, list[Piece]]]) -> list[Piece]:
    """Return the pieces of all sheets, each under its name where the name says something."""
    filled = [(name, pieces) for name, pieces in sheets if pieces]
    joined: list[Piece] = []
    for name, pieces in filled:
        titled = pieces[0].kind == "heading"
        named = not _DEFAULT_NAME.match(name.strip()) and not (titled and pieces[0].text == name)
        if named and (len(filled) > 1 or not titled):
            joined.append(Piece(kind="heading", text=clean(name).strip(), level=1))
        joined += [_under(piece, name if named else "") for piece in pieces]
    return joined


def _under(piece: Piece, name: str) -> Piece:
    if piece.kind != "row" or piece.caption or not name:
        return piece
    return Piece(kind="row", cells=piece.cells, group=piece.group, caption=name)
