"""Flattened tables get their cells back, and prose stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.documents import read_document
from policy_qa.documents.flattened import with_tabs

NUMBERED = """附件
重点任务分工表
序号
任务
牵头单位
完成时限
1
完成摸底调查
市水务局
2025年5月
2
制定导则
市住建局
2025年6月
3
开展评估
市应急局
2026年10月

某办公室
2025年3月18日
"""


def _rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in with_tabs(text).split("\n") if "\t" in line]


def test_one_cell_a_line_with_numbers():
    assert _rows(NUMBERED) == [
        ["序号", "任务", "牵头单位", "完成时限"],
        ["1", "完成摸底调查", "市水务局", "2025年5月"],
        ["2", "制定导则", "市住建局", "2025年6月"],
        ["3", "开展评估", "市应急局", "2026年10月"],
    ]
    assert with_tabs(NUMBERED).endswith("\n某办公室\n2025年3月18日\n")


def test_blank_lines_between_the_cells():
    assert _rows(NUMBERED.replace("\n", "\n\n")) == _rows(NUMBERED)


def test_a_cell_of_two_lines_stays_one_cell():
    torn = NUMBERED.replace("制定导则", "制定\n导则")
    assert _rows(torn)[2] == ["2", "制定导则", "市住建局", "2025年6月"]


def test_rows_without_numbers_need_whole_rows():
    text = "项目\n分值\n扣分办法\n卫生\n25\n每次扣1分\n安全\n15\n每次扣3分\n\n以上。"
    assert _rows(text)[1:] == [["卫生", "25", "每次扣1分"], ["安全", "15", "每次扣3分"]]
    assert _rows(text.replace("15\n", "")) == []


@pytest.mark.parametrize("gap", ["    ", "\u3000\u3000", " "])
def test_columns_held_apart_by_spaces(gap):
    lines = ["县区 小区（个） 电梯（部）", "东区 72 58", "西区 48 40", "南区 35 22"]
    text = "附表\n" + "\n".join(line.replace(" ", gap) for line in lines) + "\n说明：以上为计划数。"
    assert _rows(text) == [line.split(" ") for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "第一条　为了规范管理。\n第二条　本办法适用于本市。\n第三条　市水务局负责。",
        "联系人：张三  电话：123\n地址：某路1号",
        "一、任务\n二、要求\n三、时限",
        "任务\n要求\n时限\n我们要做好各项工作，不得推诿。",
    ],
)
def test_prose_is_left_alone(text):
    assert with_tabs(text) == text


LINE = st.sampled_from(
    [
        "序号",
        "任务",
        "牵头单位",
        "完成时限",
        "1",
        "2",
        "3",
        "甲县    3    4",
        "乙县    5    6",
        "",
        "一、总则",
        "某句话。",
    ]
)


@given(st.lists(LINE, max_size=30).map("\n".join))
def test_no_character_is_lost(text):
    assert "".join(with_tabs(text).split()) == "".join(text.split())


def test_many_headers_without_tables_are_read_in_time():
    text = "序号\n任务\n单位\n1\n" * 30_000
    assert with_tabs(text).count("\t") == 0


@pytest.mark.parametrize("line", ["甲 乙 丙\n", "甲  乙  丙\n"])
def test_many_columns_without_a_figure_are_read_in_time(line):
    text = line * 50_000
    assert with_tabs(text) == text


def test_the_rows_know_their_headers(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(f"关于整治工作的通知\n\n{NUMBERED}", "utf-8")
    document = read_document(path)
    row = next(
        b for b in document.blocks if b.kind == "row" and "导则" in document.text[b.start : b.end]
    )
    cells = {c.header: document.text[c.start : c.end] for c in row.cells}
    assert cells[("牵头单位",)] == "市住建局"
    assert row.caption == "重点任务分工表"


def test_years_head_columns(tmp_path):
    path = tmp_path / "计划.txt"
    rows = [
        "指标\t单位\t2023年现状\t2024年\t2025年",
        "床位占比\t%\t48\t55\t60",
        "食堂\t个\t36\t65\t95",
    ]
    path.write_text("主要指标年度计划表\n\n" + "\n".join(rows), "utf-8")
    document = read_document(path)
    last = [b for b in document.blocks if b.kind == "row"][-1]
    assert [c.header for c in last.cells][-1] == ("2025年",)


def test_a_text_with_marked_headings_is_read_as_markdown(tmp_path):
    path = tmp_path / "指南.txt"
    path.write_text(
        "# 申报指南\n\n## 一、条件\n\n应当注册。\n\n## 二、联系方式\n\n电话12345678。", "utf-8"
    )
    headings = [b for b in read_document(path).blocks if b.kind == "heading"]
    assert [b.level for b in headings] == [1, 2, 2]


PERIODIC = (
    "附件1\n单位：万元/台\n类别\n范围\n四层住宅\n五层住宅\n一类\n东区、西区\n12\n16\n"
    "二类\n南区\n11\n14\n三类\n北县\n8\n10\n注：1．错层的减半。"
)


def test_figures_that_come_back_in_the_same_columns_tell_a_table_of_any_words():
    assert _rows(PERIODIC) == [
        ["类别", "范围", "四层住宅", "五层住宅"],
        ["一类", "东区、西区", "12", "16"],
        ["二类", "南区", "11", "14"],
        ["三类", "北县", "8", "10"],
    ]
    assert with_tabs(PERIODIC).endswith("\n注：1．错层的减半。")
    assert _rows(PERIODIC.replace("14\n", "")) == []


@pytest.mark.parametrize("line", ["名称", "名称\n12", "3"])
def test_many_short_lines_are_read_in_time(line):
    text = "\n".join(f"{line}" for _ in range(40_000))
    assert _rows(text) == []


def test_a_title_stands_below_the_head_of_a_web_page(tmp_path):
    path = tmp_path / "page.txt"
    head = "您现在的位置：首页 > 政策文件\n索引号\nAB-001\n成文日期\n2024年8月16日\n"
    head += "【字体：大 小】 打印本页\n\n"
    path.write_text(f"{head}白鹭市电梯管理办法\n\n第一条　本办法适用于本市。\n", "utf-8")
    metadata = read_document(path).metadata
    assert (metadata.title, metadata.region) == ("白鹭市电梯管理办法", "白鹭市")
