"""Fits how much the judge has to say (``answer/judging.py``, ``answer/refusal.py``).

``python benchmarks/fit_judging.py`` reads every question of the development suites, and of the
training papers that neither adapter saw (`papers`), asks the judge about the first
statements of each, and prints

- for some shares of the judge in a statement's score, and some leads below which it is asked, how
  often the best statement is right, and how often it is asked;
- for the share in the package, the weights of a logistic fit of "the documents answer this" on the
  log odds of the support and on the most that the judge tells of the first statements, with recall
  and false refusals on folds left out.

It changes nothing: rounded figures are put into the package by hand (docs/decisions.md). Some
fifteen minutes on two free cores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from fit_weights import FOLDS, SOURCES
from papers import (
    PAIRS_KEPT,
    Asked,
    answers,
    gathered,
    pairs,
    papers,
    readings,
    suites,
)
from policy_qa.answer.features import Statement
from policy_qa.answer.judging import SAY, Asking, Say, rescored, told
from policy_qa.answer.refusal import Thresholds, odds_of
from policy_qa.answer.support import support_of
from policy_qa.config import Settings
from policy_qa.models import open_answerability

READ = 4
SHARES = {"suite": 1.0, "matched": 0.5, "paper": 0.5}
"""What a question counts in the logistic fit."""
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)
LEADS = (0.3, 0.6, 1.0, 9.0)
MISSED = 0.05


@dataclass(frozen=True)
class Candidate:
    """A statement, the log odds of its support and of the judge, is it right."""

    statement: Statement
    support: float
    judge: float
    right: bool


@dataclass(frozen=True)
class Told:
    """A judge that repeats what was told of each passage below its headings."""

    odds: Mapping[tuple[str, str], float]

    def support(self, question: str, passage: str, above: str) -> float:
        """Return what was told of the passage."""
        return self.odds[passage, above]


@dataclass(frozen=True)
class Case:
    """A question with its first statements, best first."""

    corpus: str
    source: str
    answerable: bool
    candidates: Sequence[Candidate]
    titles: Mapping[str, str]

    def chosen(self, say: Say) -> Candidate:
        """Return the statement that is put first."""
        judge = Told({told(c.statement, self.titles): c.judge for c in self.candidates})
        given = [c.statement for c in self.candidates]
        first = rescored(given, Asking(judge, "", self.titles), say)[0]
        return next(c for c in self.candidates if _span(c.statement) == _span(first))


def _span(statement: Statement) -> tuple[str, int]:
    return statement.clause.id, statement.start


def cases(corpus: Path, asked: Sequence[Asked], folder: Path) -> list[Case]:
    """Return a case for each question that has one part."""
    judge = open_answerability(Settings())
    assert judge is not None
    found = []
    for one, reading in readings(corpus, asked, folder):
        asking = Asking(judge, reading.question.posed, reading.placed)
        candidates = [
            Candidate(
                statement,
                odds_of(support_of(reading, statement), Thresholds()),
                asking.support(statement),
                answers(statement, one.wanted),
            )
            for statement in reading.statements[:READ]
        ]
        found.append(Case(str(corpus), one.source, bool(one.wanted), candidates, reading.placed))
    return found


def report_choice(some: Sequence[Case]) -> None:
    """Print how often the best statement is right."""
    for weight, lead in product(WEIGHTS, LEADS):
        say = replace(SAY, score=weight, lead=lead)
        for source, title in SOURCES.items():
            own = [c for c in some if c.source == source and c.answerable]
            if own:
                right = np.mean([c.chosen(say).right for c in own])
                print(f"share {weight}, lead {lead}, {title}: best statement right {right:.3f}")


def report_refusal(some: Sequence[Case]) -> None:
    """Print the fit, and what it is worth on folds left out."""
    chosen = [case.chosen(SAY) for case in some]
    most = [max(one.judge for one in case.candidates) for case in some]
    columns = np.array([[c.support, told] for c, told in zip(chosen, most, strict=True)])
    answerable = np.array([case.answerable for case in some])
    weights = np.array([SHARES[case.source] for case in some])
    corpora = {corpus: i % FOLDS for i, corpus in enumerate(sorted({c.corpus for c in some}))}
    fold = np.array([corpora[case.corpus] for case in some])
    odds = np.zeros(len(some))
    for k in range(FOLDS):
        train = fold != k
        odds[~train] = (
            _fitted(columns[train], answerable[train], weights[train])
            @ _with_one(columns[~train]).T
        )
    for title, own_odds in (("support", columns[:, 0]), ("support and judge", odds)):
        for source, name in SOURCES.items():
            own = np.array([case.source == source for case in some])
            if own.any():
                least = np.quantile(own_odds[own & answerable], MISSED)
                caught = np.mean(own_odds[own & ~answerable] < least)
                area = roc_auc_score(answerable[own], own_odds[own])
                print(f"{title}, {name}: AUC {area:.4f}; {caught:.3f} caught at {MISSED} missed")
    print("support, judge, bias:", np.round(_fitted(columns, answerable, weights), 2))


def _fitted(
    columns: NDArray[np.float64], answerable: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    model = LogisticRegression(C=10.0).fit(columns, answerable, sample_weight=weights)
    return np.r_[model.coef_[0], model.intercept_[0]]


def _with_one(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.c_[columns, np.ones(len(columns))]


def main() -> None:
    """Read everything, print the fits."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        sources = {
            "suites": suites(work),
            "papers": papers(work / "corpora"),
            "pairs": pairs(work / "corpora of pairs", -PAIRS_KEPT),
        }
        found = gathered(cases, sources, work)
    report_choice(found)
    report_refusal(found)


if __name__ == "__main__":
    main()
