"""The file structures of Word 97 to 2003 that carry text ([MS-DOC], sections 2.4 to 2.9).

A document is one sequence of characters, kept as pieces of the stream ``WordDocument``;
properties of paragraphs and of runs are kept in pages of 512 bytes, found by the position
of a character in the stream.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import olefile

from policy_qa.documents.word_numbering import Level, Numbering
from policy_qa.errors import DocumentError

_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_LENGTHS = 0x4C
_PAIRS = 0x9A
_RUN_PAGES, _PARAGRAPH_PAGES, _PIECE_TABLE, _LISTS, _LIST_OVERRIDES = 12, 13, 33, 73, 74
_PAGE = 512
_MAX_CHARACTERS = 32_000_000
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE_DEFINITION, _TAB_STOPS, _HUGE = 0xD608, 0xC615, (0x6645, 0x6646)
_DELETED, _HIDDEN = 0x0800, 0x083C
_LIST_KINDS = {
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    10: "ideographDigital",
    11: "japaneseCounting",
    17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle",
    22: "decimalZero",
    23: "bullet",
    26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen",
    28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle",
    30: "ideographTraditional",
    31: "ideographZodiac",
    33: "taiwaneseCounting",
    34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand",
    37: "chineseCounting",
    38: "chineseLegalSimplified",
    39: "chineseCountingThousand",
    255: "none",
}


@dataclass(frozen=True, slots=True)
class Properties:
    """The style number of a paragraph and the operands of its property modifiers."""

    style: int = 0
    values: Mapping[int, bytes] = field(default_factory=dict)

    def number(self, code: int) -> int | None:
        """Return an operand as an unsigned number, None where the property is not set."""
        operand = self.values.get(code)
        return int.from_bytes(operand, "little") if operand is not None else None


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    width: int


class WordFile:
    """The characters and properties of one file.

    ``text`` holds the body and after it the other stories, whose lengths are in
    ``lengths`` (body, footnotes, headers, macros, comments, endnotes, text boxes).

    Raises:
        DocumentError: If the file is encrypted or older than Word 97.
        struct.error, ValueError, IndexError: If it is damaged.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        with olefile.OleFileIO(file) as container:
            self._stream: bytes = container.openstream("WordDocument").read()
            version, flags = self._at("<H", 2), self._at("<H", 0x0A)
            if version < _WORD_97 or flags & _ENCRYPTED:
                reason = "设有密码" if flags & _ENCRYPTED else "是 Word 95 或更早的格式"
                message = f"“{name}”{reason}，不能直接读取。请用 Word/WPS 打开后另存为 .docx 再试。"
                raise DocumentError(message)
            table = "1Table" if flags & _SECOND_TABLE else "0Table"
            self._table: bytes = container.openstream(table).read()
            self._data: bytes = (
                container.openstream("Data").read() if container.exists("Data") else b""
            )
        self.lengths = struct.unpack_from("<7i", self._stream, _LENGTHS)
        self._pieces = list(self._read_pieces())
        self.text = "".join(map(self._decoded, self._pieces))
        self._paragraphs = dict(self._read_pages(_PARAGRAPH_PAGES, 13))
        self._paragraph_starts = sorted(self._paragraphs)
        self.unseen = list(self._read_unseen())

    def _at(self, layout: str, offset: int) -> int:
        value: int = struct.unpack_from(layout, self._stream, offset)[0]
        return value

    def _area(self, index: int) -> tuple[int, int]:
        """Return offset and length, in the table stream, of a structure of the file header."""
        offset, length = struct.unpack_from("<2I", self._stream, _PAIRS + 8 * index)
        return offset, length

    # --- characters ---

    def _read_pieces(self) -> Iterator[_Piece]:
        position, length = self._area(_PIECE_TABLE)
        end = position + length
        while position < end and self._table[position] == 1:
            position += 3 + struct.unpack_from("<H", self._table, position + 1)[0]
        size = struct.unpack_from("<I", self._table, position + 1)[0]
        count = (size - 4) // 12
        places = struct.unpack_from(f"<{count + 1}I", self._table, position + 5)
        if places[-1] > _MAX_CHARACTERS:
            raise ValueError(places[-1])
        for i in range(count):
            entry = position + 5 + 4 * (count + 1) + 8 * i
            where = struct.unpack_from("<I", self._table, entry + 2)[0]
            narrow = bool(where & 0x40000000)
            where &= 0x3FFFFFFF
            yield _Piece(places[i], places[i + 1], where // 2 if narrow else where, 2 - narrow)

    def _decoded(self, piece: _Piece) -> str:
        size = (piece.end - piece.start) * piece.width
        data = self._stream[piece.offset : piece.offset + size]
        if piece.width == 1:
            text = data.decode("cp1252", errors="replace")
        else:
            text = data.decode("utf-16-le", errors="replace")
            # A character outside the basic plane counts as two; an optional hyphen, which is
            # dropped later, keeps the count.
            text = "".join(sign if sign < "\U00010000" else f"{sign}\x1f" for sign in text)
        return text.ljust(piece.end - piece.start, "\x1f")

    def offset_of(self, place: int) -> int:
        """Return the position in the stream of the character at ``place`` of the text."""
        index = bisect_right(self._pieces, place, key=lambda piece: piece.start) - 1
        piece = self._pieces[max(index, 0)]
        return piece.offset + (place - piece.start) * piece.width

    def hidden_places(self) -> list[tuple[int, int]]:
        """Return the stretches of the text that are hidden or deleted by tracked changes."""
        found: list[tuple[int, int]] = []
        for piece in self._pieces:
            end = piece.offset + (piece.end - piece.start) * piece.width
            for first, last in self.unseen:
                left, right = max(first, piece.offset), min(last, end)
                if left < right:
                    begin = piece.start + (left - piece.offset) // piece.width
                    found.append((begin, piece.start + (right - piece.offset) // piece.width))
        return found

    # --- properties ---

    def properties(self, place: int) -> Properties:
        """Return the properties of the paragraph whose end mark stands at ``place``."""
        offset = self.offset_of(place)
        index = bisect_right(self._paragraph_starts, offset) - 1
        if index < 0:
            return Properties()
        end, data = self._paragraphs[self._paragraph_starts[index]]
        if offset >= end or len(data) < 2:  # noqa: PLR2004
            return Properties()
        values = dict(self._modifiers(data[2:]))
        for code in _HUGE:
            if code in values:
                place = int.from_bytes(values[code], "little")
                size = struct.unpack_from("<H", self._data, place)[0]
                values.update(self._modifiers(self._data[place + 2 : place + 2 + size]))
        return Properties(int.from_bytes(data[:2], "little"), values)

    def _read_pages(self, index: int, stride: int) -> Iterator[tuple[int, tuple[int, bytes]]]:
        """Yield start, end and property bytes of each run or paragraph."""
        position, length = self._area(index)
        count = (length - 4) // 8
        for i in range(max(0, count)):
            entry = position + 4 * (count + 1) + 4 * i
            page = (struct.unpack_from("<I", self._table, entry)[0] & 0x3FFFFF) * _PAGE
            runs = self._stream[page + _PAGE - 1]
            limits = struct.unpack_from(f"<{runs + 1}I", self._stream, page)
            for run in range(runs):
                offset = self._stream[page + 4 * (runs + 1) + stride * run] * 2
                data = self._property_bytes(page + offset, stride) if offset else b""
                yield limits[run], (limits[run + 1], data)

    def _property_bytes(self, position: int, stride: int) -> bytes:
        size = self._stream[position]
        if stride == 1:
            return self._stream[position + 1 : position + 1 + size]
        if size:
            return self._stream[position + 1 : position + 2 * size]
        size = self._stream[position + 1] * 2
        return self._stream[position + 2 : position + 2 + size]

    def _read_unseen(self) -> Iterator[tuple[int, int]]:
        for start, (end, data) in self._read_pages(_RUN_PAGES, 1):
            values = dict(self._modifiers(data))
            if any(values.get(code) == b"\x01" for code in (_DELETED, _HIDDEN)):
                yield start, end

    def _modifiers(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        position = 0
        while position + 2 < len(data):
            code = int.from_bytes(data[position : position + 2], "little")
            position += 2
            size = _OPERAND_SIZES[code >> 13]
            if code == _TABLE_DEFINITION:
                size = max(int.from_bytes(data[position : position + 2], "little") - 1, 0)
                position += 2
            elif size == 0:
                size = data[position]
                position += 1
                if code == _TAB_STOPS and size == 255:  # noqa: PLR2004
                    return
            yield code, data[position : position + size]
            position += size

    # --- lists ---

    def numbering(self) -> Numbering:
        """Return the lists of the document; a list's name is its place in the file."""
        position, length = self._area(_LISTS)
        if not length:
            return Numbering()
        count = struct.unpack_from("<H", self._table, position)[0]
        levels: dict[str, dict[int, Level]] = {}
        entry, data = position + 2, position + length
        for _ in range(count):
            name = str(struct.unpack_from("<I", self._table, entry)[0])
            levels[name] = {}
            for level in range(1 if self._table[entry + 26] & 1 else 9):
                levels[name][level], data = self._level(data)
            entry += 28
        position, length = self._area(_LIST_OVERRIDES)
        count = struct.unpack_from("<I", self._table, position)[0] if length else 0
        lists = {
            str(i + 1): str(struct.unpack_from("<I", self._table, position + 4 + 16 * i)[0])
            for i in range(min(count, length // 16))
        }
        return Numbering(lists, levels)

    def _level(self, position: int) -> tuple[Level, int]:
        start, kind, flags = struct.unpack_from("<iBB", self._table, position)
        runs, paragraphs = self._table[position + 24], self._table[position + 25]
        position += 28 + runs + paragraphs
        length = struct.unpack_from("<H", self._table, position)[0]
        text = self._table[position + 2 : position + 2 + 2 * length].decode("utf-16-le", "replace")
        text = "".join(f"%{ord(sign) + 1}" if sign < "\x09" else sign for sign in text)
        level = Level(
            kind=_LIST_KINDS.get(kind, "decimal"),
            text=text,
            start=start,
            figures_only=bool(flags & 4),
        )
        return level, position + 2 + 2 * length
