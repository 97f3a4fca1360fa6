"""The scoring form against the rulebooks at hand, and what its sheet shows."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from policy_qa.documents import read_document
from policy_qa.export import to_xlsx
from policy_qa.score import documents_of, load_rulebook
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.score_export import grids
from policy_qa.ui.score_form import Asked, Sheet, assess, facts_of, form_of
from policy_qa.ui.score_markup import calculation, headline, improvements, readings
from policy_qa.ui.scoring import ScoreForm

CORPUS = Path(__file__).parents[2] / "corpus"
NAME = "ankang-2022"


@pytest.fixture(scope="module")
def rulebook():
    texts = {name: read_document(CORPUS / name).text for name in documents_of(NAME)}
    return load_rulebook(NAME, texts)


@pytest.fixture(scope="module")
def form(rulebook):
    return form_of(rulebook)


@pytest.fixture(scope="module")
def tab(rulebook, form):
    return ScoreForm(rulebook, form, Downloads())


@pytest.fixture
def full(tab, form):
    return [*tab.fill(), *("" for _ in form.bonus), *(False for _ in form.flags)]


def test_the_form_asks_for_every_indicator(form):
    assert len(form.items) == 18
    assert sum(item.points for item in form.items) == form.maximum
    assert all(item.forms for item in form.items)
    assert form.sections[0] == form.items[0].section


def test_a_full_sheet_earns_all_points(tab, rulebook, form, full):
    found = assess(rulebook, form, tab._sheet(full))
    assert found.whole.result.result["total"] == form.maximum
    assert found.whole.result.result["grade"] == form.grades[0]


def test_bonus_counts_and_flags_are_taken(tab, rulebook, form, full):
    full[-len(form.flags) - len(form.bonus)] = "2"
    full[-len(form.flags) :] = [True] * len(form.flags)
    sheet = tab._sheet(full)
    assert sheet.bonus == (form.bonus[0],) * 2
    result = assess(rulebook, form, sheet).whole.result.result
    assert result["vetoed"] is True
    assert result["grade"] == form.grades[-1]


def test_a_partial_sheet_has_points_but_no_grade(tab, rulebook, form):
    values = [""] * len(tab.fill()) + [""] * len(form.bonus) + [False] * len(form.flags)
    values[0] = "50"
    found = assess(rulebook, form, tab._sheet(values))
    assert found.points == {"1": Decimal(3)}
    assert found.whole is None
    assert "已填 1 项，共 18 项" in headline(form, found)


def test_what_is_shown_has_the_steps_the_readings_and_the_quotes(tab, full):
    full[0] = "50"
    shown = tab.update("优秀", *full)
    assert "97 分" in shown[0]
    assert "得 12 分，失 3 分，共 15 分" in shown[0]
    assert "完成比例由50%提高到51%" in shown[1]
    assert "另一种理解" in shown[2]
    assert "依法制定集团章程" in shown[3]


def test_a_wrong_figure_is_told_at_its_indicator(tab, full):
    full[0] = "150"
    shown = tab.update(None, *full)
    assert 'role="alert">1. 集团章程与各项制度：' in shown[0]
    assert "全部填完后" in shown[1]


def test_the_sheet_is_exported(tab, rulebook, form, full):
    full[0] = "50"
    found = assess(rulebook, form, tab._sheet(full))
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(grids(form, found))))
    assert [cell.value for cell in book["得分"][2]][3:] == [6, 3, 3]
    assert book["算式与依据"].max_row > 18
    assert "引用" in book.sheetnames


def test_nothing_is_a_fact_before_all_of_a_form_is_filled_in():
    asked = (Asked("a", "甲", "count", "人"), Asked("b", "乙", "percent", "%"))
    assert facts_of(asked, ("1", None)) == {}
    assert facts_of(asked, ("1", "  ")) == {}
    assert facts_of(asked, ("30人", "１２．5％")) == {"a": "30", "b": "12.5"}


def test_an_empty_box_is_not_given_and_a_zero_is(tab, rulebook, form):
    values = [""] * len(tab.fill()) + [""] * len(form.bonus) + [False] * len(form.flags)
    assert assess(rulebook, form, tab._sheet(values)).points == {}
    values[0] = "0"
    assert assess(rulebook, form, tab._sheet(values)).points == {"1": Decimal(0)}


@pytest.mark.parametrize(
    ("count", "told"), [("-1", "不小于0"), ("1.5", "整数"), ("甲", "数字"), ("999", "最多 100")]
)
def test_a_wrong_count_of_bonus_is_told(tab, rulebook, full, count, told):
    form = tab._form
    full[-len(form.flags) - len(form.bonus)] = count
    found = assess(rulebook, form, tab._sheet(full))
    assert told in found.faults[0]
    assert found.whole is None


def test_a_fault_has_no_key_that_only_programs_know(tab, full):
    full[0] = "abc"
    assert "completion_pct" not in tab.update(None, *full)[0]


def test_an_empty_sheet_says_what_will_be_shown(rulebook, form):
    found = assess(rulebook, form, Sheet({}))
    for part in (improvements(found), readings(found), calculation(found)):
        assert "pq-hint" in part
