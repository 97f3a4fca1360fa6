"""Tables whose merged cells are known: from placed cells to rows with headers and groups.

``tables`` mends tables that an export flattened to text; here nothing has to be guessed but
which rows name the columns, and whether the table is a form (a label left of each value).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from policy_qa.documents import outline
from policy_qa.documents.layout import Piece, one_line

_FIGURE = re.compile(r"[\d.]+\s*%?")
_NAMES_COLUMN = re.compile(
    r"(?:序号|编号|号|项目?|指标|内容|名称?|类别|类型|事项|标准|要求|分值?|得分|单位|部门|主体|时间|时限"
    r"|日期|备注|说明|姓名|数量?|人数|金额|比例|情况|措施|责任人?|地区|区域|科目|岗位|职务|等级|等次"
    r"|权重|办法|方式|依据|任务|目标|结果|材料|值|率)(?:[（(].*[)）])?$"
)
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明|填报人|填表人)\s*[:：]?")
_MAX_HEADER_ROWS = 4
_LONG = 30
_TITLE = 60
_LABEL = 20


@dataclass(slots=True)
class GridCell:
    """A cell at ``row``, ``column`` (from 0) that covers ``rows`` by ``columns`` places.

    ``page`` is the page it stands on, where the format has pages.
    """

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    page: int | None = None

    @property
    def end(self) -> int:
        """The column after the cell."""
        return self.column + self.columns


_GridRow = list[GridCell]


def grid_pieces(
    cells: Iterable[GridCell], *, header_rows: int | None = None, caption: str = ""
) -> list[Piece]:
    """Return the pieces of one table: its title and notes, and a row for each of its rows.

    Args:
        cells: The cells; covered places have no cell of their own.
        header_rows: How many rows at the top name columns where the file says so (title
            rows above them count); else it is inferred.
        caption: The title of the table, where it stands outside; a title row comes first.
    """
    rows = _filled_rows(cells)
    lead = _count(rows, _is_alone)
    pieces: list[Piece] = []
    section: tuple[str, ...] = ()
    for row in rows[:lead]:
        text = _only(row)
        if lead < len(rows) and _marks_section(text):
            section = (text,)
            pieces.append(_piece(row, [()] * len(row), (), caption))
        elif _is_title(text) and not any(piece.kind == "heading" for piece in pieces):
            pieces.append(Piece(kind="heading", text=text, page=row[0].page))
            caption = text
        else:
            pieces.append(Piece(kind="paragraph", text=text, page=row[0].page))
    tail = _count(rows[:lead:-1], _is_note) if lead < len(rows) else 0
    body = rows[lead : len(rows) - tail]
    stated = None if header_rows is None else max(0, header_rows - lead)
    pieces += _body_pieces(body, stated, caption, section)
    notes = rows[len(rows) - tail :]
    return pieces + [Piece(kind="paragraph", text=_only(row), page=row[0].page) for row in notes]


def _marks_section(text: str) -> bool:
    mark = outline.find_mark(text)
    return mark is not None and mark.kind != "附件" and _is_title(text)


def _filled_rows(cells: Iterable[GridCell]) -> list[_GridRow]:
    """Return the rows that have text, each sorted by column, its trailing empty cells cut."""
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    for cell in ordered:
        cell.text = one_line(cell.text).strip()
    rows = [list(group) for _, group in groupby(ordered, key=lambda cell: cell.row)]
    return [row for row in rows if any(cell.text for cell in row)]


def _count(rows: Iterable[_GridRow], test: Callable[[_GridRow], bool]) -> int:
    """Count the rows until the first that fails the test."""
    return sum(1 for _ in takewhile(test, rows))


def _only(row: _GridRow) -> str:
    return next((cell.text for cell in row if cell.text), "")


def _is_alone(row: _GridRow) -> bool:
    """Tell whether a row holds one text and nothing else beside it."""
    return (
        sum(bool(cell.text) for cell in row) == 1
        and row[0].rows == 1
        and (len(row) > 1 or row[0].columns > 1 or row[0].column == 0)
    )


def _is_title(text: str) -> bool:
    return len(text) <= _TITLE and not _NOTE.match(text) and not outline.ends_sentence(text)


def _is_note(row: _GridRow) -> bool:
    text = _only(row)
    return _is_alone(row) and (len(text) > _LONG or bool(_NOTE.match(text)))


def _body_pieces(
    rows: Sequence[_GridRow], header_rows: int | None, caption: str, section: tuple[str, ...]
) -> list[Piece]:
    if not rows:
        return []
    width = max(cell.end for row in rows for cell in row)
    form = header_rows is None and _is_form(rows, width)
    depth = _header_depth(rows) if header_rows is None else min(header_rows, len(rows) - 1)
    depth = 0 if form else depth
    headers = _headers(rows[:depth], width)
    pieces: list[Piece] = []
    for i, row in enumerate(rows[:depth]):
        upper = _headers(rows[:i], width)
        pieces.append(_piece(row, [_over(upper, cell, width) for cell in row], (), caption))
    above: list[GridCell] = []
    for row in rows[depth:]:
        above = [cell for cell in above if cell.row + cell.rows > row[0].row]
        group = tuple(cell.text for cell in sorted(above, key=lambda c: c.column) if cell.text)
        if not above and _is_section(row, width):
            section = (_only(row),)
            pieces.append(_piece(row, [()] * len(row), (), caption))
        elif section and not form and _repeats(row, headers):
            headers = _headers([row], width)
            pieces.append(_piece(row, [()] * len(row), section, caption))
        else:
            named = _form_headers(row) if form else [_over(headers, cell, width) for cell in row]
            pieces.append(_piece(*_with_covered(row, named, above), section + group, caption))
        above += [cell for cell in row if cell.rows > 1]
    return pieces


def _piece(
    row: _GridRow, headers: Sequence[tuple[str, ...]], group: tuple[str, ...], caption: str
) -> Piece:
    last = max(i for i, cell in enumerate(row) if cell.text)
    cells = tuple((cell.text, header) for cell, header in zip(row, headers, strict=True))
    return Piece(
        kind="row", cells=cells[: last + 1], group=group, caption=caption, page=row[0].page
    )


def _with_covered(
    row: _GridRow, headers: Sequence[tuple[str, ...]], above: Iterable[GridCell]
) -> tuple[_GridRow, list[tuple[str, ...]]]:
    """Add an empty cell for each place that a cell above covers, so that columns line up."""
    placed: dict[int, tuple[GridCell, tuple[str, ...]]] = {
        cell.column: (GridCell(row[0].row, cell.column, "", 1, cell.columns, row[0].page), ())
        for cell in above
    }
    for cell, header in zip(row, headers, strict=True):
        if cell.text or cell.column not in placed:
            placed[cell.column] = (cell, header)
    ordered = [placed[column] for column in sorted(placed)]
    return [cell for cell, _ in ordered], [header for _, header in ordered]


def _is_section(row: _GridRow, width: int) -> bool:
    """Tell whether a row is a line of its own that heads the rows below it."""
    text = _only(row)
    if not _is_alone(row) or len(text) > _TITLE or outline.ends_sentence(text):
        return False
    return row[0].columns == width or (bool(row[0].text) and width > 2)  # noqa: PLR2004


def _repeats(row: _GridRow, headers: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether a row names the columns again, as tables do below a new section."""
    named = [cell for cell in row if cell.text]
    same = sum(cell.text in headers[cell.column] for cell in named)
    return same > 1 and same * 2 > len(named)


# --- which rows name the columns ----------------------------------------------


def _header_depth(rows: Sequence[_GridRow]) -> int:
    """Count the rows at the top that name columns (0 where the table has no header)."""
    if len(rows) == 1:
        texts = [cell.text for cell in rows[0] if cell.text]
        return 0 if not texts or _is_data(rows[0]) else int(all(map(_NAMES_COLUMN.search, texts)))
    if _is_data(rows[0]):
        return 0
    first = rows[0]
    depth = min(max(cell.rows for cell in first), _MAX_HEADER_ROWS)
    if depth == 1 and any(cell.columns > 1 for cell in first) and _divides(rows[1], first):
        depth = 2
    tops = {row[0].row for row in rows[:depth]}
    if len(tops) < depth or any(_is_data(row) for row in rows[:depth]):
        return 1
    return depth if depth < len(rows) or depth > 1 else 1


def _is_data(row: _GridRow) -> bool:
    texts = [cell.text for cell in row if cell.text]
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in texts)
    return figures * 2 > len(texts) or any(len(text) > _LONG * 2 for text in texts)


def _divides(row: _GridRow, first: _GridRow) -> bool:
    """Tell whether a second row names the parts of merged headers above it."""
    merged = [cell for cell in first if cell.columns > 1]
    inside = [c for c in row if c.text and any(m.column <= c.column < m.end for m in merged)]
    outside = [c for c in row if c.text and c not in inside]
    return bool(inside) and not outside and all(len(cell.text) <= _LONG for cell in inside)


def _headers(rows: Sequence[_GridRow], width: int) -> list[tuple[str, ...]]:
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for cell in row:
            for column in columns[cell.column : cell.end]:
                if cell.text and cell.text not in column[-1:]:
                    column.append(cell.text)
    return [tuple(column) for column in columns]


def _over(headers: Sequence[tuple[str, ...]], cell: GridCell, width: int) -> tuple[str, ...]:
    if cell.columns == width and width > 1:
        return ()
    return tuple(dict.fromkeys(t for names in headers[cell.column : cell.end] for t in names))


# --- forms ---------------------------------------------------------------------


def _is_form(rows: Sequence[_GridRow], width: int) -> bool:
    """Tell whether labels stand left of values rather than above them."""
    first, below = rows[0], rows[1:]
    filled = [bool(cell.text) for cell in first]
    if len(filled) % 2 == 0 and filled == [True, False] * (len(filled) // 2):
        return True
    if width == 2 and not all(_NAMES_COLUMN.search(cell.text) for cell in first):  # noqa: PLR2004
        return True
    crossing = sum(any(_crosses(cell, first) for cell in row) and len(row) > 1 for row in below)
    return crossing * 3 > len(below)


def _crosses(cell: GridCell, first: _GridRow) -> bool:
    starts = sum(cell.column <= other.column < cell.end for other in first)
    return starts > 1


def _form_headers(row: _GridRow) -> list[tuple[str, ...]]:
    """Return the label of each cell: the short text to its left, every other cell.

    A cell merged downwards at the start of the row is a group and no label.
    """
    skip = int(len(row) > 2 and row[0].rows > min(cell.rows for cell in row))  # noqa: PLR2004
    headers: list[tuple[str, ...]] = [()] * len(row)
    for i in range(skip + 1, len(row), 2):
        label = row[i - 1].text
        if row[i].text and label and len(label) <= _LABEL:
            headers[i] = (label.rstrip("：: "),)
    return headers
