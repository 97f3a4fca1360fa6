"""Footnotes of a docx file, which python-docx itself cannot write."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

from policy_qa.schema import Citation

_BETWEEN = "\u2009"  # a thin space keeps two numbers apart
PART_NAME = "/word/footnotes.xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0">'
    "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_FOOTNOTE = (
    '<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    '<w:footnoteRef/></w:r><w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="18"/></w:rPr>'
    '<w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
)


class Footnotes:
    """The footnotes of one document; the same citation is written once and referred to again."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - python-docx has no public types
        self._numbers: dict[Citation, int] = {}
        self._notes: list[str] = []
        package = document.part.package
        self._part = Part(PackURI(PART_NAME), _CONTENT_TYPE, b"", package)
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._write()

    def add(self, paragraph: Any, citation: Citation) -> None:  # noqa: ANN401
        """Put a reference to the citation's footnote at the end of a paragraph."""
        number = self._numbers.get(citation)
        if number is None:
            number = self._numbers[citation] = len(self._numbers) + 1
            place = " › ".join((citation.document, *citation.path))
            text = escape(_ILLEGAL.sub("", f"{place}：“{citation.quote}”"))
            self._notes.append(_FOOTNOTE.format(number=number, text=text))
            self._write()
        last = paragraph.runs[-1]._element if paragraph.runs else None
        if last is not None and last.find(qn("w:footnoteReference")) is not None:
            paragraph.add_run(_BETWEEN)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._element.append(reference)

    def _write(self) -> None:
        notes = _SEPARATORS + "".join(self._notes)
        root = f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>"
        self._part._blob = f"{_DECLARATION}{root}".encode()
