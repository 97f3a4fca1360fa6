"""Web pages: headings, paragraphs, lists and tables as they are shown; navigation left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO

from lxml import etree

from policy_qa.documents.cleaning import decode
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece
from policy_qa.documents.prose import Prose
from policy_qa.documents.sheets import check_cell_count
from policy_qa.documents.word_numbering import as_int, format_number
from policy_qa.errors import DocumentError

_DROPPED = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "head"),
    *("select", "button", "textarea", "nav", "footer"),
}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "form", "header", "hr", "html", "legend", "li"),
    *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "ul"),
}
_HEADING = re.compile(r"^h([1-6])$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n]+")
_LIST_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HEAD, _FORGIVEN = 4096, 200
_MAX_COLUMNS, _MAX_ROWS = 1_000, 65_534
_MENU_LINKS, _MENU_LENGTH = 4, 12
_NO_MENU = ("a", "body", "html")


def html_pieces(file: IO[bytes], name: str) -> list[Piece]:
    """Return the pieces of an HTML page.

    Raises:
        DocumentError: If it is no text, or a table has too many cells.
    """
    text = _decoded(file.read(), name)
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        return []
    page = _Page(name, frozenset(_menus(root)))
    page.read(root)
    return page.pieces()


def _decoded(data: bytes, name: str) -> str:
    """Decode a page; a few damaged characters, which browsers forgive, are forgiven."""
    try:
        return decode(data, name)
    except DocumentError:
        encoding = "utf-8" if b"utf-8" in data[:_HEAD].lower() else "gb18030"
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") * _FORGIVEN > len(text):
            raise
        return text.replace("\ufffd", "")


class _Page:
    """Walks one page; text is gathered until a block begins or ends."""

    def __init__(self, name: str, menus: frozenset[etree._Element]) -> None:
        self._name = name
        self._menus = menus
        self._prose = Prose()
        self._gathered: list[str] = []

    def pieces(self) -> list[Piece]:
        """Return what was read."""
        self._end_paragraph()
        return self._prose.pieces()

    def read(self, element: etree._Element, *, centred: bool = False) -> None:
        """Read an element and all below it."""
        tag = str(element.tag)
        if _is_unseen(element) or element in self._menus:
            return
        centred = _is_centred(element, inherited=centred)
        heading = _HEADING.match(tag)
        if tag == "br":
            self._gathered.append("\n")
        elif tag == "table" and not _is_layout(element):
            self._end_paragraph(centred=centred)
            self._prose.extend(self._table(element))
        elif heading or tag in _BLOCKS:
            self._end_paragraph(centred=centred)
            self._gathered.append(_list_number(element))
            self._read_inside(element, centred=centred)
            self._end_paragraph(level=int(heading[1]) if heading else None, centred=centred)
        else:
            self._read_inside(element, centred=centred)

    def _read_inside(self, element: etree._Element, *, centred: bool) -> None:
        self._gathered.append(_inline(element, element.text))
        for child in element:
            self.read(child, centred=centred)
            self._gathered.append(_inline(element, child.tail))

    def _end_paragraph(self, *, level: int | None = None, centred: bool = False) -> None:
        lines = (line.strip() for line in "".join(self._gathered).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._gathered = []
        if level is not None:
            text = text.replace("\n", " ")
        self._prose.add(text, level=level, centred=centred)

    def _table(self, table: etree._Element) -> list[Piece]:
        cells: list[GridCell] = []
        occupied: dict[int, int] = {}
        heads = 0
        for i, row in enumerate(_rows(table)):
            column = 0
            elements = [child for child in row if child.tag in ("td", "th")]
            for element in elements:
                while occupied.get(column, 0) > i:
                    column += 1
                most = max(1, _MAX_COLUMNS - column)
                columns = min(max(as_int(element.get("colspan")), 1), most)
                rows = min(max(as_int(element.get("rowspan")), 1), _MAX_ROWS)
                cells.append(GridCell(i, column, _cell_text(element), rows, columns))
                check_cell_count(len(cells), self._name)
                occupied.update(dict.fromkeys(range(column, column + columns), i + rows))
                column += columns
            heads += heads == i and _names_columns(row, elements)
        title = table.find("caption")
        caption = _cell_text(title) if title is not None else self._prose.caption
        head = [Piece(kind="heading", text=caption)] if title is not None and caption else []
        return head + grid_pieces(cells, header_rows=heads or None, caption=caption)


def _is_unseen(element: etree._Element) -> bool:
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
    return element.tag in _DROPPED or not isinstance(element.tag, str) or bool(hidden)


def _is_centred(element: etree._Element, *, inherited: bool) -> bool:
    align = element.get("align", "").lower()
    if align or element.tag == "center":
        return align in ("center", "")
    style = element.get("style", "")
    return bool(_CENTRED.search(style)) if "text-align" in style.lower() else inherited


def _inline(parent: etree._Element, text: str | None) -> str:
    if not text:
        return ""
    return text.replace("\r", "") if parent.tag == "pre" else _SPACE.sub(" ", text)


def _list_number(element: etree._Element) -> str:
    """Return the number that a browser shows before an item of a numbered list."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return ""
    first = as_int(parent.get("start")) or 1
    place = sum(1 for other in element.itersiblings("li", preceding=True))
    return f"{format_number(first + place, _LIST_KINDS.get(parent.get('type', ''), 'decimal'))}."


# --- tables ---------------------------------------------------------------------


def _is_layout(table: etree._Element) -> bool:
    """Tell a table that only arranges the page: one column, or tables inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return True
    return all(sum(child.tag in ("td", "th") for child in row) <= 1 for row in _rows(table))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _names_columns(row: etree._Element, cells: list[etree._Element]) -> bool:
    parent = row.getparent()
    in_head = parent is not None and parent.tag == "thead"
    return in_head or (bool(cells) and all(cell.tag == "th" for cell in cells))


def _cell_text(element: etree._Element) -> str:
    return "".join(_cell_parts(element)).strip()


def _cell_parts(element: etree._Element) -> Iterator[str]:
    yield _inline(element, element.text)
    for child in element:
        if not _is_unseen(child):
            breaks = child.tag == "br" or child.tag in _BLOCKS
            yield "\n" if breaks else ""
            yield from _cell_parts(child)
            yield "\n" if breaks and child.tag != "br" else ""
        yield _inline(element, child.tail)


# --- navigation -------------------------------------------------------------------


def _menus(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the lists and boxes that hold nothing but several short links."""
    measures: dict[etree._Element, tuple[int, int, int]] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        measures[element] = _measure(element, measures)
        text, linked, links = measures[element]
        short = linked <= links * _MENU_LENGTH
        if (
            element.tag not in _NO_MENU
            and links >= _MENU_LINKS
            and short
            and linked * 20 >= text * 19
        ):
            yield element


def _measure(
    element: etree._Element, measures: Mapping[etree._Element, tuple[int, int, int]]
) -> tuple[int, int, int]:
    """Return the characters of text, those inside links, and the number of links with text."""
    if _is_unseen(element):
        return (0, 0, 0)
    own = len((element.text or "").strip()) + sum(len((c.tail or "").strip()) for c in element)
    below = [measures[child] for child in element if child in measures]
    text = own + sum(measure[0] for measure in below)
    if element.tag == "a":
        return (text, text, 1 if text else 0)
    return (text, sum(m[1] for m in below), sum(m[2] for m in below))
