"""Calculations that questions ask for: by the rules of a rulebook, or on documents' figures.

``calculation_for`` answers only where every figure is certain; no language model computes.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import asks_of
from policy_qa.calculation.chain import chained, lines_of
from policy_qa.calculation.documents import by_figures, figures_for
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.result import Calculation, Stretch
from policy_qa.calculation.rulebooks import by_rules
from policy_qa.calculation.wording import usual
from policy_qa.question import Question
from policy_qa.retrieval import Found
from policy_qa.score import Rulebook

__all__ = ["Calculation", "Stretch", "calculation_for"]


def calculation_for(
    question: Question,
    found: Sequence[Found],
    index: Clauses,
    rulebooks: Sequence[Rulebook] = (),
) -> Calculation | None:
    """Return the calculation that a question asks for, None where there is none or it is unsure.

    Args:
        question: What is asked.
        found: The clauses found for it, best first.
        index: The index that they come from.
        rulebooks: The rulebooks loaded; those of other documents are left aside.
    """
    text = usual(question.text)
    asked = Asked.read(text)
    ruled = by_rules(asked, question, found, index, rulebooks)
    if ruled and lines_of(ruled) >= len(asks_of(text)):
        return ruled
    matcher = figures_for(question, found, index)

    def solve(text: str) -> Calculation | None:
        asked = Asked.read(text)
        own = by_rules(asked, question, found, index, rulebooks)
        return own or by_figures(asked, matcher)

    return chained(text, matcher, solve) or ruled or by_figures(asked, matcher)
