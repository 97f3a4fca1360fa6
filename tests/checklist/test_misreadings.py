"""Wordings that were once misread: ordinals, hypotheses, shared names, earlier figures."""

from __future__ import annotations

import pytest
from tests.checklist.groups import ankang, filled

from policy_qa.checklist.frequency import stated_times
from policy_qa.checklist.profile import read_profile
from policy_qa.checklist.reading import read_statements
from policy_qa.checklist.totals import grade_and_note
from policy_qa.checklist.years import SchoolYear, months, parse_year, when
from policy_qa.documents import read_document

HEAD = (
    "春晖教育集团2024—2025学年通报\n\n"
    "春晖教育集团由春晖小学牵头，成员校为城关小学、城关中学、东坪小学。\n\n"
)


@pytest.fixture
def fill_with(tmp_path):
    def fill(text="", **files):
        others = {name.replace("_", "."): content for name, content in files.items()}
        return filled(tmp_path, {"通报.txt": HEAD + text, **others})

    return fill


@pytest.fixture
def make_profile(tmp_path):
    def make(core, members):
        text = f"汉江教育集团由{core}牵头，{members}为成员校。\n"
        (tmp_path / "基本情况.txt").write_text(text, encoding="utf-8")
        statements = read_statements(read_document(tmp_path / "基本情况.txt"))
        return read_profile(statements, [], ankang().data.profile)

    return make


def facts(filling, number):
    return {fact.name: fact.value for fact in filling.items[number - 1].facts}


@pytest.mark.parametrize(
    ("determined", "undecided", "grade"),
    [("79.5", "10", None), ("79.5", "0", "文件未规定"), ("91", "5", "优秀"), ("75", "10", None)],
)
def test_totals_between_two_grades_are_not_one_grade(determined, undecided, grade):
    rulebook = ankang().rulebook
    items = [
        {"number": 1, "points": "80", "score": determined},
        {"number": 2, "points": undecided, "score": None},
    ]
    totals = {"total_determined": determined, "points_determined_of": "80"}
    filling = {"vetoed": False, "bonus": [], "items": items, **totals}
    found, note = grade_and_note(filling, rulebook)
    assert found == grade
    assert ("等次待定" in note) is (grade is None)


@pytest.mark.parametrize(
    "text", ["召开第12次理事会", "第二十三期简报", "第十二次工作会议", "第十一周召开集团工作会议"]
)
def test_an_ordinal_is_no_number_of_times(text):
    assert stated_times(text) is None


def test_numbered_meetings_are_one_each(fill_with):
    rows = "|2024.9.20|第十二次集团工作会议|已召开|\n|2024.12.10|第十三次集团工作会议|已召开|\n"
    table = "# 会议台账\n|日期|会议名称|情况|\n|-|-|-|\n" + rows
    read = facts(fill_with(会议台账_md=table), 3)
    assert [v for name, v in read.items() if "第一学期" in name] == ["2次"], read


def test_two_teachers_of_one_name_in_one_table_are_two(fill_with):
    table = (
        "# 教师交流登记\n|姓名|学校|符合交流条件|是否交流|骨干教师|\n|-|-|-|-|-|\n"
        "|张伟|城关小学|是|是|是|\n|张伟|东坪小学|是|是|否|\n|李娜|城关中学|是|否|否|\n"
    )
    read = facts(fill_with(教师交流登记_md=table), 4)
    assert list(read.values()) == ["3人", "2人", "1人"], read


def test_numbered_schools_are_members_and_other_schools(make_profile):
    profile = make_profile("汉江第一小学", "汉江第二小学、汉江第三小学、汉江第四小学")
    assert profile.members == ("汉江第二小学", "汉江第三小学", "汉江第四小学")
    assert profile.other_school("平利县第三小学举办艺术节。")
    assert not profile.other_school("第三，三所小学举办艺术节。")


@pytest.mark.parametrize("time", ["2024年11月", "本学年", "10月中旬", "2025年春季学期", "期末"])
def test_a_time_before_the_name_of_another_school(make_profile, time):
    profile = make_profile("汉江小学", "南坪小学、北坪小学")
    assert profile.other_school(f"{time}，平利县实验小学举办艺术节。")
    assert not profile.other_school(f"{time}，南坪小学举办艺术节。")
    assert not profile.other_school(f"{time}，各小学举办艺术节。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年春季学期", "earlier"),
        ("2024年春季学期", "this"),
        ("2023年秋季学期", "this"),
        ("2024年秋季学期", "later"),
        ("2022学年", "earlier"),
        ("2023学年第二学期", "this"),
        ("2022-23学年", "earlier"),
        ("2023/24学年", "this"),
        ("2022学年起执行", "unsaid"),
        ("2022年秋季学期起执行", "unsaid"),
        ("2021—2024学年规划", "unsaid"),
        ("2024年10名教师获奖", "unsaid"),
        ("2023年5名教师获奖", "unsaid"),
        ("2023年春节慰问", "unsaid"),
        ("2023年春、秋两季", "unsaid"),
    ],
)
def test_school_years_in_common_spellings(text, expected):
    assert when(text, SchoolYear(2023)) == expected


def test_an_abbreviated_school_year_is_parsed_and_heads_are_no_month():
    assert parse_year("2022-23学年") == parse_year("2023年春季学期") == SchoolYear(2022)
    assert months("2024年10名教师获奖") == []
    assert months("2024年10（校长会）") == [(2024, 10)]
    assert months("2024年1月8日—12日") == [(2024, 1)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("教师满意度由95%下降到80%。", "80%"),
        ("教师满意度从85%提高到95%。", "95%"),
        ("教师满意度由上学年的95%降为80%。", "80%"),
        ("教师满意度由上学年的百分之九十五，下降至百分之八十。", "80%"),
    ],
)
def test_a_share_that_changed_is_the_later_one(fill_with, text, value):
    read = facts(fill_with(f"2024—2025学年满意度测评结果：\n\n{text}"), 18)
    assert read["教师满意度"] == value


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("城关小学未获优秀等次。", {}),
        ("城关小学距优秀还差2分，定为良好。", {"城关小学": "良好"}),
        ("城关小学由优秀降为合格。", {"城关小学": "合格"}),
        ("城关小学从合格到优秀。", {"城关小学": "优秀"}),
        ("城关小学由区教育局评为优秀。", {"城关小学": "优秀"}),
        ("城关小学申报优秀，核定为良好。", {"城关小学": "良好"}),
        ("城关小学申报优秀，核定为良好；东坪小学自评良好，核定为合格。",
         {"城关小学": "良好", "东坪小学": "合格"}),
        ("城关中学为优秀，城关小学为合格。", {"城关中学": "优秀", "城关小学": "合格"}),
        ("东坪为优秀，春晖为良好。", {"东坪小学": "优秀", "春晖小学": "良好"}),
    ],
)  # fmt: skip
def test_grades_awarded_to_the_school_named(fill_with, text, grades):
    read = facts(fill_with(f"本学年教学质量评价等次：\n\n{text}"), 11)
    assert {name.removesuffix("教学质量评价等次"): value for name, value in read.items()} == grades


def test_the_grade_confirmed_is_read_and_not_the_one_applied_for(fill_with):
    table = "# 教学质量评价等次\n|学校|自评等次|核定等次|\n|-|-|-|\n|城关小学|优秀|良好|\n"
    assert list(facts(fill_with(等次_md=table), 11).values()) == ["良好"]


@pytest.mark.parametrize(
    ("text", "vetoed"),
    [
        ("如发生重大责任事故，追究校长责任。", False),
        ("凡发生重大责任事故的，追究校长责任。", False),
        ("对发生重大责任事故的，依法追究校长责任。", False),
        ("集团学校如出现较大舆情，对校长问责。", False),
        ("春晖小学发生重大责任事故，校长被免职。如再发生，从重处理。", True),
        ("春晖小学发生重大责任事故的问题属实，校长被追究责任。", True),
        ("如今查明，春晖小学发生重大责任事故，校长被问责。", True),
    ],
)
def test_what_a_rule_supposes_is_no_veto(fill_with, text, vetoed):
    assert fill_with(text).vetoed is vetoed


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("争取集团办学经验被省级媒体宣传报道。", []),
        ("积极向省级媒体投稿推介集团经验。", []),
        ("凡在省级媒体发表经验文章的，给予奖励。", []),
        ("积极投稿，集团办学经验被省级媒体报道。", ["省级"]),
        ("集团争取到省级媒体专访报道。", ["省级"]),
    ],
)
def test_what_is_hoped_for_earns_no_bonus(fill_with, text, levels):
    assert [point.level for point in fill_with(text).bonus] == levels


def test_those_present_are_no_number_of_meetings(fill_with):
    table = (
        "# 会议签到\n|会议|应到|实到|内容|\n|-|-|-|-|\n"
        "|2024年9月20日，集团工作会议|14|13|布置任务|\n"
        "|2025年3月9日，集团工作会议|14|12|部署教研|\n"
    )
    read = facts(fill_with(会议签到_md=table), 3)
    assert read["第一学期集团工作会议次数"] == "1次", read
    assert read["第二学期集团工作会议次数"] == "1次", read


def test_campuses_are_members_and_the_seat_is_the_core(make_profile):
    profile = make_profile("文峰小学本部", "北校区、河西校区")
    assert profile.members == ("北校区", "河西校区")
    assert profile.core == "文峰小学"
    assert profile.named("本部骨干教师到北校区听课", profile.schools) == ("文峰小学", "北校区")


def test_a_value_behind_its_label_is_a_claim(fill_with):
    report = "# 自评材料\n|数据项|填报|说明|\n|-|-|-|\n|轮岗交流|8人，其中骨干教师3人|人事填|\n"
    register = (
        "# 教师交流登记\n|姓名|学校|符合交流条件|是否交流|骨干教师|\n|-|-|-|-|-|\n"
        "|张伟|城关小学|是|是|否|\n|李娜|城关中学|是|否|否|\n"
    )
    item = fill_with(自评材料_md=report, 教师交流登记_md=register).items[3]
    quotes = [citation.quote for conflict in item.conflicts for citation in conflict.citations]
    assert "8人，其中骨干教师3人" in quotes


def test_a_difficulty_solved_is_solved(fill_with):
    text = "本学年集团为城关中学解决了没有直饮水的困难。\n"
    lacking = " ".join(fill_with(text).items[14].missing)
    assert "材料写明没有做到" not in lacking
