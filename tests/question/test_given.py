"""What a question gives of its case decides between ranges."""

import pytest

from policy_qa.question.given import Given


@pytest.mark.parametrize(
    ("question", "text", "fit"),
    [
        ("82岁的老人补多少？", "80周岁及以上每餐4元", 1),
        ("82岁的老人补多少？", "60至79周岁每餐2元", -1),
        ("九十多岁的老人补多少？", "90周岁及以上", 1),
        ("六百平的饭店交多少？", "大型餐饮（500平方米以上）", 1),
        ("一千多个学生的学校配几人？", "学生1000人以上的学校", 1),
        ("不到80岁的老人补多少？", "80周岁及以上", -1),
        ("25升药箱的无人机补多少？", "药箱容量20升及以上，不足40升", 1),
        ("82岁的老人补多少？", "每餐4元", 0),
        ("82岁的老人补多少？", "面积100平方米以上", 0),
        ("得分90分以上的奖多少？", "80分以下的不奖", 0),
        ("一所学校带几所？", "3所以上的另行报批", 0),
        ("覆盖率30%的镇怎么办？", "覆盖率达到80%以上", 0),
    ],
)
def test_fit(question, text, fit):
    assert Given(question).fit(text) == fit
