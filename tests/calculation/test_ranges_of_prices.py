"""Prices that hold for a range of what the question gives, and those of parts of an amount."""

import pytest

TEXT = """测试县农业补贴办法

（一）机插秧作业，年作业面积500亩以内（含500亩）的部分每亩补助40元；超过500亩的部分每亩补助50元。

（二）居民生活用水按年用水量分级计价：

1. 第一级：年用水量180立方米及以下的部分，每立方米2.80元；

2. 第二级：年用水量超过180立方米、260立方米及以下的部分，每立方米4.20元；

3. 第三级：年用水量超过260立方米的部分，每立方米8.40元。

（三）新办食堂，面积100平方米以上不足300平方米的每平方米补助200元，300平方米以上的每平方米补助300元。
"""


@pytest.fixture
def county(write):
    return write(TEXT)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("机插秧作业820亩，补助一共多少钱？", "500 × 40 + 320 × 50 = 36000元。"),
        ("机插秧作业300亩，补助一共多少钱？", "300 × 40 = 12000元。"),
        ("机插秧作业500亩，补助一共多少钱？", "500 × 40 = 20000元。"),
        (
            "居民家一年用水300立方米，水费一共多少钱？",
            "180 × 2.8 + 80 × 4.2 + 40 × 8.4 = 1176元。",
        ),
        ("新办食堂面积400平方米，补助一共多少元？", "400 × 300 = 120000元。"),
        ("新办食堂面积200平方米，补助一共多少元？", "200 × 200 = 40000元。"),
    ],
)
def test_the_price_of_the_range_is_taken(county, question, line):
    found = county.ask(question)
    assert found is not None
    assert found.computed == (line,)
