import pytest

from policy_qa.errors import InputError
from policy_qa.score import parse_rulebook, score


def scaled(full_marks, lost):
    """Full marks less ``lost`` hundredths of a point, five points an indicator."""
    for number in ("3", "5", "6", "7", "8", "12", "13", "14", "9"):
        taken = min(lost, 500)
        points = 8 if number == "9" else 5
        full_marks["indicators"][number] = {"completion_pct": str(100 - taken // points)}
        lost -= taken
    assert lost == 0
    return full_marks


def test_section(ask):
    indicators = {number: {"completion_pct": "50"} for number in ("1", "2", "3")}
    answer = ask("section", {"section": "制度建设", "indicators": indicators})
    assert answer["result"] == {
        "indicator_scores": {"1": "3", "2": "2", "3": "2.5"},
        "section_score": "7.5",
    }
    assert answer["lines"][-1]["formula"] == "3 + 2 + 2.5 = 7.5"


def test_full_marks(ask, full_marks):
    result = ask("total", full_marks)["result"]
    assert result["base_total"] == result["total"] == "100"
    assert result["section_scores"] == {
        "制度建设": "15",
        "队伍建设": "20",
        "教育教学": "30",
        "学生素养": "15",
        "机制创新": "12",
        "办学影响": "8",
    }
    assert result["grade"] == "优秀"
    assert result["vetoed"] is False
    assert result["district_recommend"] is True
    assert result["excluded_grades"] == []


@pytest.mark.parametrize(
    ("lost_hundredths", "expected"),
    [
        (1000, ("优秀", "优秀", "优秀", True)),
        (1040, ("文件未规定", "良好", "优秀", True)),
        (1100, ("良好", "良好", "良好", True)),
        (2000, ("良好", "良好", "良好", True)),
        (2040, ("文件未规定", "合格", "良好", True)),
        (2080, ("文件未规定", "合格", "合格", True)),
        (2100, ("合格", "合格", "合格", True)),
        (4000, ("合格", "合格", "合格", True)),
        (4040, ("不合格", "不合格", "合格", False)),
        (4080, ("不合格", "不合格", "不合格", False)),
    ],
)
def test_borders(ask, full_marks, lost_hundredths, expected):
    grade, lower, rounded, recommended = expected
    answer = ask("total", scaled(full_marks, lost_hundredths))
    assert answer["result"]["grade"] == grade
    assert answer["result"]["district_recommend"] is recommended
    (entry,) = [entry for entry in answer["ambiguities"] if entry["rule"] == "等次"]
    grades = [other["result"]["grade"] for other in entry["alternatives"]]
    assert grades == [lower, rounded]
    assert "indicator_scores" not in entry["alternatives"][0]["result"]


@pytest.mark.parametrize(
    ("total", "grade"), [("89.5", "文件未规定"), ("90", "优秀"), ("0", "不合格")]
)
def test_grade_of_a_total(ask, total, grade):
    assert ask("grade", {"total": total})["result"] == {"total": total, "grade": grade}


def test_thirds_add_up_to_the_border(ask, full_marks):
    full_marks["indicators"]["11"] = {
        "grades_by_school": [
            {"school": name, "grade": grade}
            for name, grade in (("甲", "优秀"), ("乙", "合格"), ("丙", "合格"))
        ]
    }
    full_marks["indicators"]["4"] = {"eligible": 30, "exchanged": 2, "backbone_exchanged": 2}
    # 100 - 2.666… - 3.333… = 94, and four points more are lost
    full_marks["indicators"]["2"] = {"completion_pct": "0"}
    assert ask("total", full_marks)["result"]["total"] == "90"
    assert ask("total", full_marks)["result"]["grade"] == "优秀"


def test_bonus_and_its_readings(ask, full_marks):
    full_marks["bonus"] = ["国家级", "省级", "省级"]
    answer = ask("total", full_marks)
    assert (answer["result"]["bonus"], answer["result"]["total"]) == ("7", "107")
    (entry,) = [entry for entry in answer["ambiguities"] if entry["rule"] == "加分"]
    totals = [other["result"]["total"] for other in entry["alternatives"]]
    assert totals == ["103", "100", "105"]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ((True, True), (True, True, "不合格")),
        ((True, False), (False, True, "不合格")),
        ((False, True), (False, True, "优秀")),
        ((False, False), (False, False, None)),
    ],
)
def test_veto(ask, full_marks, happened, expected):
    incident, accountable = happened
    vetoed, flagged, otherwise = expected
    full_marks |= {"major_incident": incident, "principal_held_accountable": accountable}
    answer = ask("total", full_marks)
    assert answer["result"]["vetoed"] is vetoed
    assert answer["result"]["grade"] == ("不合格" if vetoed else "优秀")
    assert answer["result"]["district_recommend"] is not vetoed
    entries = [entry for entry in answer["ambiguities"] if entry["rule"] == "一票否决"]
    assert len(entries) == flagged
    if flagged:
        assert entries[0]["alternatives"][0]["result"]["grade"] == otherwise


def test_fraud(ask, full_marks):
    full_marks["fraud"] = True
    answer = ask("total", full_marks)
    assert answer["result"]["grade"] == "不得评为优秀（等次文件未规定）"
    assert answer["result"]["excluded_grades"] == ["优秀"]
    (entry,) = [entry for entry in answer["ambiguities"] if entry["rule"] == "弄虚作假"]
    assert entry["alternatives"][0]["result"]["grade"] == "良好"
    assert ask("total", scaled(full_marks, 1500))["result"]["grade"] == "良好"


def test_flags_and_bonus_may_be_left_out(ask, full_marks):
    bare = {"indicators": full_marks["indicators"], "group_type": "一体型教育集团"}
    assert ask("total", bare)["result"] == ask("total", full_marks)["result"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"indicators": {}}, "缺少指标1、2、3"),
        ({"indicators": None}, "各项指标"),
        ({"fraud": "否"}, "true 或 false"),
        ({"bonus": "国家级"}, "级别的列表"),
        ({"bonus": ["县级"]}, "国家级、省级、市级之一，却是“县级”"),
        ({"bonus": [["国家级"]]}, "国家级、省级、市级之一"),
        ({"group_type": "融合型"}, "一体型、托管型、协作型之一"),
        ({"score": "90"}, "不认识输入“score”"),
    ],
)
def test_bad_totals(ask, full_marks, change, message):
    with pytest.raises(InputError, match=message):
        ask("total", full_marks | change)


def test_a_total_without_indicators(ask):
    with pytest.raises(InputError, match="缺少总分的“各项指标”（indicators）"):
        ask("total", {"fraud": False})


def test_bad_sections(ask, full_marks):
    with pytest.raises(InputError, match="没有板块“办学特色”"):
        ask("section", {"section": "办学特色", "indicators": {}})
    with pytest.raises(InputError, match="指标序号应当是18之一"):
        ask(
            "section",
            {"section": "办学影响", "indicators": {"18": {"satisfaction_pct": 1}, "17": {}}},
        )
    with pytest.raises(InputError, match="缺少板块的“各项指标”"):
        ask("section", {"section": "办学影响"})
    with pytest.raises(InputError, match="不能是负数"):
        ask("grade", {"total": "-1"})


def test_a_rulebook_without_the_part_says_so(ask):
    with pytest.raises(InputError, match="没有等次规定"):
        ask("grade", {"total": "1"}, book="jinan-town-schools")
    with pytest.raises(InputError, match="没有奖励规定"):
        ask("reward", {}, book="jinan-town-schools")
    with pytest.raises(InputError, match="的指标是：无"):
        ask("indicator", {"indicator": 1}, book="jinan-town-schools")
    with pytest.raises(InputError, match="的测算项是：无"):
        ask("measure", {"measure": "x"})


PLAIN = """
title = "t"
document = "d.txt"
[[inputs]]
name = "completion_pct"
label = "完成"
kind = "percent"
[[sections]]
name = "一"
points = 100
quote = "一100分"
[[indicators]]
name = "指标1"
number = 1
title = "一"
section = "一"
points = 100
quote = "一100分"
method = { kind = "proportion", input = "completion_pct" }
[grades]
name = "等次"
quote = "一100分"
method = { open = "未定", bands = [{ name = "好", at_least = 60 }, { name = "差", below = 60 }] }
"""


def test_a_rulebook_with_grades_alone():
    book = parse_rulebook("p", PLAIN, {"d.txt": "一100分"})
    inputs = {"indicators": {"1": {"completion_pct": "60"}}}
    result = score(book, {"kind": "total", "inputs": inputs}).to_json()["result"]
    assert result["grade"] == "好"
    assert "district_recommend" not in result
    with pytest.raises(InputError, match="没有加分规定"):
        score(book, {"kind": "total", "inputs": inputs | {"bonus": ["国家级"]}})
    assert book.under("没有的规则", {}) is book
