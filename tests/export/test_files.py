"""Every file is opened again by the library that users' programs resemble."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from policy_qa.errors import InputError
from policy_qa.export import (
    Column,
    Event,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Value,
    check_suffix,
    citations_of,
    save,
    to_docx,
    to_ics,
    to_xlsx,
)
from policy_qa.schema import Citation

CITATION = Citation("方案.txt", ("一、目标", "（一）"), "至少建立10个教育集团。", 5, 17)
OTHER = Citation("意见.txt", (), "每学期<2>次 & 更多", 0, 11)
GRID = Grid(
    "责任表",
    (Column("任务", 30), Column("数值", 8)),
    ((Value("建立集团", (CITATION,), marked=True), Value(Decimal("12.5"), (OTHER, CITATION))),),
    note="附注",
)


def reopened(*grids: Grid):
    return load_workbook(io.BytesIO(to_xlsx(grids)))


def test_sheets_cells_and_notes_come_back():
    book = reopened(GRID)
    assert book.sheetnames == ["责任表", "引用"]
    sheet = book["责任表"]
    assert [cell.value for cell in sheet[1]] == ["任务", "数值"]
    assert [cell.value for cell in sheet[2]] == ["建立集团", 12.5]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet["A2"].alignment.wrap_text
    assert "“至少建立10个教育集团。”" in sheet["A2"].comment.text
    assert sheet["A4"].value == "附注"
    cited = [[cell.value for cell in row] for row in book["引用"].iter_rows(min_row=2)]
    assert cited == [
        [1, "方案.txt", "一、目标 › （一）", "至少建立10个教育集团。", 5, 17],
        [2, "意见.txt", None, "每学期<2>次 & 更多", 0, 11],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "'=1", "=\x00A"])
def test_no_text_becomes_a_formula(text):
    sheet = reopened(Grid("表", (Column(text),), ((Value(text),),)))["表"]
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.value == text.replace("\x00", "")
    assert sheet["A2"].quotePrefix == (text[0] != "'")


def test_sheet_names_are_legal_and_distinct():
    book = reopened(*(Grid("甲/乙[丙]" + "长" * 40, (Column("a"),), ()) for _ in range(3)))
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 and "/" not in name for name in book.sheetnames)


def test_long_text_and_empty_value():
    grid = Grid("表", (Column("a"), Column("b")), ((Value("字" * 40_000), Value()),))
    sheet = reopened(grid)["表"]
    assert len(sheet["A2"].value) == 32_000
    assert sheet["B2"].value is None


def test_paper_comes_back_with_headings_tables_and_footnotes():
    paper = Paper(
        "实施方案",
        (
            Heading("一、目标"),
            Paragraph("建立十个集团。", (CITATION,)),
            Heading("（一）任务", 2),
            GRID,
            Paragraph("再引一次\x0b。", (CITATION, OTHER), marked=True),
        ),
        checked="引文2条，均与原文逐字一致。",
    )
    data = to_docx(paper)
    document = open_docx(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "实施方案"
    assert texts[-1] == "引文2条，均与原文逐字一致。"
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["一、目标", "（一）任务"]
    cells = [[cell.text.strip() for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["任务", "数值"], ["建立集团", "12.5"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert notes.count("<w:footnote ") == 4  # two separators, two citations
    assert "每学期&lt;2&gt;次 &amp; 更多" in notes
    assert body.count("w:footnoteReference") == 6


def test_citations_are_listed_once_in_order():
    assert citations_of([Paragraph("甲", (OTHER,)), GRID, Heading("乙")]) == [OTHER, CITATION]


def test_calendar_escapes_and_folds():
    text = to_ics([Event(date(2022, 5, 31), "甲,乙;丙", "一" * 60 + "\n末")], name="期限").decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20220531\r\nDTEND;VALUE=DATE:20220601\r\n" in unfolded
    assert "SUMMARY:甲\\,乙\\;丙" in unfolded
    assert "DESCRIPTION:" + "一" * 60 + "\\n末" in unfolded


def test_save_replaces_whole_files_and_explains_failure(tmp_path):
    target = tmp_path / "甲.xlsx"
    save(target, b"1")
    save(target, b"22")
    assert target.read_bytes() == b"22"
    assert [path.name for path in tmp_path.iterdir()] == ["甲.xlsx"]
    with pytest.raises(InputError, match="无法写入"):
        save(tmp_path / "无" / "甲.xlsx", b"1")


def test_suffix():
    from pathlib import Path

    assert check_suffix(Path("a.XLSX"), (".xlsx",)) == ".xlsx"
    with pytest.raises(InputError, match=r"\.xlsx"):
        check_suffix(Path("a.pdf"), (".xlsx",))
