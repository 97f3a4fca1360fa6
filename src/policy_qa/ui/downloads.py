"""Files that a page hands out; they go when the program ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr


class Downloads:
    """A folder of its own for each file, so that no user meets another's."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="policy-qa-")
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)

    def put(self, name: str, data: bytes) -> str:
        """Write a file and return its path."""
        file = Path(tempfile.mkdtemp(dir=self._folder)) / name
        file.write_bytes(data)
        return str(file)


def exported_file() -> Any:  # noqa: ANN401 - gradio has no types
    """Lay out the place where an exported file appears."""
    return gr.File(label="导出的文件", visible=False, interactive=False, elem_classes="pq-exported")
