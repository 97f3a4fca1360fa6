"""The limited process behind ``sandbox``: reads one file, prints its pieces as JSON.

Usage: ``python -m policy_qa.documents.sandbox_worker KIND PATH NAME``
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path

from policy_qa.documents.layout import Piece
from policy_qa.documents.sandbox import MEMORY_BYTES, SECONDS, dump_piece
from policy_qa.errors import DocumentError

MAX_CHARACTERS = 32_000_000
# openpyxl imports numpy where it can, for array types that no file holds: 0.2 s a file.
_NOT_NEEDED = ("numpy",)

READERS: Mapping[str, tuple[str, str]] = {
    "docx": ("word", "word_pieces"),
    "xlsx": ("spreadsheet", "workbook_pieces"),
    "doc": ("word_binary", "doc_pieces"),
    "html": ("web", "html_pieces"),
    "pdf": ("pdf", "pdf_pieces"),
    "xls": ("spreadsheet_binary", "xls_pieces"),
}


def read_pieces(path: Path, kind: str, name: str) -> list[Piece]:
    """Return the pieces of a file, read in this process.

    Raises:
        DocumentError: If the file cannot be read.
    """
    module, function = READERS[kind]
    reader = getattr(importlib.import_module(f"policy_qa.documents.{module}"), function)
    try:
        with path.open("rb") as file:
            pieces: list[Piece] = reader(file, name)
    except DocumentError:
        raise
    except (MemoryError, RecursionError) as error:
        message = f"“{name}”过大或嵌套过深，已放弃。请另存为较小的文件后再试。"
        raise DocumentError(message) from error
    except Exception as error:
        message = f"“{name}”内容损坏或不合规范，无法读取。请用 Word/Excel/WPS 打开后另存一份再试。"
        raise DocumentError(message) from error
    if sum(len(p.text) + sum(len(text) for text, _ in p.cells) for p in pieces) > MAX_CHARACTERS:
        message = f"“{name}”的文字超过 {MAX_CHARACTERS} 个，未读取。请拆分成几个文件后再试。"
        raise DocumentError(message)
    return pieces


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read the file named on the command line and print the outcome."""
    kind, path, name = sys.argv[1:4]
    sys.dont_write_bytecode = True
    logging.disable(logging.CRITICAL)
    for module in _NOT_NEEDED:
        sys.modules[module] = None  # type: ignore[assignment]
    _limit()
    try:
        answer: object = {"pieces": [dump_piece(p) for p in read_pieces(Path(path), kind, name)]}
    except DocumentError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
