"""The real recogniser on the scanned pages of scans/ (made by benchmarks/ocr_pages.py)."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from policy_qa.documents import read_document, sandbox, supported_suffixes
from policy_qa.documents.recognition import COMMAND, can_recognise, load_recogniser
from policy_qa.errors import DocumentError

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import ocr_pages

SCANS = Path(__file__).parent / "scans"

pytestmark = pytest.mark.skipif(
    not can_recognise(), reason=f"the extra for text recognition is absent: {COMMAND}"
)


@pytest.fixture(scope="module")
def scan():
    return read_document(SCANS / "扫描.pdf")


def test_a_scan_is_read_as_it_was_set(scan):
    said = "".join(scan.text.split())
    for paragraph in (ocr_pages.TITLE, *ocr_pages.BODY, ocr_pages.NOTE):
        assert "".join(paragraph.split()) in said
    assert ocr_pages.HEADER not in said
    blocks = [(block.kind, block.page) for block in scan.blocks]
    assert {page for _, page in blocks} == {1, 2, 3}
    headings = [scan.text[b.start : b.end] for b in scan.blocks if b.kind == "heading"]
    assert headings[:2] == [ocr_pages.TITLE, "第一章 总则"]
    assert scan.metadata.effective == "2024-09-01"
    assert "第 1—3 页的文字由图片识别（OCR）得到" in scan.warnings[0]


def test_the_cells_of_a_scanned_table_know_their_headers(scan):
    rows = [block for block in scan.blocks if block.kind == "row"]
    names, *rest = ocr_pages.TABLE
    assert len(rows) == len(ocr_pages.TABLE)
    for row, cells in zip(rows[1:], rest, strict=True):
        told = {cell.header: scan.text[cell.start : cell.end] for cell in row.cells}
        assert (told[names[1],], told[names[2],]) == cells[1:]
        assert row.caption == ocr_pages.TABLE_TITLE
    assert rows[2].group == ("组织管理",)


def test_a_leaning_picture_in_two_columns(tmp_path):
    path = tmp_path / "问答.doc"
    path.write_bytes((SCANS / "问答.png").read_bytes())
    document = read_document(path)
    said = [text for pair in ocr_pages.COLUMNS for text in pair]
    blocks = [document.text[block.start : block.end] for block in document.blocks]
    assert blocks == [ocr_pages.COLUMN_TITLE, *said]
    assert ".png" in supported_suffixes()


def test_recognition_needs_no_network():
    recogniser = load_recogniser()  # the sockets of this process are closed
    strip = Image.open(SCANS / "问答.png").convert("RGB").crop((0, 100, 1074, 420))
    found = recogniser(strip)
    assert any("课后服务政策问答" in one.text for one in found)
    assert min(one.confidence for one in found) > 0.9
    assert all(one.left < place < one.right for one in found for place in one.places)


def test_the_time_for_a_page_is_limited(monkeypatch):
    monkeypatch.setattr(sandbox, "PAGE_SECONDS", 0.001)
    with pytest.raises(DocumentError, match=r"问答.png”第 1 页解析超过"):
        read_document(SCANS / "问答.png")
