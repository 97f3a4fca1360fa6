"""Layouts of papers that earlier sample groups did not have."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy_qa.checklist import read_materials
from policy_qa.checklist.figures import heads_and_shares, share_of
from policy_qa.checklist.frequency import stated_times


@pytest.fixture
def read(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return read_materials(tmp_path).statements

    return write


@pytest.mark.parametrize(
    ("text", "share"),
    [("两成", 20), ("一成五", 15), ("一半", 50), ("3/4", 75), ("四分之一", 25), ("百分之十五", 15)],
)
def test_shares_in_words(text, share):
    assert share_of(text) == Decimal(share)


def test_head_count_whose_role_follows_it():
    ((quantity, words, _),) = heads_and_shares("今年有十余名教师在集团内轮岗")
    assert quantity.value == 10
    assert "轮岗" in words


def test_both_terms_in_one_phrase():
    assert stated_times("秋季、春季学期各办一届").every_term == 1
    assert stated_times("上下两个学期各评2次").every_term == 2


def test_a_date_on_a_line_of_its_own_belongs_to_what_follows(read):
    found = read(会议_txt="会议记录\n\n2022年9月8日\n\n集团工作会议。内容：研究协议。\n")
    assert [part.text for part in found[0].parts][:2] == ["2022年9月8日", "集团工作会议。"]
    assert found[0].kind == "record"


def test_counts_in_a_line_are_rows(read):
    found = read(活动_txt="活动登记\n\n上学期：语文2次、数学1次、英语1次。\n")
    rows = [[part.text for part in s.parts] for s in found if s.kind == "row"]
    assert rows == [["语文", "2次"], ["数学", "1次"], ["英语", "1次"]]
    assert all("上学期" in " ".join(s.context) for s in found if s.kind == "row")


def test_columns_of_single_visits_are_visits(read):
    table = "# 送教\n\n|学校|第一学期 第1次|第一学期 第2次|第二学期 第1次|\n|-|-|-|-|\n"
    table += "|甲小|9月|11月|3月|\n"
    rows = [s for s in read(送教_md=table) if s.kind == "row"]
    assert [[p.text for p in s.parts] for s in rows] == [
        ["甲小", "9月"], ["甲小", "11月"], ["甲小", "3月"]
    ]  # fmt: skip


def test_a_report_by_items_is_numbered_and_a_register_is_not(read):
    lines = "\n\n".join(f"指标{n}：做了第{n}件事。" for n in range(1, 13))
    found = read(自评报告_txt=f"自评报告\n\n{lines}\n", 台账_md="|序号|名称|\n|-|-|\n|3|会议|\n")
    assert {s.number for s in found if s.claim} >= set(range(1, 13))
    assert {s.number for s in found if not s.claim} == {0}
