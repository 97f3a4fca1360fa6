"""Figures of questions, and how results are written."""

from decimal import Decimal

import pytest

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.result import equals, exact


@pytest.mark.parametrize(
    ("text", "value"),
    [("完成了八成", 80), ("占六成五", 65), ("只有三成半", 35), ("做了一半", 50), ("达到2.5成", 25)],
)
def test_tenths_and_halves_are_percentages(text, value):
    (figure,) = Asked.read(text).of_kind("percent")
    assert figure.value == value


@pytest.mark.parametrize("text", ["成员校两所", "三成员学校", "第一成果", "一半截"])
def test_other_words_with_成_are_none(text):
    expected = 1 if "一半" in text else 0
    assert len(Asked.read(text).of_kind("percent")) == expected


def test_years_are_named_once_and_ranges_counted_out():
    assert Asked.read("2022年和2024年").years() == [2022, 2024]
    assert Asked.read("2022—2024年").years() == [2022, 2023, 2024]
    assert Asked.read("从2020年到2025年").ends() == [2020, 2025]
    assert Asked.read("2024、2025两年").years() == [2024, 2025]


def test_words_around_a_figure():
    asked = Asked.read("交流比例8%，骨干占25%的教师")
    first, second = asked.figures
    assert asked.before(first) == "交流比例"
    assert asked.before(second) == "，骨干占"
    assert asked.after(second) == "的教师"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("6"), "= 6所"),
        (Decimal("2.125"), "= 2.125所"),
        (Decimal(10) / 3, "≈ 3.33所（约3.3所）"),
        (Decimal("85.526315"), "≈ 85.53所（约85.5所）"),
        (Decimal("1E+2"), "= 100所"),
    ],
)
def test_figures_are_written_in_full_or_rounded_twice(value, written):
    assert equals(value, "所") == written


def test_exact_has_no_exponent():
    assert exact(Decimal("1E+3")) == "1000"
    assert exact(Decimal("0.50")) == "0.5"
