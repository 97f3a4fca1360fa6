"""The checklists that come with the program."""

from __future__ import annotations

import re
import tomllib

import pytest
from tests.checklist.groups import ROOT, ankang

from policy_qa.checklist import build_checklist, checklist_names, read_checklist
from policy_qa.documents import read_document
from policy_qa.errors import InputError
from policy_qa.score import load_rulebook


def document_of(name):
    data = read_checklist(name)
    return data, read_document(ROOT / "corpus" / data.document).text


@pytest.mark.parametrize("name", checklist_names())
def test_every_requirement_stands_in_its_document(name):
    data, text = document_of(name)
    checklist = build_checklist(name, data, text)
    assert all(text[c.start : c.end] == c.quote for c in checklist.basis.values())
    assert [item.number for item in data.items] == list(range(1, len(data.items) + 1))
    assert all(item.elements for item in data.items)


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("ankang-2022", 18),
        ("ankang-tasks-2022", 13),
        ("jinan-town-schools", 16),
        ("qingdao-group-steps", 5),
    ],
)
def test_number_of_items(name, items):
    assert len(read_checklist(name).items) == items


@pytest.mark.parametrize("name", checklist_names())
def test_all_words_are_regular_expressions(name):
    source = (ROOT / "checklists" / f"{name}.toml").read_text(encoding="utf-8")
    for item in tomllib.loads(source)["items"]:
        for element in item["elements"]:
            for key in ("words", "done", "without", "denied", "tables", "due"):
                assert all(re.compile(word) for word in element.get(key, []))


def test_points_and_sections_are_those_of_the_rulebook():
    checklist = ankang()
    assert checklist.rulebook is not None
    for item in checklist.data.items:
        rule = checklist.rulebook.indicator(item.indicator)
        assert (item.points, item.section) == (rule.points, rule.section)
        assert "".join(item.requirement.split()) in "".join(rule.quote.split())
    assert sum(item.points for item in checklist.data.items) == checklist.rulebook.data.maximum


def test_requirement_that_left_the_document_is_refused():
    data, text = document_of("qingdao-group-steps")
    with pytest.raises(InputError, match="第1项"):
        build_checklist("x", data, text.replace("教育集团成立", ""))


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(InputError, match="ankang-2022"):
        read_checklist("nothing")


@pytest.mark.parametrize(
    "source", ["title = ", "title = 'x'\nitems = [{number = 1}]", "title='x'\nitems=[]\nnew=1"]
)
def test_damaged_files_are_refused(tmp_path, source):
    path = tmp_path / "x.toml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.toml"):
        read_checklist(path)


def test_rulebook_of_another_name_is_kept_apart():
    data, text = document_of("ankang-2022")
    rulebook = load_rulebook(data.rulebook, {data.document: text})
    assert build_checklist("a", data, text, rulebook=rulebook).rulebook is rulebook
