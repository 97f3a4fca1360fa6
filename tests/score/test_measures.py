import pytest

from policy_qa.errors import InputError

PLAN = "ankang-plan-2022"
JINAN = "jinan-town-schools"
BINZHOU = "binzhou-school-groups"


def test_every_share_and_sum_of_the_plan_recomputes(ask):
    checks = ask("checks", {}, PLAN)["result"]["checks"]
    assert len(checks) == 15
    assert all(check["agrees"] for check in checks)


def test_a_figure_that_does_not_recompute_is_shown(ask):
    answer = ask("checks", {}, BINZHOU)
    wrong = [check for check in answer["result"]["checks"] if not check["agrees"]]
    assert wrong == [
        {
            "name": "数学平均分提升幅度",
            "stated": "88.7",
            "computed": "88.7608069164",
            "agrees": False,
        }
    ]
    formula = answer["lines"][0]["formula"]
    assert formula == "(65.5 - 34.7) / 34.7 * 100 = 约88.7608% ≠ 文件所载88.7%"
    with pytest.raises(InputError, match="不认识输入“x”"):
        ask("checks", {"x": 1}, BINZHOU)


@pytest.mark.parametrize(
    ("book", "inputs", "expected"),
    [
        (
            PLAN,
            {"measure": "年度组建任务", "year": "2023年", "actual_groups": 20},
            ("20", False, "-5"),
        ),
        (
            PLAN,
            {"measure": "yearly_coverage", "year": "2022年", "actual_coverage_pct": "50"},
            ("50", True, "0"),
        ),
        (
            PLAN,
            {
                "measure": "一体型占比",
                "year": "2022年",
                "actual_groups": 12,
                "actual_integrated": 7,
            },
            ("58.3333333333", False, "-1.6666666667"),
        ),
        (PLAN, {"measure": "派出比例", "dispatched": 5, "managers": 10}, ("50", True, "0")),
        (PLAN, {"measure": "派出比例", "dispatched": 6, "managers": 10}, ("60", False, "-10")),
        (JINAN, {"measure": "满意度", "satisfaction_pct": "95"}, ("95", True, "0")),
        (JINAN, {"measure": "差异率", "gap_rate": "0.15"}, ("0.15", False, "0")),
        (JINAN, {"measure": "差异率", "gap_rate": "0.1499"}, ("0.1499", True, "0.0001")),
        (
            JINAN,
            {"measure": "towns", "towns_done": 40, "towns": 51},
            ("78.431372549", False, "-1.568627451"),
        ),
        (
            JINAN,
            {"measure": "teacher_share", "town_share_pct": "61", "urban_share_pct": "60.5"},
            ("61", True, "0.5"),
        ),
        (
            "qingdao-school-groups",
            {"measure": "groups", "year": "2025年", "actual_groups": 31},
            ("31", True, "1"),
        ),
        (BINZHOU, {"measure": "集团规模", "schools": 6}, ("6", False, "-1")),
    ],
)
def test_targets(ask, book, inputs, expected):
    result = ask("measure", inputs, book)["result"]
    assert (result["value"], result["met"], result["margin"]) == expected


def test_the_row_of_the_year_is_cited(ask):
    inputs = {"measure": "年度组建任务", "year": "2023年", "actual_groups": "25"}
    line = ask("measure", inputs, PLAN)["lines"][0]
    assert "".join(line["citation"]["quote"].split()) == "2023年251560%1040%70%"
    assert line["formula"] == "25个，达到要求（不低于25个）"


def test_readings_of_a_measure(ask):
    inputs = {"measure": "学业差异率", "town_level": "80", "urban_level": "92"}
    answer = ask("measure", inputs, JINAN)
    assert answer["result"]["value"] == "0.1304347826"
    others = answer["ambiguities"][0]["alternatives"]
    assert [other["result"]["met"] for other in others] == [True, False]


def test_growth_without_a_target(ask):
    inputs = {"measure": "growth", "before_level": "40", "after_level": "50"}
    assert ask("measure", inputs, BINZHOU)["result"] == {"value": "25", "unit": "%"}


def test_score_differences(ask):
    scores = {"语文": {"甲": "80", "乙": "70"}, "数学": {"甲": "60", "乙": "75"}}
    answer = ask("measure", {"measure": "成绩差", "scores": scores}, BINZHOU)
    assert answer["result"] == {
        "subject_differences": {"数学": "15", "语文": "10"},
        "total_difference": "5",
    }
    assert answer["ambiguities"][0]["alternatives"][0]["result"]["total_difference"] == "2.5"


def group(name, before, after):
    return {"name": name, "before": before, "after": after}


def test_variable_indicators(ask):
    groups = [
        group("A", {"成绩": "10", "体质": "5"}, {"成绩": "12", "体质": "4"}),
        group("B", {"成绩": "10", "体质": "5"}, {"成绩": "11", "体质": "5"}),
    ]
    answer = ask("measure", {"measure": "变量指标", "groups": groups}, BINZHOU)
    assert answer["result"] == {
        "changes": {"A": {"成绩": "20", "体质": "-20"}, "B": {"成绩": "10", "体质": "0"}},
        "overall": {"A": "0", "B": "5"},
        "ranking": ["B", "A"],
    }
    positive, absolute = answer["ambiguities"][0]["alternatives"]
    assert positive["result"]["ranking"] == ["A", "B"]
    assert absolute["result"]["overall"] == {"A": "0.5", "B": "0.5"}


@pytest.mark.parametrize(
    ("book", "inputs", "message"),
    [
        (JINAN, {}, "缺少测算项的名称"),
        (JINAN, {"measure": "升学率"}, "没有测算项“升学率”"),
        (JINAN, {"measure": "satisfaction"}, "缺少家长、学生满意度目标的"),
        (JINAN, {"measure": "towns", "towns_done": 1, "towns": 0}, "除数为0"),
        (PLAN, {"measure": "yearly_groups", "year": "2025年", "actual_groups": 1}, "却是“2025年”"),
        (BINZHOU, {"measure": "成绩差", "scores": {"语文": {"甲": "1"}}}, "至少要有两所学校"),
        (BINZHOU, {"measure": "成绩差", "scores": {}}, "至少要有两所学校"),
        (BINZHOU, {"measure": "成绩差", "scores": {"语文": {}}}, "的语文是空的"),
        (
            BINZHOU,
            {"measure": "成绩差", "scores": {"语文": {"甲": 1, "乙": 2}, "数学": {"甲": 1}}},
            "缺少乙的数学成绩",
        ),
        (
            BINZHOU,
            {"measure": "变量指标", "groups": [group("A", {"x": 1}, {"y": 1})]},
            "A前后两次的指标不一致，请核对：x、y",
        ),
        (
            BINZHOU,
            {"measure": "变量指标", "groups": [group("A", {"x": 0}, {"x": 1})]},
            "起点为0",
        ),
        (
            BINZHOU,
            {"measure": "变量指标", "groups": [group("A", {"x": 1}, {"x": 1})] * 2},
            "重复列出了“A”",
        ),
    ],
)
def test_bad_measures(ask, book, inputs, message):
    with pytest.raises(InputError, match=message):
        ask("measure", inputs, book)
