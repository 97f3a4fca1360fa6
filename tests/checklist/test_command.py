"""The command: both files, overruling, drafting, what is refused."""

from __future__ import annotations

import json
from decimal import Decimal

import openpyxl
import pytest
from tests.checklist.groups import ROOT, WEAK_GROUP, write_group

from policy_qa.checklist.drafting import draft_checklist
from policy_qa.checklist.workbook import to_grids
from policy_qa.cli import run
from policy_qa.documents import read_document
from policy_qa.errors import InputError
from policy_qa.export import to_xlsx


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_QA_CORPUS", str(ROOT / "corpus"))
    monkeypatch.setenv("POLICY_QA_INDEX", str(tmp_path / "no-index"))
    monkeypatch.setenv("POLICY_QA_CACHE", str(tmp_path / "no-models"))
    folder = write_group(tmp_path / "材料", WEAK_GROUP)
    arguments = ["checklist", "--checklist", "ankang-2022", "--materials", str(folder)]
    arguments += ["--output", str(tmp_path / "out.xlsx"), "--json", str(tmp_path / "out.json")]
    return arguments


def written(tmp_path):
    return json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))


def rows(path, sheet="清单"):
    cells = openpyxl.load_workbook(path)[sheet].iter_rows(min_row=2, values_only=True)
    return {row[0]: row for row in cells if row[0] is not None}


def test_workbook_and_json_have_the_same_figures(command, tmp_path):
    assert run(command) == 0
    filling = written(tmp_path)
    shown = rows(tmp_path / "out.xlsx")
    words = {"met": "达到", "partial": "部分达到", "unmet": "未达到", "no_evidence": "没有材料"}
    for item in filling["items"]:
        row = shown[item["number"]]
        assert row[4] == words[item["status"]]
        score = None if row[5] is None else Decimal(str(row[5]))
        assert score == (None if item["score"] is None else Decimal(item["score"]))
        assert Decimal(str(row[3])) == Decimal(item["points"])
    summary = rows(tmp_path / "out.xlsx", "汇总")
    assert Decimal(str(summary["已确定得分"][1])) == Decimal(filling["total_determined"])
    quotes = {row[3] for row in rows(tmp_path / "out.xlsx", "引用").values()}
    assert {c["quote"] for i in filling["items"] for c in i["evidence"]} <= quotes


def test_keys_are_those_of_the_contract(command, tmp_path):
    assert run(command) == 0
    filling = written(tmp_path)
    totals = {"checklist", "items", "total_determined", "points_determined_of", "bonus"}
    assert totals | {"vetoed", "grade", "grade_note"} <= set(filling)
    wanted = {"number", "section", "requirement", "points", "status", "score", "facts", "basis"}
    wanted |= {"evidence", "missing", "conflicts", "ambiguities"}
    assert all(wanted <= set(item) for item in filling["items"])


def test_overruled_cell_is_shown_and_kept_by_a_refill(command, tmp_path):
    assert run(command) == 0
    before = Decimal(written(tmp_path)["total_determined"])
    overrule = ["checklist", "overrule", str(tmp_path / "out.json"), "--item", "8"]
    reason = ["--reason", "现场核实"]
    assert run([*overrule, "--field", "score", "--value", "2.5", *reason]) == 0
    assert run([*overrule, "--field", "status", "--value", "unmet", *reason]) == 0
    for _ in range(2):
        filling = written(tmp_path)
        item = filling["items"][7]
        assert (item["status"], item["score"]) == ("unmet", "2.5")
        assert [(e["field"], e["was"]) for e in item["overruled"]] == [
            ("score", ""),
            ("status", "partial"),
        ]
        assert Decimal(filling["total_determined"]) == before + Decimal("2.5")
        assert "现场核实" in rows(tmp_path / "out.xlsx")[8][11]
        assert run(command) == 0


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("status", "good", "x"),
        ("score", "6", "x"),
        ("score", "五分吧", "x"),
        ("number", "1", "x"),
        ("status", "met", " "),
    ],
)
def test_overrules_that_do_not_fit_are_refused(command, tmp_path, field, value, reason):
    assert run(command) == 0
    arguments = ["checklist", "overrule", str(tmp_path / "out.json"), "--item", "8"]
    assert run([*arguments, "--field", field, "--value", value, "--reason", reason]) == 2
    assert not (tmp_path / "out.overrules.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["checklist"],
        ["checklist", "--checklist", "ankang-2022", "--materials", "x"],
        ["checklist", "--checklist", "nothing", "--materials", "x", "--json", "y.json"],
        ["checklist", "overrule", "none.json", "--item", "1", "--field", "status"],
    ],
)
def test_bad_usage_exits_with_2(arguments):
    assert run(arguments) == 2


def test_bad_year_is_refused(command):
    assert run([*command, "--year", "去年"]) == 2


def test_no_cell_starts_a_formula(tmp_path, command):
    assert run(command) == 0
    filling = written(tmp_path)
    filling["items"][0]["missing"] = ["=1+1"]
    filling["items"][0]["overruled"] = []
    (tmp_path / "x.xlsx").write_bytes(to_xlsx(to_grids(filling)))
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["清单"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any("1+1" in str(cell.value) for cell in cells)


def test_draft_from_a_workbook_and_from_a_list(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["类别", "工作要求", "分值"])
    sheet.append(["制度", "制定集团章程；每学期召开工作会议至少2次。", "6分"])
    book.save(tmp_path / "任务.xlsx")
    draft = draft_checklist(read_document(tmp_path / "任务.xlsx"))
    path = tmp_path / "draft.toml"
    path.write_text(draft, encoding="utf-8")
    from policy_qa.checklist import build_checklist, read_checklist

    data = read_checklist(path)
    item = data.items[0]
    assert (item.section, item.points) == ("制度", 6)
    assert [element.kind for element in item.elements] == ["statement", "event"]
    text = read_document(tmp_path / "任务.xlsx").text
    assert build_checklist("draft", data, text).basis[1].quote == item.requirement


def test_draft_of_the_tasks_of_an_annex():
    document = read_document(ROOT / "corpus" / "ankang-school-groups-plan.txt")
    draft = draft_checklist(document, under="附件2")
    assert draft.count("[[items]]") >= 13
    with pytest.raises(InputError, match="没有找到"):
        draft_checklist(document, under="没有这个标题")
