import datetime as dt
import io

import openpyxl
import pytest
import xlwt

from policy_qa.documents.layout import Piece
from policy_qa.documents.number_formats import is_date_format, shown_date, shown_number
from policy_qa.documents.spreadsheet import workbook_pieces
from policy_qa.documents.spreadsheet_binary import xls_pieces

MOMENT = dt.datetime(2022, 5, 1, 9, 5)


def sheet_of(rows, *, merged=(), formats=(), title="Sheet1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for place, number_format in formats:
        sheet[place].number_format = number_format
    return book


def read(book: openpyxl.Workbook) -> list[Piece]:
    buffer = io.BytesIO()
    book.save(buffer)
    return workbook_pieces(buffer, "表.xlsx")


def test_title_header_groups_and_notes():
    pieces = read(
        sheet_of(
            [
                ["2022年考核评分表", None, None],
                ["项目", "评分", None],
                [None, "指标", "分值"],
                ["制度建设", "章程", 5],
                [None, "台账", 6],
                [None, None, None],
                ["注：各项分值合计为100分，由市教育局按年度组织评定，结果向社会公布。", None, None],
            ],
            merged=("A1:C1", "A2:A3", "B2:C2", "A4:A5"),
        )
    )
    assert [piece.kind for piece in pieces] == ["heading", "row", "row", "row", "row", "paragraph"]
    assert pieces[3].cells == (
        ("制度建设", ("项目",)),
        ("章程", ("评分", "指标")),
        ("5", ("评分", "分值")),
    )
    assert (pieces[4].group, pieces[4].caption) == (("制度建设",), "2022年考核评分表")


def test_sections_inside_a_table_head_the_rows_below_them():
    pieces = read(
        sheet_of(
            [
                ["序号", "名称", "备注"],
                ["一、制度", None, None],
                [1, "章程", "甲"],
                ["二、经费", None, None],
                ["序号", "名称", "说明"],
                [1, "预算", "乙"],
            ]
        )
    )
    assert pieces[2].group == ("一、制度",)
    assert (pieces[5].group, pieces[5].cells[2]) == (("二、经费",), ("乙", ("说明",)))


def test_sheets_are_named_hidden_ones_left_out_and_tables_split():
    book = sheet_of(
        [["指标", "分值"], ["章程", 5], [], ["附表"], ["学校", "人数"], ["一小", 40]], title="评分"
    )
    other = book.create_sheet("名单")
    other.append(["学校", "校长"])
    other.append(["一小", "王某"])
    book.create_sheet("草稿").sheet_state = "hidden"
    book["草稿"].append(["不要读"])
    pieces = read(book)
    assert [(p.text, p.level) for p in pieces if p.kind == "heading"] == [
        ("评分", 1),
        ("附表", None),
        ("名单", 1),
    ]
    assert pieces[-1].caption == "名单"
    assert "不要读" not in str(pieces)


def test_values_look_as_their_cells_show_them():
    formats = [("A2", "0%"), ("B2", '0.0"分"'), ("C2", 'yyyy"年"m"月"'), ("D2", "#,##0")]
    pieces = read(
        sheet_of(
            [["比例", "得分", "日期", "金额", "是否"], [0.08, 95, MOMENT, 1234567, True]],
            formats=formats,
        )
    )
    assert [text for text, _ in pieces[1].cells] == ["8%", "95.0分", "2022年5月", "1,234,567", "是"]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (5.0, "General", "5"),
        (85.5, "0.00_ ", "85.50"),
        (3, "000", "003"),
        (-3.2, "#,##0.0;[红色](#,##0.0)", "(3.2)"),
        (12, "0.##", "12"),
        (0.085, "0.0%", "8.5%"),
        (2.5, "0", "3"),
        (8, "@", "8"),
        (5, '"第"0"名"', "第5名"),
        (1e20, "General", "1" + "0" * 20),
        (-4, "0", "-4"),
        (7, "", "7"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_numbers(value, number_format, shown):
    assert shown_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (MOMENT, "yyyy\\-mm\\-dd", "2022-05-01"),
        (MOMENT, "h:mm", "9:05"),
        (MOMENT, "yy/m/d", "22/5/1"),
        (MOMENT, '[$-804]yyyy"年"m"月"d"日"aaaa', "2022年5月1日星期日"),
        (MOMENT, "General", "2022-05-01 09:05:00"),
        (dt.date(2022, 5, 1), "General", "2022-05-01"),
        (dt.time(9, 5), "hh:mm:ss", "09:05:00"),
        (MOMENT, "AM/PMh:mm", "上午9:05"),
        (dt.datetime(2022, 5, 1), "General", "2022-05-01"),
    ],
)
def test_dates(value, number_format, shown):
    assert shown_date(value, number_format) == shown


@pytest.mark.parametrize(
    ("number_format", "is_date"),
    [("yyyy-mm-dd", True), ("[h]:mm", True), ("General", False), ("0.00", False), ('0"月"', False)],
)
def test_date_formats(number_format, is_date):
    assert is_date_format(number_format) is is_date


def test_xls_reads_as_xlsx_does():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 2, "考核评分表")
    for column, text in enumerate(["项目", "分值", "日期"]):
        sheet.write(1, column, text)
    sheet.write_merge(2, 3, 0, 0, "制度")
    sheet.write(2, 1, 0.08, xlwt.easyxf(num_format_str="0%"))
    sheet.write(2, 2, MOMENT, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(3, 1, 10)
    sheet.write(3, 2, True)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    pieces = xls_pieces(buffer, "旧表.xls")
    assert [[text for text, _ in piece.cells] for piece in pieces[1:]] == [
        ["项目", "分值", "日期"],
        ["制度", "8%", "2022-05-01"],
        ["", "10", "是"],
    ]
    assert (pieces[0].text, pieces[3].group) == ("考核评分表", ("制度",))
