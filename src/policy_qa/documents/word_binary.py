"""Word documents of Word 97 to 2003 (doc): paragraphs, headings, lists, tables, footnotes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from policy_qa.documents.cleaning import clean
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.documents.prose import Prose
from policy_qa.documents.word_binary_file import Properties, WordFile
from policy_qa.documents.word_numbering import Numbering, after_label

_IN_TABLE, _ROW_END, _HEADER_ROW, _COLUMNS = 0x2416, 0x2417, 0x3404, 0xD608
_OUTLINE, _ALIGNMENTS, _LIST, _LIST_LEVEL = 0x2640, (0x2461, 0x2403), 0x460B, 0x260A
_CENTRED = 1
_BODY_LEVEL = 9
_CELL_END = "\x07"
_PARAGRAPH = re.compile("[^\r\x07\x0c]*[\r\x07\x0c]?")
_FIELD_START, _FIELD_RESULT, _FIELD_END = "\x13\x14\x15"
_ENDS, _BLANK = "\r\x07\x0c", "\x1f"
_NOTE_MARK = "\x02"
_SIGNS = str.maketrans(
    {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": " ", _BLANK: None, _NOTE_MARK: None}
)
_NEAR, _WIDE = 40, 1000
_CELL_BYTES = 20


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    end: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class _TableRow:
    texts: Sequence[str]
    definition: bytes
    heads: bool


def doc_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of a doc file.

    Raises:
        DocumentError: If it is encrypted or older than Word 97.
    """
    word = WordFile(file, name)
    body, footnotes, headers, macros, comments, endnotes, boxes = word.lengths
    text = _without_unseen(word)
    numbering = word.numbering()
    prose = Prose()
    _add_story(prose, _paragraphs(word, text, 0, body), numbering)
    start = body + footnotes + headers + macros + comments
    _add_story(prose, _paragraphs(word, text, start + endnotes, boxes), numbering)
    notes = _notes(text, body, footnotes) + _notes(text, start, endnotes)
    for number, note in enumerate(notes, start=1):
        prose.extend([Piece(kind="paragraph", text=f"注{number}：{note}")])
    return prose.pieces()


def _without_unseen(word: WordFile) -> str:
    """Blank hidden and deleted text and field codes out, so that every place stays."""
    signs = list(word.text)
    for start, end in word.hidden_places():
        signs[start:end] = [sign if sign in _ENDS else _BLANK for sign in signs[start:end]]
    _blank_field_codes(signs)
    return "".join(signs)


def _blank_field_codes(signs: list[str]) -> None:
    """Blank what stands between the start of a field and its result ([MS-DOC] 2.8.25)."""
    in_code: list[bool] = []
    for i, sign in enumerate(signs):
        if sign == _FIELD_START:
            in_code.append(True)
        elif sign == _FIELD_RESULT and in_code:
            in_code[-1] = False
        elif sign == _FIELD_END and in_code:
            in_code.pop()
        elif any(in_code) and sign not in _ENDS:
            signs[i] = _BLANK


def _paragraphs(word: WordFile, text: str, start: int, length: int) -> Iterator[_Paragraph]:
    end = min(start + length, len(text))
    while start < end:
        match = _PARAGRAPH.match(text, start, end)
        if match is None or match.end() == start:
            return
        written = match[0]
        last = written[-1] if written[-1] in _ENDS else ""
        yield _Paragraph(
            written.removesuffix(last).translate(_SIGNS), last, word.properties(match.end() - 1)
        )
        start = match.end()


def _notes(text: str, start: int, length: int) -> list[str]:
    notes = text[start : start + length].split(_NOTE_MARK)
    return [kept for note in notes if (kept := clean(note.translate(_SIGNS)).strip())]


def _add_story(prose: Prose, paragraphs: Iterator[_Paragraph], numbering: Numbering) -> None:
    rows: list[_TableRow] = []
    cells: list[list[str]] = [[]]
    for paragraph in paragraphs:
        properties = paragraph.properties
        text = _numbered(paragraph.text, properties, numbering)
        if not properties.number(_IN_TABLE):
            _add_table(prose, rows)
            rows, cells = [], [[]]
            _add_paragraph(prose, text, properties)
        elif properties.number(_ROW_END):
            heads = bool(properties.number(_HEADER_ROW))
            texts = [clean("\n".join(lines)) for lines in cells[:-1]]
            rows.append(_TableRow(texts, properties.values.get(_COLUMNS, b""), heads))
            cells = [[]]
        else:
            cells[-1].append(text)
            if paragraph.end == _CELL_END:
                cells.append([])
    _add_table(prose, rows)


def _add_paragraph(prose: Prose, text: str, properties: Properties) -> None:
    outline = properties.number(_OUTLINE)
    level = outline + 1 if outline is not None and outline < _BODY_LEVEL else None
    if outline is None and 1 <= properties.style <= _BODY_LEVEL:
        level = properties.style
    centred = any(properties.number(code) == _CENTRED for code in _ALIGNMENTS)
    prose.add(text, level=level, centred=centred and not properties.number(_LIST))


def _numbered(text: str, properties: Properties, numbering: Numbering) -> str:
    number = properties.number(_LIST)
    if not number or not text.strip():
        return text
    label = numbering.label(str(number), properties.number(_LIST_LEVEL) or 0)
    return after_label(label, text.strip())


# --- tables ---------------------------------------------------------------------


def _add_table(prose: Prose, rows: Sequence[_TableRow]) -> None:
    if not rows:
        return
    heads = next((i for i, row in enumerate(rows) if not row.heads), 0)
    cells = list(_grid(rows))
    if len(cells) == 1:
        prose.add(cells[0].text)
    else:
        prose.extend(grid_pieces(cells, header_rows=heads or None, caption=prose.caption))


def _grid(rows: Sequence[_TableRow]) -> Iterator[GridCell]:
    """Place the cells by the edges of their columns, which rows define each on their own."""
    layouts = [_layout(row) for row in rows]
    edges = _common_edges([edge for edges, _ in layouts for edge in edges])
    open_cells: dict[int, GridCell] = {}
    for i, (row, (own_edges, flags)) in enumerate(zip(rows, layouts, strict=True)):
        columns = [_nearest(edges, edge) for edge in own_edges]
        last: GridCell | None = None
        for text, flag, left, right in zip(row.texts, flags, columns, columns[1:], strict=False):
            if flag & 3 == 1 and last is not None:
                last.columns += right - left
            elif flag >> 5 & 3 == 1 and left in open_cells:
                last = open_cells[left]
                last.rows = i + 1 - last.row
            else:
                last = GridCell(i, left, text, 1, max(1, right - left))
                open_cells[left] = last
                yield last


def _layout(row: _TableRow) -> tuple[Sequence[int], Sequence[int]]:
    """Return the column edges of a row and the merge flags of its cells ([MS-DOC] 2.9.308)."""
    count = row.definition[0] if row.definition else 0
    if not count or len(row.definition) < 1 + 2 * (count + 1):
        return range(0, _WIDE * (len(row.texts) + 1), _WIDE), [0] * len(row.texts)
    edges = struct.unpack_from(f"<{count + 1}h", row.definition, 1)
    cells = row.definition[1 + 2 * (count + 1) :]
    flags = [
        int.from_bytes(cells[_CELL_BYTES * i : _CELL_BYTES * i + 2], "little") for i in range(count)
    ]
    return edges, flags


def _common_edges(edges: Sequence[int]) -> list[int]:
    """Return the column edges of a table; edges closer than 2 points are one."""
    common: list[int] = []
    for edge in sorted(set(edges)):
        if not common or edge - common[-1] > _NEAR:
            common.append(edge)
    return common


def _nearest(edges: Sequence[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - edge))
