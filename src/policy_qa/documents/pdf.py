"""PDF files, read with pdfplumber: lines to paragraphs, ruled tables, page furniture removed."""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import IO, Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from pdfplumber.utils.text import extract_text

from policy_qa.documents import outline
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.documents.prose import Prose
from policy_qa.errors import DocumentError

MAX_PAGES = 3_000
_SPACE_RATIO = 0.5
_FURNITURE_LINES = 2
_LEAST_REPEATS = 3
_NEAR = 3.0
_REACH_RIGHT = 0.9
_PAGE_NUMBER = re.compile(
    r"^[-—–－·~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－·~\s]*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?$"
)
_SCAN_CHARACTERS = 5

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    size: float


@dataclass(slots=True)
class _Table:
    top: float
    cells: list[GridCell]
    width: int


@dataclass(slots=True)
class _Page:
    """What stands on a page; ``left`` and ``right`` are the margins of its text."""

    number: int
    width: float
    lines: list[_Line]
    tables: list[_Table] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0

    def in_order(self) -> list[_Line | _Table]:
        """Return lines and tables from the top down."""
        everything: list[_Line | _Table] = [*self.lines, *self.tables]
        return sorted(everything, key=lambda item: item.top)


def pdf_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of a PDF file; every piece knows the page it starts on.

    Raises:
        DocumentError: If it needs a password, has too many pages, or is a scan without text.
    """
    try:
        with pdfplumber.open(io.BytesIO(file.read())) as document:
            if len(document.pages) > MAX_PAGES:
                message = f"“{name}”超过 {MAX_PAGES} 页，未读取。请拆分成几个文件后再试。"
                raise DocumentError(message)
            pages = [_read_page(page) for page in document.pages]
    except (PdfminerException, PDFPasswordIncorrect, PDFEncryptionError) as error:
        if _needs_password(error):
            message = f"“{name}”设有打开密码。请去掉密码后再试。"
            raise DocumentError(message) from error
        raise
    _remove_furniture(pages)
    _set_margins(pages)
    characters = sum(len(line.text) for page in pages for line in page.lines)
    if characters < _SCAN_CHARACTERS and not any(page.tables for page in pages):
        message = f"“{name}”是没有文字的扫描件。请先用文字识别（OCR）软件转成可复制文字的文件再试。"
        raise DocumentError(message)
    return _pieces(pages)


def _needs_password(error: BaseException) -> bool:
    causes = (error, *error.args)
    return any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes)


# --- what stands on a page -----------------------------------------------------


def _read_page(page: Any) -> _Page:  # noqa: ANN401 - pdfplumber has no types
    tables = [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    chars = page.dedupe_chars().chars
    outside = [char for char in chars if not any(_inside(char, box) for box in boxes)]
    lines = list(_lines(outside))
    grids = [_grid(table, chars, page.page_number) for table in tables]
    width = float(page.width)
    page.close()
    return _Page(page.page_number, width, lines, grids)


def _is_table(table: Any) -> bool:  # noqa: ANN401
    """Tell a table from a frame around text."""
    return len(table.cells) > 1 and len({cell[0] for cell in table.cells}) > 1


def _inside(char: dict[str, Any], box: _Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _lines(chars: Iterable[dict[str, Any]]) -> Iterator[_Line]:
    for line in _grouped(chars):
        printed = [char for char in line if char["text"].strip()]
        if printed:
            yield _Line(
                text=_text(line).replace("\n", " "),
                left=min(char["x0"] for char in printed),
                right=max(char["x1"] for char in printed),
                top=min(char["top"] for char in printed),
                size=max(char["size"] for char in printed),
            )


def _text(chars: list[dict[str, Any]]) -> str:
    return str(extract_text(chars, x_tolerance_ratio=_SPACE_RATIO, y_tolerance=_NEAR))


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


def _grid(table: Any, chars: list[dict[str, Any]], page: int) -> _Table:  # noqa: ANN401
    """Place the cells of a ruled table by their edges; merged cells cover several places."""
    columns = _edges(edge for cell in table.cells for edge in (cell[0], cell[2]))
    rows = _edges(edge for cell in table.cells for edge in (cell[1], cell[3]))
    places: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for char in chars:
        if _inside(char, table.bbox):
            row = bisect_right(rows, (char["top"] + char["bottom"]) / 2) - 1
            places[row, bisect_right(columns, (char["x0"] + char["x1"]) / 2) - 1].append(char)
    cells: list[GridCell] = []
    for box in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
        top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
        inside = product(range(top, bottom), range(left, right))
        text = _text([char for place in inside for char in places.get(place, ())])
        cells.append(GridCell(top, left, text, max(1, bottom - top), max(1, right - left), page))
    return _Table(table.bbox[1], cells, len(columns) - 1)


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


# --- headers, footers, page numbers ---------------------------------------------


def _remove_furniture(pages: Sequence[_Page]) -> None:
    """Remove page numbers, and the lines that most pages repeat at their top or bottom."""
    seen = Counter(shape for page in pages for shape in {_shape(x) for x in _outer(page)})
    least = max(_LEAST_REPEATS, len(pages) // 2)
    for page in pages:
        outer = _outer(page)
        page.lines = [
            line
            for line in page.lines
            if line not in outer
            or not (_PAGE_NUMBER.match(line.text) or seen[_shape(line)] >= least)
        ]


def _outer(page: _Page) -> list[_Line]:
    return page.lines[:_FURNITURE_LINES] + page.lines[-_FURNITURE_LINES:]


def _shape(line: _Line) -> tuple[str, int]:
    """What a header has in common on all pages: its words without figures, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 10)


def _set_margins(pages: Sequence[_Page]) -> None:
    """Set the margins of the text, which pages of one width have in common.

    Most lines begin at the left margin; a few may stick out of the right one.
    """
    for width in {page.width for page in pages}:
        same = [page for page in pages if page.width == width]
        lines = [line for page in same for line in page.lines]
        if lines:
            left = Counter(round(line.left) for line in lines).most_common(1)[0][0]
            rights = sorted(line.right for line in lines)
            right = rights[int(len(rights) * _REACH_RIGHT)]
            for page in same:
                page.left, page.right = left, right


# --- lines to paragraphs ----------------------------------------------------------


def _pieces(pages: Sequence[_Page]) -> list[Piece]:
    prose = Prose()
    paragraph = _Paragraph()
    table: _Table | None = None

    def end_table() -> None:
        nonlocal table
        if table is not None:
            prose.extend(grid_pieces(table.cells, caption=prose.caption))
            table = None

    for page in pages:
        for item in page.in_order():
            if isinstance(item, _Table):
                paragraph.add_to(prose)
                if table is not None and table.width == item.width:
                    _continue_table(table, item)
                    continue
                end_table()
                table = item
            else:
                end_table()
                if not paragraph.takes(item, page):
                    paragraph.add_to(prose)
                paragraph.append(item, page)
    end_table()
    paragraph.add_to(prose)
    return prose.pieces()


def _continue_table(table: _Table, rest: _Table) -> None:
    """Append the rows of the next page, without the header that it repeats."""
    bottom = max(cell.row + cell.rows for cell in table.cells)
    repeated = _row_texts(table, 0) == _row_texts(rest, 0)
    for cell in rest.cells:
        if not (repeated and cell.row == 0):
            cell.row += bottom - repeated
            table.cells.append(cell)


def _row_texts(table: _Table, row: int) -> list[str]:
    return [cell.text for cell in table.cells if cell.row == row]


class _Paragraph:
    """Lines that belong together: a line that stops short or the next one's indent ends them."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._page: _Page | None = None
        self._last_page: _Page | None = None

    def takes(self, line: _Line, page: _Page) -> bool:
        """Tell whether a line goes on with this paragraph."""
        if not self._lines or self._last_page is None:
            return False
        last = self._lines[-1]
        full = last.right > self._last_page.right - 2 * last.size
        indented = line.left > page.left + 1.5 * line.size
        same_face = abs(line.size - last.size) < 1
        turned = page is not self._last_page
        gap = 0.0 if turned else line.top - last.top
        if not (full and same_face) or indented or gap > 3 * line.size:
            return False
        starts_anew = turned or outline.find_mark(line.text) is not None
        return not (starts_anew and outline.ends_sentence(last.text))

    def append(self, line: _Line, page: _Page) -> None:
        """Add a line."""
        self._page = self._page or page
        self._last_page = page
        self._lines.append(line)

    def add_to(self, prose: Prose) -> None:
        """Hand the paragraph over and start the next one."""
        if self._page is not None:
            first = self._lines[0]
            text = "".join(_glued(self._lines))
            prose.add(text, centred=_is_centred(first, self._page), page=self._page.number)
        self._lines, self._page = [], None


def _glued(lines: Sequence[_Line]) -> Iterator[str]:
    for i, line in enumerate(lines):
        latin = i > 0 and lines[i - 1].text[-1:].isascii() and line.text[:1].isascii()
        yield f" {line.text}" if latin and line.text[:1].isalpha() else line.text


def _is_centred(line: _Line, page: _Page) -> bool:
    """Tell whether a line ends as far from the right margin as it starts from the left."""
    before, after = line.left - page.left, page.right - line.right
    return before > 3 * line.size and abs(before - after) < 2 * line.size
