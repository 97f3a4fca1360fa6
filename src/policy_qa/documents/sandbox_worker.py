"""The limited process behind ``sandbox``: reads one file, prints what it holds as JSON.

Usage: ``python -m policy_qa.documents.sandbox_worker KIND PATH NAME``
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from policy_qa.documents.layout import Reading
from policy_qa.documents.sandbox import (
    MEMORY_BYTES,
    PAGE_SECONDS,
    SCAN_MEMORY_BYTES,
    SECONDS,
    dump_piece,
)
from policy_qa.documents.scan_reader import ScanReader
from policy_qa.errors import DocumentError

MAX_CHARACTERS = 32_000_000
# openpyxl imports numpy where it can, for array types that no file holds: 0.2 s a file.
_NOT_NEEDED = {"xlsx": ("numpy",)}
_CORES = 4

READERS: Mapping[str, tuple[str, str]] = {
    "docx": ("word", "word_pieces"),
    "xlsx": ("spreadsheet", "workbook_pieces"),
    "doc": ("word_binary", "doc_pieces"),
    "html": ("web", "html_pieces"),
    "pdf": ("pdf", "read_pdf"),
    "xls": ("spreadsheet_binary", "xls_pieces"),
    "picture": ("pictures", "read_picture"),
}
_SCANNED = ("pdf", "picture")


def read_file(
    path: Path, kind: str, name: str, on_page: Callable[[int], None] = lambda _: None
) -> Reading:
    """Return what a file holds, read in this process.

    Args:
        path: The file.
        kind: What it is, one of ``READERS``.
        name: Its name, for messages.
        on_page: Called with the number of each page before it is recognised.

    Raises:
        DocumentError: If the file cannot be read.
    """
    module, function = READERS[kind]
    reader = getattr(importlib.import_module(f"policy_qa.documents.{module}"), function)
    try:
        with path.open("rb") as file:
            if kind in _SCANNED:
                reading: Reading = reader(file, name, ScanReader(name, on_page=on_page))
            else:
                reading = Reading(reader(file, name))
    except DocumentError:
        raise
    except (MemoryError, RecursionError) as error:
        message = f"“{name}”过大或嵌套过深，已放弃。请另存为较小的文件后再试。"
        raise DocumentError(message) from error
    except Exception as error:
        message = f"“{name}”内容损坏或不合规范，无法读取。请用 Word/Excel/WPS 打开后另存一份再试。"
        raise DocumentError(message) from error
    if _characters(reading) > MAX_CHARACTERS:
        message = f"“{name}”的文字超过 {MAX_CHARACTERS} 个，未读取。请拆分成几个文件后再试。"
        raise DocumentError(message)
    return reading


def _characters(reading: Reading) -> int:
    return sum(len(p.text) + sum(len(text) for text, _ in p.cells) for p in reading.pieces)


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        _allow(MEMORY_BYTES, SECONDS)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _begin_page(number: int) -> None:
    """Tell the other process that a page is being recognised, and allow for its cost."""
    if sys.platform != "win32":
        _allow(SCAN_MEMORY_BYTES, round(time.process_time()) + PAGE_SECONDS * _CORES)
    _say({"page": number})


def _allow(memory: int, seconds: int) -> None:
    """Limit memory, and the seconds that all cores may have worked."""
    import resource

    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        hard = resource.getrlimit(limit)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (soft, hard))


def _say(message: object) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)  # noqa: T201 - the answer


def main() -> None:
    """Read the file named on the command line and print the outcome, a line of JSON each."""
    kind, path, name = sys.argv[1:4]
    sys.dont_write_bytecode = True
    logging.disable(logging.CRITICAL)
    for module in _NOT_NEEDED.get(kind, ()):
        sys.modules[module] = None  # type: ignore[assignment]
    _limit()
    try:
        reading = read_file(Path(path), kind, name, _begin_page)
    except DocumentError as error:
        _say({"error": str(error)})
    else:
        _say({"pieces": [dump_piece(p) for p in reading.pieces], "warnings": reading.warnings})


if __name__ == "__main__":
    main()
