from pathlib import Path

import pytest

from policy_qa.documents import read_document
from policy_qa.score import Rulebook, load_rulebook, rulebook_names, score

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


@pytest.fixture(scope="session")
def ask(books):
    """Score one request and return the JSON of its answer."""

    def answer(kind, inputs, book="ankang-2022"):
        request = {"id": "q", "kind": kind, "inputs": inputs}
        return score(books[book], request).to_json()

    return answer


@pytest.fixture
def full_marks():
    """Inputs of a total with full marks everywhere; change a copy."""
    indicators = {str(number): {"completion_pct": "100"} for number in range(1, 19)}
    indicators["4"] = {"exchange_pct": "10", "backbone_pct": "20"}
    indicators["11"] = {"grade": "优秀"}
    indicators["18"] = {"satisfaction_pct": "100"}
    return {
        "indicators": indicators,
        "bonus": [],
        "major_incident": False,
        "principal_held_accountable": False,
        "fraud": False,
    }
