"""The text of one docx paragraph as a reader sees it (ISO/IEC 29500-1, 17.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from policy_qa.documents.word_numbering import W, as_int

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ID = f"{W}id"
_UNSEEN = frozenset(
    f"{W}{tag}"
    for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "rt")
)
_FIXED = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_OFF = ("0", "false", "off")
_SYMBOLS = {
    ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xA8): "□",
    ("wingdings", 0x6F): "□",
    ("wingdings", 0x71): "□",
    ("wingdings", 0xFC): "√",
    ("wingdings", 0xFB): "×",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0xA3): "□",
    ("wingdings 2", 0x2A): "□",
    ("wingdings 2", 0x50): "√",
    ("wingdings 2", 0x4F): "×",
}


@dataclass(slots=True)
class ParagraphText:
    """A paragraph's own text, and what is anchored in it.

    ``boxes`` are the contents of text boxes, ``notes`` the kinds and identifiers of the
    footnotes and endnotes it refers to.
    """

    text: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def paragraph_text(paragraph: etree._Element) -> ParagraphText:
    """Read a ``w:p``: tracked deletions, field codes and hidden text are left out."""
    found = ParagraphText()
    found.text = "".join(_parts(paragraph, found))
    return found


def visible(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the children of an element; of alternative contents only the first is taken."""
    for child in element:
        if child.tag == f"{_MC}AlternateContent":
            choice = next(iter(child), None)
            if choice is not None:
                yield from visible(choice)
        elif child.tag not in _UNSEEN:
            yield child


def _parts(element: etree._Element, found: ParagraphText) -> Iterator[str]:
    for child in visible(element):
        tag = str(child.tag)
        if tag in (f"{W}t", _MATH_TEXT):
            yield child.text or ""
        elif tag in _FIXED:
            yield _FIXED[tag]
        elif tag == f"{W}sym":
            yield _symbol(child)
        elif tag == f"{W}txbxContent":
            found.boxes.append(child)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            found.notes.append((tag.removeprefix(W).removesuffix("Reference"), child.get(_ID, "")))
        elif tag != f"{W}r" or not _is_hidden(child):
            yield from _parts(child, found)


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font; check boxes and ticks are known, others are dropped."""
    try:
        code = int(element.get(f"{W}char", "0"), 16) & 0xFF
    except ValueError:
        return ""
    return _SYMBOLS.get((element.get(f"{W}font", "").lower(), code), "")


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in _OFF


def span_of(cell: etree._Element) -> int:
    """Return how many columns a table cell covers."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return max(1, as_int(span.get(f"{W}val"))) if span is not None else 1
