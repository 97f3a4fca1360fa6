"""Files that a page hands out; they go when the program ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


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
