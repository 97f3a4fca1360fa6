"""Rulebooks and checklists that come, change and go while the page is open."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from policy_qa.assistant import Assistant
from policy_qa.checklist import checklist
from policy_qa.config import load_settings
from policy_qa.score import loading
from policy_qa.ui.checklist_filling import usable_checklists
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.scoring import ScoreTab

CHECKLIST = Path(checklist.FOLDER) / "qingdao-group-steps.toml"
QUOTE = "县财政每年安排延时开放专项经费36万元"
RULEBOOK = f"""
title = "延时开放考核"
document = "library.txt"
[[inputs]]
name = "completion_pct"
label = "完成"
kind = "percent"
[[sections]]
name = "一"
points = 36
quote = "{QUOTE}"
[[indicators]]
name = "指标1"
number = 1
title = "一"
section = "一"
points = 36
quote = "{QUOTE}"
method = {{ kind = "proportion", input = "completion_pct" }}
[grades]
name = "等次"
quote = "{QUOTE}"
[grades.method]
open = "未定"
bands = [{{ name = "好", at_least = 36 }}, {{ name = "差", below = 36 }}]
"""


def change(file: Path, text: str, second: int) -> None:
    """Write a file so that its time differs, however coarse the clock of the disk is."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (second, second))


@pytest.mark.model
def test_rulebooks_follow_their_folder(library, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    assistant = Assistant.open(load_settings(index=library.index))
    tab = ScoreTab(assistant, Downloads())
    choice, nothing = tab.lists(None)
    assert (choice["choices"], nothing.visible) == ([], True)
    change(tmp_path / "one.toml", RULEBOOK, 1)
    choice, nothing = tab.lists(None)
    assert (choice["choices"], choice["value"]) == ([("延时开放考核", "one")], "one")
    assert nothing.visible is False
    change(tmp_path / "damaged.toml", "title = ", 1)
    change(tmp_path / "two.toml", RULEBOOK.replace("延时开放考核", "长时开放考核"), 1)
    choice, _ = tab.lists("two")
    assert [name for _, name in choice["choices"]] == ["one", "two"]
    assert (choice["value"], choice["visible"]) == ("two", True)
    (tmp_path / "two.toml").unlink()
    change(tmp_path / "one.toml", RULEBOOK.replace("延时开放考核", "夜间开放考核"), 2)
    assert tab.lists("two")[0]["choices"] == [("夜间开放考核", "one")]
    state = assistant._current()
    assert assistant._current() is state
    assistant.close()


def test_checklists_follow_their_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(checklist, "FOLDER", tmp_path)
    document = SimpleNamespace(name="qingdao-school-groups-opinion.txt")
    assistant = SimpleNamespace(documents=lambda: [document], rulebooks=lambda: ())
    assert usable_checklists(assistant) == {}
    shutil.copy(CHECKLIST, tmp_path / "new.toml")
    assert list(usable_checklists(assistant)) == ["new"]
    text = CHECKLIST.read_text(encoding="utf-8").replace("青岛市教育集团成立", "改了的标题")
    change(tmp_path / "new.toml", text, 2)
    change(tmp_path / "damaged.toml", "title = ", 2)
    assert usable_checklists(assistant)["new"].startswith("改了的标题")
    (tmp_path / "new.toml").unlink()
    assert usable_checklists(assistant) == {}
