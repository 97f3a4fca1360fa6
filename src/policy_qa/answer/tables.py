"""Table rows: the cell that answers, shown with what it means."""

from __future__ import annotations

import re

from policy_qa.answer.draft import Quote
from policy_qa.answer.evidence import SHORT_CELL, Statement, is_short_row
from policy_qa.schema import Cell, Clause

_ITEM = re.compile(r"第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:项|条|号|个(?=指标|任务))")
_ITEM_START = re.compile(r"^(\d{1,3})\s*[.．、]")


def item_number(question: str) -> str | None:
    """Return the number of the item that a question names (第4项 → 4)."""
    match = _ITEM.search(question)
    return match[1] if match else None


def is_item(clause: Clause, number: str) -> bool:
    """Tell whether a row has a cell that starts with this item number."""
    return any(
        (match := _ITEM_START.match(_text(clause, cell))) and match[1] == number
        for cell in clause.cells
    )


def cell_quote(statement: Statement) -> Quote | None:
    """Return the quote of a short cell; None where the statement is no short cell.

    A figure means nothing alone: the whole row is quoted, and the cell is shown with its
    headers, in a row of figures with the row's label too.
    """
    clause = statement.clause
    start = clause.start + statement.start
    cell = next((c for c in clause.cells if c.start <= start < c.end), None)
    if cell is None or cell.end - cell.start > SHORT_CELL:
        return None
    label = _text(clause, clause.cells[0]) if is_short_row(clause) and cell != clause.cells[0] else ""
    words = " ".join(part for part in (label, *cell.header) if part)
    return Quote(clause, 0, len(clause.text), f"{words}：{_text(clause, cell)}" if words else "")


def _text(clause: Clause, cell: Cell) -> str:
    return clause.text[cell.start - clause.start : cell.end - clause.start]
