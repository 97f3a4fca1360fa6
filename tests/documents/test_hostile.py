import contextlib
import io
import random
import time
import zipfile
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from documents import samples
from policy_qa.documents import read_document, sandbox, scan_reader, sheets
from policy_qa.documents.package import Package, parse_xml
from policy_qa.documents.recognition import Words
from policy_qa.documents.sandbox_worker import READERS, read_file
from policy_qa.errors import DocumentError

SOON = 30
BOMB = (
    b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="'
    + samples.W.encode()
)
BOMB += b'"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'


def workbook(rows=((1,),)) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return samples.zipped(parts | {name: content})


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((60, 40), 60).save(buffer, "PNG")
    return buffer.getvalue()


WORDS = Words("识别的文字", 5, 5, 55, 15)
SHEET = "xl/worksheets/sheet1.xml"
CELLS = (
    b"<worksheet><sheetData><row>"
    + b"<c/>" * (sheets.MAX_CELLS + 1)
    + b"</row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (samples.docx("", extra={"word/media/x.bin": b"\0" * (64 << 20)}), "异常庞大"),
        (samples.docx("", extra={"word/document.xml": BOMB}), "实体声明"),
        (with_part(workbook(), SHEET, BOMB), "实体声明"),
        (with_part(workbook(), SHEET, CELLS), "单元格超过"),
        (samples.docx("<w:x>" * 5000 + "</w:x>" * 5000), "嵌套过深"),
        (samples.docx(samples.paragraph("正文。"))[:-60], "损坏"),
        (b"%PDF-1.4\n%broken", "损坏|扫描件"),
        (b"<div>" * 100_000 + b"deep", "嵌套过深"),
        (samples.doc([("正文。\r", 0, b"")])[:1500], "请"),
    ],
)
def test_a_hostile_file_ends_as_one_clear_error(tmp_path, data, reason):
    path = tmp_path / "来件.docx"
    path.write_bytes(data)
    started = time.monotonic()
    with pytest.raises(DocumentError, match=reason) as caught:
        read_document(path)
    assert "来件.docx" in str(caught.value)
    assert time.monotonic() - started < SOON


def test_parts_and_bytes_are_limited(monkeypatch):
    monkeypatch.setattr("policy_qa.documents.package.MAX_PARTS", 2)
    with pytest.raises(DocumentError, match="异常庞大"):
        Package(io.BytesIO(samples.docx("")), "多.docx")
    monkeypatch.undo()
    monkeypatch.setattr("policy_qa.documents.package.MAX_PART_BYTES", 10)
    package = Package(io.BytesIO(samples.docx("")), "大.docx")
    with pytest.raises(DocumentError, match="超过"):
        package.read("word/document.xml")
    with pytest.raises(DocumentError, match="缺少内容"):
        package.read("nowhere.xml")


def test_local_files_are_not_read_through_entities(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    with pytest.raises(DocumentError):
        parse_xml(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret}">]><a>&x;</a>'.encode(), "a.docx")


def test_a_text_file_of_absurd_size_is_refused(tmp_path):
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(500 << 20)
        file.write("字".encode())
    with pytest.raises(DocumentError, match="超过 32 MB"):
        read_document(path)


def test_time_and_memory_of_the_other_process_are_limited(tmp_path, monkeypatch):
    path = tmp_path / "慢.docx"
    path.write_bytes(samples.docx(samples.paragraph("正文。")))
    monkeypatch.setattr(sandbox, "SECONDS", 0.001)
    with pytest.raises(DocumentError, match="秒"):
        read_document(path)
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "_WORKER", "this.module.is.missing")
    with pytest.raises(DocumentError, match="资源"):
        read_document(path)


def test_a_file_that_is_gone_or_no_file_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="无法读取"):
        read_document(tmp_path / "没有.docx")
    with pytest.raises(DocumentError, match="无法读取"):
        read_document(tmp_path)


@pytest.mark.parametrize("kind", ["doc", "docx", "html", "pdf", "picture", "xls", "xlsx"])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_mutated_files_are_read_or_refused(tmp_path_factory, kind, seed):
    samples_of = {
        "doc": samples.doc(
            [
                ("一、总则\r", 1, b""),
                ("甲\x07", 0, samples.IN_TABLE),
                ("\x07", 0, samples.row_end(0, 1000)),
            ],
            notes="\x02注\r",
        ),
        "docx": samples.docx(
            samples.paragraph("一、总则") + samples.table([samples.cell("甲"), samples.cell("乙")])
        ),
        "html": "<html><table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table><p>正文".encode(),
        "pdf": samples.pdf([(48, 60, "正文。")]),
        "xls": samples.compound({"Workbook": b"\x09\x08\x10\0\0\x06\x05\0" + b"\0" * 8}),
        "xlsx": workbook([(1, 2), (3, 4)]),
        "picture": picture(),
    }
    assert set(samples_of) == set(READERS)
    chance = random.Random(seed)
    data = bytearray(samples_of[kind])
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path = tmp_path_factory.mktemp("mutated") / "件"
    path.write_bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data)
    with (
        mock.patch.object(scan_reader, "can_recognise", return_value=True),
        mock.patch.object(scan_reader, "load_recogniser", return_value=lambda _: [WORDS]),
        contextlib.suppress(DocumentError),
    ):
        pieces = read_file(path, kind, "件").pieces
        assert all(piece.kind in ("heading", "paragraph", "row") for piece in pieces)
