"""What a file is, decided by its content: names in offices are often wrong."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, cast

import olefile

from policy_qa.errors import DocumentError

Kind = Literal["text", "markdown", "html", "docx", "xlsx", "doc", "xls", "pdf", "picture"]

SUFFIXES: tuple[str, ...] = (
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".docx",
    ".xlsx",
    ".doc",
    ".xls",
    ".pdf",
)
PICTURE_SUFFIXES: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
HEAD_BYTES = 64 << 10
_MARKDOWN = (".md", ".markdown")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title"
    r"|style|table|div|p|h[1-6]|section|article)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_RESAVE = "请用 Word/Excel/WPS 打开后另存为 .docx、.xlsx 或 .pdf 再试。"
_UNREADABLE: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "RTF 文件", _RESAVE),
    (b"MIME-Version:", "网页归档（MHT）文件", _RESAVE),
    (b"Rar!", "RAR 压缩包", "请先解压，再放入里面的文件。"),
    (b"7z\xbc\xaf", "7z 压缩包", "请先解压，再放入里面的文件。"),
    (b"\x1f\x8b", "gzip 压缩包", "请先解压，再放入里面的文件。"),
    (b"GIF8", "GIF 图片", "请先另存为 .png 或 .jpg，或用文字识别（OCR）软件转成文本再试。"),
    (b"MZ", "可执行程序", "请移出这个文件。"),
    (b"\x7fELF", "可执行程序", "请移出这个文件。"),
)


def kind_of(path: Path) -> Kind:
    """Return what kind of file this is; only text and Markdown are told apart by the name.

    Raises:
        DocumentError: If it is recognised as something that cannot be read.
        OSError: If the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE2):
        return _kind_of_ole2(path)
    if is_pdf(head):
        return "pdf"
    if head.startswith(_PICTURES) or (head.startswith(b"BM") and b"\x00" in head):
        return "picture"
    _refuse_known(path.name, head)
    if _HTML.match(_start(head)):
        return "html"
    if "<w:wordDocument" in _start(head) or "schemas-microsoft-com:office:spreadsheet" in _start(
        head
    ):
        raise DocumentError(f"“{path.name}”是 Office 2003 的 XML 文件，不能直接读取。{_RESAVE}")
    return "markdown" if path.suffix.lower() in _MARKDOWN else "text"


def is_pdf(head: bytes) -> bool:
    """Tell a PDF by its first bytes, before which others may stand."""
    return b"%PDF-" in head[:_PDF_WITHIN]


def _start(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")[:4096]
    return head[:4096].removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _refuse_known(name: str, head: bytes) -> None:
    for magic, what, remedy in _UNREADABLE:
        binary = magic[:1] < b"\x20" or b"\x00" in head or len(magic) > 3  # noqa: PLR2004
        if head.startswith(magic) and binary:
            message = f"“{name}”是{what}，不能直接读取。{remedy}"
            raise DocumentError(message)


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        message = f"“{path.name}”已损坏，无法解压。请用 Word/WPS 打开后另存一份再试。"
        raise DocumentError(message) from error
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx")):
        if any(name.startswith(folder) for name in names):
            return cast(Kind, kind)
    what = _other_zip(names)
    remedy = "请先解压，再放入里面的文件。" if what == "压缩包" else _RESAVE
    message = f"“{path.name}”是{what}，不能直接读取。{remedy}"
    raise DocumentError(message)


def _other_zip(names: Iterable[str]) -> str:
    listed = list(names)
    if any(name.startswith("ppt/") for name in listed):
        return "演示文稿（PowerPoint）"
    if "content.xml" in listed:
        return "OpenDocument 文件（.odt、.ods）"
    if any(name.lower().endswith("ofd.xml") for name in listed):
        return "OFD 版式文件"
    return "压缩包"


def _kind_of_ole2(path: Path) -> Kind:
    try:
        with olefile.OleFileIO(str(path)) as container:
            streams = {"/".join(entry).lower() for entry in container.listdir()}
    except (OSError, ValueError, IndexError) as error:
        message = f"“{path.name}”已损坏，不是有效的 Office 文件。{_RESAVE}"
        raise DocumentError(message) from error
    if "worddocument" in streams:
        return "doc"
    if streams & {"workbook", "book"}:
        return "xls"
    if "encryptedpackage" in streams:
        message = f"“{path.name}”设有打开密码。请用 Word/Excel/WPS 打开并去掉密码后再试。"
        raise DocumentError(message)
    message = f"“{path.name}”不是 Word 或 Excel 文件，不能直接读取。{_RESAVE}"
    raise DocumentError(message)
