"""A model that reads passage and question together has a say where the features leave it open.

The named features put the right statement first in most questions, and far ahead in many. Where
the next one is near, the first few are read by the judge (`models.answerability`), whose log odds
are added to their scores; and where the support of the best one leaves open whether it answers at
all, so are its own (docs/decisions.md). A judge is slow beside everything else, so it is asked
only there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from policy_qa.answer.features import Statement
from policy_qa.schema import Clause


class Judge(Protocol):
    """A model that reads a passage and a question together."""

    def support(self, question: str, passage: str, above: str) -> float:
        """Return the log odds that the passage, below its headings, answers the question."""


@dataclass(frozen=True, slots=True)
class Say:
    """How much the judge has to say.

    ``score`` is what one unit of its log odds adds to a statement's score, ``unread`` what is
    taken for the log odds of statements it does not read; it reads the first ``most`` where the
    first leads by less than ``lead``.
    """

    score: float = 0.35
    unread: float = -1.5
    most: int = 3
    lead: float = 0.35


SAY = Say()
"""Fitted by ``benchmarks/fit_judging.py`` and rounded (docs/decisions.md)."""


def rescored(
    question: str,
    statements: Sequence[Statement],
    judge: Judge,
    above: Callable[[Clause], str],
    say: Say = SAY,
) -> list[Statement]:
    """Return the statements with what the judge adds to their scores, best first.

    Args:
        question: The question's text.
        statements: Best first.
        judge: The model.
        above: Gives what stands above a clause.
        say: How much it counts, and where.
    """
    if not _is_open(statements, say):
        return list(statements)
    read = statements[: say.most]
    told = [judge.support(question, s.text, above(s.clause)) for s in read]
    told += [say.unread] * (len(statements) - len(read))
    said = [say.score * odds for odds in told]
    new = [replace(s, score=s.score + x, said=x) for s, x in zip(statements, said, strict=True)]
    return sorted(new, key=lambda s: -s.score)


def is_prose(statement: Statement) -> bool:
    """Tell whether a statement is one that the judge can read: it was taught no tables."""
    return statement.clause.kind != "row"


def _is_open(statements: Sequence[Statement], say: Say) -> bool:
    near = len(statements) > 1 and statements[0].score - statements[1].score < say.lead
    return near and all(map(is_prose, statements[: say.most]))
