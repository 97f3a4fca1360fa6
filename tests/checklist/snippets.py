"""The small papers of ``snippets.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel

ABOUT = """东湖教育集团2023—2024学年基本情况

东湖教育集团由东湖中学牵头，成员校为南山小学、北岭小学、河口中学。
"""


class Snippet(BaseModel):
    """Files of one group, an item, and what the filling of the item must hold."""

    name: str
    item: int
    files: dict[str, str]
    status: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Words of the name and the value."""
    conflict: tuple[str, str] | None = None
    """Words of the claim and of what refutes it."""
    quiet: bool = False
    """No conflict may be stated."""
    vetoed: bool = False


_TEXT = Path(__file__).with_name("snippets.toml").read_text(encoding="utf-8")
SNIPPETS = tuple(Snippet.model_validate(entry) for entry in tomllib.loads(_TEXT)["snippets"])
SEEN, ASIDE = SNIPPETS[::2], SNIPPETS[1::2]
