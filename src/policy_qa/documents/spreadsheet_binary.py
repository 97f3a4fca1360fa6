"""Spreadsheets of Excel 97 to 2003 (xls), read with xlrd."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import IO

import xlrd
from xlrd.biffh import XLRDError

from policy_qa.documents.cleaning import clean
from policy_qa.documents.layout import Piece
from policy_qa.documents.number_formats import GENERAL, shown_date, shown_number
from policy_qa.documents.sheets import check_cell_count, joined_sheets, sheet_pieces
from policy_qa.errors import DocumentError

_VISIBLE = 0
_ENCRYPTED = "encrypted"


def xls_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of an xls file: its visible sheets, one after the other.

    Raises:
        DocumentError: If the file is damaged, protected by a password or has too many cells.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=file.read(), formatting_info=True, logfile=io.StringIO(), on_demand=True
        )
    except XLRDError as error:
        reason = "设有密码" if _ENCRYPTED in str(error).lower() else "已损坏或不是有效的 Excel 文件"
        message = f"“{name}”{reason}。请用 Excel/WPS 打开后另存为 .xlsx（不设密码）再试。"
        raise DocumentError(message) from error
    sheets: list[tuple[str, list[Piece]]] = []
    count = 0
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        if sheet.visibility == _VISIBLE:
            count += sum(sheet.row_len(row) for row in range(sheet.nrows))
            check_cell_count(count, name)
            spans = {
                (top, left): (bottom - top, right - left)
                for top, bottom, left, right in sheet.merged_cells
            }
            sheets.append((sheet.name, sheet_pieces(_shown_cells(book, sheet), spans)))
        book.unload_sheet(index)
    return joined_sheets(sheets)


def _shown_cells(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[tuple[int, int, str]]:
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            text = _shown(book, sheet.cell(row, column))
            if text:
                yield row, column, text


def _shown(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return clean(str(cell.value))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if cell.value else "否"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    number_format = _format_of(book, cell)
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = _moment(cell.value, book.datemode)
        if moment is not None:
            return shown_date(moment, number_format)
    return shown_number(float(cell.value), number_format)


def _format_of(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if not 0 <= (cell.xf_index or 0) < len(book.xf_list):
        return GENERAL
    number_format = book.format_map.get(book.xf_list[cell.xf_index or 0].format_key)
    return str(number_format.format_str) if number_format else GENERAL


def _moment(value: float, datemode: int) -> dt.datetime | dt.time | None:
    try:
        moment: dt.datetime = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return None
    return moment.time() if value < 1 else moment
