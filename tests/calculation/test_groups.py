"""Groups that a count divides into, and how many more that makes than there are now."""

import pytest

TEXT = """云岭县集团化办学调研报告

一、基本情况
全县16个教育集团覆盖中小学91所，其中核心校16所。

二、建议
每个教育集团的学校原则上不超过5所。
"""


@pytest.mark.parametrize(
    "question",
    [
        "云岭县91所学校按一个集团原则上不超过5所来分，至少要多少个集团，比现在多几个？",
        "按建议每个集团原则上不超过5所，云岭县覆盖的中小学最少要分成多少个集团？比现在多几个？",
    ],
)
def test_groups_and_how_many_more(write, question):
    calculation = write(TEXT).ask(question)
    assert calculation is not None
    assert list(calculation.computed) == [
        "至少19个：91 ÷ 5 = 18.2，取整为19个。",
        "比现在多3个：19 − 16 = 3个。",
    ]
    assert [step.kind for step in calculation.steps] == ["groups", "difference"]
    assert calculation.left == 0


def test_without_a_number_now_the_second_ask_stays_open(write):
    text = TEXT.replace("16个教育集团覆盖中小学", "教育集团覆盖中小学")
    calculation = write(text).ask(
        "云岭县91所学校按一个集团原则上不超过5所来分，至少要多少个集团，比现在多几个？"
    )
    assert calculation is None or "比现在多" not in "".join(calculation.computed)
