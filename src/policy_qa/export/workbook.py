"""Grids as an xlsx workbook, their citations as notes and on a sheet of their own."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from policy_qa.export.content import Column, Grid, Value, citations_of
from policy_qa.schema import Citation

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

CITATION_SHEET = "引用"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST = 32_000
_NOTE_LENGTH = 900
_LINE_HEIGHT, _TALLEST = 15.0, 400.0
_WIDE_FROM = 0x2000
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_SHEET_NAME_LENGTH = 31
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FILL = PatternFill("solid", fgColor="DCE6F1")
_MARK_FILL = PatternFill("solid", fgColor="FFF2CC")
_CITATION_COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("编号", 7), ("文件", 30), ("位置", 44), ("引文", 80), ("起", 8), ("止", 8),
    )
)  # fmt: skip


def to_xlsx(grids: Sequence[Grid]) -> bytes:
    """Return a workbook: a sheet for each grid, and one with all citations if there are any.

    Header rows are frozen and filtered, texts are wrapped. A text that looks like a formula
    stays text.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    citations = citations_of(grids)
    numbers = {citation: number for number, citation in enumerate(citations, start=1)}
    titles: set[str] = set()
    for grid in [*grids, *([_citation_grid(citations)] if citations else [])]:
        _fill(workbook.create_sheet(_sheet_name(grid.title, titles)), grid, numbers)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _citation_grid(citations: Sequence[Citation]) -> Grid:
    rows = tuple(
        (
            Value(number),
            Value(citation.document),
            Value(" › ".join(citation.path)),
            Value(citation.quote),
            Value(citation.start),
            Value(citation.end),
        )
        for number, citation in enumerate(citations, start=1)
    )
    return Grid(CITATION_SHEET, _CITATION_COLUMNS, rows)


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = _SHEET_NAME.sub(" ", title).strip()[:_SHEET_NAME_LENGTH] or "表"
    name, count = plain, 1
    while name.lower() in taken:
        count += 1
        name = f"{plain[: _SHEET_NAME_LENGTH - 3]}({count})"
    taken.add(name.lower())
    return name


def _fill(sheet: Worksheet, grid: Grid, numbers: Mapping[Citation, int]) -> None:
    for at, column in enumerate(grid.columns, start=1):
        cell = sheet.cell(1, at)
        _write(cell, column.title)
        cell.font = Font(bold=True)
        cell.fill = _HEADER_FILL
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    for line, row in enumerate(grid.rows, start=2):
        for at, value in enumerate(row, start=1):
            cell = sheet.cell(line, at)
            _write(cell, value.content)
            if value.marked:
                cell.fill = _MARK_FILL
            if value.citations:
                _annotate(cell, value.citations, numbers)
        sheet.row_dimensions[line].height = _height(grid, row)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if grid.columns:
        last = get_column_letter(len(grid.columns))
        sheet.auto_filter.ref = f"A1:{last}{len(grid.rows) + 1}"
    if grid.note:
        _write(sheet.cell(len(grid.rows) + 3, 1), grid.note)
        sheet.cell(len(grid.rows) + 3, 1).alignment = Alignment(wrap_text=False)


def _height(grid: Grid, row: Sequence[Value]) -> float:
    """Return the height in points that shows the wrapped texts of a row in full."""
    lines = [
        sum(1 + _columns_of(part) // max(1, column.width - 1) for part in value.text.split("\n"))
        for column, value in zip(grid.columns, row, strict=True)
    ]
    return min(_TALLEST, _LINE_HEIGHT * max(lines, default=1))


def _columns_of(text: str) -> int:
    """The width of a text: a Chinese character takes two columns."""
    return sum(2 if ord(sign) >= _WIDE_FROM else 1 for sign in text)


def _annotate(
    cell: Cell | MergedCell, citations: Sequence[Citation], numbers: Mapping[Citation, int]
) -> None:
    notes = []
    for citation in citations:
        place = " › ".join((citation.document, *citation.path))
        notes.append(f"[{numbers[citation]}] {place}\n“{citation.quote}”")
    text = ILLEGAL_CHARACTERS_RE.sub("", "\n".join(notes))
    shown = text if len(text) <= _NOTE_LENGTH else text[:_NOTE_LENGTH] + "…"
    cell.comment = Comment(shown, "policy-qa", width=420, height=160)


def _write(cell: Cell | MergedCell, value: str | float | Decimal | None) -> None:
    """Write a value; text stays text even where it looks like a formula."""
    cell.border = _BORDER
    if not isinstance(value, str):
        cell.value = value
        cell.alignment = Alignment(vertical="top")
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
