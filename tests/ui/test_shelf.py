"""A filled checklist that is there again when its user comes back, and for nobody else."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from policy_qa.errors import InputError
from policy_qa.ui import checklists
from policy_qa.ui.access import SCOPE_KEY, Caller
from policy_qa.ui.checklists import ALL, ChecklistTab
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.jobs import Worker
from policy_qa.ui.shelf import Shelf

from .scripted import Scripted

PATIENCE = 10
ITEM = {
    "number": 1,
    "section": "一",
    "requirement": "制定章程",
    "points": "6",
    "status": "no_evidence",
    "score": None,
    "facts": [],
    "basis": [],
    "evidence": [],
    "missing": [],
    "conflicts": [],
    "ambiguities": [],
    "overruled": [],
}
FILLED = {
    "title": "自评清单",
    "group": "云岭教育集团",
    "school_year": "2023—2024学年",
    "items": [ITEM],
    "total_determined": "0",
    "points_determined_of": "0",
    "grade": "",
    "grade_note": "",
    "vetoed": False,
    "unreadable": [],
    "orders": [],
}


def request_of(name="", browser="b"):
    return SimpleNamespace(scope={SCOPE_KEY: Caller(name, browser=browser)})


class TestShelf:
    def test_a_thing_is_its_owners_alone(self):
        shelf = Shelf(1)
        shelf.keep(("甲", "b"), "甲的")
        assert shelf.get(("甲", "b")) == "甲的"
        assert shelf.get(("乙", "b")) is None
        assert shelf.get(("甲", "c")) is None

    def test_nothing_is_kept_for_programs(self):
        shelf = Shelf(1)
        shelf.keep(None, "无主")
        assert shelf.get(None) is None
        assert Caller("甲").owner is None

    def test_it_is_forgotten_some_hours_after_the_last_touch(self):
        now = [0.0]
        shelf = Shelf(2, clock=lambda: now[0])
        shelf.keep(("甲", "b"), 1)
        now[0] += 1.5 * 3600
        assert shelf.get(("甲", "b")) == 1
        now[0] += 1.5 * 3600
        assert shelf.get(("甲", "b")) == 1
        now[0] += 2.1 * 3600
        assert shelf.get(("甲", "b")) is None

    def test_who_was_away_longest_gives_way(self):
        shelf = Shelf(1, most=2)
        for browser in "abc":
            shelf.keep(("", browser), browser)
            shelf.get(("", "a"))
        assert [shelf.get(("", browser)) for browser in "abc"] == ["a", None, "c"]

    def test_it_can_be_dropped(self):
        shelf = Shelf(1)
        shelf.keep(("", "b"), 1)
        shelf.drop(("", "b"))
        shelf.drop(None)
        assert shelf.get(("", "b")) is None


class Filling:
    """Fills at once, or waits, or fails, as it is told."""

    def __init__(self):
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.fails = False

    def __call__(self, assistant, name, folder, year, progress):
        progress(0, 1)
        self.goes_on.wait(PATIENCE)
        if self.fails:
            raise InputError("材料不对。")
        return FILLED | {"group": "第二次" if year else FILLED["group"]}


@pytest.fixture
def filling(monkeypatch):
    found = Filling()
    monkeypatch.setattr(checklists, "fill_from", found)
    return found


@pytest.fixture
def tab():
    return ChecklistTab(
        Scripted(), downloads=Downloads(), worker=Worker(2), reader=None, shelf=Shelf(1)
    )


@pytest.fixture
def paths(tmp_path):
    file = tmp_path / "总结.txt"
    file.write_text("总结", encoding="utf-8")
    return [str(file)]


def shown_to(tab, request):
    return list(tab.opened(request))[-1]


def is_skip(update):
    return isinstance(update, dict) and "value" not in update


@pytest.mark.usefixtures("filling")
def test_a_page_opened_again_has_the_sheet_with_what_was_checked(tab, paths):
    sheet, *_ = list(tab.fill("清单", paths, "", request_of()))[-1]
    event = SimpleNamespace(action="check", item=1)
    tab.act(sheet, ALL, event, request_of())
    back, summary, cards, results, only = shown_to(tab, request_of())
    assert back.checked == {1}
    assert "云岭教育集团" in summary
    assert "取消核对" in cards
    assert (results.visible, only) == (True, ALL)


@pytest.mark.usefixtures("filling")
def test_a_check_of_an_old_sheet_does_not_take_the_place_of_a_new_one(tab, paths):
    old, *_ = list(tab.fill("清单", paths, "", request_of()))[-1]
    new, *_ = list(tab.fill("清单", paths, "2023", request_of()))[-1]
    check = SimpleNamespace(action="check", item=1)
    assert tab.act(old, ALL, check, request_of())[0].checked == {1}
    assert shown_to(tab, request_of())[0] is new


@pytest.mark.usefixtures("filling")
def test_nobody_else_gets_it(tab, paths):
    list(tab.fill("清单", paths, "", request_of("甲")))
    for other in (request_of("乙"), request_of("甲", "another"), request_of("甲", "")):
        assert all(map(is_skip, shown_to(tab, other)))


@pytest.mark.usefixtures("filling")
def test_it_can_be_cleared(tab, paths):
    list(tab.fill("清单", paths, "", request_of()))
    assert tab.forget(request_of())[0] is None
    assert all(map(is_skip, shown_to(tab, request_of())))


def test_a_filling_goes_on_when_the_page_is_closed(tab, paths, filling):
    filling.goes_on.clear()
    following = tab.fill("清单", paths, "", request_of())
    next(following)
    following.close()
    again = tab.opened(request_of())
    assert "progressbar" in next(again)[1]
    filling.goes_on.set()
    assert list(again)[-1][0].shown["group"] == "云岭教育集团"


def test_a_page_opened_while_a_filling_ends_shows_the_new_sheet(tab, paths, filling):
    list(tab.fill("清单", paths, "", request_of()))
    filling.goes_on.clear()
    following = tab.fill("清单", paths, "2023", request_of())
    next(following)
    opened = tab.opened(request_of())
    assert next(opened)[0].shown["group"] == "云岭教育集团"
    filling.goes_on.set()
    list(following)
    assert list(opened)[-1][0].shown["group"] == "第二次"


def test_a_filling_that_fails_leaves_no_bar_that_moves_for_ever(tab, paths, filling):
    list(tab.fill("清单", paths, "", request_of()))
    filling.fails = True
    seen = []
    with pytest.raises(Exception, match="材料不对"):
        seen.extend(tab.fill("清单", paths, "", request_of()))
    assert "progressbar" not in seen[-1][1]
    assert "云岭教育集团" in seen[-1][1]
