"""Read a file of any supported format and normalise its text once.

What the file is (kinds) → pieces: text and Markdown here (cleaning, plain, markdown, tables),
every other format in a limited process (sandbox, sandbox_worker) → text and blocks (layout) →
metadata. Pages that are pictures are recognised (scan_reader, scans, recognition) and laid out
as printed ones are (pages). A new format is a kind, and a function from a file to pieces in
``sandbox_worker``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from policy_qa.documents.cleaning import clean, decode
from policy_qa.documents.flattened import with_tabs
from policy_qa.documents.kinds import (
    HEAD_BYTES,
    PICTURE_SUFFIXES,
    SUFFIXES,
    Kind,
    is_pdf,
    kind_of,
)
from policy_qa.documents.layout import Piece, Reading, lay_out
from policy_qa.documents.markdown import markdown_pieces
from policy_qa.documents.metadata import (
    MANIFEST,
    infer_metadata,
    merge,
    read_manifest,
    write_manifest,
)
from policy_qa.documents.plain import plain_pieces
from policy_qa.documents.recognition import can_recognise
from policy_qa.documents.sandbox import read_in_sandbox
from policy_qa.errors import DocumentError
from policy_qa.schema import Document, Metadata

READER_VERSION = "5"

__all__ = [
    "MANIFEST",
    "READER_VERSION",
    "document_files",
    "document_metadata",
    "read_document",
    "read_manifest",
    "reading_state",
    "supported_suffixes",
    "write_manifest",
]

MAX_TEXT_BYTES = 32 << 20
MAX_FILE_BYTES = 200 << 20

_MARKED_HEADING = re.compile(r"^#{1,4} \S", re.MULTILINE)
_LEAST_HEADINGS = 3
"""Headings marked as in Markdown make a text Markdown, whatever its name."""
_TEXT_READERS: Mapping[Kind, Callable[[str], list[Piece]]] = {
    "text": plain_pieces,
    "markdown": markdown_pieces,
}


def supported_suffixes() -> tuple[str, ...]:
    """Return the usual file name endings of what can be read."""
    return (*SUFFIXES, *PICTURE_SUFFIXES) if can_recognise() else SUFFIXES


def read_document(path: Path, stated: Metadata | None = None) -> Document:
    """Read one file; what it is is decided by its content, not by its name.

    Args:
        path: The file; its name is the document's name.
        stated: Metadata that somebody gave (a manifest); the rest is read from the text.

    Raises:
        DocumentError: If the format is not supported, or the file cannot be read or is empty.
    """
    try:
        reading = _read(path)
    except OSError as error:
        message = f"“{path}”无法读取：{error.strerror or error}。请检查文件是否存在、是否有权限。"
        raise DocumentError(message) from error
    text, blocks = lay_out(reading.pieces)
    if not blocks:
        message = f"“{path.name}”没有可用的文字内容。"
        raise DocumentError(message)
    metadata = merge(stated or Metadata(), infer_metadata(path.name, text, blocks))
    return Document(path.name, text, blocks, metadata, reading.warnings)


def reading_state(path: Path) -> str:
    """Return what decides how a file is read beside its bytes: a PDF may hold scanned pages.

    Raises:
        OSError: If the file cannot be opened.
    """
    with path.open("rb") as file:
        may_be_scanned = is_pdf(file.read(HEAD_BYTES))
    if not may_be_scanned:
        return ""
    return "recognised" if can_recognise() else "text only"


def document_metadata(folder: Path, name: str) -> Metadata:
    """Return what the manifest and the text say about one document of a folder.

    Raises:
        DocumentError: If the folder has no such document, or it cannot be read.
    """
    if name not in {path.name for path in document_files(folder)}:
        message = f"文件夹“{folder}”中没有文件“{name}”。请核对文件名。"
        raise DocumentError(message)
    return read_document(folder / name, read_manifest(folder).get(name)).metadata


def _read(path: Path) -> Reading:
    size = path.stat().st_size
    kind = kind_of(path)
    most = MAX_TEXT_BYTES if kind in _TEXT_READERS else MAX_FILE_BYTES
    if size > most:
        message = f"“{path.name}”超过 {most >> 20} MB，未读取。请拆分成几个文件后再试。"
        raise DocumentError(message)
    if kind in _TEXT_READERS:
        text = decode(path.read_bytes(), path.name)
        if kind == "text":
            text = with_tabs(text)
        marked = len(_MARKED_HEADING.findall(text)) >= _LEAST_HEADINGS
        return Reading(_TEXT_READERS["markdown" if marked else kind](clean(text)))
    return read_in_sandbox(path, kind)


def document_files(folder: Path) -> list[Path]:
    """Return the files of ``folder`` that may be documents, sorted by name.

    The manifest and hidden files are left out; a file of an unsupported format is kept,
    so that whoever reads it can report it.

    Raises:
        DocumentError: If the folder does not exist.
    """
    if not folder.is_dir():
        message = f"文件夹“{folder}”不存在。请用 --corpus 指定存放政策文件的文件夹。"
        raise DocumentError(message)
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.name != MANIFEST and not path.name.startswith((".", "~$"))
    )
