import io
from itertools import pairwise

import pytest

from documents.samples import pdf
from policy_qa.documents.layout import Piece
from policy_qa.documents.pdf import read_pdf
from policy_qa.documents.scan_reader import ScanReader
from policy_qa.errors import DocumentError

WIDE = "第一条 为了促进教育公平，推进集团化办学，根据有关法律法规，结合"


def read(data: bytes) -> list[Piece]:
    return read_pdf(io.BytesIO(data), "文件.pdf", ScanReader("文件.pdf")).pieces


def grid(
    columns: list[float], rows: list[float], skip: tuple[float, ...] = ()
) -> list[tuple[float, ...]]:
    """Rules of a table; the rows in ``skip`` have no rule in the first column."""
    across = [(columns[1] if y in skip else columns[0], y, columns[-1], y) for y in rows]
    return [*across, *[(x, rows[0], x, rows[-1]) for x in columns]]


def test_lines_become_paragraphs_with_their_pages():
    pieces = read(
        pdf(
            [
                (150, 60, "某市教育局集团化办学考核办法"),
                (72, 100, WIDE),
                (48, 120, "本市实际，制定本办法。"),
                (72, 140, "第二条 本办法适用于本市。"),
                (72, 160, "第三条 集团内符合条件的教师每年交流的比例不低于百分之十，骨干应占"),
            ],
            [(48, 60, "百分之二十。"), (72, 80, "第四条 本办法自发布之日起施行。")],
        )
    )
    assert [(p.text[:3], p.text[-4:], p.page) for p in pieces] == [
        ("某市教", "考核办法", 1),
        ("第一条", "本办法。", 1),
        ("第二条", "于本市。", 1),
        ("第三条", "之二十。", 1),
        ("第四条", "起施行。", 2),
    ]
    assert pieces[0].kind == "heading"


def test_headers_footers_and_page_numbers_are_removed():
    pages = [
        [
            (200, 40, "某市教育局文件汇编"),
            (48, 100, f"正文{name}页的内容。"),
            (290, 800, f"- {i} -"),
        ]
        for i, name in enumerate("一二三四", start=1)
    ]
    assert [piece.text for piece in read(pdf(*pages))] == [
        f"正文{name}页的内容。" for name in "一二三四"
    ]


def test_ruled_tables_with_merged_cells_and_their_caption():
    rules = grid([48, 148, 298, 398], [100, 130, 160, 190], skip=(160,))
    pieces = read(
        pdf(
            [
                (150, 80, "考核评分表"),
                (60, 120, "项目"),
                (160, 120, "指标"),
                (310, 120, "分值"),
                (60, 150, "制度"),
                (160, 150, "章程"),
                (310, 150, "5"),
                (160, 180, "台账"),
                (310, 180, "6"),
                (48, 230, "表后说明。"),
            ],
            rules=rules,
        )
    )
    assert pieces[0].text == "考核评分表"
    assert pieces[2].cells == (("制度", ("项目",)), ("章程", ("指标",)), ("5", ("分值",)))
    assert (pieces[3].cells[1:], pieces[3].group) == (
        (("台账", ("指标",)), ("6", ("分值",))),
        ("制度",),
    )
    assert (pieces[4].text, pieces[4].kind) == ("表后说明。", "paragraph")


def test_a_table_goes_on_over_the_page():
    rules = grid([48, 148, 298], [100, 130, 160])
    header = [(60, 120, "指标"), (160, 120, "分值")]
    pieces = read(
        pdf(
            [*header, (60, 150, "章程"), (160, 150, "5")],
            [*header, (60, 150, "台账"), (160, 150, "6")],
            rules=rules,
        )
    )
    assert [[text for text, _ in piece.cells] for piece in pieces] == [
        ["指标", "分值"],
        ["章程", "5"],
        ["台账", "6"],
    ]
    assert [piece.page for piece in pieces] == [1, 1, 2]
    assert pieces[2].cells[1][1] == ("分值",)


def test_a_frame_around_text_is_no_table():
    frame = [(40, 80, 500, 80), (40, 200, 500, 200), (40, 80, 40, 200), (500, 80, 500, 200)]
    assert [p.kind for p in read(pdf([(48, 120, "框内的一句话。")], rules=frame))] == ["paragraph"]


def test_scans_and_broken_files_have_a_clear_reason():
    with pytest.raises(DocumentError, match="扫描件"):
        read(pdf([]))


def test_text_is_in_reading_order():
    lines = [(48.0, 100.0 + 20 * i, f"{i}.内容在这里写满一行。") for i in range(1, 6)]
    numbers = [int(piece.text[0]) for piece in read(pdf(list(reversed(lines))))]
    assert all(a < b for a, b in pairwise(numbers))
    assert len(numbers) == 5
