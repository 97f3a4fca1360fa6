"""Ranges that texts set for figures."""

from decimal import Decimal

import pytest

from policy_qa.numerals import ranges


@pytest.mark.parametrize(
    ("text", "unit", "within", "without"),
    [
        ("80周岁及以上", "周岁", "80 95", "79"),
        ("60至79周岁", "周岁", "60 79", "59 80"),
        ("300人以上不足1000人", "人", "300 999", "299 1000"),
        ("20马力及以上，不足50马力，四轮驱动", "马力", "20 49", "19 50"),
        ("50—80马力（不含80马力）", "马力", "50 79.9", "80"),
        ("20马力以下（不含20马力）", "马力", "19", "20"),
        ("2000万元（含）以上", "元", "20000000", "19999999"),
        ("年作业面积500亩以内（含500亩）的部分", "亩", "500", "501"),
        ("超过500亩的部分", "亩", "501", "500"),
        ("1.5万元至2万元", "元", "15000 20000", "14999 20001"),
        ("药箱容量10升及以上", "升", "10 25", "9"),
    ],
)
def test_a_range_holds_what_it_says(text, unit, within, without):
    (found,) = ranges(text)
    assert found.unit == unit
    assert all(found.holds(Decimal(value)) for value in within.split())
    assert not any(found.holds(Decimal(value)) for value in without.split())


def test_several_ranges_stay_apart():
    found = ranges("90分以上为优，80—89分为良，60分以下为差")
    assert [(band.low, band.high) for band in found] == [
        (90, Decimal("Infinity")),
        (80, 89),
        (Decimal("-Infinity"), 60),
    ]


@pytest.mark.parametrize("text", ["每餐3元", "不超过3元", "2025年以前", "第3条以上", "三名教师"])
def test_what_sets_no_range(text):
    assert ranges(text) == []
