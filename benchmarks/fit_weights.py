"""Fits the weights that rank statements and those that decide to refuse.

``python benchmarks/fit_weights.py`` reads for every question of the development suites, and of the
training papers that the embedder's adapter did not see (``eval/training/policies.jsonl``, in
groups of five papers), and prints, beside the weights in the package,

- those of a listwise fit (ListNet's top-one softmax, Cao et al. 2007), pulled towards the present
  ones, and how often the best statement is right, cross-validated over groups of documents;
- those of a logistic fit of "the documents answer this", with recall and false refusals.

It changes nothing: rounded figures are put into ``answer/features.py`` and ``answer/refusal.py``
by hand (docs/decisions.md). Some minutes on two free cores.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from policy_qa.answer.facets import facets
from policy_qa.answer.features import WEIGHTS, Features
from policy_qa.answer.reading import Reader, Reading
from policy_qa.answer.refusal import Support, Thresholds, support_of
from policy_qa.config import Settings
from policy_qa.evaluation import Evidence, Places, load_suite
from policy_qa.index import PolicyIndex
from policy_qa.indexing import build_index
from policy_qa.models import Embedder, open_embedder
from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Retriever
from policy_qa.schema import Query, Turn

ROOT = Path(__file__).parents[1]
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
SOURCES = {"suite": "development suites", "paper": "papers", "matched": "papers, matched voices"}
PAPERS_TOGETHER = 5
MOST = 60
LEAST_OVERLAP = 6
FOLDS = 6
PULL = 0.002
SHARES = {"suite": 1.0, "matched": 0.1, "paper": 0.05}
"""What a question counts in the decision to refuse. There are many more questions on papers than
development cases; those that ``matched`` papers do not answer are worded like those they do."""


@dataclass(frozen=True)
class Asked:
    """A question, the documents it is asked of, and the quotes that answer it (none: refuse)."""

    query: Query
    quotes: Sequence[str]
    source: str = "suite"


@dataclass(frozen=True)
class Read:
    """What was read: features and rightness of the first statements, support of the best."""

    corpus: str
    source: str
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    support: NDArray[np.float64]
    answerable: bool

    @property
    def paper(self) -> bool:
        """Whether it was asked of training papers."""
        return self.source != "suite"


def papers(
    folder: Path, first: int = SEEN_BY_ADAPTER, last: int | None = None
) -> Iterator[tuple[Path, list[Asked]]]:
    """Write the training papers as documents, five a folder, and yield them with questions."""
    lines = (ROOT / "eval" / "training" / "policies.jsonl").read_text("utf-8").splitlines()
    chosen = random.Random(3).sample(lines[first:last], len(lines[first:last]))
    for start in range(0, len(chosen), PAPERS_TOGETHER):
        corpus = folder / f"papers-{start // PAPERS_TOGETHER}"
        corpus.mkdir(parents=True)
        asked = []
        for number, line in enumerate(chosen[start : start + PAPERS_TOGETHER]):
            paper = json.loads(line)
            (corpus / f"{number}.txt").write_text(_as_text(paper["passages"]), "utf-8")
            source = "matched" if paper.get("matched") else "paper"
            for question in paper["questions"]:
                passages = [paper["passages"][p] for p, _ in question["answers"]]
                spans = [
                    p["statements"][s]
                    for p, (_, s) in zip(passages, question["answers"], strict=True)
                ]
                quotes = [p["text"][a:b] for p, (a, b) in zip(passages, spans, strict=True)]
                asked.append(Asked(Query(question["question"]), quotes, source))
        yield corpus, asked


def _as_text(passages: Sequence[dict[str, str]]) -> str:
    """A paper's title, headings and paragraphs, line by line."""
    lines = [passages[0]["heading"].split()[0], ""]
    above: list[str] = []
    for passage in passages:
        path = passage["heading"].split()[1:]
        lines += [part for i, part in enumerate(path) if above[: i + 1] != path[: i + 1]]
        lines.append(passage["text"])
        above = path
    return "\n".join(lines) + "\n"


def suites(folder: Path) -> Iterator[tuple[Path, list[Asked]]]:
    """Yield the corpora of the development suites with their questions, calculations left out."""
    places = Places(ROOT / "eval", work=folder)
    for name in SUITES:
        dataset = load_suite(name, places)
        asked = []
        for case in dataset.cases:
            turns = tuple(Turn(message.role, message.content) for message in case.history)
            quotes = [e.quote for e in case.evidence if isinstance(e, Evidence)]
            if case.kind != "calculation":
                asked.append(
                    Asked(Query(case.question, turns), quotes * (case.status == "answered"))
                )
        yield dataset.corpus, asked


def read(corpus: Path, asked: Sequence[Asked], folder: Path) -> list[Read]:
    """Return what was read for each question that has one part."""
    return [
        Read(
            str(corpus),
            one.source,
            np.array([astuple(statement.features) for statement in reading.statements[:MOST]]),
            np.array([answers(s.text, one.quotes) for s in reading.statements[:MOST]]),
            np.array(astuple(support_of(reading, reading.statements[0])), float),
            bool(one.quotes),
        )
        for one, reading in readings(corpus, asked, folder)
    ]


@lru_cache(maxsize=1)
def _embedder() -> Embedder:
    return open_embedder(Settings())


def readings(corpus: Path, asked: Sequence[Asked], folder: Path) -> Iterator[tuple[Asked, Reading]]:
    """Index the documents and yield each question that has one part with what was read for it."""
    build_index(Settings(corpus=corpus, index=folder))
    embedder = _embedder()
    index = PolicyIndex.open(folder, embedder_name=embedder.name)
    catalogue = Catalogue.build((r.name, r.metadata) for r in index.documents())
    reader = Reader(index, Retriever(index, embedder), embedder, catalogue)
    for one in asked:
        question = understand(one.query, catalogue)
        if not question.text or len(facets(question, catalogue)) > 1:
            continue
        reading = reader.read(question)
        if reading.best is not None:
            yield one, reading
    index.close()


def answers(statement: str, quotes: Sequence[str]) -> bool:
    """Tell whether a statement holds a quote, or is a part of one."""
    text = _plain(statement)
    plain = map(_plain, quotes)
    return any(q in text or (text in q and len(text) >= LEAST_OVERLAP) for q in plain)


def _plain(text: str) -> str:
    return "".join(text.split()).replace("**", "").replace("|", "").replace("#", "")


def ranking(some: Sequence[Read]) -> NDArray[np.float64]:
    """Return the weights of features under which right statements come first."""
    present = np.array(astuple(WEIGHTS))
    scale = 3.0  # a softmax over scores of the present size hardly tells statements apart
    papers_weigh = sum(not r.paper for r in some) / max(1, sum(r.paper for r in some))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope, mass = 0.0, np.zeros_like(weights), 0.0
        for one in some:
            scores = one.features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances[one.right].sum()
            weight = papers_weigh if one.paper else 1.0
            total -= weight * np.log(right + 1e-12)
            wanted = np.where(one.right, chances / (right + 1e-12), 0)
            slope += weight * (chances - wanted) @ one.features
            mass += weight
        away = weights - scale * present
        return float(total / mass + PULL * away @ away), slope / mass + 2 * PULL * away

    fitted = minimize(loss, scale * present, jac=True, method="L-BFGS-B").x
    return fitted * np.linalg.norm(present) / np.linalg.norm(fitted)


def deciding(some: Sequence[Read]) -> tuple[NDArray[np.float64], float]:
    """Return the weights and the bias of "the documents answer this"."""
    support = np.array([r.support for r in some])
    mean, deviation = support.mean(0), support.std(0) + 1e-9
    model = LogisticRegression(max_iter=1000)
    weights = [SHARES[r.source] for r in some]
    model.fit((support - mean) / deviation, [r.answerable for r in some], sample_weight=weights)
    scaled = model.coef_[0] / deviation
    return scaled, float(model.intercept_[0] - scaled @ mean)


def report(reads: Sequence[Read]) -> None:
    """Print the fits and what they are worth on folds left out."""
    corpora = sorted({r.corpus for r in reads})
    fold = {corpus: i % FOLDS for i, corpus in enumerate(corpora)}
    usable = [r for r in reads if r.right.any() and not r.right.all()]
    present = np.array(astuple(WEIGHTS))
    held = [
        (one, weights)
        for k in range(FOLDS)
        for weights in [ranking([r for r in usable if fold[r.corpus] != k])]
        for one in usable
        if fold[one.corpus] == k
    ]
    known = {
        source: name for source, name in SOURCES.items() if any(r.source == source for r in reads)
    }
    for source, name in known.items():
        now = np.mean(
            [r.right[np.argmax(r.features @ present)] for r in usable if r.source == source]
        )
        then = np.mean([r.right[np.argmax(r.features @ w)] for r, w in held if r.source == source])
        print(f"{name}: best statement right {now:.3f}, fitted, left out {then:.3f}")
    print_weights([f.name for f in fields(Features)], present, ranking(usable))
    chances = np.zeros(len(reads))
    for k in range(FOLDS):
        weights, bias = deciding([r for r in reads if fold[r.corpus] != k])
        for i, one in enumerate(reads):
            if fold[one.corpus] == k:
                chances[i] = 1 / (1 + np.exp(-(one.support @ weights + bias)))
    least = Thresholds().probability
    for source, name in known.items():
        own = np.array([r.source == source for r in reads])
        answerable = np.array([r.answerable for r in reads])
        print(
            f"{name}: AUC {roc_auc_score(answerable[own], chances[own]):.3f};"
            f" below {least}:"
            f" unanswerable {np.mean(chances[own & ~answerable] < least):.3f},"
            f" answerable {np.mean(chances[own & answerable] < least):.3f}"
        )
    weights, bias = deciding(reads)
    names = [f.name for f in fields(Support)]
    print_weights(
        [*names, "bias"], [*astuple(Thresholds().weights), Thresholds().bias], [*weights, bias]
    )


def print_weights(names: Sequence[str], now: Sequence[float], fitted: Sequence[float]) -> None:
    """Print each weight of the package beside the fitted one."""
    for name, old, new in zip(names, now, fitted, strict=True):
        print(f"  {name:<12}{old:>7.2f}{new:>8.2f}")


def main() -> None:
    """Read everything, fit, print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        work = Path(temporary)
        waiting = [
            pool.submit(read, corpus, asked, work / f"{kind}-{number}")
            for kind, corpora in (("papers", papers(work / "corpora")), ("suites", suites(work)))
            for number, (corpus, asked) in enumerate(corpora)
        ]
        reads = [one for future in waiting for one in future.result()]
    print(f"{len(reads)} questions of one part, {sum(r.paper for r in reads)} on training papers")
    report(reads)


if __name__ == "__main__":
    main()
