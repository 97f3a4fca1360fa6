"""Spreadsheets: xlsx with openpyxl, xls with xlrd; values as they are shown in the cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import IO

import openpyxl
from openpyxl.utils.cell import range_boundaries

from policy_qa.documents.cleaning import clean
from policy_qa.documents.layout import Piece
from policy_qa.documents.number_formats import GENERAL, shown_date, shown_number
from policy_qa.documents.package import Package
from policy_qa.documents.sheets import Spans, check_cell_count, joined_sheets, sheet_pieces
from policy_qa.errors import DocumentError

_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s/>]")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG_START = 16
_MERGE = "{*}mergeCell"


def workbook_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of an xlsx file: its visible sheets, one after the other.

    A formula is read as the value that was last calculated for it.

    Raises:
        DocumentError: If the file is damaged, too large or has too many cells.
    """
    package = Package(file, name)
    _check(package, name)
    file.seek(0)
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets: list[tuple[str, list[Piece]]] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            spans = _merged(package, getattr(sheet, "_worksheet_path", ""))
            sheet.reset_dimensions()
            sheets.append((sheet.title, sheet_pieces(_shown_cells(sheet), spans)))
    return joined_sheets(sheets)


def _check(package: Package, name: str) -> None:
    """Count the cells before anything is built from them, and refuse entity declarations."""
    count = 0
    for part in package.names():
        if not part.endswith(".xml"):
            continue
        tail = b""
        for block in package.stream(part):
            count += len(_CELL_TAG.findall(tail + block)) if "sheet" in part else 0
            if _FORBIDDEN.search(tail + block):
                message = (
                    f"“{name}”含有不允许的 XML 实体声明，未读取。请确认文件来源，或另存一份再试。"
                )
                raise DocumentError(message)
            tail = _open_tag(block)
            check_cell_count(count, name)


def _open_tag(block: bytes) -> bytes:
    """Return the start of a tag that the end of a block cuts."""
    start = block.rfind(b"<")
    return block[start : start + _TAG_START] if start > block.rfind(b">") else b""


def _merged(package: Package, part: str) -> Spans:
    """Return how many rows and columns the merged cells of a sheet cover, by their first place."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    part = part.lstrip("/")
    if not package.has(part):
        return spans
    for element in package.xml(part).iter(_MERGE):
        try:
            area = range_boundaries(element.get("ref", ""))
        except ValueError:
            continue
        if None not in area:
            left, top, right, bottom = (int(side or 0) for side in area)
            spans[top, left] = (bottom - top + 1, right - left + 1)
    return spans


def _shown_cells(sheet: object) -> Iterator[tuple[int, int, str]]:
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        for cell in row:
            if cell.value is not None:
                yield cell.row, cell.column, _shown(cell.value, cell.number_format)


def _shown(value: object, number_format: str | None) -> str:
    number_format = number_format or GENERAL
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return shown_number(value, number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return shown_date(value, number_format)
    if isinstance(value, dt.timedelta):
        return str(value)
    return clean(str(value))
