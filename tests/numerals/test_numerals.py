from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.numerals import canonical, contains_value, parse_number, quantities

CORPUS = sorted((Path(__file__).parents[2] / "corpus").glob("*.txt"))
FIGURES = st.text(
    alphabet="0123456789０１.,，%％零一二两三十百千万亿点分之年月日个"
    "名第条（）()〔〕号—-至 余多统几\n",
    max_size=14,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十", 30),
        ("两", 2),
        ("十", 10),
        ("一百零五", 105),
        ("一百五", 150),
        ("一百五十", 150),
        ("一千零五十", 1050),
        ("一千二百三十四", 1234),
        ("一万零五百", 10500),
        ("三万五", 35000),
        ("一亿三千万", 130_000_000),
        ("二〇二二", 2022),
        ("三点五", "3.5"),
        ("1.5万", 15000),
        ("13万", 130_000),
        ("1亿2000万", 120_000_000),
        ("１２", 12),
        ("1,200", 1200),
        ("0.15", "0.15"),
        ("壹佰贰拾", 120),
    ],
)
def test_the_value_of_a_number(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", "十几", "三五", "十四五", "百", "万", "一二三", "1,20", "十个", "二百三百", "1.5万3"],
)
def test_what_is_not_one_exact_number_has_no_value(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("教育集团46个", ("46个", 46, "个", "number")),
        ("服务学生13万名", ("13万名", 130_000, "名", "number")),
        ("交流教师1200余名", ("1200余名", 1200, "名", "number")),
        ("10余万人", ("10余万人", 100_000, "人", "number")),
        ("覆盖率达80%以上", ("80%", 80, "%", "percent")),
        ("提高百分之十", ("百分之十", 10, "%", "percent")),
        ("百分之八十五点五", ("百分之八十五点五", "85.5", "%", "percent")),
        ("百分之百", ("百分之百", 100, "%", "percent")),
        ("低于 0.15。", ("0.15", "0.15", "", "number")),
        ("降低5个百分点", ("5个百分点", 5, "个百分点", "point")),
        ("资金620万元", ("620万元", 6_200_000, "元", "number")),
        ("用三年时间", ("三年", 3, "年", "number")),
        ("等四部门", ("四部门", 4, "部门", "number")),
        ("2022年5月", ("2022年5月", 20220500, "月", "date")),
        ("2022 年 5 月 31 日", ("2022 年 5 月 31 日", 20220531, "日", "date")),
        ("2023年3月15日", ("2023年3月15日", 20230315, "日", "date")),
        ("二〇二二年五月", ("二〇二二年五月", 20220500, "月", "date")),
        ("2022-05-31", ("2022-05-31", 20220531, "日", "date")),
        ("每年8月31日前", ("8月31日", 831, "日", "date")),
        ("自2018年市政府", ("2018年", 20180000, "年", "date")),
        ("安政办发〔2018〕47号", ("〔2018〕47号", 201800047, "文号", "ordinal")),
        ("第三十七条", ("第三十七条", 37, "条", "ordinal")),
        ("第（三）条", ("第（三）条", 3, "条", "ordinal")),
        ("见附件4", ("附件4", 4, "附件", "ordinal")),
        ("１２所", ("１２所", 12, "所", "number")),
        ("年满十八周岁", ("十八周岁", 18, "周岁", "number")),
        ("3千米", ("3千米", 3, "千米", "number")),
        ("1,200所", ("1,200所", 1200, "所", "number")),
    ],
)
def test_one_figure(text, expected):
    (quantity,) = quantities(text)
    written, value, unit, kind = expected
    assert (quantity.text, quantity.value, quantity.unit, quantity.kind) == (
        written,
        Decimal(value),
        unit,
        kind,
    )
    assert quantity.upper is None


@pytest.mark.parametrize(
    ("text", "lower", "upper", "unit"),
    [
        ("领办1—3所成员校", 1, 3, "所"),
        ("80—89分为良好", 80, 89, "分"),
        ("三至五名教师", 3, 5, "名"),
        ("70%至80%", 70, 80, "%"),
        ("（2022—2024年）", 20220000, 20240000, "年"),
        ("2022年5月至12月", 20220500, 20221200, "月"),
        ("4月至5月", 400, 500, "月"),
        ("5—8月", 500, 800, "月"),
        ("8月1日至15日", 801, 815, "日"),
        ("2022年5月1日—7日", 20220501, 20220507, "日"),
        ("补助3至5万元", 30_000, 50_000, "元"),
        ("补助一至三万元", 10_000, 30_000, "元"),
        ("投资2—3.5亿元", 200_000_000, 350_000_000, "元"),
        ("补助3000至1万元", 3000, 10_000, "元"),
        ("补助3万至5万元", 30_000, 50_000, "元"),
        ("百分之三十至五十", 30, 50, "%"),
        ("百分之30至50。", 30, 50, "%"),
        ("千分之三到五", "0.3", "0.5", "%"),
        ("百分之八十至百分之百", 80, 100, "%"),
        ("百分之八十至百", 80, 100, "%"),
    ],
)
def test_a_range_has_both_ends(text, lower, upper, unit):
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.upper, quantity.unit) == (Decimal(lower), Decimal(upper), unit)


@pytest.mark.parametrize("text", ["8月1日至15日", "2022年5月1日—7日", "2022年5月至12月"])
def test_a_range_of_days_is_of_the_kind_date(text):
    assert [quantity.kind for quantity in quantities(text)] == ["date"]


@pytest.mark.parametrize(
    "text", ["百分之三十至五十人", "百分之三十至2025-05-01", "百分之五至十分之一"]
)
def test_a_percentage_before_another_figure_is_no_range(text):
    assert [quantity.upper for quantity in quantities(text)] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "一体型教育集团",
        "一校一案",
        "三名工程",
        "十分重要",
        "统一人员、统一管理",
        "同一个教育集团",
        "第一",
        "一些",
        "“四统一”",
        "双百",
        "“十四五”末",
        "十几个",
        "几十个",
        "数十名",
        "一次性补助",
        "三位一体",
        "百分制",
        "长三角洲",
        "入伍批准书",
        "第三小学校区",
        "青岛五十八中",
        "进一步",
        "（一）优化",
        "1.依法制定章程",
        "一、总体要求",
    ],
)
def test_numerals_within_words_and_list_numbers_are_no_figures(text):
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三十个", "30个"),
        ("百分之十", "１０％"),
        ("百分之十", "10 %"),
        ("1—3所", "1～3 所"),
        ("3至5万元", "3万至5万元"),
        ("2022年5月1日—7日", "2022年5月1日至2022年5月7日"),
        ("百分之三十至五十", "30%-50%"),
        ("三至五名", "3-5名"),
        ("1,200所", "1200所"),
        ("13万名", "130000名"),
        ("2022 年 10 月", "2022年10月"),
        ("2022年05月31号", "2022-5-31"),
        ("三分之二", "3分之2"),
        ("第三十七条", "第37条"),
        ("〔2018〕 47号", "[2018]47号"),
        ("「强校」", "“强校”"),
        ("（一长多校）", "(一长多校)"),
    ],
)
def test_equal_values_look_equal(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("10%", "10个百分点"), ("10 20", "1020"), ("5 三年", "53年"), ("1200余名", "1200名")],
)
def test_different_values_look_different(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("haystack", "needle", "found"),
    [
        ("计15分", "5分", False),
        ("计5分", "5分", True),
        ("2022年5月", "2022年", True),
        ("2022年5月", "5月", True),
        ("2022年", "2年", False),
        ("共100个", "10", False),
        ("共10个", "10", True),
        ("低于0.15", "0.1", False),
        ("低于0.15", "15", False),
        ("低于 0.15。", "0.15", True),
        ("不低于10%", "10", False),
        ("不低于10%", "百分之十", True),
        ("组建三十个教育集团", "30个", True),
        ("服务学生13万名", "13", False),
        ("服务学生13万名", "13万", True),
        ("到2025年，建立30个", "三十", True),
        ("每所优质核心校可托管1—3所", "1-3所", True),
        ("应当公开", "应当", True),
        ("应当公开", "", False),
    ],
)
def test_a_figure_is_found_whole(haystack, needle, found):
    assert contains_value(haystack, needle) is found


@pytest.mark.parametrize(
    "piece", ["一", "万", "1", "1,", "百分之", "\n", "第", "1年", " \t", "〇", "1 "]
)
def test_long_runs_are_read(piece):
    text = piece * 20_000
    assert canonical(canonical(text)) == canonical(text)
    assert all(quantity.end <= len(text) for quantity in quantities(text))


@given(FIGURES)
@settings(max_examples=500)
def test_canonical_is_idempotent(text):
    assert canonical(canonical(text)) == canonical(text)


@given(FIGURES)
@settings(max_examples=300)
def test_figures_are_in_order_and_stand_in_the_text(text):
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        end = quantity.end


@given(st.integers(0, 10**9))
def test_digits_and_chinese_numerals_have_one_value(number):
    assert parse_number(_chinese(number)) == number == parse_number(f"{number:,}")
    assert contains_value(f"共{_chinese(number)}个。", f"{number}个")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_whole_document_is_canonical_once(path):
    once = canonical(path.read_text(encoding="utf-8"))
    assert canonical(once) == once
    assert len(quantities(path.read_text(encoding="utf-8"))) > 5 or "interpretation" in path.stem


def _chinese(number: int) -> str:
    """Write a number in Chinese numerals, by the schoolbook rule."""
    for name, scale in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        head, rest = divmod(number, scale)
        if head:
            gap = "零" if 0 < rest < scale // 10 else ""
            return _chinese(head) + name + gap + (_chinese(rest) if rest else "")
    return "零一二三四五六七八九"[number]
