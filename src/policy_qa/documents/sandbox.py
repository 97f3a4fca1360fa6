"""Office files, PDF, pictures and web pages are parsed in a process of their own, with limits.

Whatever a hostile file does to a parser, it costs at most ``SECONDS`` (``PAGE_SECONDS`` more
for each page that has to be recognised) and ``MEMORY_BYTES`` (``SCAN_MEMORY_BYTES``) of a
process that has nothing to lose, and ends as one ``DocumentError``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

from policy_qa.documents.kinds import Kind
from policy_qa.documents.layout import Piece, Reading
from policy_qa.errors import DocumentError

SECONDS = 90
PAGE_SECONDS = 180
MEMORY_BYTES = 2 << 30
SCAN_MEMORY_BYTES = 4 << 30
_WORKER = "policy_qa.documents.sandbox_worker"
_ENVIRONMENT = {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "4", "OPENBLAS_NUM_THREADS": "1"}


def read_in_sandbox(path: Path, kind: Kind) -> Reading:
    """Return what a file holds, read by another process.

    Raises:
        DocumentError: If the file cannot be read, or takes too much time or memory.
    """
    command = [sys.executable, "-P", "-m", _WORKER, kind, str(path.resolve()), path.name]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    ) as process:
        try:
            said = _last_word(process, path.name)
        finally:
            process.kill()
    try:
        answer = json.loads(said)
    except ValueError as error:
        message = f"“{path.name}”解析时占用资源过多或内容异常，已放弃。请另存为较小的文件后再试。"
        raise DocumentError(message) from error
    if "error" in answer:
        raise DocumentError(answer["error"])
    return Reading([_piece(entry) for entry in answer["pieces"]], tuple(answer["warnings"]))


def _last_word(process: subprocess.Popen[bytes], name: str) -> bytes:
    """Return the answer of the process, which is killed when it takes too long for a page."""
    seconds, page, said = SECONDS, 0, b""
    while True:
        timer, started = Timer(seconds, process.kill), time.monotonic()
        timer.start()
        said = process.stdout.readline() if process.stdout else b""
        timer.cancel()
        if not said and time.monotonic() - started >= seconds:
            at = f"第 {page} 页" if page else ""
            message = (
                f"“{name}”{at}解析超过 {seconds} 秒，已放弃。请另存为较小或较简单的文件后再试。"
            )
            raise DocumentError(message)
        if not said.startswith(b'{"page"'):
            return said
        seconds, page = PAGE_SECONDS, json.loads(said)["page"]


def dump_piece(piece: Piece) -> list[object]:
    """Return a piece as JSON can carry it."""
    return [
        piece.kind,
        piece.text,
        piece.level,
        piece.cells,
        piece.group,
        piece.caption,
        piece.page,
    ]


def _piece(entry: list[object]) -> Piece:
    kind, text, level, cells, group, caption, page = entry
    return Piece(
        kind=kind,  # type: ignore[arg-type]
        text=text,  # type: ignore[arg-type]
        level=level,  # type: ignore[arg-type]
        cells=tuple((words, tuple(header)) for words, header in cells),  # type: ignore[attr-defined]
        group=tuple(group),  # type: ignore[arg-type]
        caption=caption,  # type: ignore[arg-type]
        page=page,  # type: ignore[arg-type]
    )
