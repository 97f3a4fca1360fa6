"""A model that reads passage and question together has a say in what answers, and whether any does.

The named features put the right statement first in most questions, and far ahead in many. Where
the next one is near, the first few are read by the judge (`models.answerability`), whose log odds
are added to their scores. Whether there is an answer is decided with its word on the best one,
and on the next ones where it doubts that (`refusal`); it is asked of lists and labelled values too.
A judge is slow beside everything else, so it reads no more than that (docs/decisions.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from policy_qa.answer.cells import beside, cell_at
from policy_qa.answer.features import Statement


class Judge(Protocol):
    """A model that reads a passage and a question together."""

    def prepare(self) -> None:
        """Begin to load what it needs, if it has to, beside whatever else is done."""

    def support(self, question: str, passage: str, above: str) -> float:
        """Return the log odds that the passage, below its headings, answers the question."""


@dataclass(frozen=True, slots=True)
class Say:
    """How much the judge has to say.

    ``score`` is what one unit of its log odds adds to a statement's score, ``unread`` what is
    taken for the log odds of statements it does not read; it reads the first ``most`` where the
    first leads by less than ``lead``, as long as log odds of ``highest`` would put one first.
    """

    score: float = 0.3
    unread: float = -2.0
    most: int = 4
    lead: float = 0.3
    highest: float = 2.2


SAY = Say()
"""Fitted by ``benchmarks/fit_judging.py`` and rounded (docs/decisions.md)."""
SAY_IN_CONTEXT = replace(SAY, lead=0.6, highest=3.0)
"""For a part of a question, or one that leans on another: its own words tell the features less."""
_TITLE_START, _TITLE_END = 10, 4
_HEADINGS, _HEADING = 2, 12


@dataclass(frozen=True, slots=True)
class Asking:
    """One question put to the judge about statements.

    ``titles`` are the documents' titles by name, as `placed` returns them.
    """

    judge: Judge
    question: str
    titles: Mapping[str, str]

    def support(self, statement: Statement) -> float:
        """Return the judge's log odds that a statement answers the question."""
        return self.judge.support(self.question, *told(statement, self.titles))

    def support_of_words(self, words: str, path: Sequence[str]) -> float:
        """Return the judge's log odds that some words under headings answer the question."""
        return self.judge.support(self.question, words, " ".join(_short(path[-_HEADINGS:])))


def told(statement: Statement, titles: Mapping[str, str]) -> tuple[str, str]:
    """Return what the judge is told of a statement: its words, and what stands above it.

    A cell is told with the cells that name its row, and its headers. Of the headings the last
    ones are told and of a long title the ends: what is further away costs time and tells little.
    """
    clause = statement.clause
    cell = cell_at(clause, (statement.start, statement.end))
    headings = _short((*clause.path[-_HEADINGS:], *([clause.context] if cell else [])))
    title = _ends(titles.get(clause.document, ""))
    words = statement.text
    if cell is not None:
        words = f"{'，'.join((*beside(clause, cell), *cell.header))}：{words}"
    return words, " ".join(filter(None, dict.fromkeys((title, *headings))))


def placed(title: str, region: str) -> str:
    """Return a title with its region before it, where what is told of it does not name that."""
    return f"{region} {title}" if region and region not in _ends(title) else title


def _ends(title: str) -> str:
    if len(title) <= _TITLE_START + _TITLE_END:
        return title
    return f"{title[:_TITLE_START]}…{title[-_TITLE_END:]}"


def _short(headings: Sequence[str]) -> list[str]:
    """Headings as the judge is told them."""
    return [heading[:_HEADING] for heading in headings]


def rescored(statements: Sequence[Statement], asking: Asking, say: Say = SAY) -> list[Statement]:
    """Return the statements with what the judge adds to their scores, best first.

    Args:
        statements: Best first.
        asking: The judge and the question.
        say: How much it counts, and where.
    """
    if not _is_open(statements, say):
        return list(statements)
    said: list[float] = []
    first = -math.inf
    for statement in statements[: say.most]:
        if statement.score + say.score * say.highest <= first:
            break
        said.append(say.score * asking.support(statement))
        first = max(first, statement.score + said[-1])
    said += [say.score * say.unread] * (len(statements) - len(said))
    new = [replace(s, score=s.score + x, said=x) for s, x in zip(statements, said, strict=True)]
    return sorted(new, key=lambda s: -s.score)


def _is_open(statements: Sequence[Statement], say: Say) -> bool:
    return len(statements) > 1 and statements[0].score - statements[1].score < say.lead
