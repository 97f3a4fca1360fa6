"""A plain index over documents, so that calculations are tested without weights."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from policy_qa.calculation import Calculation, calculation_for
from policy_qa.clauses import split_document
from policy_qa.documents import document_files, read_document, read_manifest
from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Found
from policy_qa.schema import Clause, Document, Hit, Query, Turn
from policy_qa.score import Rulebook, load_rulebook, rulebook_names
from policy_qa.tokenization import tokenize

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class PlainIndex:
    """Clauses ranked by the rare tokens that they share with a question."""

    documents: dict[str, Document]
    books: list[Rulebook] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.all = [c for document in self.documents.values() for c in split_document(document)]
        self._tokens = [
            set(
                tokenize(
                    " ".join(
                        (c.text, *c.path, c.context, self.documents[c.document].metadata.title)
                    )
                )
            )
            for c in self.all
        ]
        self._frequency = Counter(token for tokens in self._tokens for token in tokens)
        self._catalogue = Catalogue.build((n, d.metadata) for n, d in self.documents.items())

    @property
    def size(self) -> int:
        return len(self.all)

    def document_frequency(self, token: str) -> int:
        return self._frequency[token]

    def clauses_of(self, document: str) -> dict[int, Clause]:
        return {row: c for row, c in enumerate(self.all) if c.document == document}

    def ask(self, text: str, before: str = "") -> Calculation | None:
        history = (Turn("user", before), Turn("assistant", "")) if before else ()
        question = understand(Query(text, history=history), self._catalogue)
        named = question.documents
        ranked = sorted(
            (
                -sum(1 / self._frequency[t] for t in question.tokens if t in tokens)
                - (clause.document in named),
                row,
            )
            for row, (clause, tokens) in enumerate(zip(self.all, self._tokens, strict=True))
            if clause.kind == "paragraph" or clause.fields
        )
        found = [Found(row, Hit(self.all[row], -score)) for score, row in ranked[:20]]
        return calculation_for(question, found, self, self.books)


def read_folder(folder: Path) -> dict[str, Document]:
    manifest = read_manifest(folder)
    read = [read_document(path, manifest.get(path.name)) for path in document_files(folder)]
    return {document.name: document for document in read}


def index_of_text(tmp_path: Path, text: str, name: str = "规定.txt") -> PlainIndex:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    return PlainIndex({document.name: document})


@pytest.fixture(scope="session")
def corpus() -> PlainIndex:
    documents = read_folder(ROOT / "corpus")
    texts = {name: document.text for name, document in documents.items()}
    return PlainIndex(documents, [load_rulebook(name, texts) for name in rulebook_names()])


@pytest.fixture(scope="session")
def unseen() -> PlainIndex:
    return PlainIndex(read_folder(ROOT / "eval" / "unseen" / "dev" / "corpus"))


@pytest.fixture
def write(tmp_path):
    """Index a text written for the test."""
    return lambda text, name="规定.txt": index_of_text(tmp_path, text, name)
