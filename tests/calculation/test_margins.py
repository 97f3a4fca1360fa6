"""What a document's share of one figure leaves of another, which the question gives too."""

import pytest

TEXT = """云岭县集团办学办法

一、覆盖面
各镇义务教育学校集团化覆盖率不低于70%。

二、人员
核心校派出的管理人员不超过本校管理人员总数的50%。
成员校教师人均绩效工资按不低于核心校人均绩效工资总量的60%核定。
"""


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            "云岭县我们镇有64所义务教育学校，进集团的37所，离集团化覆盖率要求还差几所？",
            ["至少45所：64 × 70% = 44.8，取整为45所。", "还差8所：45 − 37 = 8所。"],
        ),
        (
            "云岭县核心校管理人员25名，已经派出9名，最多还能再派几名管理人员？",
            ["最多12名：25 × 50% = 12.5，取整为12名。", "还可以3名：12 − 9 = 3名。"],
        ),
        (
            "云岭县核心校管理人员20名，已经派出12名管理人员，还能再派几名？",
            ["最多10名：20 × 50% = 10。", "已超出2名：12 − 10 = 2名。"],
        ),
        (
            "云岭县核心校人均绩效工资总量5万元，成员校教师只核定了2.4万元，还差多少？",
            ["至少3万元：5 × 60% = 3。", "还差0.6万元：3 − 2.4 = 0.6万元。"],
        ),
    ],
)
def test_the_share_and_what_it_leaves(write, question, lines):
    calculation = write(TEXT).ask(question)
    assert calculation is not None
    assert list(calculation.computed) == lines
    assert calculation.steps[-1].kind == "gap"


def test_a_verdict_a_share_of_the_question_and_a_third_figure_are_not_this(write):
    index = write(TEXT)
    for question in (
        "云岭县核心校管理人员20名，按40%算，已经派出5名，还能再派几名管理人员？",
        "云岭县核心校管理人员20名，校长3名，已经派出5名，还能再派几名管理人员？",
        "云岭县核心校管理人员20名，已经派出20名，还能再派几名管理人员？",
    ):
        found = index.ask(question)
        assert found is None or "50%" not in found.computed[0]
