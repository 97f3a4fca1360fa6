"""Table rows: the cells that a question asks for."""

from __future__ import annotations

import re
from policy_qa.answer.draft import Draft, Quote
from policy_qa.answer.evidence import Weigher
from policy_qa.schema import Cell, Clause

_ITEM = re.compile(r"第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:项|条|个|号)?(?:指标|任务|条)?")
_ITEM_START = re.compile(r"^(\d{1,3})\s*[.．、]")
_LONG = 14


def item_number(question: str) -> str | None:
    """Return the number of the item that a question names (第4项 → 4)."""
    match = _ITEM.search(question)
    return match[1] if match else None


def numbered_row(clause: Clause, number: str) -> bool:
    """Tell whether a row has a cell that starts with this item number."""
    return any(
        (match := _ITEM_START.match(_cell_text(clause, cell))) and match[1] == number
        for cell in clause.cells
    )


def _cell_text(clause: Clause, cell: Cell) -> str:
    return clause.text[cell.start - clause.start : cell.end - clause.start]


def row_draft(weigher: Weigher, clause: Clause) -> Draft | None:
    """Return the cells of a row that the question asks for, by their headers.

    None where the question names no header of the row: then the cell's statements answer.
    """
    cells = [cell for cell in clause.cells if cell.end > cell.start]
    short = all(cell.end - cell.start <= _LONG for cell in cells)
    rated = [(weigher.share(" ".join(cell.header)), cell) for cell in cells[short:]]
    best = max((share for share, _ in rated), default=0.0)
    if best <= 0:
        return None
    chosen = [cell for share, cell in rated if share >= best - 1e-9]
    if short:
        return Draft(tuple(_short_cell(clause, cell) for cell in chosen))
    return Draft(tuple(_long_cell(clause, cell) for cell in chosen))


def _short_cell(clause: Clause, cell: Cell) -> Quote:
    """A figure among figures: the whole row is quoted, the cell shown with its headers."""
    label = " ".join(part for part in (_cell_text(clause, clause.cells[0]), *cell.header) if part)
    return Quote(clause, 0, len(clause.text), f"{label}：{_cell_text(clause, cell)}")


def _long_cell(clause: Clause, cell: Cell) -> Quote:
    start, end = cell.start - clause.start, cell.end - clause.start
    label = f"{cell.header[-1]}：" if cell.header and end - start <= _LONG else ""
    return Quote(clause, start, end, f"{label}{clause.text[start:end]}" if label else "")
