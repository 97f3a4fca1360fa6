"""Plain text, Markdown and flattened tables, and the text that all offsets point into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.documents import document_files, read_document, read_manifest
from policy_qa.documents.cleaning import clean, decode
from policy_qa.documents.grids import GridCell, grid_pieces
from policy_qa.documents.layout import Piece, lay_out
from policy_qa.documents.markdown import markdown_pieces
from policy_qa.documents.outline import find_mark, is_title
from policy_qa.documents.plain import plain_pieces
from policy_qa.documents.tables import table_pieces
from policy_qa.errors import DocumentError
from policy_qa.schema import Block, Document, Metadata


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


# --- characters -----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding):
    assert (
        clean(decode("教师交流：每年１０％。".encode(encoding), "a.txt")) == "教师交流：每年10%。"
    )


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xff\xff\x80"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(DocumentError, match=r"a\.txt"):
        decode(data, "a.txt")


def test_cleaning_leaves_words_and_quotes_alone():
    assert clean("\ufeff第 3 条\u200b　**重点** A B㈠\r\n") == "第3条 重点A B㈠\n"


# --- plain text -----------------------------------------------------------------


def test_page_marks_are_removed():
    text = "第一条 为了公平。\n- 1 -\n第 2 页 共 9 页\n3/9\n第二条 本办法适用于本市。"
    assert texts(plain_pieces(text)) == ["第一条 为了公平。", "第二条 本办法适用于本市。"]


def test_bare_numbers_are_page_marks_only_when_they_count():
    assert texts(plain_pieces("甲校的情况。\n1\n乙校的情况。\n2\n丙校的情况。")) == [
        "甲校的情况。",
        "乙校的情况。",
        "丙校的情况。",
    ]
    assert "7" in texts(plain_pieces("合计人数如下。\n7\n以上。"))


def test_torn_sentences_are_joined_and_ended_ones_are_not():
    text = "各校要落实主体责任，建立\n健全工作台账，定期公布。\n各区要加强督导。\n一、加强领导"
    assert texts(plain_pieces(text)) == [
        "各校要落实主体责任，建立健全工作台账，定期公布。",
        "各区要加强督导。",
        "一、加强领导",
    ]


def test_a_title_over_lines_is_one_heading():
    pieces = plain_pieces(
        "某市教育局关于印发\n集团化办学考核办法的通知\n\n各区教育局：\n现印发给你们。"
    )
    assert (pieces[0].kind, pieces[0].text) == (
        "heading",
        "某市教育局关于印发集团化办学考核办法的通知",
    )


def test_tab_separated_rows_have_their_caption():
    pieces = plain_pieces("考核评分表\n指标\t分值\n章程\t5\n台账\t6")
    assert [piece.kind for piece in pieces] == ["heading", "row", "row", "row"]
    assert pieces[2].cells == (("章程", ("指标",)), ("5", ("分值",)))
    assert pieces[2].caption == "考核评分表"


def test_flattened_tables_with_merged_headers_and_cells():
    pieces = table_pieces(
        [
            ["项目", "评分", "备注"],
            ["", "指标", "分值", ""],
            ["制度", "章程", "5", "甲"],
            ["", "台账", "6", "乙"],
        ]
    )
    assert pieces[2].cells == (
        ("制度", ("项目",)),
        ("章程", ("评分", "指标")),
        ("5", ("评分", "分值")),
        ("甲", ("备注",)),
    )
    assert pieces[3].group == ("制度",)


def test_rows_torn_in_two_are_mended():
    pieces = table_pieces([["序号", "指标", "分值"], ["1", "章程", "5"], ["2", "台账"], ["6"]])
    assert [text for text, _ in pieces[-1].cells] == ["2", "台账", "6"]


# --- Markdown -------------------------------------------------------------------


def test_markdown():
    pieces = markdown_pieces(
        "# 办法\n\n正文第一行，\n接着写完。\n\n- 甲校。\n- 乙校。\n\n---\n\n"
        "| 指标 | 分值 |\n|---|---|\n| 章程 | 5 |"
    )
    assert [(p.kind, p.level) for p in pieces] == [
        ("heading", 1),
        ("paragraph", None),
        ("paragraph", None),
        ("paragraph", None),
        ("row", None),
        ("row", None),
    ]
    assert texts(pieces)[1:4] == ["正文第一行，接着写完。", "甲校。", "乙校。"]
    assert pieces[-1].cells == (("章程", ("指标",)), ("5", ("分值",)))


# --- outline and metadata ---------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一、总则", "一、"),
        ("（二）目标", "（一）"),
        ("3.加强领导", "1."),
        ("第十二条 本法", "条"),
        ("第一章 总则", "章"),
        ("附件2", "附件"),
        ("①未制定", "①"),
        ("3.5个百分点", None),
        ("第三条规定的情形", None),
        ("各校", None),
    ],
)
def test_marks(line, kind):
    mark = find_mark(line)
    assert (mark.kind if mark else None) == kind


def test_titles():
    assert is_title("某市集团化办学考核办法（试行）")
    assert not is_title("各校要按照办法执行。")


def test_metadata_comes_from_the_text_and_the_manifest_wins(tmp_path):
    path = tmp_path / "文.txt"
    path.write_text(
        "某某市教育局关于印发考核办法的通知\n某教发〔2022〕5号\n第一条 为了公平。\n"
        "某某市教育局\n2022年5月1日\n",
        encoding="utf-8",
    )
    found = read_document(path).metadata
    assert (found.region, found.kind, found.number, found.date) == (
        "某某市",
        "通知",
        "某教发〔2022〕5号",
        "2022-05-01",
    )
    (tmp_path / "manifest.toml").write_text(
        '[[document]]\nfile = "文.txt"\nregion = "乙市"\n', encoding="utf-8"
    )
    stated = read_document(path, read_manifest(tmp_path)["文.txt"]).metadata
    assert (stated.region, stated.title) == ("乙市", found.title)


def test_a_broken_manifest_is_refused(tmp_path):
    assert read_manifest(tmp_path) == {}
    (tmp_path / "manifest.toml").write_text("[[document]]\ntitle = 1", encoding="utf-8")
    with pytest.raises(DocumentError, match="不是有效的文件清单"):
        read_manifest(tmp_path)


def test_files_of_a_folder(tmp_path):
    for name in ("b.txt", "a.doc", ".hidden", "~$a.doc", "manifest.toml"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in document_files(tmp_path)] == ["a.doc", "b.txt"]
    with pytest.raises(DocumentError, match="不存在"):
        document_files(tmp_path / "nowhere")


# --- offsets ------------------------------------------------------------------------

SIGNS = st.sampled_from("第一二三条款、（）。，；：1 2%\t\n附件表教师\u3000A|#-")
WORDS = st.text(SIGNS, max_size=12)
PIECES = st.one_of(
    st.builds(Piece, kind=st.sampled_from(["heading", "paragraph"]), text=WORDS),
    st.builds(
        lambda cells: Piece(kind="row", cells=tuple((cell, ("头",)) for cell in cells)),
        st.lists(WORDS, min_size=1),
    ),
)


def assert_lossless(text: str, blocks: tuple[Block, ...]) -> None:
    """Blocks are in order and do not overlap; only white space lies between them."""
    end = 0
    for block in blocks:
        assert block.start >= end
        assert not text[end : block.start].strip()
        assert block.end > block.start
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        end = block.end
    assert not text[end:].strip()


@given(st.lists(PIECES))
def test_offsets_of_any_pieces(pieces):
    text, blocks = lay_out(pieces)
    assert_lossless(text, blocks)
    for block in blocks:
        for cell in block.cells:
            assert "\t" not in text[cell.start : cell.end]


@given(st.text(SIGNS, max_size=300))
def test_plain_text_and_markdown_lose_no_word(text):
    for read in (plain_pieces, markdown_pieces):
        laid, blocks = lay_out(read(clean(text)))
        assert_lossless(laid, blocks)
    kept = lay_out(plain_pieces(clean(text)))[0]
    assert [c for c in kept if c in "教师条款"] == [c for c in text if c in "教师条款"]


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_flattened_tables_lose_no_cell(rows):
    found = "".join(text for piece in table_pieces(rows) for text, _ in piece.cells)
    wanted = "".join(cell for row in rows for cell in row)
    assert "".join(found.split()) == "".join(wanted.split())


@given(
    st.lists(
        st.builds(
            GridCell,
            st.integers(0, 5),
            st.integers(0, 4),
            WORDS,
            st.integers(1, 3),
            st.integers(1, 3),
        ),
        unique_by=lambda cell: (cell.row, cell.column),
    )
)
def test_grids_lose_no_cell(cells):
    wanted = sorted("".join(cell.text.split()) for cell in cells if cell.text.strip())
    pieces = grid_pieces(cells)
    found = [text for piece in pieces for text, _ in piece.cells] + texts(pieces)
    assert sorted("".join(text.split()) for text in found if text.strip()) == wanted


def test_a_document_is_one_text(tmp_path):
    path = tmp_path / "文.txt"
    path.write_text("考核办法\n第一条 为了公平。\n", encoding="gb18030")
    document = read_document(path, Metadata(title="办法"))
    assert isinstance(document, Document)
    assert document.text == "考核办法\n第一条 为了公平。"
    assert_lossless(document.text, document.blocks)
