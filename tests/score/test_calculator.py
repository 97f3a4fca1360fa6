from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.errors import InputError
from policy_qa.score import calculate


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1 + 2 × 3", "7"),
        ("(1 + 2) × 3", "9"),
        ("-2 + --3", "1"),
        ("2^3 ÷ 4", "2（即200%）"),
        ("2**0", "1"),
        ("30所 / 50所", "0.6（即60%）"),
        ("620万元 + 110万元", "730万元"),
        ("1.5亿元 - 5000万元", "1亿元"),
        ("120000人 + 1万人", "130000人"),
        ("50所 × 60%", "30所"),
        ("60% × 50所", "30所"),
        ("3 × 2万", "6万"),
        ("2万 × 3", "6万"),
        ("2万 × 3万", "60000万"),
        ("12万元 / 3个", "4万元/个"),
        ("12万元 / 3", "4万元"),
        ("95% - 88.7%", "6.3个百分点"),
        ("50% + 20%", "70%"),
        ("50% + 5个百分点", "55%"),
        ("5百分点 + 5百分点", "10个百分点"),
        ("34.7 × (1 + 88.7%)", "65.4789"),
        ("100% - 1", "0"),
        ("10% / 4", "2.5%"),
        ("1,200 + 1", "1201"),
        ("max(1,200, 3)", "200"),
        ("最小(3人、2人)", "2人"),
        ("平均(98%；97%)", "97.5%"),
        ("sum(1, 2, 3)", "6"),
        ("四舍五入(88.76%, 1)", "88.8%"),
        ("round(2.5)", "3"),
        ("取整(2.9人)", "2人"),
        ("向上取整(2.1人)", "3人"),
        ("绝对值(-3)", "3"),
        ("３＋４", "7"),
        ("0.1 + 0.2", "0.3"),
        ("max((1,200), 5)", "1200"),
    ],
)
def test_calculate(expression, text):
    result = calculate(expression)
    assert result.text == f"{expression} = {text}"
    assert isinstance(result.value, Decimal)


def test_json():
    assert calculate("1万元 / 3").to_json() == {
        "expression": "1万元 / 3",
        "value": "0.3333333333",
        "unit": "万元",
        "text": "1万元 / 3 = 0.3333333333万元",
    }


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "算式是空的"),
        ("1" * 501, "算式过长"),
        ("1234567890123456", "不超过15位"),
        ("5 +", "算式不完整"),
        ("(1", "算式不完整"),
        ("max(1, 2", "算式不完整"),
        ("(1,", "括号不成对"),
        ("1 2", "“2”处不完整"),
        ("* 2", r"“\*”处不完整"),
        ("1)", "“\\)”处不完整"),
        ("1 = 1", "无法识别的部分：“= 1”"),
        ("import os", "不认识的名称“import”"),
        ("max", "不认识的名称“max”"),
        ("1/0", "除数为0"),
        ("5所 + 3个", "单位不同"),
        ("5所 × 3个", "不能相乘"),
        ("5 / 3个", "不能除以带单位"),
        ("70 + 5%", "百分数只能与百分数或1相加减，却遇到70"),
        ("2^31", "0到30的整数"),
        ("2^0.5", "0到30的整数"),
        ("2所^2", "不能带单位"),
        ("999999999999999^3", "结果超过30位"),
        ("round(1, 11)", "0到10的整数"),
        ("round(1, 2, 3)", "0到10的整数"),
        ("abs(1, 2)", "只接受一个数"),
        ("(" * 60 + "1" + ")" * 60, "括号超过40层"),
        ("__import__('os').system('true')", "无法识别的部分"),
    ],
)
def test_bad_expressions_get_one_chinese_sentence(expression, message):
    with pytest.raises(InputError, match=message):
        calculate(expression)


@given(st.text(alphabet="0123456789.+-*/^()%,万元人所 maxround、", max_size=40))
def test_any_text_yields_a_decimal_or_an_input_error(expression):
    try:
        result = calculate(expression)
    except InputError:
        return
    assert isinstance(result.value, Decimal)
    assert result.value.is_finite()


figures = st.decimals("-99999", "99999", places=3).map(lambda value: f"({value})")


@given(figures, figures)
def test_sums_are_exact(left, right):
    expected = Decimal(left[1:-1]) + Decimal(right[1:-1])
    assert calculate(f"{left} + {right}").value == expected
