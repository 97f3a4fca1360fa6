"""Word documents (docx): paragraphs, headings, lists, tables, text boxes and footnotes.

Read straight from the XML of the package, because a reader has to see what python-docx
leaves out: the numbers of Word's own lists, text boxes, content controls, footnotes, and
which insertions and deletions are only tracked. Headers and footers are other parts of the
package and never visited.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from policy_qa.documents.cleaning import clean
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.documents.package import Package
from policy_qa.documents.prose import Prose
from policy_qa.documents.word_numbering import (
    VAL,
    Numbering,
    W,
    after_label,
    as_int,
    read_numbering,
)
from policy_qa.documents.word_styles import Styles, read_styles
from policy_qa.documents.word_text import ParagraphText, paragraph_text, span_of, visible
from policy_qa.errors import DocumentError

MAX_COLUMNS = 2_000
_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{W}{tag}" for tag in ("p", "tbl", "tr", "tc"))


def word_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of a docx file.

    Raises:
        DocumentError: If the package is damaged or too large, or has no document in it.
    """
    package = Package(file, name)
    main = package.related("", "officeDocument")
    if main is None or not package.has(main):
        message = f"“{name}”里没有 Word 正文。请用 Word/WPS 打开后另存为 .docx 再试。"
        raise DocumentError(message)
    body = package.xml(main).find(f"{W}body")
    if body is None:
        return []
    return _Reader(package, main).pieces(body)


class _Reader:
    """Walks the body of one document and keeps what the walk has to remember."""

    def __init__(self, package: Package, main: str) -> None:
        styles = package.related(main, "styles")
        numbering = package.related(main, "numbering")
        self._styles = read_styles(package.xml(styles)) if styles else Styles()
        self._numbering = read_numbering(package.xml(numbering)) if numbering else Numbering()
        self._notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            if (part := package.related(main, f"{kind}s"))
            for note in package.xml(part).iter(f"{W}{kind}")
        }
        self._note_number = 0

    def pieces(self, container: etree._Element) -> list[Piece]:
        """Return the pieces of a body, a text box, a note or a single layout cell."""
        prose = Prose()
        for element in _blocks(container):
            if element.tag == _TABLE:
                prose.extend(self._table(element, prose.caption))
            elif not self._styles.is_contents(element):
                self._paragraph(element, prose)
        return prose.pieces()

    # --- paragraphs ---

    def _paragraph(self, element: etree._Element, prose: Prose) -> None:
        paragraph = paragraph_text(element)
        prose.add(
            self._numbered(element, paragraph.text),
            level=self._styles.level(element),
            title=self._styles.is_title(element),
            centred=self._styles.is_centred(element) and not self._styles.numbering(element),
        )
        if anchored := self._anchored(paragraph):
            prose.extend(anchored)

    def _numbered(self, element: etree._Element, text: str) -> str:
        """Put the number that Word displays in front of a paragraph of a list."""
        numbers = self._styles.numbering(element)
        if numbers is None or not text.strip():
            return text
        number_id, level, style = numbers
        if level is None:
            level = self._numbering.level_of_style(number_id, style) if style else 0
        return after_label(self._numbering.label(number_id, level), text.strip())

    def _anchored(self, paragraph: ParagraphText) -> list[Piece]:
        """Return the text boxes and notes of a paragraph, which follow it."""
        pieces = [piece for box in paragraph.boxes for piece in self.pieces(box)]
        for key in paragraph.notes:
            note = self._notes.get(key)
            if note is None:
                continue
            self._note_number += 1
            text = clean("".join(piece.text for piece in self.pieces(note)))
            pieces.append(Piece(kind="paragraph", text=f"注{self._note_number}：{text}"))
        return pieces

    # --- tables ---

    def _table(self, table: etree._Element, caption: str) -> list[Piece]:
        rows = [row for row in _children(table, _ROW) if row.find(f"{W}trPr/{W}del") is None]
        contents = [list(_children(row, _CELL)) for row in rows]
        if len(contents) == 1 and len(contents[0]) == 1:
            return self.pieces(contents[0][0])
        anchored: list[ParagraphText] = []
        cells: list[GridCell] = []
        open_cells: dict[int, GridCell] = {}
        for i, (row, elements) in enumerate(zip(rows, contents, strict=True)):
            column = _skipped_before(row)
            for element in elements:
                span = min(span_of(element), MAX_COLUMNS)
                if _continues(element) and column in open_cells:
                    open_cells[column].rows = i + 1 - open_cells[column].row
                else:
                    cell = GridCell(i, column, self._cell_text(element, anchored), 1, span)
                    cells.append(cell)
                    open_cells[column] = cell
                column += span
        stated = _header_rows(rows)
        pieces = grid_pieces(cells, header_rows=stated or None, caption=caption)
        return pieces + [piece for found in anchored for piece in self._anchored(found)]

    def _cell_text(self, cell: etree._Element, anchored: list[ParagraphText]) -> str:
        lines: list[str] = []
        for element in _blocks(cell):
            if element.tag == _PARAGRAPH:
                found = paragraph_text(element)
                lines.append(self._numbered(element, found.text))
                anchored.append(found)
            else:
                inner = (
                    self._cell_text(nested, anchored)
                    for row in _children(element, _ROW)
                    for nested in _children(row, _CELL)
                )
                lines.append(" ".join(text for text in inner if text.strip()))
        return clean("\n".join(lines))


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a container, those in content controls included."""
    for child in visible(container):
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag == f"{W}sdt":
            gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or gallery.get(VAL) != "Table of Contents":
                yield from _blocks(child)
        elif child.tag not in (_ROW, _CELL):
            yield from _blocks(child)


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, those in content controls included."""
    for child in visible(element):
        if child.tag == tag:
            yield child
        elif child.tag not in (_PARAGRAPH, _TABLE):
            yield from _children(child, tag)


def _continues(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(VAL) != "restart"


def _skipped_before(row: etree._Element) -> int:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    return min(max(0, as_int(skipped.get(VAL))), MAX_COLUMNS) if skipped is not None else 0


def _header_rows(rows: list[etree._Element]) -> int:
    """Count the rows at the top that the file marks as repeated on every page."""
    count = 0
    for row in rows:
        mark = row.find(f"{W}trPr/{W}tblHeader")
        if mark is None or mark.get(VAL) in ("0", "false", "off"):
            break
        count += 1
    return count if count < len(rows) else 0
