import pytest

from policy_qa.errors import InputError


def groups(*scores, grade="优秀"):
    return [
        {"name": f"{grade}{index}", "score": score, "grade": grade}
        for index, score in enumerate(scores, 1)
    ]


@pytest.mark.parametrize(
    ("excellent", "quota", "awarded", "tied"),
    [
        (["95", "94", "93", "92", "91", "90", "90"], "2", ["优秀1", "优秀2"], []),
        (["95", "94", "94", "92", "91", "90", "90"], "2", ["优秀1"], ["优秀2", "优秀3"]),
        (["95", "95", "95", "92", "91", "90", "90"], "2", [], ["优秀1", "优秀2", "优秀3"]),
        (["95", "94", "93"], "0", [], []),
        (["95", "94", "93", "91"], "1", ["优秀1"], []),
    ],
)
def test_reward_by_rank(ask, excellent, quota, awarded, tied):
    result = ask("reward", {"groups": groups(*excellent)})["result"]
    assert result["excellent_quota"] == quota
    assert result["good_quota"] == "0"
    assert result["awarded"] == awarded
    assert result["tied_for_last_place"] == tied


def test_grades_are_ranked_apart(ask):
    members = groups("95", "94", "93", "92") + groups("88", "86", "85", "80", grade="良好")
    members += groups("89.5", grade="文件未规定") + groups("50", grade="不合格等次")
    result = ask("reward", {"groups": members})["result"]
    assert result["awarded"] == ["优秀1", "良好1"]


def test_readings_of_the_quota(ask):
    answer = ask("reward", {"counts": {"优秀": 2, "良好": "5"}})
    assert (answer["result"]["excellent_quota"], answer["result"]["good_quota"]) == ("0", "1")
    results = [other["result"] for other in answer["ambiguities"][0]["alternatives"]]
    quotas = [(result["excellent_quota"], result["good_quota"]) for result in results]
    assert quotas == [("1", "1"), ("1", "2")]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "缺少资金奖补的“教育集团名单”"),
        ({"groups": "优秀1"}, "应当是列表"),
        ({"groups": groups("90") * 2}, "重复列出了“优秀1”"),
        ({"groups": groups("-1")}, "不能是负数"),
        ({"groups": groups("90", grade="优良")}, "之一，却是“优良”"),
        ({"groups": [{"name": " ", "score": "1", "grade": "优秀"}]}, "不为空的文字"),
        ({"counts": {"优": -1}}, "不小于0的整数"),
        ({"counts": {"优秀": 1}, "groups": groups("90")}, "只能用一种方式"),
    ],
)
def test_bad_rewards(ask, inputs, message):
    with pytest.raises(InputError, match=message):
        ask("reward", inputs)


def post(**changes):
    facts = {
        "group_type": "一体型",
        "grade": "优秀",
        "base_ratio_pct": "40",
        "already_awarded": False,
    }
    return facts | changes


@pytest.mark.parametrize(
    ("changes", "eligible", "ratio"),
    [
        ({}, True, "45"),
        ({"base_ratio_pct": "95"}, True, "100"),
        ({"group_type": "一体型教育集团"}, True, "45"),
        ({"group_type": "托管型"}, False, "40"),
        ({"grade": "良好"}, False, "40"),
        ({"already_awarded": True}, False, "40"),
    ],
)
def test_senior_posts(ask, changes, eligible, ratio):
    result = ask("senior_post", post(**changes))["result"]
    assert result == {"eligible": eligible, "new_ratio_pct": ratio}


def test_the_other_reading_of_five_percent(ask):
    answer = ask("senior_post", post())
    assert answer["ambiguities"][0]["alternatives"][0]["result"]["new_ratio_pct"] == "42"


def test_bad_senior_posts(ask):
    with pytest.raises(InputError, match="提高后超过100%"):
        ask("senior_post", post(base_ratio_pct="95.1"))
    with pytest.raises(InputError, match="true 或 false"):
        ask("senior_post", post(already_awarded="否"))
    with pytest.raises(InputError, match="一体型、托管型、协作型之一"):
        ask("senior_post", post(group_type=["一体型"]))


RECTIFY = "由教育主管部门督促整改提升"
MERGE = ["由教育主管部门优化组合", "核心校及成员校主要负责人当年不得获评“优秀”等次"]


@pytest.mark.parametrize(
    ("years", "actions"),
    [
        (["不合格"], [RECTIFY]),
        (["不合格", "不合格"], [RECTIFY, *MERGE]),
        (["合格", "不合格", "不合格", "不合格"], [RECTIFY, *MERGE]),
        (["不合格", "合格", "不合格"], [RECTIFY]),
        (["不合格", "不合格", "合格"], []),
        (["优秀"], []),
    ],
)
def test_consequences(ask, years, actions):
    assert ask("consequence", {"grades_by_year": years})["result"] == {"actions": actions}


def test_the_other_reading_of_two_years(ask):
    answer = ask("consequence", {"grades_by_year": ["不合格", "不合格"]})
    assert answer["ambiguities"][0]["alternatives"][0]["result"] == {"actions": MERGE}
    with pytest.raises(InputError, match="至少有一项"):
        ask("consequence", {"grades_by_year": []})
