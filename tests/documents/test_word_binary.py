import io
import struct

import pytest

from documents.samples import IN_TABLE, doc, row_end, sprm
from policy_qa.documents.layout import Piece
from policy_qa.documents.word_binary import doc_pieces
from policy_qa.errors import DocumentError

CENTRED = sprm(0x2461, b"\x01")
EDGES = (0, 1000, 2000, 3000)


def read(*paragraphs: tuple[str, int, bytes], **options) -> list[Piece]:
    return doc_pieces(io.BytesIO(doc(paragraphs, **options)), "旧.doc")


def in_cells(*texts: str) -> list[tuple[str, int, bytes]]:
    return [(f"{text}\x07", 0, IN_TABLE) for text in texts]


def test_headings_titles_and_paragraphs():
    pieces = read(
        ("某市教育局关于印发\r", 0, CENTRED),
        ("考核办法的通知\r", 0, CENTRED),
        ("总则\r", 1, b""),
        ("目标\r", 0, sprm(0x2640, b"\x01")),
        ("各校要落实责任。\r", 0, b""),
    )
    assert [(p.kind, p.level, p.text) for p in pieces] == [
        ("heading", None, "某市教育局关于印发考核办法的通知"),
        ("heading", 1, "总则"),
        ("heading", 2, "目标"),
        ("paragraph", None, "各校要落实责任。"),
    ]


def test_numbers_of_lists_footnotes_fields_and_deletions():
    listed = sprm(0x460B, struct.pack("<H", 1)) + sprm(0x260A, b"\0")
    before = [
        ("加强领导。\r", 0, listed),
        ("压实责任。\r", 0, listed),
        ("见\x13 REF a \x13 PAGE \x14页\x15\x14第一条\x15规定。\r", 0, b""),
    ]
    start = sum(len(text) for text, _, _ in before) + len("保留")
    pieces = read(
        *before,
        ("保留删除。\r", 0, b""),
        notes="\x02脚注。\r",
        lists=[(37, "0、")] * 9,
        deleted=(start, start + 2),
    )
    assert [piece.text for piece in pieces] == [
        "一、加强领导。",
        "二、压实责任。",
        "见第一条规定。",
        "保留。",
        "注1：脚注。",
    ]


def test_tables_with_merged_cells():
    pieces = read(
        *in_cells("项目", "指标", "分值"),
        ("\x07", 0, row_end(*EDGES)),
        *in_cells("制度", "章程\r台账", "5"),
        ("\x07", 0, row_end(*EDGES, flags=[0x60, 0, 0])),
        *in_cells("", "经费", "6"),
        ("\x07", 0, row_end(*EDGES, flags=[0x20, 0, 0])),
        *in_cells("合计", "11"),
        ("\x07", 0, row_end(0, 2000, 3000)),
        ("表后。\r", 0, b""),
    )
    assert [piece.cells for piece in pieces[1:4]] == [
        (("制度", ("项目",)), ("章程台账", ("指标",)), ("5", ("分值",))),
        (("", ()), ("经费", ("指标",)), ("6", ("分值",))),
        (("合计", ("项目", "指标")), ("11", ("分值",))),
    ]
    assert pieces[2].group == ("制度",)
    assert pieces[4].text == "表后。"


def test_one_byte_text():
    [piece] = read(("Group A: 95%\r", 0, b""), narrow=True)
    assert piece.text == "Group A: 95%"


@pytest.mark.parametrize(
    ("options", "reason"), [({"flags": 0x100}, "密码"), ({"version": 0x68}, "Word 95")]
)
def test_what_cannot_be_read_is_refused(options, reason):
    with pytest.raises(DocumentError, match=reason):
        read(("字\r", 0, b""), **options)
