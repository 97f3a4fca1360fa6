import io

import pytest

from documents import samples
from documents.samples import CENTRED, cell, docx, numbered, numbering, paragraph, style, table
from policy_qa.documents.layout import Piece
from policy_qa.documents.word import word_pieces
from policy_qa.documents.word_numbering import chinese, format_number
from policy_qa.errors import DocumentError


def read(body: str, **parts) -> list[Piece]:
    return word_pieces(io.BytesIO(docx(body, **parts)), "文件.docx")


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


def rows(pieces: list[Piece]) -> list[list[str]]:
    return [[text for text, _ in piece.cells] for piece in pieces if piece.kind == "row"]


def test_headings_take_their_level_from_style_chain_or_outline_mark():
    pieces = read(
        paragraph("实施方案", style("t"))
        + paragraph("总则", style("1"))
        + paragraph("目标", style("own"))
        + paragraph("要点", '<w:outlineLvl w:val="2"/>')
        + paragraph("一、加强领导")
        + paragraph("各校要落实责任，建立台账。")
    )
    assert [(p.kind, p.level) for p in pieces] == [
        ("heading", None),
        ("heading", 1),
        ("heading", 2),
        ("heading", 3),
        ("heading", None),
        ("paragraph", None),
    ]


def test_a_whole_paragraph_in_a_heading_style_is_no_heading():
    [piece] = read(paragraph("各校要加强领导。要压实责任。", style("1")))
    assert piece.kind == "paragraph"


def test_list_numbers_that_word_counts_become_text():
    lists = numbering(("chineseCounting", "%1、"), ("decimal", "%1.%2."), ("bullet", "•"))
    pieces = read(
        paragraph("加强领导", numbered(1))
        + paragraph("落实责任", numbered(1, 1))
        + paragraph("建立台账", numbered(1, 1))
        + paragraph("宣传", numbered(1, 2))
        + paragraph("保障经费", style("list"))
        + paragraph("督导", numbered(1, 1))
        + paragraph("另一个列表", numbered(2))
        + paragraph("不编号", numbered(0)),
        lists=lists,
    )
    assert texts(pieces) == [
        "一、加强领导",
        "一.1.落实责任",
        "一.2.建立台账",
        "宣传",
        "二、保障经费",
        "二.1.督导",
        "一、另一个列表",
        "不编号",
    ]


def test_a_number_keeps_a_space_where_gluing_would_change_it():
    articles = read(
        paragraph("为了公平", numbered(1)), lists=numbering(("chineseCounting", "第%1条"))
    )
    dotted = read(paragraph("2022年起", numbered(1)), lists=numbering(("decimal", "%1.")))
    assert texts(articles + dotted) == ["第一条 为了公平", "1. 2022年起"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2003, "二千零三"),
        (0, "零"),
        (12345, "12345"),
    ],
)
def test_chinese_counting(number, written):
    assert chinese(number) == written


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("decimal", "4"),
        ("decimalZero", "04"),
        ("upperLetter", "D"),
        ("lowerRoman", "iv"),
        ("decimalEnclosedCircle", "④"),
        ("ideographTraditional", "丁"),
        ("chineseLegalSimplified", "肆"),
        ("ideographEnclosedCircle", "㈣"),
        ("ideographZodiac", "卯"),
        ("unheardOf", "4"),
    ],
)
def test_number_formats_of_word(kind, written):
    assert format_number(4, kind) == written


def test_tracked_deletions_field_codes_and_hidden_text_are_left_out():
    [piece] = read(
        "<w:p><w:r><w:t>教师</w:t></w:r><w:del><w:r><w:delText>每年</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>每三年</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>草稿</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>交流</w:t></w:r></w:p>'
    )
    assert piece.text == "教师每三年☑交流"


def test_a_title_set_over_centred_paragraphs_is_one_heading():
    pieces = read(
        paragraph("某市教育局关于印发", CENTRED)
        + paragraph("集团化办学考核办法的通知", CENTRED)
        + paragraph("2022年5月1日", CENTRED)
        + paragraph("各区教育局：")
    )
    assert [(p.kind, p.text) for p in pieces[:2]] == [
        ("heading", "某市教育局关于印发集团化办学考核办法的通知"),
        ("paragraph", "2022年5月1日"),
    ]


def test_generated_contents_are_left_out_and_content_controls_are_read():
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    pieces = read(
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph('目录……1')}</w:sdtContent></w:sdt>"
        + paragraph("总则 1", style("toc1"))
        + f"<w:sdt><w:sdtContent>{paragraph('正文。')}</w:sdtContent></w:sdt>"
    )
    assert texts(pieces) == ["正文。"]


def test_text_boxes_are_read_once_and_footnotes_follow_their_paragraph():
    box = f"<w:txbxContent>{paragraph('框内文字。')}</w:txbxContent>"
    pieces = read(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><wps:txbx>"
        f"{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
        '</mc:AlternateContent></w:r><w:r><w:footnoteReference w:id="3"/></w:r>'
        "<w:r><w:t>完。</w:t></w:r></w:p>" + paragraph("下一段。"),
        notes=f'<w:footnote w:id="3">{paragraph("指公办学校。")}</w:footnote>',
    )
    assert texts(pieces) == ["正文完。", "框内文字。", "注1：指公办学校。", "下一段。"]


def test_merged_cells_become_headers_and_groups():
    pieces = read(
        paragraph("考核评分表")
        + table(
            [cell("序号", merge="restart"), cell("评分", span=2)],
            [cell("", merge="continue"), cell("指标"), cell("分值")],
            [cell("制度", merge="restart"), cell("章程"), cell("5")],
            [cell("", merge="continue"), cell("台账"), cell("6")],
        )
    )
    assert pieces[0].kind == "heading"
    body = [piece for piece in pieces if piece.kind == "row"][2:]
    assert body[0].cells == (
        ("制度", ("序号",)),
        ("章程", ("评分", "指标")),
        ("5", ("评分", "分值")),
    )
    assert body[1].cells == (("", ()), ("台账", ("评分", "指标")), ("6", ("评分", "分值")))
    assert (body[1].group, body[1].caption) == (("制度",), "考核评分表")


def test_header_rows_that_the_file_repeats_on_each_page_are_believed():
    pieces = read(table([cell("12"), cell("13")], [cell("a"), cell("b")], header_rows=1))
    assert pieces[1].cells == (("a", ("12",)), ("b", ("13",)))


def test_a_form_has_its_labels_on_the_left():
    pieces = read(
        table(
            [cell("学校名称"), cell("第一小学"), cell("校长"), cell("王某")],
            [cell("教师人数", span=2), cell("56", span=2)],
            [cell("意见", span=2), cell("同意", span=2)],
        )
    )
    assert pieces[0].cells[1] == ("第一小学", ("学校名称",))
    assert pieces[0].cells[2:] == (("校长", ()), ("王某", ("校长",)))
    assert pieces[1].cells[1] == ("56", ("教师人数",))


def test_a_layout_table_of_one_cell_and_a_nested_table_lose_nothing():
    inner = table([cell("甲"), cell("乙")], [cell("丙"), cell("丁")])
    nested = f"<w:tc><w:tcPr/>{paragraph('外')}{inner}{paragraph('')}</w:tc>"
    pieces = read(
        table([f"<w:tc>{paragraph('一、总则')}{paragraph('为了公平。')}</w:tc>"])
        + table([nested, cell("右")])
    )
    assert texts(pieces)[:2] == ["一、总则", "为了公平。"]
    assert "".join(rows(pieces)[0]) == "外甲 乙 丙 丁右"


def test_line_breaks_are_kept_as_lines_of_their_own():
    [first, second] = read(
        "<w:p><w:r><w:t>第一条　为了公平，制定本办法。</w:t><w:br/>"
        "<w:t>第二条　本办法适用于本市。</w:t></w:r></w:p>"
    )
    assert (first.text[:3], second.text[:3]) == ("第一条", "第二条")


def test_strict_open_xml_is_read_too():
    parts = {
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"'
        b' Target="/word/document.xml"/></Relationships>',
        "word/document.xml": b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">'
        b"<w:body><w:p><w:r><w:t>\xe4\xb8\xa5\xe6\xa0\xbc</w:t></w:r></w:p></w:body></w:document>",
    }
    assert texts(word_pieces(io.BytesIO(samples.zipped(parts)), "严格.docx")) == ["严格"]


def test_a_package_without_a_document_is_refused():
    with pytest.raises(DocumentError, match="没有 Word 正文"):
        word_pieces(io.BytesIO(samples.zipped({"word/x.xml": b"<x/>"})), "空.docx")
