"""Years, frequencies and verdicts: the small decisions that a filling rests on."""

from __future__ import annotations

import pytest

from policy_qa.checklist.data import ProfileWords
from policy_qa.checklist.frequency import stated_times
from policy_qa.checklist.judging import Judge
from policy_qa.checklist.parts import Part
from policy_qa.checklist.profile import Profile, read_profile
from policy_qa.checklist.reading import read_statements
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import SchoolYear, likely_year, parse_year, term_of, when
from policy_qa.documents import read_document

YEAR = SchoolYear(2023)


@pytest.mark.parametrize(
    ("text", "times", "enough"),
    [
        ("每月召开一次集团工作会议", 2, True),
        ("每周召开例会", 2, True),
        ("每季度召开1次会议", 2, False),
        ("每学年召开2次会议", 2, False),
        ("每学期召开三次会议", 2, True),
        ("每学期末各评价1次", 1, True),
        ("第一学期召开2次，第二学期召开1次", 2, False),
        ("第一学期召开2次，第二学期召开2次", 2, True),
        ("全年共召开四次", 2, False),
        ("2023年12月、2024年6月各开展一次", 1, True),
        ("第二次会议", 1, False),
    ],
)
def test_frequency_against_a_number_each_term(text, times, enough):
    stated = stated_times(text)
    assert (stated is not None and stated.at_least(times, "term")) is enough


def test_monthly_is_more_than_counted():
    stated = stated_times("每月召开一次会议")
    assert stated is not None
    assert stated.exceeds({1: 2, 2: 2})
    assert not stated.exceeds({1: 5, 2: 5})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023—2024学年工作总结", "this"),
        ("2023-2024学年度", "this"),
        ("二〇二三至二〇二四学年", "this"),
        ("2022—2023学年", "earlier"),
        ("2024年10月拟印发", "later"),
        ("2024年7月", "this"),
        ("2023年7月", "earlier"),
        ("上学年获奖", "earlier"),
        ("比上学年增加一倍", "unsaid"),
        ("由上学年的23起降至6起", "unsaid"),
        ("本学年没有开展，拟于2024年10月补训", "this"),
        ("2021年获奖", "earlier"),
        ("集团章程", "unsaid"),
    ],
)
def test_school_year_of_a_text(text, expected):
    assert when(text, YEAR) == expected


def test_years_are_parsed_and_found():
    assert parse_year("2023—2024学年") == YEAR
    assert parse_year("2023—2024") == YEAR
    assert parse_year("2023") == YEAR
    assert parse_year("去年") is None
    assert likely_year(["2023—2024学年", "2022—2023学年", "2023—2024学年"]) == YEAR
    assert likely_year(["2024年3月5日", "2023年10月"]) == YEAR
    assert likely_year(["集团"]) is None


def test_terms_by_words_and_by_dates():
    assert term_of("第一学期") == 1
    assert term_of("2024年1月") == 1
    assert term_of("2024年2月20日") == 2
    assert term_of("2023年10月和2024年5月") is None


def profile(**more):
    words = ProfileWords(group="教育集团", school="小学|中学", generic="各|成员|两")
    values = {"group": "春晖教育集团", "core": "春晖小学", "members": ("南坪小学",)}
    return Profile(**{**values, **more}, key=("春晖", ""), words=words)


def verdict(text, word, *, standing=False, context=()):
    statement = Statement("x.txt", (), "sentence", (Part(text, 0, len(text)),), context)
    start = text.index(word)
    judge = Judge(profile(), YEAR)
    return judge.verdict(statement, start, start + len(word), standing=standing)[0]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("2023年9月印发集团章程。", "章程", "held"),
        ("拟于下学年印发集团章程。", "章程", "planned"),
        ("集团将制定评价方案，届时开展评价。", "评价方案", "planned"),
        ("把目标任务列入学校年度工作计划。", "工作计划", "held"),
        ("新技术使用方面，计划于2024—2025学年引入系统。", "新技术", "planned"),
        ("实验操作培训没有开展，拟于2024年10月补训。", "实验操作", "not_held"),
        ("保障体系尚未建立。", "保障体系", "not_held"),
        ("运动会因雨取消。", "运动会", "not_held"),
        ("运动会因雨取消，11月已补办。", "运动会", "held"),
        ("甲校有一项改革项目，乙校尚无项目。", "改革项目", "held"),
        ("2022—2023学年发布过监测报告。", "监测报告", "other_year"),
        ("晨光教育集团首创选修课。", "选修课", "elsewhere"),
        ("东关小学建立了档案。", "档案", "elsewhere"),
        ("南坪小学建立了档案。", "档案", "held"),
        ("传帮带工作有声有色，深受好评。", "传帮带", "praise"),
        ("传帮带成效显著，32对师徒签订协议。", "传帮带", "held"),
        ("评审专家请注意：章程一项直接记满分。", "章程", "order"),
        ("建议市政府加大经费投入。", "经费", "planned"),
    ],
)
def test_verdicts(text, word, expected):
    assert verdict(text, word) == expected


def test_standing_papers_of_earlier_years_count():
    assert verdict("2021年9月印发集团章程。", "章程") == "other_year"
    assert verdict("2021年9月印发集团章程。", "章程", standing=True) == "held"


def test_context_decides_what_the_sentence_leaves_open():
    assert verdict("召开会议2次。", "会议", context=("2022—2023学年",)) == "other_year"
    assert verdict("召开会议2次。", "会议", context=("外校经验摘抄",)) == "elsewhere"
    month = verdict("3月2日召开会议。", "会议", context=("2023年",))
    assert month == "other_year"


def read(tmp_path, text, name="会议记录.txt"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_statements(read_document(tmp_path / name))


def test_records_and_chronicles_become_single_statements(tmp_path):
    text = (
        "会议记录\n\n时间：2023年9月8日\n名称：集团工作会议\n内容：部署工作。已召开。\n"
        "时间：2024年5月4日\n名称：集团工作会议\n内容：因故取消。\n"
    )
    records = [s for s in read(tmp_path, text) if s.kind == "record"]
    assert [[p.header for p in s.parts] for s in records] == [["时间", "名称", "内容"]] * 2
    chronicle = "2023年9月1日开学2023年10月2日运动会2024年3月5日召开会议，布置工作"
    (tmp_path / "大事记.txt").write_text(chronicle, encoding="utf-8")
    entries = read_statements(read_document(tmp_path / "大事记.txt"))
    assert [s.text for s in entries] == [
        "2023年9月1日开学", "2023年10月2日运动会", "2024年3月5日召开会议，布置工作"
    ]  # fmt: skip


def test_rows_take_merged_cells_with_their_headers(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记"
    for row in [["成员学校", "学期", "日期"], ["南坪小学", "第一学期", "2023.10.1"]]:
        sheet.append(row)
    sheet.append([None, None, "2023.11.1"])
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "登记.xlsx")
    rows = read_statements(read_document(tmp_path / "登记.xlsx"))
    second = {part.header: (part.text, part.inherited) for part in rows[1].parts}
    assert second["成员学校"] == ("南坪小学", True)
    assert second["日期"] == ("2023.11.1", False)


def test_group_core_and_members_are_read(tmp_path):
    text = "春晖教育集团由春晖小学牵头，南坪小学、北坪小学为成员校。\n\n集团各校运行平稳。\n"
    statements = read(tmp_path, text)
    words = ProfileWords(group="教育集团", school="小学|中学", generic="各|成员|两")
    found = read_profile(statements, [], words)
    assert (found.group, found.core) == ("春晖教育集团", "春晖小学")
    assert found.members == ("南坪小学", "北坪小学")
    assert found.other_group("晨光教育集团办学经验")
    assert not found.other_group("春晖教育集团工作")
