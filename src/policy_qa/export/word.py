"""A paper as a docx file, set like an official paper, its citations as footnotes."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from policy_qa.export.content import Grid, Heading, Paper, Paragraph, Value
from policy_qa.export.footnotes import Footnotes

_TITLE_FONT, _HEADING_FONT, _SECOND_FONT, _BODY_FONT = "方正小标宋简体", "黑体", "楷体", "仿宋"
_TITLE_SIZE, _BODY_SIZE, _TABLE_SIZE = Pt(22), Pt(16), Pt(10.5)
_LINE_SPACING = Pt(28)
_INDENT = Pt(32)
_HIGHEST_LEVEL = 9
_MOST_UPRIGHT = 4
_BLACK = RGBColor(0, 0, 0)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_docx(paper: Paper) -> bytes:
    """Return a Word document: title, headings, paragraphs and tables in order.

    Each citation is a footnote with file, place and quote; ``checked`` closes the paper.
    """
    document = new_document()
    _set_page(document.sections[0], wide=any(_is_wide(part) for part in paper.body))
    footnotes = Footnotes(document)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, paper.title, _TITLE_FONT, _TITLE_SIZE)
    for part in paper.body:
        if isinstance(part, Heading):
            _add_heading(document, part)
        elif isinstance(part, Grid):
            _add_table(document, part, footnotes)
        else:
            _add_paragraph(document, part, footnotes)
    if paper.checked:
        _add_paragraph(document, Paragraph(paper.checked), footnotes)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _is_wide(part: Heading | Paragraph | Grid) -> bool:
    return isinstance(part, Grid) and len(part.columns) > _MOST_UPRIGHT


def _set_page(section: Any, *, wide: bool) -> None:  # noqa: ANN401
    """A4 with the margins of official papers; across where a table needs the width."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)


def _add_heading(document: Any, heading: Heading) -> None:  # noqa: ANN401
    level = min(max(heading.level, 1), _HIGHEST_LEVEL)
    paragraph = document.add_heading(level=level)
    font = _HEADING_FONT if level == 1 else _SECOND_FONT
    _run(paragraph, heading.text, font, _BODY_SIZE)
    paragraph.paragraph_format.first_line_indent = _INDENT


def _add_paragraph(document: Any, part: Paragraph, footnotes: Footnotes) -> None:  # noqa: ANN401
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = _INDENT
    paragraph.paragraph_format.line_spacing = _LINE_SPACING
    _run(paragraph, part.text, _BODY_FONT, _BODY_SIZE, bold=part.marked)
    for citation in part.citations:
        footnotes.add(paragraph, citation)


def _add_table(document: Any, grid: Grid, footnotes: Footnotes) -> None:  # noqa: ANN401
    if grid.title:
        caption = document.add_paragraph()
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(caption, grid.title, _HEADING_FONT, _BODY_SIZE)
    table = document.add_table(rows=1, cols=len(grid.columns))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, grid.columns, strict=True):
        _run(cell.paragraphs[0], column.title, _HEADING_FONT, _TABLE_SIZE)
    repeat = table.rows[0]._tr.get_or_add_trPr()
    repeat.append(repeat.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in grid.rows:
        added = table.add_row()
        whole = added._tr.get_or_add_trPr()
        whole.append(whole.makeelement(qn("w:cantSplit"), {}))
        for cell, value in zip(added.cells, row, strict=True):
            _fill_cell(cell.paragraphs[0], value, footnotes)
    _set_widths(document.sections[0], table, grid)
    if grid.note:
        _run(document.add_paragraph(), grid.note, _BODY_FONT, _TABLE_SIZE)


def _set_widths(section: Any, table: Any, grid: Grid) -> None:  # noqa: ANN401
    """Share the width of the page among the columns as their widths ask."""
    table.autofit = False
    room = section.page_width - section.left_margin - section.right_margin
    total = sum(column.width for column in grid.columns)
    for at, column in enumerate(grid.columns):
        width = room * column.width // total
        table.columns[at].width = width
        for cell in table.columns[at].cells:
            cell.width = width


def _fill_cell(paragraph: Any, value: Value, footnotes: Footnotes) -> None:  # noqa: ANN401
    _run(paragraph, value.text, _BODY_FONT, _TABLE_SIZE, bold=value.marked)
    for citation in value.citations:
        footnotes.add(paragraph, citation)


def _run(
    paragraph: Any,  # noqa: ANN401
    text: str,
    font: str,
    size: Any,  # noqa: ANN401
    *,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(_ILLEGAL.sub("", text))
    run.font.name = "Times New Roman"
    run.font.size = size
    run.font.bold = bold
    run.font.color.rgb = _BLACK
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
