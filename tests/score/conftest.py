from pathlib import Path

import pytest

from policy_qa.documents import read_document
from policy_qa.score import Rulebook, load_rulebook, rulebook_names

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="session")
def texts():
    return {path.name: read_document(path).text for path in sorted(CORPUS.glob("*.txt"))}


@pytest.fixture(scope="session")
def books(texts) -> dict[str, Rulebook]:
    return {name: load_rulebook(name, texts) for name in rulebook_names()}


@pytest.fixture(scope="session")
def ankang(books) -> Rulebook:
    return books["ankang-2022"]
