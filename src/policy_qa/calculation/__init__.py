"""Calculations that questions ask for: by the rules of a rulebook, or on documents' figures.

``calculation_for`` answers only where every figure is certain; no language model computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import asks_of
from policy_qa.calculation.chain import chained, lines_of
from policy_qa.calculation.documents import figures_for
from policy_qa.calculation.missing import missing_figure
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.result import Calculation, Stretch
from policy_qa.calculation.solving import Solver
from policy_qa.calculation.wording import usual
from policy_qa.question import Question
from policy_qa.retrieval import Found
from policy_qa.score import Rulebook

__all__ = ["Calculation", "Stretch", "calculation_for", "missing_figure"]


def calculation_for(
    question: Question,
    found: Sequence[Found],
    index: Clauses,
    rulebooks: Sequence[Rulebook] = (),
    read: Sequence[tuple[str, int, int]] = (),
) -> Calculation | None:
    """Return the calculation that a question asks for, None where there is none or it is unsure.

    Args:
        question: What is asked.
        found: The clauses found for it, best first.
        index: The index that they come from.
        rulebooks: The rulebooks loaded; those of other documents are left aside.
        read: The statements that answer it best: a clause's id and a span of its text. Where
            nothing is certain among all figures, theirs are tried.
    """
    asked = Asked.read(usual(question.text))
    matcher = figures_for(question, found, index)
    solver = Solver(question, found, index, rulebooks, matcher)
    if question.before:
        answers = chained(usual(question.said), solver, usual(question.before))
        if answers and not answers.left:
            return answers
    ruled = solver.by_rules(asked)
    asks = len(asks_of(asked.text))
    if ruled and lines_of(ruled) >= asks:
        return ruled
    answers = chained(asked.text, solver)
    if answers and not answers.left:
        return answers
    whole = ruled or solver.by_figures(asked)
    if whole and whole.quotes and lines_of(whole) >= asks:
        return whole
    if whole and whole.quotes and answers is None:
        return replace(whole, left=asks)
    return answers or _within(asked.text, solver, read)


def _within(text: str, solver: Solver, read: Sequence[tuple[str, int, int]]) -> Calculation | None:
    """The whole answer from the figures of the statements read, None where a part has none."""
    if not read:
        return None
    answers = chained(text, replace(solver, matcher=solver.matcher.focused(read)))
    return answers if answers and not answers.left else None
