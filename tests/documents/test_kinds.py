import pytest
import xlwt
from openpyxl import Workbook

from documents import samples
from policy_qa.documents import document_files, read_document, supported_suffixes
from policy_qa.documents.kinds import kind_of
from policy_qa.errors import DocumentError

PAGE = "<!DOCTYPE html><html><body><p>正文。</p></body></html>"
DOCX = samples.docx(samples.paragraph("正文。"))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.doc", DOCX, "docx"),
        ("b.txt", samples.zipped({"xl/workbook.xml": b""}), "xlsx"),
        ("c.xls", PAGE.encode(), "html"),
        ("d.html", "正文。".encode(), "text"),
        ("e.docx", samples.doc([("正文。\r", 0, b"")]), "doc"),
        ("f", samples.pdf([(48, 60, "正文。")]), "pdf"),
        ("g.md", b"# \xe6\xad\xa3", "markdown"),
        ("h.txt", PAGE.encode("utf-16"), "html"),
        ("i.txt", "<正文>用了尖括号。".encode("gb18030"), "text"),
        ("j.txt", b"\xef\xbb\xbf" + PAGE.encode(), "html"),
        ("k.dat", samples.compound({"Workbook": b"x"}), "xls"),
        ("l.txt", b"BMI 24 kg/m2", "text"),
        ("m.docx", b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        ("n.pdf", b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        ("o", b"II*\0\x08\0\0\0", "picture"),
        ("p.txt", b"MM\0*\0\0\0\x08", "picture"),
        ("q.doc", b"BM\0\0\0\0", "picture"),
    ],
)
def test_the_content_decides(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (samples.zipped({"ppt/presentation.xml": b""}), "演示文稿"),
        (samples.zipped({"content.xml": b"", "mimetype": b""}), "OpenDocument"),
        (samples.zipped({"Doc_0/OFD.xml": b""}), "OFD"),
        (samples.zipped({"a.txt": b""}), "压缩包"),
        (b"PK\x03\x04 no zip", "已损坏"),
        (samples.compound({"EncryptedPackage": b"x"}), "打开密码"),
        (samples.compound({"PowerPoint Document": b"x"}), "不是 Word 或 Excel"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 20, "已损坏"),
        (rb"{\rtf1\ansi text}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
        (b"GIF89a", "GIF 图片"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"MZ\x90\0", "可执行程序"),
        (b"<?xml version='1.0'?><w:wordDocument/>", "Office 2003"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_remedy(tmp_path, data, reason):
    path = tmp_path / "来件.doc"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=reason) as caught:
        read_document(path)
    assert "来件.doc" in str(caught.value)
    assert "请" in str(caught.value)


def test_a_wrong_ending_is_read_anyway(tmp_path):
    path = tmp_path / "办法.pdf"
    path.write_bytes(DOCX)
    assert read_document(path).text == "正文。"


def test_every_format_can_be_read_and_the_rest_goes_on(tmp_path):
    book = Workbook()
    book.active.append(["指标", "分值"])
    book.save(tmp_path / "数.xlsx")
    old = xlwt.Workbook()
    old.add_sheet("评分").write(0, 0, "章程完善")
    old.save(str(tmp_path / "旧.xls"))
    (tmp_path / "manifest.toml").write_text("", encoding="utf-8")
    files = {
        "文.txt": "正文。".encode(),
        "标.md": "# 办法\n\n正文。".encode(),
        "网.html": PAGE.encode(),
        "新.docx": DOCX,
        "旧.doc": samples.doc([("正文。\r", 0, b"")]),
        "版.pdf": samples.pdf([(48, 60, "正文的内容。")]),
        "空.txt": b" \n",
        "坏.docx": DOCX[:300],
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    read, refused = [], []
    for path in document_files(tmp_path):
        try:
            assert read_document(path).blocks
            read.append(path.name)
        except DocumentError:
            refused.append(path.name)
    assert sorted(refused) == ["坏.docx", "空.txt"]
    assert len(read) == 8
    assert {".docx", ".xlsx", ".xls", ".doc", ".pdf", ".html", ".txt", ".md"} <= set(
        supported_suffixes()
    )
