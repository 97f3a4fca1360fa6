"""Pages of lines and tables, printed or recognised: furniture removed, lines to paragraphs.

Lengths are in points (1/72 inch), from the top left corner of the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policy_qa.documents import outline
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.documents.prose import Prose

_FURNITURE_LINES = 2
_LEAST_REPEATS = 3
_REACH_RIGHT = 0.9
# A recognised dash may come as the figure 一.
_PAGE_NUMBER = re.compile(
    r"^[-—–－·~一\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–－·~一\s]*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``size`` is that of its font.

    ``alone`` marks a line of parts set apart (a list without rules), which is no prose.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    alone: bool = False

    @property
    def middle(self) -> float:
        """Where the line's middle is between left and right."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Table:
    """A ruled table of ``width`` columns between ``left`` and ``right``."""

    top: float
    cells: list[GridCell]
    width: int
    left: float = 0.0
    right: float = 0.0

    @property
    def middle(self) -> float:
        """Where the table's middle is between left and right."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Page:
    """What stands on a page; ``left`` and ``right`` are the margins of its text.

    ``gutter`` is the middle of the white space between two columns of text; 0 where the page
    has one column.
    """

    number: int
    width: float
    lines: list[Line]
    tables: list[Table] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    gutter: float = 0.0

    def in_order(self) -> list[Line | Table]:
        """Return lines and tables from the top down."""
        everything: list[Line | Table] = [*self.lines, *self.tables]
        return sorted(everything, key=lambda item: item.top)


def page_pieces(pages: Sequence[Page]) -> list[Piece]:
    """Return the pieces of all pages of a document, in reading order.

    Page numbers and repeated headers and footers are removed, lines become paragraphs also
    over page ends, tables go on over pages. Every piece knows the page it starts on.
    """
    _remove_furniture(pages)
    parts = [part for page in pages for part in _columns(page)]
    _set_margins(parts)
    return _pieces(parts)


# --- headers, footers, page numbers ---------------------------------------------


def _remove_furniture(pages: Sequence[Page]) -> None:
    """Remove page numbers, and the lines that most pages repeat at their top or bottom."""
    seen = Counter(shape for page in pages for shape in {_shape(x) for x in _outer(page)})
    least = max(_LEAST_REPEATS, len(pages) // 2)
    for page in pages:
        outer = _outer(page)
        page.lines = [
            line
            for line in page.lines
            if line not in outer
            or not (_PAGE_NUMBER.match(line.text) or _repeats(seen, line) >= least)
        ]


def _outer(page: Page) -> list[Line]:
    return page.lines[:_FURNITURE_LINES] + page.lines[-_FURNITURE_LINES:]


def _shape(line: Line) -> tuple[str, int]:
    """What a header has in common on all pages: its words without figures, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 10)


def _repeats(seen: Counter[tuple[str, int]], line: Line) -> int:
    """Count the pages with this line; pages are not scanned to the same point of height."""
    words, height = _shape(line)
    return sum(seen[words, near] for near in (height - 1, height, height + 1))


# --- columns -----------------------------------------------------------------------


def _columns(page: Page) -> Iterator[Page]:
    """Cut a page of two columns into parts in reading order.

    What reaches over the gutter (a title, a wide table) ends the columns above it.
    """
    if not page.gutter:
        yield page
        return
    sides: dict[int, Page] = {}
    for item in page.in_order():
        side = 0 if item.left < page.gutter < item.right else 1 + (item.middle > page.gutter)
        if sides and (side == 0) != (0 in sides):
            yield from _in_turn(sides)
            sides = {}
        part = sides.setdefault(side, _part(page, side))
        if isinstance(item, Table):
            part.tables.append(item)
        else:
            part.lines.append(_moved(item, page.gutter * (side // 2)))
    yield from _in_turn(sides)


def _part(page: Page, side: int) -> Page:
    """Return an empty part: of the whole width, or one column, measured from its left edge."""
    width = (page.width, page.gutter, page.width - page.gutter)[side]
    return Page(page.number, width, [])


def _in_turn(sides: dict[int, Page]) -> Iterator[Page]:
    return (sides[side] for side in sorted(sides))


def _moved(line: Line, by: float) -> Line:
    return replace(line, left=line.left - by, right=line.right - by)


def _set_margins(pages: Sequence[Page]) -> None:
    """Set the margins of the text, which pages of one width have in common.

    Most lines begin at the left margin; a few may stick out of the right one.
    """
    alike: dict[float, list[Page]] = defaultdict(list)
    for page in pages:
        alike[page.width].append(page)
    for same in alike.values():
        lines = [line for page in same for line in page.lines]
        if lines:
            left = Counter(round(line.left) for line in lines).most_common(1)[0][0]
            rights = sorted(line.right for line in lines)
            right = rights[int(len(rights) * _REACH_RIGHT)]
            for page in same:
                page.left, page.right = left, right


# --- lines to paragraphs ----------------------------------------------------------


def _pieces(pages: Sequence[Page]) -> list[Piece]:
    prose = Prose()
    paragraph = _Paragraph()
    table: Table | None = None

    def end_table() -> None:
        nonlocal table
        if table is not None:
            prose.extend(grid_pieces(table.cells, caption=prose.caption))
            table = None

    for page in pages:
        for item in page.in_order():
            if isinstance(item, Table):
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


def _continue_table(table: Table, rest: Table) -> None:
    """Append the rows of the next page, without the header that it repeats."""
    bottom = max(cell.row + cell.rows for cell in table.cells)
    repeated = _row_texts(table, 0) == _row_texts(rest, 0)
    for cell in rest.cells:
        if not (repeated and cell.row == 0):
            cell.row += bottom - repeated
            table.cells.append(cell)


def _row_texts(table: Table, row: int) -> list[str]:
    return [cell.text for cell in table.cells if cell.row == row]


class _Paragraph:
    """Lines that belong together: a line that stops short or the next one's indent ends them."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._page: Page | None = None
        self._last_page: Page | None = None

    def takes(self, line: Line, page: Page) -> bool:
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
        if line.alone or last.alone:
            return False
        starts_anew = turned or outline.find_mark(line.text) is not None
        return not (starts_anew and outline.ends_sentence(last.text))

    def append(self, line: Line, page: Page) -> None:
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


def _glued(lines: Sequence[Line]) -> Iterator[str]:
    for i, line in enumerate(lines):
        latin = i > 0 and lines[i - 1].text[-1:].isascii() and line.text[:1].isascii()
        yield f" {line.text}" if latin and line.text[:1].isalpha() else line.text


def _is_centred(line: Line, page: Page) -> bool:
    """Tell whether a line ends as far from the right margin as it starts from the left."""
    before, after = line.left - page.left, page.right - line.right
    return before > 3 * line.size and abs(before - after) < 2 * line.size
