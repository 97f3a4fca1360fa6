from __future__ import annotations

from pathlib import Path

import pytest

from policy_qa.analysis.reading import Reading, read_file
from policy_qa.clauses import split_document
from policy_qa.documents import read_document

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
UNSEEN = ROOT / "eval" / "unseen" / "dev" / "corpus"
GOLD = ROOT / "eval" / "analysis"


@pytest.fixture(scope="session")
def corpus() -> dict[str, Reading]:
    return {path.name: read_file(path) for path in sorted(CORPUS.glob("*.txt"))}


@pytest.fixture(scope="session")
def unseen() -> dict[str, Reading]:
    return {path.name: read_file(path) for path in sorted(UNSEEN.iterdir())}


@pytest.fixture
def written(tmp_path):
    """Make a reading of a text."""

    def make(text: str, name: str = "文件.txt") -> Reading:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        document = read_document(path)
        return Reading(document, tuple(split_document(document)), name)

    return make
