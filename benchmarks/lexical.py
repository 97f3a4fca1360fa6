"""BM25 four ways over a share of the laws: our postings, SQLite FTS5, bm25s and tantivy.

Run ``python benchmarks/lexical.py --share 0.1``; tantivy is optional (``pip install tantivy``).
Every engine gets the same tokens in one field and the same questions, and reports the time to
build, the time to replace one document, its size on disk, the time a question takes, and how
many of its best ten clauses are among bm25s's best ten.
"""

# ruff: noqa: D102 - the methods of an engine are described in Engine

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import bm25s
import numpy as np

from policy_qa.clauses import split_document
from policy_qa.documents import read_document
from policy_qa.index.lexical import LexicalSearch
from policy_qa.index.pipeline import IndexedClause
from policy_qa.index.postings import Bm25, write_postings
from policy_qa.index.store import TextStore, raise_generation
from policy_qa.schema import Clause
from policy_qa.tokenization import tokenize

DATA = Path(__file__).parents[2] / "shared" / "data"
TOP = 10
Tokens = list[str]


@dataclass
class Law:
    """The tokens of the clauses of one law; the first clause has the number ``first``."""

    first: int
    clauses: list[Tokens]


class Engine(Protocol):
    """Something that ranks clauses; clauses are numbered from 1 over all laws."""

    def build(self, laws: Sequence[Law]) -> None:
        """Index all laws."""

    def replace(self, laws: Sequence[Law], law: Law) -> None:
        """Index one law anew and be ready to search."""

    def search(self, tokens: Tokens) -> list[int]:
        """Return the numbers of the best clauses."""


class Postings:
    """Ours: postings per document in SQLite, ranked in memory."""

    def __init__(self, folder: Path) -> None:
        self._store = TextStore(folder)
        self._store.reset({"generation": "1"})
        self._search = LexicalSearch()

    def build(self, laws: Sequence[Law]) -> None:
        for number, law in enumerate(laws):
            with self._store.writing() as connection:
                connection.execute(
                    "INSERT INTO documents VALUES (?, ?, '', '', ?, ?, 0, '', '')",
                    (law.first, str(number), law.first, len(law.clauses)),
                )
                self._write(connection, law)
        self.search([])

    def replace(self, laws: Sequence[Law], law: Law) -> None:
        with self._store.writing() as connection:
            self._write(connection, law)
            raise_generation(connection)
        self.search([])

    @staticmethod
    def _write(connection: sqlite3.Connection, law: Law) -> None:
        nothing = Clause("", "", (), "paragraph", "", 0, 0)
        clauses = [IndexedClause(nothing, [], tokens) for tokens in law.clauses]
        write_postings(connection, law.first, clauses)

    def search(self, tokens: Tokens) -> list[int]:
        weights = dict.fromkeys(tokens, 1.0)
        with self._store.reading() as connection:
            found = self._search.search(connection, weights, Bm25(), None, TOP)
        return [rowid for rowid, _ in found]


class Fts5:
    """SQLite FTS5; each token written in hexadecimal digits, which no tokeniser splits."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "fts5.sqlite3")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize = 'ascii')")

    def build(self, laws: Sequence[Law]) -> None:
        for law in laws:
            self._insert(law)

    def replace(self, laws: Sequence[Law], law: Law) -> None:
        last = law.first + len(law.clauses) - 1
        self._connection.execute("DELETE FROM t WHERE rowid BETWEEN ? AND ?", (law.first, last))
        self._insert(law)

    def _insert(self, law: Law) -> None:
        rows = ((law.first + i, self._words(tokens)) for i, tokens in enumerate(law.clauses))
        self._connection.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", rows)
        self._connection.commit()

    @staticmethod
    def _words(tokens: Tokens, between: str = " ") -> str:
        return between.join(token.encode().hex() for token in tokens)

    def search(self, tokens: Tokens) -> list[int]:
        query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?"
        words = self._words(tokens, " OR ")
        return [row for (row,) in self._connection.execute(query, (words, TOP))]


class Bm25s:
    """bm25s keeps a matrix of finished scores: a change means building it all again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, laws: Sequence[Law]) -> None:
        self._index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        clauses = [tokens for law in laws for tokens in law.clauses]
        self._index.index(clauses, show_progress=False)
        self._index.save(self._folder)

    def replace(self, laws: Sequence[Law], law: Law) -> None:
        self.build(laws)

    def search(self, tokens: Tokens) -> list[int]:
        known = [token for token in tokens if token in self._index.vocab_dict]
        if not known:
            return []
        rows, _ = self._index.retrieve([known], k=TOP, show_progress=False)
        return [int(row) + 1 for row in rows[0]]


class Tantivy:
    """tantivy, a search engine in Rust with its own files and commits."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("text", tokenizer_name="tokens", index_option="freq")
        fields.add_unsigned_field("row", stored=True)
        fields.add_unsigned_field("law", indexed=True)
        self._schema = fields.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("tokens", whitespace)
        self._writer = self._index.writer(num_threads=1)

    def build(self, laws: Sequence[Law]) -> None:
        for law in laws:
            self._add(law)
        self._commit()

    def replace(self, laws: Sequence[Law], law: Law) -> None:
        self._writer.delete_documents_by_term("law", law.first)
        self._add(law)
        self._commit()

    def _add(self, law: Law) -> None:
        for i, tokens in enumerate(law.clauses):
            document = self._tantivy.Document()
            document.add_text("text", " ".join(tokens))
            document.add_unsigned("row", law.first + i)
            document.add_unsigned("law", law.first)
            self._writer.add_document(document)

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, tokens: Tokens) -> list[int]:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        terms = [(occur.Should, query.term_query(self._schema, "text", t)) for t in tokens]
        hits = self._searcher.search(query.boolean_query(terms), TOP).hits
        return [self._searcher.doc(address)["row"][0] for _, address in hits]


def read_laws(archive: Path, share: float) -> list[Law]:
    """Read, split and tokenise a share of the laws, the same ones each time."""
    laws: list[Law] = []
    first = 1
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
        files = sorted(Path(folder).rglob("*.md"))
        for path in random.Random(1).sample(files, round(len(files) * share)):
            clauses = split_document(read_document(path))
            laws.append(Law(first, [tokenize(f"{path.stem} {c.text}") for c in clauses]))
            first += len(clauses)
    return laws


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


@dataclass
class Figures:
    """What was measured of one engine: seconds, bytes, and the clauses found."""

    build: float
    replace: float
    size: int
    times: list[float]
    found: list[list[int]]

    def line(self, name: str, reference: list[list[int]]) -> str:
        """Return a line of the table."""
        p50, p95 = np.percentile(self.times, [50, 95]) * 1000
        pairs = zip(self.found, reference, strict=True)
        shared = [len(set(ours) & set(theirs)) / TOP for ours, theirs in pairs]
        return (
            f"{name:10}{self.build:10.1f}{self.replace:11.2f}{self.size / 1e6:9.1f}"
            f"{p50:10.2f}{p95:10.2f}{np.mean(shared):11.2f}"
        )


def measure(engine: Engine, folder: Path, laws: Sequence[Law], questions: list[Tokens]) -> Figures:
    """Measure one engine."""
    build = timed(lambda: engine.build(laws))
    replace = timed(lambda: engine.replace(laws, laws[len(laws) // 2]))
    engine.search(questions[0])
    found: list[list[int]] = []
    times: list[float] = []
    for question in questions:
        begin = time.perf_counter()
        found.append(engine.search(question))
        times.append(time.perf_counter() - begin)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Figures(build, replace, size, times, found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=Path, default=DATA / "laws.tar.gz")
    parser.add_argument("--questions", type=Path, default=DATA / "law_questions_dev.jsonl")
    parser.add_argument("--share", type=float, default=0.1)
    options = parser.parse_args()
    laws = read_laws(options.laws, options.share)
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = [list(dict.fromkeys(tokenize(json.loads(line)["question"]))) for line in lines]
    print(f"{len(laws)} laws, {sum(len(law.clauses) for law in laws)} clauses")
    print("engine      build s  replace s       MB    p50 ms    p95 ms  agreement")
    engines: dict[str, Callable[[Path], Engine]] = {
        "bm25s": Bm25s,
        "postings": Postings,
        "fts5": Fts5,
        "tantivy": Tantivy,
    }
    figures: dict[str, Figures] = {}
    for name, make in engines.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                engine = make(Path(folder))
            except ImportError:
                print(f"{name:10}not installed")
                continue
            figures[name] = measure(engine, Path(folder), laws, questions)
        print(figures[name].line(name, figures["bm25s"].found), flush=True)


if __name__ == "__main__":
    main()
