"""Figures of one thing that differ are told apart by the period or range that is named."""

import pytest

TEXT = """云岭县集团化办学方案

一、目标
自2022年起，用三年时间，全县共组建各级各类教育集团90个以上。

二、中心城区
2022年中心城区至少组建教育集团12个。
每所核心校至少带动2-3所成员校。

三、全县
每所核心校至少带动1—4所成员校。
"""


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "云岭县核心校按文件要带2到3所成员校，要是有8所核心校，成员校最少有多少所？",
            "8 × 2 = 16所",
        ),
        ("云岭县核心校要带1到4所成员校，要是有8所核心校，成员校最少有多少所？", "8 × 1 = 8所"),
    ],
)
def test_the_range_that_the_question_repeats_is_meant(write, question, line):
    calculation = write(TEXT).ask(question)
    assert calculation is not None
    assert line in calculation.computed[0]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("云岭县三年的教育集团总目标比石门县的目标多多少个？", "90 − 30 = 60个。"),
        ("云岭县三年要建的教育集团，比石门县的最低目标多几个？", "90 − 30 = 60个。"),
    ],
)
def test_the_period_that_the_question_names_is_meant(write, question, line):
    other = "石门县集团化办学意见\n\n一、目标\n到2025年，全县至少建立30个教育集团。\n"
    one, two = write(TEXT, "云岭县.txt"), write(other, "石门县.txt")
    calculation = type(one)({**one.documents, **two.documents}).ask(question)
    assert calculation is not None
    assert calculation.computed[0] == line
