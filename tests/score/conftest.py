from pathlib import Path

import pytest

from policy_qa.documents import read_document
from policy_qa.score import Rulebook, load_rulebook, rulebook_names

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def locate(quote, text):
    """Find a quote whatever white space stands in it, one step a character."""
    kept = [index for index, char in enumerate(text) if not char.isspace()]
    dense = "".join(text[index] for index in kept)
    wanted = "".join(quote.split())
    found = dense.find(wanted)
    return None if found < 0 or not wanted else (kept[found], kept[found + len(wanted) - 1] + 1)


@pytest.fixture(scope="session")
def texts():
    return {path.name: read_document(path).text for path in sorted(CORPUS.glob("*.txt"))}


@pytest.fixture(scope="session")
def books(texts) -> dict[str, Rulebook]:
    return {name: load_rulebook(name, texts, locate=locate) for name in rulebook_names()}


@pytest.fixture(scope="session")
def ankang(books) -> Rulebook:
    return books["ankang-2022"]
