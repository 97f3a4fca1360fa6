"""Office files, PDF and web pages are parsed in a process of their own, with limits.

Whatever a hostile file does to a parser, it costs at most ``SECONDS`` and ``MEMORY_BYTES``
of a process that has nothing to lose, and ends as one ``DocumentError``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from policy_qa.documents.kinds import Kind
from policy_qa.documents.layout import Piece
from policy_qa.errors import DocumentError

SECONDS = 90
MEMORY_BYTES = 2 << 30
_WORKER = "policy_qa.documents.sandbox_worker"


def read_in_sandbox(path: Path, kind: Kind) -> list[Piece]:
    """Return the pieces of a file, read by another process.

    Raises:
        DocumentError: If the file cannot be read, or takes too much time or memory.
    """
    command = [sys.executable, "-P", "-m", _WORKER, kind, str(path.resolve()), path.name]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        message = f"“{path.name}”解析超过 {SECONDS} 秒，已放弃。请另存为较小或较简单的文件后再试。"
        raise DocumentError(message) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        message = f"“{path.name}”解析时占用资源过多或内容异常，已放弃。请另存为较小的文件后再试。"
        raise DocumentError(message) from error
    if "error" in answer:
        raise DocumentError(answer["error"])
    return [_piece(entry) for entry in answer["pieces"]]


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
