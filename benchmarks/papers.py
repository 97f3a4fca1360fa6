"""What the fits and trainings read: questions on training papers and the development cases.

``eval/training/policies.jsonl`` holds one paper a line, ``pairs.jsonl`` two papers on one subject
(tables, comparisons, several questions at once; eval/README.md). They are written as documents,
some together in a folder, indexed and read as a user's documents are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from policy_qa.answer.facets import are_all_sides, facets
from policy_qa.answer.features import Statement
from policy_qa.answer.pairing import read_together
from policy_qa.answer.reading import Reader, Reading
from policy_qa.config import Settings
from policy_qa.evaluation import Evidence, Places, load_suite
from policy_qa.index import PolicyIndex
from policy_qa.indexing import build_index
from policy_qa.models import Embedder, open_embedder
from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Retriever
from policy_qa.schema import Query, Turn

ROOT = Path(__file__).parents[1]
TRAINING = ROOT / "eval" / "training"
SUITES = (
    "policies-dev",
    "policies-dev2",
    "policies-dev3",
    "policies-dev4",
    "unseen-dev",
    "unseen-dev2",
    "unseen-dev3",
    "unseen-dev5",
    "policies-dev5",
    "unseen-dev6",
    "policies-dev6",
    "unseen-dev7",
)
SEEN_BY_ADAPTER = 513
"""The papers of ``policies.jsonl`` that the embedder's adapter was trained on come first."""
PAIRS_KEPT = 46
"""The last pairs: kept from training the judge, one by each author; the last 16 are long-winded."""
PAPERS_TOGETHER, PAIRS_TOGETHER = 5, 4
LEAST_OVERLAP = 6


@dataclass(frozen=True)
class Wanted:
    """A sentence that answers, or a cell and the first cell of its ``row``."""

    text: str
    row: str = ""


@dataclass(frozen=True)
class Asked:
    """A question, what answers it in the documents it is asked of (nothing: refuse)."""

    query: Query
    wanted: Sequence[Wanted]
    source: str = "suite"


Corpora = Iterator[tuple[Path, list[Asked]]]
Result = TypeVar("Result")


def papers(folder: Path, first: int = SEEN_BY_ADAPTER, last: int | None = None) -> Corpora:
    """Write the papers as documents, five a folder, and yield each folder with its questions."""
    lines = (TRAINING / "policies.jsonl").read_text("utf-8").splitlines()[first:last]
    yield from _written(folder, random.Random(3).sample(lines, len(lines)), PAPERS_TOGETHER)


def pairs(folder: Path, first: int = 0, last: int | None = None) -> Corpora:
    """Write the pairs of papers as documents, four pairs a folder, and yield likewise."""
    lines = (TRAINING / "pairs.jsonl").read_text("utf-8").splitlines()[first:last]
    yield from _written(folder, lines, PAIRS_TOGETHER)


def _written(folder: Path, lines: Sequence[str], together: int) -> Corpora:
    for start in range(0, len(lines), together):
        corpus = folder / f"papers-{start // together}"
        corpus.mkdir(parents=True)
        asked: list[Asked] = []
        for number, line in enumerate(lines[start : start + together]):
            group = json.loads(line)
            _write(group["passages"], corpus, number)
            asked += _asked(group)
        yield corpus, asked


def _write(passages: Sequence[dict[str, Any]], corpus: Path, number: int) -> None:
    """Write each paper of a group: title, headings, paragraphs; Markdown where there are tables."""
    titles = dict.fromkeys(passage["heading"].split()[0] for passage in passages)
    marked = any("table" in passage for passage in passages)
    for place, title in enumerate(titles):
        lines, above = [f"# {title}" if marked else title], []
        for passage in passages:
            own, *path = passage["heading"].split()
            if own != title:
                continue
            fresh = [part for i, part in enumerate(path) if above[: i + 1] != path[: i + 1]]
            lines += [f"## {part}" if marked else part for part in fresh]
            lines.append(passage["text"])
            above = path
        name = f"{number}-{place}.{'md' if marked else 'txt'}"
        (corpus / name).write_text("\n\n".join(lines) + "\n", "utf-8")


def _asked(group: dict[str, Any]) -> Iterator[Asked]:
    source = "matched" if group.get("matched") else "paper"
    for question in group["questions"]:
        wanted = [_wanted(group["passages"][p], s) for p, s in question["answers"]]
        yield Asked(Query(question["question"]), wanted, source)


def _wanted(passage: dict[str, Any], number: int) -> Wanted:
    def words(statement: int) -> str:
        start, end = passage["statements"][statement]
        return str(passage["text"][start:end])

    row = next((row for row in passage.get("table", ()) if number in row), None)
    return Wanted(words(number), words(row[0]) if row else "")


def suites(folder: Path) -> Corpora:
    """Yield the corpora of the development suites with their questions, calculations left out."""
    places = Places(ROOT / "eval", work=folder)
    for name in SUITES:
        dataset = load_suite(name, places)
        asked = []
        for case in dataset.cases:
            if case.kind == "calculation":
                continue
            turns = tuple(Turn(message.role, message.content) for message in case.history)
            quotes = [Wanted(e.quote) for e in case.evidence if isinstance(e, Evidence)]
            asked.append(Asked(Query(case.question, turns), quotes * (case.status == "answered")))
        yield dataset.corpus, asked


@lru_cache(maxsize=1)
def _embedder() -> Embedder:
    return open_embedder(Settings())


def readings(
    corpus: Path, asked: Sequence[Asked], folder: Path, *, parts: bool = False
) -> Iterator[tuple[Asked, Reading]]:
    """Index the documents and yield each question of one part with what was read for it.

    With ``parts``, questions of several parts too, each part with what was read for it; of as
    many wanted sentences as parts, each part wants its own.
    """
    build_index(Settings(corpus=corpus, index=folder))
    embedder = _embedder()
    index = PolicyIndex.open(folder, embedder_name=embedder.name)
    catalogue = Catalogue.build((r.name, r.metadata) for r in index.documents())
    reader = Reader(index, Retriever(index, embedder), embedder, catalogue)
    for one in asked:
        question = understand(one.query, catalogue)
        own = facets(question, catalogue) if question.text else []
        if len(own) > 1 and not parts:
            continue
        read = [reader.read(part) for part in own]
        if len(own) > 1:
            read = read_together(read, sides=are_all_sides(own))
        each = len(own) == len(one.wanted)
        wanted = [[w] for w in one.wanted] if each else [one.wanted] * len(own)
        for reading, its in zip(read, wanted, strict=True):
            if reading.best is not None:
                yield replace(one, wanted=its), reading
    index.close()


def gathered(
    read: Callable[[Path, Sequence[Asked], Path], list[Result]],
    sources: Mapping[str, Corpora],
    work: Path,
) -> list[Result]:
    """Return what is read of every corpus of some named sources, several corpora at a time.

    ``read`` is given a corpus, its questions, and a folder for the index.
    """
    with ProcessPoolExecutor() as pool:
        waiting = [
            pool.submit(read, corpus, asked, work / f"{name}-{number}")
            for name, corpora in sources.items()
            for number, (corpus, asked) in enumerate(corpora)
        ]
        return [result for future in waiting for result in future.result()]


def answers(statement: Statement, wanted: Sequence[Wanted]) -> bool:
    """Tell whether a statement holds what is wanted, or is a part of it."""
    text, row = _plain(statement.text), _plain(statement.clause.text)
    return any(
        text == _plain(one.text) and _plain(one.row) in row
        if one.row
        else _plain(one.text) in text or (text in _plain(one.text) and len(text) >= LEAST_OVERLAP)
        for one in wanted
    )


def _plain(text: str) -> str:
    return "".join(text.split()).replace("**", "").replace("|", "").replace("#", "")
