import pytest

from policy_qa.errors import InputError


@pytest.mark.parametrize(
    ("number", "percent", "points"),
    [(1, "75", "4.5"), (2, "75", "3"), (9, "33.3", "2.664"), (10, "0", "0"), (17, "100", "4")],
)
def test_proportion(ask, number, percent, points):
    answer = ask("indicator", {"indicator": number, "completion_pct": percent})
    assert answer["result"] == {"score": points}
    assert answer["lines"][0]["points"] == points


@pytest.mark.parametrize(
    ("exchange", "backbone", "points"),
    [
        ("10", "20", "5"),
        ("30", "80", "5"),
        ("8", "25", "3"),
        ("9", "19", "3"),
        ("9.5", "20", "4.5"),
        ("8.5", "19.2", "2.7"),
        ("0", "0", "0"),
        ("5", "20", "0"),
    ],
)
def test_shortfall(ask, exchange, backbone, points):
    inputs = {"indicator": "4", "exchange_pct": exchange, "backbone_pct": backbone}
    assert ask("indicator", inputs)["result"] == {"score": points}


@pytest.mark.parametrize(
    ("eligible", "exchanged", "backbone", "result"),
    [
        (100, 10, 2, {"score": "5", "exchange_pct": "10", "backbone_pct": "20"}),
        (100, 7, 2, {"score": "2", "exchange_pct": "7", "backbone_pct": "28.5714285714"}),
        (90, 9, 1, {"score": "0", "exchange_pct": "10", "backbone_pct": "11.1111111111"}),
        (60, 0, 0, {"score": "0", "exchange_pct": "0", "backbone_pct": "0"}),
        (200, 19, 4, {"score": "4.5", "exchange_pct": "9.5", "backbone_pct": "21.0526315789"}),
    ],
)
def test_head_counts_derive_the_ratios(ask, eligible, exchanged, backbone, result):
    inputs = {
        "indicator": 4,
        "eligible": eligible,
        "exchanged": str(exchanged),
        "backbone_exchanged": backbone,
    }
    assert ask("indicator", inputs)["result"] == result


def test_readings_of_the_shortfall_are_computed(ask):
    inputs = {"indicator": 4, "exchange_pct": "8.5", "backbone_pct": "15.2"}
    answer = ask("indicator", inputs)
    assert answer["result"] == {"score": "0"}
    (ambiguity,) = answer["ambiguities"]
    scores = [other["result"]["score"] for other in ambiguity["alternatives"]]
    assert scores == ["0.2", "3.5", "0", "0", "-1.3"]
    assert ambiguity["citation"]["quote"].startswith("4.探索多样化的教师交流机制")


def test_a_discretionary_reading_gives_a_range(ask):
    (ambiguity,) = ask("indicator", {"indicator": 2, "completion_pct": "75"})["ambiguities"]
    (other,) = ambiguity["alternatives"]
    assert other["result"] == {"score": None, "score_min": "0", "score_max": "4"}


@pytest.mark.parametrize(
    ("grade", "points"), [("优秀", "10"), ("良好", "8"), ("合格等次", "6"), ("不合格", "5")]
)
def test_grade(ask, grade, points):
    answer = ask("indicator", {"indicator": 11, "grade": grade})
    assert answer["result"] == {"score": points}
    assert answer["ambiguities"] == []


def school(name, grade, **more):
    return {"school": name, "grade": grade, **more}


def test_grades_of_several_schools(ask):
    schools = [school("核心校", "优"), school("一小", "合格"), school("二小", "合格")]
    answer = ask("indicator", {"indicator": 11, "grades_by_school": schools})
    assert answer["result"] == {"score": "7.3333333333"}
    others = answer["ambiguities"][0]["alternatives"]
    assert [other["result"] for other in others] == [{"score": "10"}, {"score": "6"}]


def test_the_core_school_by_its_role_or_not_at_all(ask):
    schools = [school("一小", "良好", role="核心校"), school("二小", "合格")]
    others = ask("indicator", {"indicator": 11, "grades_by_school": schools})["ambiguities"]
    assert others[0]["alternatives"][0]["result"] == {"score": "8"}
    schools = [school("一小", "良好"), school("二小", "合格")]
    others = ask("indicator", {"indicator": 11, "grades_by_school": schools})["ambiguities"]
    unknown = others[0]["alternatives"][0]["result"]
    assert unknown["score"] is None
    assert "没有注明哪一所是核心校" in unknown["note"]


def test_satisfaction(ask):
    assert ask("indicator", {"indicator": 18, "satisfaction_pct": "95%"})["result"] == {
        "score": "7.6"
    }
    groups = {"教师": "98", "学生": "97", "家长": "90", "社会": "88"}
    answer = ask("indicator", {"indicator": 18, "satisfaction_by_group": groups})
    assert answer["result"] == {"score": "7.46", "satisfaction_pct": "93.25"}
    assert answer["ambiguities"][0]["alternatives"] == []


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"indicator": 1}, "缺少指标1的“完成比例”"),
        ({}, "缺少指标序号"),
        ({"indicator": 19, "completion_pct": "1"}, "没有指标“19”"),
        ({"indicator": True, "completion_pct": "1"}, "没有指标“true”"),
        ({"indicator": 1, "completion_pct": "120"}, "0%到100%之间，却是120%"),
        ({"indicator": 1, "completion_pct": "-1"}, "却是-1%"),
        ({"indicator": 1, "completion_pct": "八成"}, "却是“八成”"),
        ({"indicator": 1, "completion_pct": ""}, "是空的"),
        ({"indicator": 1, "completion_pct": "NaN"}, "却是“NaN”"),
        ({"indicator": 1, "completion_pct": 8.5}, "小数请写成字符串"),
        ({"indicator": 1, "completion_pct": True}, "却是“true”"),
        ({"indicator": 1, "completion_pct": None}, "却是“null”"),
        ({"indicator": 1, "exchange_pct": "5"}, "不认识输入“exchange_pct”"),
        ({"indicator": 4, "exchange_pct": "5"}, "缺少指标4的“骨干教师占交流教师的比例”"),
        (
            {"indicator": 4, "exchange_pct": "5", "backbone_pct": "5", "eligible": 3},
            "请去掉eligible",
        ),
        (
            {"indicator": 4, "eligible": 50, "exchanged": 5, "backbone_exchanged": 6},
            "为6，不能多于指标4的“交流教师人数”（exchanged）的5",
        ),
        (
            {"indicator": 4, "eligible": 0, "exchanged": 0, "backbone_exchanged": 0},
            "（eligible）为0，比例无从计算",
        ),
        (
            {"indicator": 4, "eligible": "2.5", "exchanged": 1, "backbone_exchanged": 1},
            "不小于0的整数",
        ),
        ({"indicator": 11, "grade": "及格"}, "优秀、良好、合格、不合格之一，却是“及格”"),
        ({"indicator": 11, "grades_by_school": []}, "至少有一项"),
        ({"indicator": 11, "grades_by_school": ["优秀"]}, "对象"),
        ({"indicator": 11, "grades_by_school": [{"grade": "优秀"}]}, "学校名称"),
        (
            {"indicator": 11, "grades_by_school": [school("甲", "优秀"), school("甲", "良好")]},
            "重复列出了“甲”",
        ),
        ({"indicator": 18, "satisfaction_by_group": {"教师": "90"}}, "学生"),
        ({"indicator": 18, "satisfaction_by_group": "90"}, "对象"),
    ],
)
def test_bad_input_gets_one_chinese_sentence(ask, inputs, message):
    with pytest.raises(InputError) as caught:
        ask("indicator", inputs)
    assert message in str(caught.value)
    assert str(caught.value).count("。") == 1


def test_bad_requests(ask):
    with pytest.raises(InputError, match="kind应当是"):
        ask("ranking", {})
    with pytest.raises(InputError, match="对象"):
        ask("indicator", None)


def test_what_was_given_is_echoed_as_json_and_cut_short(ask):
    for given, echoed in [
        (None, "却是“null”"),
        (["75"], '却是“["75"]”'),
        ("七" * 500, "却是“" + "七" * 40 + "…”"),
    ]:
        with pytest.raises(InputError) as caught:
            ask("indicator", {"indicator": 1, "completion_pct": given})
        assert echoed in str(caught.value)
