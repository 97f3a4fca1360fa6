"""Fits the weights that rank statements and those that decide to refuse.

``python benchmarks/fit_weights.py`` reads for every question of the development suites, and of the
training papers that the embedder's adapter did not see (`papers`), and prints, beside the weights
in the package,

- those of a listwise fit (ListNet's top-one softmax, Cao et al. 2007), pulled towards the present
  ones, and how often the best statement is right, cross-validated over groups of documents;
- those of a logistic fit of "the documents answer this", with recall and false refusals.

It changes nothing: rounded figures are put into ``answer/features.py`` and ``answer/refusal.py``
by hand (docs/decisions.md). Some minutes on two free cores.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from papers import Asked, answers, gathered, pairs, papers, readings, suites
from policy_qa.answer.features import WEIGHTS, Features
from policy_qa.answer.refusal import Thresholds
from policy_qa.answer.support import Support, support_of

SOURCES = {"suite": "development suites", "paper": "papers", "matched": "papers, matched voices"}
MOST = 60
FOLDS = 6
PULL = 0.002
SHARES = {"suite": 1.0, "matched": 0.1, "paper": 0.05}
"""What a question counts in the decision to refuse. There are many more questions on papers than
development cases; those that ``matched`` papers do not answer are worded like those they do."""


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


def read(corpus: Path, asked: Sequence[Asked], folder: Path) -> list[Read]:
    """Return what was read for each question that has one part."""
    return [
        Read(
            str(corpus),
            one.source,
            np.array([astuple(statement.features) for statement in reading.statements[:MOST]]),
            np.array([answers(s, one.wanted) for s in reading.statements[:MOST]]),
            np.array(astuple(support_of(reading, reading.statements[0])), float),
            bool(one.wanted),
        )
        for one, reading in readings(corpus, asked, folder)
    ]


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
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        sources = {
            "papers": papers(work / "corpora"),
            "pairs": pairs(work / "corpora of pairs"),
            "suites": suites(work),
        }
        reads = gathered(read, sources, work)
    print(f"{len(reads)} questions of one part, {sum(r.paper for r in reads)} on training papers")
    report(reads)


if __name__ == "__main__":
    main()
