import itertools
from decimal import Decimal

import pytest

from policy_qa.errors import InputError
from policy_qa.score import score, what_if, what_if_text
from policy_qa.score.steps import Step
from policy_qa.score.whatif import _cheapest

GROUPS = ("教师", "学生", "家长", "社会")


@pytest.fixture
def weak(full_marks):
    indicators = full_marks["indicators"]
    indicators["4"] = {"eligible": 100, "exchanged": 9, "backbone_exchanged": 1}
    indicators["9"] = {"completion_pct": "80"}
    indicators["11"] = {
        "grades_by_school": [
            {"school": "甲", "grade": "良好"},
            {"school": "乙", "grade": "合格"},
        ]
    }
    indicators["18"] = {"satisfaction_by_group": dict.fromkeys(GROUPS, 90)}
    return full_marks


def test_losses_come_largest_first(ankang, weak):
    losses = what_if(ankang, weak).losses
    assert [(loss.indicator, str(loss.lost.normalize())) for loss in losses] == [
        ("指标4", "5"),
        ("指标11", "3"),
        ("指标9", "1.6"),
        ("指标18", "0.8"),
    ]


def test_one_step_each(ankang, weak):
    effects = {effect.step.words: effect for effect in what_if(ankang, weak).effects}
    both = effects["交流教师中的骨干教师人数增加1、交流教师人数增加1"]
    assert both.gain == 5  # 10 of 100 exchanged, 2 of 10 backbone
    assert effects["交流教师人数增加1"].gain == 0  # 1 of 10 backbone: worse
    assert effects["乙由合格升为良好"].gain == 1
    assert effects["完成比例由80%提高到81%"].gain == Decimal("0.08")
    assert effects["家长由90%提高到91%"].gain == Decimal("0.02")


def test_steps_of_plain_ratios_and_grades(ankang, full_marks):
    full_marks["indicators"]["4"] = {"exchange_pct": "9.5", "backbone_pct": "20"}
    full_marks["indicators"]["11"] = {"grade": "不合格"}
    effects = {effect.step.words: effect.gain for effect in what_if(ankang, full_marks).effects}
    assert effects == {
        "教师交流比例由9.5%提高到10.5%": Decimal("0.5"),
        "由不合格升为合格": Decimal(1),
    }


def test_a_head_count_that_is_exhausted(ankang, full_marks):
    full_marks["indicators"]["4"] = {"eligible": 3, "exchanged": 3, "backbone_exchanged": 0}
    found = what_if(ankang, full_marks, goal="优秀")
    assert [effect.step.words for effect in found.effects] == ["交流教师中的骨干教师人数增加1"]
    assert found.plan.changes == ()
    assert found.plan.cost == 0


def test_the_cheapest_plan(ankang, weak):
    for number in ("1", "10"):
        weak["indicators"][number] = {"completion_pct": "80"}
    weak["indicators"]["3"] = {"completion_pct": "20"}
    # 100 - 5 - 3 - 1.6 - 0.8 - 1.2 - 1.4 - 4 = 83; one step of 4 gains 5, two of 11 gain 2
    plan = what_if(ankang, weak, goal="优秀").plan
    assert plan.cost == 3
    assert plan.total == 90
    assert plan.grade == "优秀"
    costly = what_if(ankang, weak, goal="优", costs={"11": 60}).plan
    assert {step.indicator for step, _ in costly.changes} >= {"指标4"}
    assert "指标11" not in {step.indicator for step, _ in costly.changes}


def test_the_plan_is_the_cheapest_of_all(ankang, full_marks):
    for number in ("5", "6"):
        full_marks["indicators"][number] = {"completion_pct": "0"}
    full_marks["indicators"]["1"] = {"completion_pct": "97"}
    full_marks["indicators"]["15"] = {"completion_pct": "98"}
    plan = what_if(ankang, full_marks, goal="优秀").plan
    # 89.74 needs 0.26 more: 3 × 0.06 + 2 × 0.05 costs 5 or more, 4 × 0.06 is not there
    assert plan.cost == 5
    assert plan.total >= 90


@pytest.mark.parametrize("needed", ["0", "0.3", "1.1", "2", "2.6"])
def test_cheapest_against_brute_force(ankang, needed):
    ladders = {
        "a": [Step("a", "", {}, Decimal(p)) for p in ("0", "0.5", "1")],
        "b": [Step("b", "", {}, Decimal(p)) for p in ("1", "0.9", "2", "2.1")],
        "c": [Step("c", "", {}, Decimal(p)) for p in ("0", "0.2", "0.2", "0.5")],
    }
    costs = {"a": 2, "b": 1, "c": 3}
    ways = [
        sum(costs[name] * steps for name, steps in zip("abc", way, strict=True))
        for way in itertools.product(range(3), range(4), range(4))
        if sum(
            ladders[name][steps].points - ladders[name][0].points
            for name, steps in zip("abc", way, strict=True)
        )
        >= Decimal(needed)
    ]
    chosen = _cheapest(ladders, Decimal(needed), costs)
    assert sum(costs[name] * steps for name, steps in chosen.items()) == min(ways)
    assert _cheapest(ladders, Decimal("2.7"), costs) is None


def test_where_no_plan_helps(ankang, weak, full_marks):
    full_marks["fraud"] = True
    assert "不得评为优秀" in what_if(ankang, full_marks, goal="优秀").plan.reason
    assert what_if(ankang, full_marks, goal="不合格").plan.reason == ""
    weak |= {"major_incident": True, "principal_held_accountable": True}
    assert "一票否决" in what_if(ankang, weak, goal="合格").plan.reason


def test_a_goal_out_of_reach(ankang, full_marks):
    bands = [{"name": "优秀", "at_least": 101}, {"name": "合格", "at_least": 60, "below": 101}]
    book = ankang.under("等次", {"bands": [*bands, {"name": "不合格", "below": 60}]})
    plan = what_if(book, full_marks, goal="优秀").plan
    assert plan.reason == "所有指标都得满分，也达不到优秀。"


def test_bad_goals_and_costs(ankang, weak):
    with pytest.raises(InputError, match="目标等次应当是"):
        what_if(ankang, weak, goal="特优")
    for cost in (0, "2", True):
        with pytest.raises(InputError, match="不小于1的整数"):
            what_if(ankang, weak, goal="优秀", costs={"4": cost})
    with pytest.raises(InputError, match="没有指标“40”"):
        what_if(ankang, weak, goal="优秀", costs={"40": 1})


def test_readings_that_change_the_grade(ankang, full_marks):
    full_marks["indicators"]["4"] = {"exchange_pct": "0", "backbone_pct": "0"}
    full_marks["indicators"]["9"] = {"completion_pct": "0"}
    changing = [entry for entry in what_if(ankang, full_marks).readings if entry.changes_grade]
    assert [entry.reading for entry in changing] == ["不设0分下限，可以扣成负分"]
    assert changing[0].total == 62
    assert changing[0].grade == "合格"


def test_json_and_text(ankang, weak):
    found = what_if(ankang, weak, goal="优秀")
    assert score(ankang, {"kind": "total", "inputs": weak}).result == found.result.result
    plain = found.to_json()
    assert plain["plan"]["reason"] == ""
    assert plain["losses"][0] == {"indicator": "指标4", "points": "5", "lost": "5"}
    assert what_if(ankang, weak).to_json()["plan"] is None
    text = what_if_text(found)
    assert "- 指标4：失5分（满分5分）" in text
    assert "其他读法都不改变等次。" in text or "会改变等次的读法：" in text
    weak["indicators"]["5"] = {"completion_pct": "0"}
    assert "达到优秀的最省方案（代价共" in what_if_text(what_if(ankang, weak, goal="优秀"))
    weak |= {"major_incident": True, "principal_held_accountable": True}
    assert "最省方案：已被一票否决" in what_if_text(what_if(ankang, weak, goal="优秀"))
    assert "最省方案" not in what_if_text(what_if(ankang, weak))


def test_a_grade_that_cannot_rise(ankang, full_marks):
    full_marks["indicators"]["11"] = {"grade": "优秀"}
    full_marks["indicators"]["18"] = {"satisfaction_by_group": dict.fromkeys(GROUPS, 100)}
    full_marks["indicators"]["4"] = {"eligible": 1, "exchanged": 0, "backbone_exchanged": 0}
    steps = [effect.step.words for effect in what_if(ankang, full_marks).effects]
    assert steps == [
        "交流教师中的骨干教师人数增加1、交流教师人数增加1",
        "交流教师人数增加1",
    ]


def test_an_indicator_that_can_never_earn_all_its_points(ankang, full_marks):
    shares = {"优秀": "90", "良好": "80", "合格": "60", "不合格": "50"}
    full_marks["indicators"] |= {number: {"completion_pct": "0"} for number in ("3", "9")}
    plan = what_if(ankang.under("指标11", {"shares": shares}), full_marks, goal="优秀").plan
    assert [step.indicator for step, _ in plan.changes] == ["指标9"]
    assert plan.cost == 50  # from 86 points; a percent of indicator 9 is worth 0.08
