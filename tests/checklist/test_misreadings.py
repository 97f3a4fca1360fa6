"""Wordings that were once misread: ordinals, hypotheses, shared names, earlier figures."""

from __future__ import annotations

import pytest
from tests.checklist.groups import ankang, filled

from policy_qa.checklist.profile import read_profile
from policy_qa.checklist.reading import read_statements
from policy_qa.checklist.totals import grade_and_note
from policy_qa.documents import read_document

HEAD = (
    "春晖教育集团2024—2025学年通报\n\n"
    "春晖教育集团由春晖小学牵头，成员校为城关小学、城关中学、东坪小学。\n\n"
)


@pytest.fixture
def fill_with(tmp_path):
    def fill(text="", **files):
        others = {name.replace("_", "."): content for name, content in files.items()}
        return filled(tmp_path, {"通报.txt": HEAD + text, **others})

    return fill


@pytest.fixture
def make_profile(tmp_path):
    def make(core, members):
        text = f"汉江教育集团由{core}牵头，{members}为成员校。\n"
        (tmp_path / "基本情况.txt").write_text(text, encoding="utf-8")
        statements = read_statements(read_document(tmp_path / "基本情况.txt"))
        return read_profile(statements, [], ankang().data.profile)

    return make


def facts(filling, number):
    return {fact.name: fact.value for fact in filling.items[number - 1].facts}


@pytest.mark.parametrize(
    ("determined", "undecided", "grade"),
    [("79.5", "10", None), ("79.5", "0", "文件未规定"), ("91", "5", "优秀"), ("75", "10", None)],
)
def test_totals_between_two_grades_are_not_one_grade(determined, undecided, grade):
    rulebook = ankang().rulebook
    items = [
        {"number": 1, "points": "80", "score": determined},
        {"number": 2, "points": undecided, "score": None},
    ]
    totals = {"total_determined": determined, "points_determined_of": "80"}
    filling = {"vetoed": False, "bonus": [], "items": items, **totals}
    found, note = grade_and_note(filling, rulebook)
    assert found == grade
    assert ("等次待定" in note) is (grade is None)
