from __future__ import annotations

import io

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from policy_qa.analysis.drafting import all_points, draft
from policy_qa.analysis.render import drafting as render
from policy_qa.analysis.requirements import all_requirements
from policy_qa.citations import verify_citation
from policy_qa.errors import InputError
from policy_qa.export import to_docx, to_xlsx

TEXT = """东湖市实施方案

为推进改革，根据《上级意见》，制定本方案。

一、工作目标

（一）目标。到2026年，家长满意度达到95%以上。

二、重点任务

（一）课程建设。各学校要制定课程实施方案，每学期开展教研活动至少4次。幼儿园要开展游戏化教学。

（二）经费保障。市财政局要安排专项经费。核心校要带动成员校发展。

三、保障措施

（一）加强考核。定期开展考核评价。
"""


def test_sections_points_and_what_to_write(written):
    outline = draft(written(TEXT), "核心校（小学）")
    titles = {section.title: section for section in outline.sections}
    assert list(titles) == [
        "一、工作目标",
        "三、重点任务与措施",
        "五、保障措施",
        "六、考核评价与宣传总结",
    ]
    (goal,) = titles["一、工作目标"].points
    assert any("95%以上" in line for line in goal.to_write)
    (course,) = titles["三、重点任务与措施"].points
    assert course.strength == "应当"
    assert "附上或列出“课程实施方案”的文本名称和完成时间" in course.to_write
    (led,) = titles["五、保障措施"].points
    assert led.fits
    assert [point.requirement.quote for point in outline.above] == [
        "（二）经费保障。市财政局要安排专项经费。"
    ] or "市财政局" in outline.above[0].requirement.quote


def test_other_stages_are_left_out(written):
    quotes = [point.requirement.quote for point in all_points(draft(written(TEXT), "小学"))]
    assert not any("幼儿园" in quote for quote in quotes)
    quotes = [point.requirement.quote for point in all_points(draft(written(TEXT), "幼儿园"))]
    assert any("幼儿园" in quote for quote in quotes)


def test_the_basis_is_quoted(written):
    outline = draft(written(TEXT), "小学")
    assert outline.basis[0].quote == "东湖市实施方案"
    assert "《上级意见》" in outline.basis[1].quote


def test_no_requirement_is_forgotten(corpus):
    reading = corpus["jinan-town-schools-plan.txt"]
    asked = {e.citation for item in all_requirements(reading) for e in item.elements}
    drafted = {point.requirement for point in all_points(draft(reading, "乡镇学校"))}
    assert drafted == asked
    for point in all_points(draft(reading, "乡镇学校")):
        assert verify_citation(point.requirement, reading.text) == []


def test_points_and_deadlines_of_the_document(corpus):
    reading = corpus["ankang-school-groups-plan.txt"]
    points = all_points(draft(reading, "核心校"))
    written_down = [line for point in points for line in point.to_write]
    assert any(line.startswith("本项占6分") for line in written_down)
    assert any("2022年5月" in line for line in written_down)


def test_exports_hold_what_the_json_holds(corpus):
    reading = corpus["jinan-town-schools-plan.txt"]
    outline = draft(reading, "乡镇小学")
    stated = render.to_json(outline)
    listed = [point for section in stated["sections"] for point in section["points"]]
    listed += stated["above"]
    book = load_workbook(io.BytesIO(to_xlsx([render.grid(outline)])))
    rows = [[cell.value for cell in row] for row in book["提纲"].iter_rows(min_row=2)]
    assert [row[2] for row in rows] == [point["citation"]["quote"] for point in listed]
    assert [row[3] for row in rows] == [point["strength"] for point in listed]
    document = open_docx(io.BytesIO(to_docx(render.paper(reading, outline))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == outline.title
    assert all(any(p["citation"]["quote"] in text for text in texts) for p in listed)
    assert "逐字核对一致" in texts[-1]


def test_a_document_without_requirements(written):
    with pytest.raises(InputError, match="没有找到要求"):
        draft(written("通知\n\n天气晴朗。\n"), "小学")
