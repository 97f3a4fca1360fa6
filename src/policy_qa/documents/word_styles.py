"""What a paragraph of a docx is, from its own properties and the chain of its styles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from policy_qa.documents.word_numbering import VAL, W, as_int

_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"^(?:toc (?:\d|heading)|目录 ?\d)$", re.IGNORECASE)
_DEEPEST = 9
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    properties: etree._Element | None


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of a document by their identifier."""

    styles: Mapping[str, _Style] = field(default_factory=dict)

    def level(self, paragraph: etree._Element) -> int | None:
        """Return the outline level of a paragraph (1 is the top), None for body text."""
        for style_id, properties in self._chain(paragraph):
            outline = _find(properties, "outlineLvl")
            if outline is not None:
                level = as_int(outline.get(VAL)) + 1
                return level if level <= _DEEPEST else None
            match = _HEADING_NAME.match(self._name(style_id))
            if match:
                return int(match[1])
        return None

    def is_title(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph has the style of a document's title."""
        return self._name(style_of(paragraph)).lower() in ("title", "标题")

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph is a line of a generated table of contents."""
        return bool(_CONTENTS_NAME.match(self._name(style_of(paragraph))))

    def is_centred(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph is centred."""
        for _, properties in self._chain(paragraph):
            alignment = _find(properties, "jc")
            if alignment is not None:
                return bool(alignment.get(VAL) == "center")
        return False

    def numbering(self, paragraph: etree._Element) -> tuple[str, int | None, str] | None:
        """Return the list, the level if stated, and the style that put the paragraph into it."""
        level: int | None = None
        for style_id, properties in self._chain(paragraph):
            numbers = _find(properties, "numPr")
            if numbers is None:
                continue
            stated = _find(numbers, "ilvl")
            if level is None and stated is not None:
                level = as_int(stated.get(VAL))
            number = _find(numbers, "numId")
            if number is not None:
                number_id = number.get(VAL, "0")
                return None if number_id == "0" else (number_id, level, style_id)
        return None

    def _chain(self, paragraph: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
        yield "", paragraph.find(f"{W}pPr")
        style_id = style_of(paragraph)
        for _ in range(_MAX_CHAIN):
            style = self.styles.get(style_id)
            if style is None:
                return
            yield style_id, style.properties
            style_id = style.based_on

    def _name(self, style_id: str) -> str:
        style = self.styles.get(style_id)
        return style.name if style else ""


def style_of(paragraph: etree._Element) -> str:
    """Return the identifier of a paragraph's style, an empty string for the default."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(VAL, "") if style is not None else ""


def read_styles(root: etree._Element) -> Styles:
    """Read the part ``styles.xml``."""
    styles: dict[str, _Style] = {}
    for style in root.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph":
            styles[style.get(f"{W}styleId", "")] = _Style(
                name=_text(style, "name"),
                based_on=_text(style, "basedOn"),
                properties=style.find(f"{W}pPr"),
            )
    return Styles(styles)


def _find(element: etree._Element | None, tag: str) -> etree._Element | None:
    return element.find(f"{W}{tag}") if element is not None else None


def _text(element: etree._Element, tag: str) -> str:
    child = element.find(f"{W}{tag}")
    return child.get(VAL, "") if child is not None else ""
