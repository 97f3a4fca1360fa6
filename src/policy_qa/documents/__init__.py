"""Read a file of any supported format and normalise its text once.

``decode`` and ``clean`` (cleaning) → pieces (plain, markdown, tables) → text and blocks
(layout) → metadata. A new format is a function from bytes to pieces in ``_READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from policy_qa.documents.cleaning import clean, decode
from policy_qa.documents.layout import Piece, lay_out
from policy_qa.documents.markdown import markdown_pieces
from policy_qa.documents.metadata import MANIFEST, infer_metadata, merge, read_manifest
from policy_qa.documents.plain import plain_pieces
from policy_qa.errors import DocumentError
from policy_qa.schema import Document, Metadata

READER_VERSION = "1"

__all__ = [
    "MANIFEST",
    "READER_VERSION",
    "document_files",
    "read_document",
    "read_manifest",
    "supported_suffixes",
]

_Reader = Callable[[bytes, str], list[Piece]]


def _plain(data: bytes, name: str) -> list[Piece]:
    return plain_pieces(clean(decode(data, name)))


def _markdown(data: bytes, name: str) -> list[Piece]:
    return markdown_pieces(clean(decode(data, name)))


_READERS: Mapping[str, _Reader] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
}


def supported_suffixes() -> tuple[str, ...]:
    """Return the file name endings that can be read."""
    return tuple(_READERS)


def read_document(path: Path, stated: Metadata | None = None) -> Document:
    """Read one file.

    Args:
        path: The file; its name is the document's name.
        stated: Metadata that somebody gave (a manifest); the rest is read from the text.

    Raises:
        DocumentError: If the format is not supported, or the file cannot be read or is empty.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        message = f"“{path.name}”的格式暂不支持，目前可读：{'、'.join(_READERS)}。"
        raise DocumentError(message)
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"“{path}”无法读取：{error.strerror or error}。请检查文件是否存在、是否有权限。"
        raise DocumentError(message) from error
    text, blocks = lay_out(reader(data, path.name))
    if not blocks:
        message = f"“{path.name}”没有可用的文字内容。"
        raise DocumentError(message)
    metadata = merge(stated or Metadata(), infer_metadata(path.name, text, blocks))
    return Document(name=path.name, text=text, blocks=blocks, metadata=metadata)


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
