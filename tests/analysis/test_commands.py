"""The commands, run as a user would, over documents given by their paths."""

from __future__ import annotations

import json

import numpy as np
import pytest
from openpyxl import load_workbook

from policy_qa import models
from policy_qa.cli import run

from .conftest import CORPUS, GOLD, UNSEEN

PLAN = CORPUS / "ankang-school-groups-plan.txt"
OTHER = UNSEEN / "qinghe-elderly-care-plan.txt"


class Alike:
    def embed_passages(self, texts):
        return np.ones((len(texts), 1), np.float32)

    def embed_query(self, text):
        return np.ones(1, np.float32)


@pytest.fixture(autouse=True)
def _without_weights_or_index(monkeypatch, tmp_path):
    monkeypatch.setattr(models, "open_symmetric_embedder", lambda *_, **__: Alike())
    monkeypatch.setenv("POLICY_QA_INDEX", str(tmp_path / "no-index"))


def out(capsys):
    return json.loads(capsys.readouterr().out)


def test_duties(capsys, tmp_path):
    table, days = tmp_path / "表.xlsx", tmp_path / "时限.ics"
    command = ["duties", str(PLAN), "--part", "附件2", "--json"]
    assert run([*command, "--output", str(table), "--ics", str(days)]) == 0
    stated = out(capsys)
    assert len([duty for duty in stated["duties"] if not duty["stage"]]) == 13
    assert load_workbook(table)["任务"].max_row == 14
    assert days.read_bytes().count(b"BEGIN:VEVENT") == 11


def test_compare_takes_several_documents(capsys, tmp_path):
    target = tmp_path / "比较.docx"
    command = ["compare", "经费", "--documents", str(PLAN), str(OTHER), "--json"]
    assert run([*command, "--output", str(target)]) == 0
    assert [d["document"] for d in out(capsys)["documents"]] == [PLAN.name, OTHER.name]
    assert target.stat().st_size > 0


def test_conflicts(capsys):
    assert run(["conflicts", str(OTHER), "--json"]) == 0
    (found,) = out(capsys)["conflicts"]
    assert found["kind"] == "正文与表格不一"
    assert len(found["citations"]) == 2


def test_draft(capsys):
    assert run(["draft", str(PLAN), "--school-kind", "核心校", "--json"]) == 0
    assert out(capsys)["school_kind"] == "核心校"


def test_gap(capsys):
    plan = GOLD / "plan-by-indicators.txt"
    assert run(["gap", str(plan), "--against", str(PLAN), "--part", "附件4", "--json"]) == 0
    stated = out(capsys)
    assert stated["requirements"] == 18
    assert {gap["points"] for gap in stated["gaps"]} == {"4", "5", "6", "7", "8", "10"}


def test_without_a_file_the_table_is_printed(capsys):
    assert run(["duties", str(PLAN), "--part", "附件2"]) == 0
    printed = capsys.readouterr().out
    assert "成立领导机构" in printed
    assert "共16项" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["duties", "没有.txt"], "索引也还没有建立"),
        (["duties", str(PLAN), "--part", "附件9"], "没有标题含“附件9”"),
        (["duties", str(PLAN), "--output", "a.pdf"], ".xlsx"),
        (["duties", str(PLAN), "--ics", "a.txt"], ".ics"),
        (["conflicts"], "还没有索引"),
        (["compare", "经费", "--documents", str(PLAN)], "至少需要两份"),
        (["draft", str(PLAN), "--school-kind", " "], "--school-kind 是空的"),
        (["gap", "没有.txt", "--against", str(PLAN)], "无法读取"),
        (["draft", str(PLAN)], "--school-kind"),
    ],
)
def test_bad_usage_ends_with_2_and_one_clear_line(capsys, arguments, message):
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.strip().splitlines()) == 1


def test_gap_against_a_checklist(capsys, tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text("一、会议\n每学期召开集团工作会议1次。\n", encoding="utf-8")
    assert run(["gap", str(plan), "--against", "ankang-2022", "--json"]) == 0
    stated = out(capsys)
    assert stated["against"] == PLAN.name
    assert stated["requirements"] == 18
    found = next(gap for gap in stated["gaps"] if gap["requirement"].startswith("第3项 "))
    assert (found["points"], found["shortfalls"][0]["planned"]) == ("5", "1次")
    assert sum(int(gap["points"]) for gap in stated["gaps"]) == 100


def test_gap_against_a_checklist_without_a_document(capsys, tmp_path):
    plan, checklist, target = (tmp_path / n for n in ("plan.txt", "own.toml", "gap.docx"))
    plan.write_text("一、会议\n每学期召开集团工作会议2次。\n", encoding="utf-8")
    checklist.write_text(
        'title = "自编"\n[[items]]\nnumber = 1\nsection = "会议"\n'
        'requirement = "（一）工作会议制度。每学期召开集团工作会议至少2次。"\npoints = 5\n'
        '[[items]]\nnumber = 2\nrequirement = "建立教师专业发展档案。"\n',
        encoding="utf-8",
    )
    command = ["gap", str(plan), "--against", str(checklist)]
    assert run([*command, "--json", "--output", str(target)]) == 0
    names = {gap["requirement"]: gap["status"] for gap in out(capsys)["gaps"]}
    assert names["第1项 工作会议制度"] == "已回应"
    assert target.stat().st_size > 0
    assert run([*command, "--part", "会议", "--json"]) == 0
    assert out(capsys)["requirements"] == 1
    assert run([*command, "--part", "经费"]) == 2
    assert "没有含“经费”的要求" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["duties", "compare", "conflicts", "draft", "gap"])
def test_help_has_an_example(capsys, name):
    assert run([name, "--help"]) == 0
    assert f"例：policy-qa {name}" in capsys.readouterr().out
