from __future__ import annotations

import io
import tomllib
from datetime import date

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from policy_qa.analysis.deadlines import deadline_of
from policy_qa.analysis.duties import duties
from policy_qa.analysis.render import duties as render
from policy_qa.citations import verify_citation
from policy_qa.export import to_docx, to_ics, to_xlsx

from .conftest import GOLD

TABLES = tomllib.loads((GOLD / "duties_gold.toml").read_text(encoding="utf-8"))["table"]


def cells(duty):
    stated = {
        "task": duty.task,
        "lead": [body.name for body in duty.lead],
        "guiding": [body.name for body in duty.guiding],
        "responsible": [body.name for body in duty.responsible],
        "deadline": "；".join(deadline.text for deadline in duty.deadlines),
        "day": "；".join(deadline.day.isoformat() for deadline in duty.deadlines if deadline.day),
        "targets": [target.text for target in duty.targets],
    }
    return {name: value for name, value in stated.items() if value}


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t['document'][:6]}-{t.get('stage')}")
def test_every_cell_of_the_gold(corpus, table):
    reading = corpus[table["document"]]
    reading = reading.part(table["part"]) if "part" in table else reading
    found = [
        duty
        for duty in duties(reading)
        if duty.stage == table.get("stage", duty.stage)
        and duty.source == table.get("source", duty.source)
    ]
    assert [cells(duty) for duty in found] == table["row"]


def test_every_quote_stands_in_its_document(corpus, unseen):
    for reading in (*corpus.values(), *unseen.values()):
        for duty in duties(reading):
            bodies = (*duty.lead, *duty.guiding, *duty.responsible)
            for citation in (duty.content, *(body.citation for body in bodies)):
                assert verify_citation(citation, reading.text) == []
            for body in bodies:
                assert body.citation.quote == body.name
            for target in duty.targets:
                assert target.citation.quote == target.text
            for deadline in duty.deadlines:
                assert reading.text[deadline.start : deadline.end] == deadline.text


def test_brackets_within_a_body_do_not_end_it(unseen):
    found = duties(unseen["qinghe-elderly-care-plan.txt"])
    visits = next(duty for duty in found if duty.task == "落实探访关爱")
    assert [body.name for body in visits.responsible] == ["市民政局", "各县（区）人民政府"]


def test_rows_and_lists_of_bodies(unseen):
    rows = [d for d in duties(unseen["yunling-river-chief-assessment.txt"]) if d.source == "表格"]
    assert [(d.responsible[0].name, d.deadlines[0].text) for d in rows][:2] == [
        ("县水利局", "2023年10月底"),
        ("县生态环境分局", "2023年11月底"),
    ]
    assert [target.text for target in rows[1].targets] == [
        "排查入河排污口134个",
        "整治完成率达到90%",
    ]
    listed = [d for d in duties(unseen["dongze-old-community-renovation.md"]) if d.source == "清单"]
    assert [body.name for body in listed[0].lead] == ["区住建局"]
    assert [d.responsible[0].name for d in listed[1:]] == [
        "区财政局", "区民政局", "区城市管理局", "区市场监督管理局", "各街道办事处",
    ]  # fmt: skip


def test_a_sentence_that_obliges_a_body(written):
    item = "（一）管理。各区（县）政府要定期研究。由市财政局负责拨付，6月底前完成。"
    text = f"某市方案\n\n一、要求\n\n{item}\n"
    (duty,) = duties(written(text))
    assert [body.name for body in duty.responsible] == ["各区（县）政府", "市财政局"]
    assert duty.task == "管理"
    assert duty.deadlines[0].day is None
    assert "年份" in duty.deadlines[0].note


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022年5月", date(2022, 5, 31)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2022年5月至12月", date(2022, 12, 31)),
        ("2026年10月31日前", date(2026, 10, 31)),
        ("到2025年", date(2025, 12, 31)),
        ("2023年之前", date(2022, 12, 31)),
        ("3月29日前", date(2023, 3, 29)),
        ("“十四五”末", date(2025, 12, 31)),
        ("长期", None),
        ("每年8月31日前", None),
        ("适时", None),
        ("2023年2月30日", None),
    ],
)
def test_deadlines(text, day):
    found = deadline_of(text, 0, issued="2023-03-15")
    assert found.day == day
    assert found.ongoing == (text == "长期")


def test_exports_hold_what_the_json_holds(corpus):
    reading = corpus["ankang-school-groups-plan.txt"].part("附件2")
    found = duties(reading)
    stated = render.to_json(reading, found)["duties"]
    book = load_workbook(io.BytesIO(to_xlsx(render.grids(reading, found))))
    assert book.sheetnames == ["任务", "实施步骤", "引用"]
    rows = [row for name in ("任务", "实施步骤") for row in book[name].iter_rows(min_row=2)]
    assert len(rows) == len(stated) == 16
    for row, duty in zip(rows, stated, strict=True):
        shown = [cell.value for cell in row]
        assert shown[:2] == [duty["number"], duty["task"]]
        for at, key in ((2, "lead"), (3, "guiding"), (4, "responsible")):
            assert (shown[at] or "") == "、".join(body["name"] for body in duty[key])
        assert shown[5] == duty["deadlines"][0]["text"]
        assert shown[6] == duty["deadlines"][0]["day"]
        assert (shown[7] or "") == "\n".join(target["text"] for target in duty["targets"])
        assert shown[8] == duty["citation"]["quote"]
    paper = open_docx(io.BytesIO(to_docx(render.paper(reading, found))))
    assert [len(table.rows) for table in paper.tables] == [14, 4]
    assert paper.tables[0].cell(1, 1).text == stated[0]["task"]
    assert "逐字核对一致" in paper.paragraphs[-1].text


def test_calendar_has_every_deadline_with_a_day(corpus):
    reading = corpus["ankang-school-groups-plan.txt"].part("附件2")
    found = duties(reading)
    text = to_ics(render.events(reading, found), name="期限").decode().replace("\r\n ", "")
    days = [d.day for duty in found for d in duty.deadlines if d.day]
    assert text.count("BEGIN:VEVENT") == len(days) == 11
    assert text.count("按当月最后一天计") == 11
    assert "DTSTART;VALUE=DATE:20220531" in text
