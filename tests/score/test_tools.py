import pytest

from policy_qa.score.tools import score_tools


@pytest.fixture
def tools(ankang):
    return {tool.name: tool for tool in score_tools(ankang)}


def test_every_argument_is_described(tools):
    assert list(tools) == ["calculate", "score_indicator", "score_group", "what_if", "list_rules"]
    for tool in tools.values():
        assert tool.description
        schema = tool.args_schema.model_json_schema()
        for properties in [schema, *schema.get("$defs", {}).values()]:
            assert all("description" in field for field in properties["properties"].values())


def test_calculate(tools):
    assert tools["calculate"].invoke({"expression": "30所/50所"})["value"] == "0.6"
    assert "不认识的名称" in tools["calculate"].invoke({"expression": "open"})["error"]


def test_score_indicator(tools):
    run = tools["score_indicator"].invoke
    facts = {"figures": {"exchange_pct": 8.5, "backbone_pct": "25"}}
    assert run({"indicator": 4, "facts": facts})["result"] == {"score": "3.5"}
    assert run({"indicator": 11, "facts": {"grade": "良好"}})["result"] == {"score": "8"}
    schools = [{"school": "甲", "grade": "优秀"}, {"school": "乙", "grade": "合格"}]
    result = run({"indicator": 11, "facts": {"grades_by_school": schools}})["result"]
    assert result == {"score": "8"}
    groups = {"satisfaction_by_group": {"教师": 90, "学生": 90, "家长": 90, "社会": "80"}}
    result = run({"indicator": 18, "facts": {"percent_by_group": groups}})["result"]
    assert result == {"score": "7", "satisfaction_pct": "87.5"}


def test_errors_are_values(tools):
    run = tools["score_indicator"].invoke
    assert "缺少指标1" in run({"indicator": 1, "facts": {}})["error"]
    assert "不认识输入“grade”" in run({"indicator": 1, "facts": {"grade": "良好"}})["error"]
    schools = [{"school": "甲", "grade": "优秀"}]
    assert (
        "grades_by_school" in run({"indicator": 1, "facts": {"grades_by_school": schools}})["error"]
    )
    assert "参数不合要求：indicator" in run({"indicator": "四", "facts": {}})
    assert "没有指标“99”" in run({"indicator": 99, "facts": {}})["error"]


@pytest.fixture
def group_facts():
    indicators = {str(number): {"figures": {"completion_pct": 80}} for number in range(1, 19)}
    indicators["4"] = {"figures": {"eligible": 100, "exchanged": 10, "backbone_exchanged": 2}}
    indicators["11"] = {"grade": "优秀"}
    indicators["18"] = {"figures": {"satisfaction_pct": 80}}
    return {"indicators": indicators, "flags": {"fraud": True}}


def test_score_group_and_what_if(tools, group_facts):
    answer = tools["score_group"].invoke({"facts": group_facts | {"group_type": "一体型"}})
    assert answer["result"]["total"] == "83"
    assert answer["result"]["excluded_grades"] == ["优秀"]
    found = tools["what_if"].invoke({"facts": group_facts, "goal": "优秀"})
    assert "不得评为优秀" in found["plan"]["reason"]
    assert tools["what_if"].invoke({"facts": group_facts})["plan"] is None


def test_list_rules(tools):
    assert len(tools["list_rules"].invoke({"part": "indicators"})["indicators"]) == 18
    assert tools["list_rules"].invoke({})["title"]
