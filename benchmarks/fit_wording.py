"""Fits the model of what the places of a question's words tell (``answer/wording.py``).

``python benchmarks/fit_wording.py --output src/policy_qa/answer/wording.safetensors`` reads for
every question of the training papers (``eval/training/policies.jsonl``, five papers together),
seen by the embedder's adapter or not, and fits a logistic model of "the papers answer this" on
the support of the best statement and, for every place but the statement itself, the sum of the
vectors of the words that stand there. It keeps the part on words, and prints what that part is
worth beside the support on papers and on development cases (folds left out). Then run
``benchmarks/fit_weights.py`` and ``python -m policy_qa.evaluation``. Ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import fit_weights
from papers import Asked, gathered, papers, readings, suites
from policy_qa.answer.places import places_of_words
from policy_qa.answer.reading import Reading
from policy_qa.answer.support import support_of
from policy_qa.answer.wording import PLACES
from policy_qa.models import DEFAULT_EMBEDDER, EMBEDDING_MODELS

SHARES = {"suite": 0.0, "matched": 1.0, "paper": 0.3}
"""What a question counts: the unanswerable questions of ``matched`` papers are worded as the
others, those of older papers less so. Development cases only measure."""
FOLDS = 6
STRENGTH = 0.0003
FREE = 3.0
"""How much less the support is held down than the words (a factor on its columns)."""
MISSED = 0.05


@dataclass(frozen=True)
class Case:
    """A question: the support of its best statement, and its words' vectors summed by place."""

    corpus: str
    source: str
    support: NDArray[np.float64]
    words: NDArray[np.float32]
    answerable: bool


def cases(corpus: Path, asked: Sequence[Asked], folder: Path) -> list[Case]:
    """Return a case for each question that has one part."""
    read = readings(corpus, asked, folder)
    return [case for one, reading in read for case in _case(str(corpus), one, reading)]


def _case(corpus: str, one: Asked, reading: Reading) -> Iterator[Case]:
    wording, best = reading.wording, reading.best
    if wording is None or best is None:
        return
    sums = np.zeros((len(PLACES) - 1, wording.vectors.shape[1] + 1), np.float32)
    for place, vector in zip(places_of_words(reading, wording, best), wording.vectors, strict=True):
        if place != PLACES[0]:
            sums[PLACES.index(place) - 1] += [*vector, 1.0]
    support = np.array(astuple(support_of(reading, best))[:-1], float)
    yield Case(corpus, one.source, support, sums.ravel(), bool(one.wanted))


def fitted(some: Sequence[Case]) -> NDArray[np.float64]:
    """Return a weight for every place and dimension, one row after the other."""
    support, words = (np.array([getattr(c, name) for c in some]) for name in ("support", "words"))
    spread = words.std(0) + 1e-9
    left = FREE * (support - support.mean(0)) / (support.std(0) + 1e-9)
    right = (words - words.mean(0)) / spread
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    weights = [SHARES[c.source] for c in some]
    model.fit(np.hstack([left, right]), [c.answerable for c in some], sample_weight=weights)
    of_words: NDArray[np.float64] = model.coef_[0][left.shape[1] :] / spread
    return of_words


def report(all_cases: Sequence[Case], tells: NDArray[np.float64]) -> None:
    """Print recall of unanswerable questions with and without what the words tell."""
    corpora = {corpus: i % FOLDS for i, corpus in enumerate(sorted({c.corpus for c in all_cases}))}
    fold = np.array([corpora[c.corpus] for c in all_cases])
    answerable = np.array([c.answerable for c in all_cases])
    source = np.array([c.source for c in all_cases])
    support = np.array([c.support for c in all_cases])
    shares = np.array([fit_weights.SHARES[s] for s in source])
    for name, columns in (("support", support), ("with words", np.c_[support, tells])):
        odds = np.zeros(len(all_cases))
        for k in range(FOLDS):
            train = fold != k
            mean, spread = columns[train].mean(0), columns[train].std(0) + 1e-9
            model = LogisticRegression(max_iter=1000)
            model.fit(
                (columns[train] - mean) / spread, answerable[train], sample_weight=shares[train]
            )
            odds[~train] = model.decision_function((columns[~train] - mean) / spread)
        for kind, title in fit_weights.SOURCES.items():
            own = source == kind
            least = np.quantile(odds[own & answerable], MISSED)
            caught = np.mean(odds[own & ~answerable] < least)
            area = roc_auc_score(answerable[own], odds[own])
            print(f"{name}, {title}: AUC {area:.4f}; {caught:.3f} caught at {MISSED} missed")


def left_out(all_cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return what the words of each case tell, by a fit on other papers."""
    on_papers = [c for c in all_cases if c.source != "suite"]
    corpora = {corpus: i % FOLDS for i, corpus in enumerate(sorted({c.corpus for c in on_papers}))}
    fits = [fitted([c for c in on_papers if corpora[c.corpus] != k]) for k in range(FOLDS)]
    whole = fitted(on_papers)
    return np.array(
        [c.words @ (fits[corpora[c.corpus]] if c.corpus in corpora else whole) for c in all_cases]
    )


def save(on_papers: Sequence[Case], output: Path) -> None:
    """Write the model fitted on all papers."""
    weights = fitted(on_papers)
    mean = np.mean([c.words @ weights for c in on_papers])
    adapter = EMBEDDING_MODELS[DEFAULT_EMBEDDER].adapter
    tensors = {
        "weights": weights.reshape(len(PLACES) - 1, -1).astype(np.float16),
        "mean": np.array([mean], np.float32),
    }
    made_for = {"embedder": DEFAULT_EMBEDDER, "adapter": adapter.sha256 if adapter else ""}
    save_file(tensors, output, metadata=made_for)


def main() -> None:
    """Read everything, fit, print, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    output = parser.parse_args().output
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        sources = {"papers": papers(work / "corpora", first=0), "suites": suites(work)}
        found = gathered(cases, sources, work)
    print(f"{len(found)} questions of one part")
    report(found, left_out(found))
    save([c for c in found if c.source != "suite"], output)


if __name__ == "__main__":
    main()
