"""Recognised pages and pictures, with a recogniser that finds what each test says."""

import io
from collections.abc import Callable, Iterable

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from documents import samples
from policy_qa import documents
from policy_qa.documents import pictures, read_document, reading_state, scan_reader
from policy_qa.documents.layout import Reading
from policy_qa.documents.pdf import read_pdf
from policy_qa.documents.pictures import read_picture
from policy_qa.documents.recognition import Words
from policy_qa.documents.rules import lean, ruled_grids, straightened
from policy_qa.documents.scan_reader import ScanReader
from policy_qa.documents.scans import normalised, read_scan
from policy_qa.errors import DocumentError

SIZE = 16.0
LONG = "促进教育公平推进集团化办学根据有关规定"
Said = tuple[float, float, str] | tuple[float, float, str, float]


def words(x: float, y: float, text: str, confidence: float = 0.99) -> Words:
    """A stretch of text at a point, every sign as wide as it is high."""
    places = tuple(x + SIZE * (i + 0.5) for i in range(len(text)))
    return Words(text, x, y, x + SIZE * len(text), y + SIZE, confidence, confidence, places)


class Fake:
    """Finds on each picture what it was told, in order."""

    def __init__(self, *pages: Iterable[Said]) -> None:
        self.pages = [[words(*one) for one in page] for page in pages]
        self.calls = 0

    def __call__(self, _: Image.Image) -> list[Words]:
        self.calls += 1
        return self.pages[self.calls - 1]


def reader(fake: Callable | None, turned: list[int] | None = None) -> ScanReader:
    turned = [] if turned is None else turned
    return ScanReader("件.png", load=fake and (lambda: fake), on_page=turned.append)


def sheet(width: int = 595, height: int = 842) -> Image.Image:
    return Image.new("RGB", (width, height), "white")


def tiff(*frames: Image.Image, kind: str = "TIFF") -> io.BytesIO:
    buffer = io.BytesIO()
    first, *rest = frames
    first.save(buffer, kind, save_all=bool(rest), append_images=rest)
    return io.BytesIO(buffer.getvalue())


def read(*pages: Iterable[Said]) -> Reading:
    return read_picture(tiff(*[sheet() for _ in pages]), "件.tif", reader(Fake(*pages)))


def scanned_pdf(*pages: Image.Image) -> bytes:
    first, *rest = pages
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=rest, resolution=72)
    return buffer.getvalue()


@pytest.fixture
def without(monkeypatch):
    monkeypatch.setattr(scan_reader, "can_recognise", lambda: False)


def test_lines_become_paragraphs_over_pages_without_headers_and_page_numbers():
    reading = read(
        [(60, 30, "某市教育局文件汇编"), (92, 100, f"第一条为了{LONG}结合"),
         (60.7, 128, "本市实际，制定本办法。"), (280, 800, "一1一")],
        [(60, 33, "某市教育局文件汇编"), (92, 100, f"第二条交流{LONG}应占"),
         (290, 800, "2")],
        [(60, 28, "某市教育局文件汇编"), (59.4, 100, "百分之二十。"), (280, 800, "-3-")],
    )  # fmt: skip
    assert [(p.text[:3], p.text[-4:], p.page) for p in reading.pieces] == [
        ("第一条", "本办法。", 1),
        ("第二条", "之二十。", 2),
    ]


def test_a_chapter_gets_its_space_and_chinese_its_full_width_marks():
    reading = read([(230, 100, "第二章组织实施"), (92, 140, "(一)课时不少于40节;")])
    assert [(p.kind, p.text) for p in reading.pieces] == [
        ("heading", "第二章 组织实施"),
        ("paragraph", "（一）课时不少于40节；"),
    ]
    assert normalised("WPS (2019), v2") == "WPS (2019), v2"
    assert normalised("<教育法>第3条:8:30") == "〈教育法〉第3条：8:30"


def test_two_columns_are_read_one_after_the_other():
    left = [(60.0, 100.0 + 28 * i, "左栏的文字写满了这一行啊") for i in range(4)]
    right = [(320.0, 100.0 + 28 * i, "右栏的文字写满了这一行啊") for i in range(4)]
    left[3] = (60.0, 184.0, "左栏的最后一行写完了。")
    both = [x for pair in zip(left, right, strict=True) for x in pair]
    reading = read([(170, 60, "横跨两栏的一句话在上面。"), *both])
    assert [piece.text[:2] for piece in reading.pieces] == ["横跨", "左栏", "右栏"]
    labels = [(60.0, 100.0 + 28 * i, "单位") for i in range(5)]
    values = [(320.0, 100.0 + 28 * i, "某某学校教务处") for i in range(5)]
    listed = read([x for pair in zip(labels, values, strict=True) for x in pair])
    assert listed.pieces[0].text == "单位 某某学校教务处"


def test_a_ruled_table_with_a_merged_cell_and_words_read_across_a_rule():
    page = sheet()
    draw = ImageDraw.Draw(page)
    for y, left in ((100, 60), (140, 60), (180, 160), (220, 60)):
        draw.line((left, y, 460, y), "black", 1)
    for x in (60, 160, 360, 460):
        draw.line((x, 100, x, 220), "black", 1)
    fake = Fake(
        [(70, 60, "考核评分表"), (70, 110, "项目"), (170, 110, "指标"), (370, 110, "分值"),
         (70, 150, "制度"), (344 - 16 * 3, 150, "章程完善五分"), (170, 190, "台账"),
         (370, 190, "六分"), (60, 240, "表后的说明。")],
    )  # fmt: skip
    reading = read_picture(tiff(page), "表.tif", reader(fake))
    assert [p.kind for p in reading.pieces] == ["heading", "row", "row", "row", "paragraph"]
    first, second = reading.pieces[2], reading.pieces[3]
    assert first.cells == (("制度", ("项目",)), ("章程完善", ("指标",)), ("五分", ("分值",)))
    assert second.group == ("制度",)
    assert second.cells[1:] == (("台账", ("指标",)), ("六分", ("分值",)))
    assert second.caption == "考核评分表"


def test_a_rule_that_is_broken_by_the_scanner_is_one_rule():
    page = sheet()
    draw = ImageDraw.Draw(page)
    for at in (100, 160, 220):
        draw.line((60, at, 300, at), "black", 1)
        draw.line((at - 40, 100, at - 40, 220), "black", 1)
    draw.rectangle((100, 100, 101, 220), "white")
    draw.rectangle((50, 128, 400, 129), "white")
    (grid,) = ruled_grids(page, 1.0)
    assert [round(edge, -1) for edge in grid.columns] == [60, 120, 180]
    assert [(cell.row, cell.column) for cell, _ in grid.cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_leaning_page_is_straightened():
    page = sheet()
    draw = ImageDraw.Draw(page)
    for y in range(100, 700, 28):
        draw.rectangle((80, y, 500, y + 10), "black")
    turned = page.rotate(2.0, fillcolor="white")
    assert lean(turned) == pytest.approx(-2.0, abs=0.11)
    assert lean(straightened(turned)) == pytest.approx(0.0, abs=0.2)
    assert straightened(page) is page
    assert ruled_grids(page, 1.0) == []


def test_a_page_on_its_head_or_its_side_is_turned():
    good, poor = (60, 60, "正着的一行文字"), (60, 60, "倒着的一行文字", 0.3)
    fake = Fake([poor], [good])
    assert read_scan(1, sheet(), fake, 1.0).page.lines[0].text == "正着的一行文字"
    side = Fake([], [poor], [good])
    side.pages[0] = [Words("躺着的文字", 10, 10, 26, 100, 0.4)]
    scan = read_scan(1, sheet(), side, 1.0)
    assert (scan.page.lines[0].text, scan.page.width, side.calls) == ("正着的一行文字", 842.0, 3)


def test_the_reader_is_warned_of_recognition_and_of_doubtful_lines():
    reading = read(
        [(60, 100, "清楚的一行文字。"), (60, 128, "模糊的一行文字。", 0.6)],
        [(60, 100, "又一行清楚的文字。")],
        [(60, 100, "又一行清楚的文字。"), (60, 128, "又模糊。", 0.5), (60, 156, "噪", 0.1)],
    )
    assert reading.warnings == (
        "第 1—3 页的文字由图片识别（OCR）得到，可能有错字，引用前请与原件核对。",
        "其中 2 行识别把握不大（第 1、3 页）。",
    )
    assert "模糊的一行文字。" in "".join(piece.text for piece in reading.pieces)
    assert "噪" not in "".join(piece.text for piece in reading.pieces)


def test_only_pages_without_text_are_recognised(monkeypatch):
    text = samples.pdf([(48, 60, "有文字的一页，内容可以直接读出来。")])
    assert read_pdf(io.BytesIO(text), "文.pdf", reader(None)).warnings == ()
    turned: list[int] = []
    fake = Fake([(60, 100, "扫描的一页。")], [(60, 100, "又一页。")])
    reading = read_pdf(io.BytesIO(scanned_pdf(dark(), dark())), "扫.pdf", reader(fake, turned))
    assert [(piece.text, piece.page) for piece in reading.pieces] == [
        ("扫描的一页。", 1),
        ("又一页。", 2),
    ]
    assert turned == [1, 2]


def dark() -> Image.Image:
    page = sheet()
    ImageDraw.Draw(page).rectangle((100, 100, 400, 130), "black")
    return page


def mixed_pdf(path) -> bytes:
    both = pypdfium2.PdfDocument.new()
    for data in (
        samples.pdf([(48, 60, "有文字的一页，内容可以直接读出来。")]),
        scanned_pdf(dark()),
    ):
        both.import_pages(pypdfium2.PdfDocument(data))
    both.save(path)
    return path.read_bytes()


def test_a_mixed_document_keeps_its_text_and_says_what_was_left_out(tmp_path, without):
    data = mixed_pdf(tmp_path / "混.pdf")
    fake = Fake([(60, 100, "扫描的一页。")])
    reading = read_pdf(io.BytesIO(data), "混.pdf", reader(fake))
    assert [piece.page for piece in reading.pieces] == [1, 2]
    assert fake.calls == 1
    left_out = read_pdf(io.BytesIO(data), "混.pdf", ScanReader("混.pdf"))
    assert [piece.page for piece in left_out.pieces] == [1]
    assert "第 2 页" in left_out.warnings[0]
    assert 'pip install "policy-qa[ocr]"' in left_out.warnings[0]


def test_without_the_extra_the_error_names_the_file_and_the_command(without):
    for read_file, data in ((read_pdf, scanned_pdf(dark())), (read_picture, tiff(dark()).read())):
        with pytest.raises(DocumentError, match=r"件.png.*policy-qa\[ocr\]"):
            read_file(io.BytesIO(data), "件.png", ScanReader("件.png"))


def test_a_picture_without_text_is_refused():
    with pytest.raises(DocumentError, match="没有识别出文字"):
        read([])
    with pytest.raises(DocumentError, match="没有识别出文字"):
        read_pdf(io.BytesIO(scanned_pdf(dark())), "空.pdf", reader(Fake([])))


def test_pages_and_pixels_are_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1000)
    with pytest.raises(DocumentError, match="百万像素"):
        read([])
    monkeypatch.undo()
    monkeypatch.setattr(pictures, "MAX_SCANS", 1)
    with pytest.raises(DocumentError, match="超过 1 页"):
        read([(60, 100, "一页。")], [])
    monkeypatch.setattr(scan_reader, "MAX_SCANS", 1)
    with pytest.raises(DocumentError, match="超过 1 页扫描页"):
        read_pdf(io.BytesIO(scanned_pdf(dark(), dark())), "多.pdf", reader(Fake([], [])))
    bomb = tmp_path / "炸弹.png"
    Image.new("1", (20_000, 20_000)).save(bomb)
    with pytest.raises(DocumentError, match=r"炸弹.png.*百万像素"):
        read_document(bomb)
    bomb.write_bytes(tiff(dark(), kind="PNG").read()[:200])
    with pytest.raises(DocumentError, match=r"炸弹.png.*图片.*损坏"):
        read_document(bomb)


def test_a_tall_screenshot_is_cut_between_its_lines():
    tall = Image.new("LA", (200, 1000), (255, 0))
    for y in range(10, 1000, 30):
        ImageDraw.Draw(tall).rectangle((20, y, 180, y + 16), (0, 255))
    heights: list[int] = []

    def fake(picture: Image.Image) -> list[Words]:
        heights.append(picture.height)
        edge = picture.convert("L").crop((0, picture.height - 1, picture.width, picture.height))
        assert edge.getextrema() == (255, 255)
        return [words(20, 10, "甲乙丙丁"[len(heights) - 1] * 4 + "。")]

    reading = read_picture(tiff(tall, kind="PNG"), "长.png", reader(fake))
    assert sum(heights) == 1000
    assert len(reading.pieces) == len(heights) > 2
    assert {piece.page for piece in reading.pieces} == {1}


def test_a_pdf_is_read_anew_once_its_scans_can_be_recognised(tmp_path, monkeypatch):
    path, other = tmp_path / "件", tmp_path / "文"
    path.write_bytes(scanned_pdf(dark()))
    other.write_text("正文。", encoding="utf-8")
    states = set()
    for able in (True, False):
        monkeypatch.setattr(documents, "can_recognise", lambda able=able: able)
        states.add(reading_state(path))
        assert reading_state(other) == ""
    assert len(states) == 2
