import io

import pytest

from policy_qa.documents.layout import Piece
from policy_qa.documents.web import html_pieces
from policy_qa.errors import DocumentError


def read(html: str, encoding: str = "utf-8") -> list[Piece]:
    return html_pieces(io.BytesIO(html.encode(encoding)), "页.html")


def texts(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces]


def test_headings_paragraphs_and_breaks():
    pieces = read(
        "<html><head><title>不要</title><style>p{}</style></head><body><h1>某市考核<br>办法</h1>"
        "<p>第一条　为了<b>公平</b>，制定本办法。<br/>第二条　本办法适用于本市。</p>散落的文字。"
        "<script>var a=1</script><p style='display:none'>看不见</p></body></html>"
    )
    assert (pieces[0].kind, pieces[0].level) == ("heading", 1)
    assert texts(pieces) == [
        "某市考核 办法",
        "第一条 为了公平，制定本办法。",
        "第二条 本办法适用于本市。",
        "散落的文字。",
    ]


def test_numbered_lists_show_their_numbers():
    assert texts(read("<ol start=3><li>甲校。<li>乙校。</ol><ul><li>丙校。</ul>")) == [
        "3.甲校。",
        "4.乙校。",
        "丙校。",
    ]


def test_menus_of_links_are_left_out_but_lists_of_attachments_stay():
    menu = "".join(f"<li><a href='/{i}'>栏目{i}</a></li>" for i in range(6))
    pieces = read(f"<ul>{menu}</ul><p>正文。</p><p><a href='1.doc'>附件：考核评分表.doc</a></p>")
    assert texts(pieces) == ["正文。", "附件：考核评分表.doc"]


def test_tables_with_spans_and_stated_headers():
    pieces = read(
        "<table><caption>评分表</caption><tr><th rowspan=2>项目<th colspan=2>评分</tr>"
        "<tr><th>指标<th>分值</tr>"
        "<tr><td rowspan=2>制度<td>章程<br>完善<td>5</tr><tr><td>台账<td>6</tr></table>"
    )
    assert pieces[0].text == "评分表"
    assert pieces[3].cells == (
        ("制度", ("项目",)),
        ("章程完善", ("评分", "指标")),
        ("5", ("评分", "分值")),
    )
    assert (pieces[4].cells[1][0], pieces[4].group) == ("台账", ("制度",))


def test_layout_tables_are_read_as_text():
    assert texts(
        read("<table><tr><td><table><tr><td><p>正文一。</p><p>正文二。</p></table></table>")
    ) == [
        "正文一。",
        "正文二。",
    ]


def test_old_encodings_and_lying_declarations():
    page = "<meta charset=gb2312><p>深化改革，镕铸特色。</p>"
    assert texts(read(page, "gb18030")) == texts(read(page)) == ["深化改革，镕铸特色。"]


def test_a_damaged_character_does_not_lose_the_page():
    page = f"<meta charset=utf-8><p>{'各校要加强领导。' * 400}</p>".encode()
    damaged = page[:100] + b"\xff" + page[100:]
    [piece] = html_pieces(io.BytesIO(damaged), "页.html")
    assert piece.text.count("领导") >= 399
    with pytest.raises(DocumentError):
        html_pieces(io.BytesIO(b"<p>\xff\xfe\xff\x80" * 10), "页.html")


def test_deep_nesting_and_an_empty_page():
    assert texts(read("<div>" * 200 + "深处。")) == ["深处。"]
    assert read("<html></html>") == []
