"""What goes with the best statement: one nearly as good, what it leads to, a second case."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.clauses import statements
from policy_qa.question import Question

NEW = 6
"""Characters of words that a question lacks, from which a stretch says something new."""
LONGEST = 120
LABEL = 12
_NEARLY = 0.85
_NEARLY_VALUE = 0.5
_TOGETHER = 135
_ANSWERS, _FAR_LESS = 0.0, 4.0
"""The judge's log odds: the least of what answers, and how much less those of a rival may be."""
_TITLE = 22
_BRANCH = re.compile(r"(?:^|[，,；;。：])([^，,；;。：]{2,24}的)[，,]")
_ALIKE = 0.4


def with_rivals(reading: Reading, best: Statement) -> Statement:
    """Return the stretch from the best statement to those of its clause that are nearly as good.

    Where two neighbours answer about equally well, quoting both is safer than choosing.
    """
    if best.clause.kind == "row":
        return best
    nearly = _NEARLY_VALUE if reading.expectation.strict else _NEARLY
    start, end = best.start, best.end
    for rival in reading.statements:
        if rival.clause.id != best.clause.id or rival.featured < best.featured - nearly:
            continue
        if rival.features.fits < best.features.fits == 1:
            continue
        low, high = min(start, rival.start), max(end, rival.end)
        if high - low <= _TOGETHER and not _is_outdone(reading, best, rival):
            start, end = low, high
    return replace(best, start=start, end=end)


def _is_outdone(reading: Reading, best: Statement, rival: Statement) -> bool:
    """Tell whether the judge finds that a statement answers far less than the best one."""
    told = reading.judged(best)
    if told is None or told < _ANSWERS:
        return False
    other = reading.judged(rival)
    return other is not None and other < told - _FAR_LESS


def with_following(statement: Statement, question: Question, *, whole: bool) -> Statement:
    """Return a statement; one that only repeats the question, or names it, with the next ones.

    Where the whole is asked for, the further parts of its sentence are taken too.
    """
    text = statement.clause.text
    ends = [end for start, end in statements(text) if start >= statement.end]
    known = tokens_of(question.text) | question.told
    if ends and _is_title(statement.text, known, whole=whole):
        statement = replace(statement, end=ends.pop(0))
    while (
        whole and ends and text[statement.end - 1] in "；;" and ends[0] - statement.start <= LONGEST
    ):
        statement = replace(statement, end=ends.pop(0))
    return statement


def _is_title(text: str, known: frozenset[str], *, whole: bool) -> bool:
    new = news(text, known)
    return new < NEW or (whole and len(text) <= _TITLE and new < 2 * NEW)


def with_branches(statement: Statement, known: frozenset[str]) -> Statement:
    """Return a statement, with the next one of its sentence that tells the other of two cases."""
    text = statement.clause.text
    end = next((end for start, end in statements(text) if start >= statement.end), 0)
    if text[statement.end - 1] not in "；;" or end - statement.start > _TOGETHER + LABEL:
        return statement
    if not _are_branches(statement.text, text[statement.end : end], known):
        return statement
    return replace(statement, end=end)


def _are_branches(text: str, following: str, known: frozenset[str]) -> bool:
    """Tell whether two cases are told that the question does not choose between.

    (归属同一部门的，由…组织；归属不同部门的，分别组织)
    """
    cases = [_BRANCH.findall(part) for part in (text, following)]
    if not all(cases):
        return False
    one, other = tokens_of(cases[0][-1]), tokens_of(cases[1][0])
    alike = len(one & other) >= _ALIKE * len(one | other) and one != other
    return alike and not (one ^ other) & known


def news(text: str, known: frozenset[str]) -> int:
    """Return the number of characters of the words that the question does not hold."""
    return sum(len(t) for t in tokens_of(text) - known if len(t) <= 4)  # noqa: PLR2004
