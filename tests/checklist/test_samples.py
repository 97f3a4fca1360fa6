"""The development half of the sample groups, as `eval/checklists/evaluate.py` measures it."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter

import pytest
from tests.checklist.groups import ROOT

HERE = ROOT / "eval" / "checklists"


@pytest.fixture(scope="module")
def evaluate():
    spec = importlib.util.spec_from_file_location("evaluate_checklists", HERE / "evaluate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("group", [f"示例教育集团{name}" for name in "甲乙丙丁戊己庚辛寅卯辰"])
def test_development_groups_meet_the_targets(evaluate, group):
    gold = json.loads((HERE / f"{group}.gold.json").read_text(encoding="utf-8"))
    tally, wrong = evaluate.compare(group, gold, evaluate.filled_json(gold))

    def share(what):
        return tally[what] / tally[f"{what} of"]

    assert share("status") >= 0.9, wrong
    assert share("facts") >= 0.9, wrong
    assert share("evidence") >= 0.9, wrong
    assert share("conflicts") >= 0.8, wrong
    assert share("totals") == 1
    assert tally["points without quote"] == 0


def test_comparison_sees_what_is_wrong(evaluate):
    group = "示例教育集团乙"
    gold = json.loads((HERE / f"{group}.gold.json").read_text(encoding="utf-8"))
    filled = evaluate.filled_json(gold)
    for item in filled["items"]:
        item |= {"status": "met", "facts": [], "evidence": [], "conflicts": [], "score": "1"}
    tally, _ = evaluate.compare(group, gold, filled)
    statuses = Counter(item["status"] for item in gold["items"])
    assert tally["status"] == statuses["met"]
    assert tally["facts"] == 0
    assert tally["conflicts"] == 0
    assert tally["points without quote"] == 18
