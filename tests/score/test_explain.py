from rich.console import Console

from policy_qa.score import describe, readings_text, result_table, result_text, score


def answer(book, kind, **inputs):
    return score(book, {"id": "q", "kind": kind, "inputs": inputs})


def test_text_has_formula_quote_place_and_open_readings(ankang):
    text = result_text(answer(ankang, "indicator", indicator=4, exchange_pct=8, backbone_pct=25))
    assert text.startswith("得分：3\n")
    assert "指标4：5 - 2 = 3；教师交流比例8%（要求10%）少计2分" in text
    assert "（ankang-school-groups-plan.txt › 附件4 › " in text
    assert "采用“两项比例的不足都计入并相加" in text
    assert "另一种读法“不设0分下限，可以扣成负分”：得分：3。" in text


def test_text_of_every_kind_of_value(ankang, books):
    text = result_text(answer(ankang, "indicator", indicator=2, completion_pct="50"))
    assert "得分：无法确定，得分（下限）：0，得分（上限）：4" in text
    text = result_text(answer(ankang, "reward", counts={"优秀": 7}))
    assert "优秀的资金奖补名额：2\n" in text
    assert "确定奖励：无\n" in text
    text = result_text(answer(books["binzhou-school-groups"], "checks"))
    assert "相符：否" in text
    assert "文件没有写明的地方" not in text
    floored = answer(ankang, "indicator", indicator=4, exchange_pct=0, backbone_pct=25)
    assert "5 - 10 < 0 → 0" in result_text(floored)


def test_table_has_a_row_a_rule(ankang, full_marks):
    console = Console(width=200, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as captured:
        console.print(result_table(answer(ankang, "total", **full_marks)))
    shown = captured.get()
    for word in ("规则", "算式", "分值", "引文", "出处", "指标18", "机制创新", "一票否决"):
        assert word in shown


def test_description_has_what_a_question_needs(ankang, books):
    described = describe(ankang)
    assert described["indicators"][3]["forms"] == [
        ["exchange_pct", "backbone_pct"],
        ["eligible", "exchanged", "backbone_exchanged"],
    ]
    assert described["bonus"] == {"国家级": "3", "省级": "2", "市级": "1"}
    assert [grade["name"] for grade in described["grades"]] == ["优秀", "良好", "合格", "不合格"]
    assert described["deadlines"][0]["month"] == "8"
    aliases = {entry["name"]: entry["aliases"] for entry in described["inputs"]}
    assert "交流比例" in aliases["exchange_pct"]
    assert "骨干" in aliases["backbone_pct"]
    assert described["kinds"][0] == "indicator"
    plan = describe(books["ankang-plan-2022"])
    assert plan["kinds"] == ["measure", "checks"]
    assert plan["grades"] == []
    assert plan["bonus"] == {}
    assert plan["measures"][0]["inputs"] == ["actual_groups", "year"]
    assert describe(books["binzhou-school-groups"])["measures"][1]["inputs"] == [
        "groups",
        "before",
        "after",
    ]


def test_nothing_open_needs_no_words(ankang):
    clear = score(ankang, {"kind": "indicator", "inputs": {"indicator": 1, "completion_pct": "75"}})
    assert readings_text(clear) == ""
    assert "没有写明" not in result_text(clear)
