"""PDF files, read with pdfplumber: lines, ruled tables, and pages that are only a picture."""

from __future__ import annotations

import io
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import product
from typing import IO, Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text
from PIL import Image

from policy_qa.documents.edges import NEAR, Box, edges_of, inside, placed
from policy_qa.documents.grids import GridCell
from policy_qa.documents.layout import Reading
from policy_qa.documents.pages import Line, Page, Table, page_pieces
from policy_qa.documents.scan_reader import ScanReader
from policy_qa.errors import DocumentError

MAX_PAGES = 3_000
_SPACE_RATIO = 0.5
_SCAN_CHARACTERS = 5
_STAMP_CHARACTERS = 50
_COVERED = 0.5
_DPI = 200
_MAX_PIXELS = 12_000_000


def read_pdf(file: IO[bytes], name: str, scans: ScanReader) -> Reading:
    """Return what a PDF file holds; every piece knows the page it starts on.

    Pages without text are recognised by ``scans`` where that is possible.

    Raises:
        DocumentError: If it needs a password, has too many pages, or is a scan without text.
    """
    data = file.read()
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                message = f"“{name}”超过 {MAX_PAGES} 页，未读取。请拆分成几个文件后再试。"
                raise DocumentError(message)
            read = [_read_page(page) for page in document.pages]
    except (PdfminerException, PDFPasswordIncorrect, PDFEncryptionError) as error:
        if _needs_password(error):
            message = f"“{name}”设有打开密码。请去掉密码后再试。"
            raise DocumentError(message) from error
        raise
    pages = [page for page, _ in read]
    pictured = [i for i, (_, is_picture) in enumerate(read) if is_picture]
    scans.expect(len(pictured))
    for i in pictured:
        pages[i] = scans.read(i + 1, partial(_picture, data, i)) or pages[i]
    characters = sum(len(line.text) for page in pages for line in page.lines)
    if characters < _SCAN_CHARACTERS and not any(page.tables for page in pages):
        raise scans.nothing("没有文字的扫描件")
    return Reading(page_pieces(pages), scans.warnings())


def _picture(data: bytes, index: int) -> tuple[Image.Image, float]:
    """Return the picture of a page, and how many points a pixel of it takes."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[index]
        width, height = page.get_size()
        scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(1.0, width * height)))
        return page.render(scale=scale).to_pil(), 1 / scale


def _needs_password(error: BaseException) -> bool:
    causes = (error, *error.args)
    return any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes)


# --- what stands on a page -----------------------------------------------------


def _read_page(page: Any) -> tuple[Page, bool]:  # noqa: ANN401 - pdfplumber has no types
    """Return a page, and whether its text is only in a picture."""
    tables = [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    chars = page.dedupe_chars().chars
    outside = [char for char in chars if not any(_inside(char, box) for box in boxes)]
    lines = list(_lines(outside))
    grids = [_grid(table, chars, page.page_number) for table in tables]
    width = float(page.width)
    is_picture = _is_picture(page, sum(bool(char["text"].strip()) for char in chars))
    page.close()
    return Page(page.page_number, width, lines, grids), is_picture


def _is_picture(page: Any, characters: int) -> bool:  # noqa: ANN401
    """Tell a page whose text was scanned or drawn; a scanner may have stamped a line on it."""
    if characters < _SCAN_CHARACTERS:
        return bool(page.images or page.curves)
    area = sum(
        max(0.0, min(image["x1"], page.width) - max(image["x0"], 0))
        * max(0.0, min(image["bottom"], page.height) - max(image["top"], 0))
        for image in page.images
    )
    return characters < _STAMP_CHARACTERS and bool(area > _COVERED * page.width * page.height)


def _is_table(table: Any) -> bool:  # noqa: ANN401
    """Tell a table from a frame around text."""
    return len(table.cells) > 1 and len({cell[0] for cell in table.cells}) > 1


def _inside(char: dict[str, Any], box: Box) -> bool:
    return inside((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2, box)


def _lines(chars: Iterable[dict[str, Any]]) -> Iterator[Line]:
    for line in _grouped(chars):
        printed = [char for char in line if char["text"].strip()]
        if printed:
            yield Line(
                text=_text(line).replace("\n", " "),
                left=min(char["x0"] for char in printed),
                right=max(char["x1"] for char in printed),
                top=min(char["top"] for char in printed),
                size=max(char["size"] for char in printed),
            )


def _text(chars: list[dict[str, Any]]) -> str:
    return str(extract_text(chars, x_tolerance_ratio=_SPACE_RATIO, y_tolerance=NEAR))


def _grouped(chars: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Group characters whose middles stand on one line."""
    line: list[dict[str, Any]] = []
    for char in sorted(chars, key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if line and middle - (line[-1]["top"] + line[-1]["bottom"]) / 2 > char["size"] / 2:
            yield line
            line = []
        line.append(char)
    if line:
        yield line


def _grid(table: Any, chars: list[dict[str, Any]], page: int) -> Table:  # noqa: ANN401
    """Place the cells of a ruled table by their edges; merged cells cover several places."""
    columns = edges_of(edge for cell in table.cells for edge in (cell[0], cell[2]))
    rows = edges_of(edge for cell in table.cells for edge in (cell[1], cell[3]))
    places: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for char in chars:
        if _inside(char, table.bbox):
            row = bisect_right(rows, (char["top"] + char["bottom"]) / 2) - 1
            places[row, bisect_right(columns, (char["x0"] + char["x1"]) / 2) - 1].append(char)
    cells: list[GridCell] = []
    for box in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        cell = placed(box, columns, rows, page)
        covered = product(range(cell.row, cell.row + cell.rows), range(cell.column, cell.end))
        cell.text = _text([char for place in covered for char in places.get(place, ())])
        cells.append(cell)
    return Table(table.bbox[1], cells, len(columns) - 1, table.bbox[0], table.bbox[2])
