"""Several parts of a question, read side by side: what belongs together stands together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product

from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.answer.sides import CONTRAST

_COMBINATIONS = 600
_MOST_CANDIDATES = 8
_SIBLINGS = 0.4
_SAME_CLAUSE = 0.3
_ALIKE = 0.8
_ONE_STATEMENT = 0.8
_NEAR_CLAUSE = 0.6
_SAME_ROW = 1.5
_NEAR_SECTION = 0.35
_ONE_FOR_ALL = 1.0
_ONE_REREAD = 2.0
_REREAD = 6
"""Statements that the judge reads of each side where one alone would answer for both."""
_GRANTED = 1.0
"""Log odds from which the judge grants that what answers one ask answers the next one too."""

Bond = Callable[[Statement, Statement], float]


def read_together(readings: Sequence[Reading], *, sides: bool) -> list[Reading]:
    """Return the readings with the statements first that answer best together.

    A combination is worth its scores and the bonds between its statements. ``sides``: the
    parts ask the same of several things, and documents say like things in parallel; else
    they ask several things of one, and answers stand near each other.
    """
    if not all(reading.statements for reading in readings):
        return list(readings)
    alone = [frozenset(reading.question.avoided) for reading in readings] if sides else []
    best = _best_together(readings, _parallel if sides else _near, alone)
    if _says_one_side(best, alone) and CONTRAST.search(readings[0].question.posed):
        readings = [reading.reread(_REREAD) for reading in readings]
        best = _best_together(readings, _parallel, alone, _ONE_REREAD)
    return [reading.with_first(one) for reading, one in zip(readings, best, strict=True)]


def _best_together(
    readings: Sequence[Reading],
    bond: Bond,
    alone: Sequence[frozenset[str]],
    less: float = _ONE_FOR_ALL,
) -> tuple[Statement, ...]:
    """The statements, one of each reading, that are worth the most together."""
    count = min(_MOST_CANDIDATES, int(_COMBINATIONS ** (1 / len(readings))))
    return max(
        product(*(reading.statements[:count] for reading in readings)),
        key=lambda chosen: _worth(chosen, bond) - less * _says_one_side(chosen, alone),
    )


def told_on(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings, an ask that is doubted with what answers the ask before it.

    (每年几号前交、交给谁？ → one sentence tells both, and has no word of the second ask) Only where
    the judge doubts the best statement, no cell, and grants that the one before answers this too.
    """
    told = list(readings[:1])
    for reading in readings[1:]:
        before = told[-1].best
        same = next((s for s in reading.statements if before and _is_same(s, before)), None)
        told.append(reading.with_first(same) if same and _gives_way(reading, same) else reading)
    return told


def _gives_way(reading: Reading, other: Statement) -> bool:
    """Tell whether the best statement is doubted and the other one granted."""
    best = reading.best
    if best is None or best.clause.kind == "row" or _is_same(best, other):
        return False
    if not reading.doubts(best):
        return False
    return (reading.judged(other) or 0.0) >= _GRANTED


def _is_same(one: Statement, other: Statement) -> bool:
    return (one.clause.id, one.start) == (other.clause.id, other.start)


def stand_together(left: Reading, right: Reading) -> bool:
    """Tell whether the best statements of two readings stand in one clause."""
    return bool(left.best and right.best and left.best.clause.id == right.best.clause.id)


def stand_under_one_heading(left: Reading, right: Reading) -> bool:
    """Tell whether the best statements of two readings stand under the same heading."""
    if not left.best or not right.best:
        return False
    one, other = left.best.clause, right.best.clause
    return one.document == other.document and bool(one.path) and one.path == other.path


def _says_one_side(chosen: Sequence[Statement], others: Sequence[frozenset[str]]) -> bool:
    """Tell whether one statement is to answer for all sides and does not name them all.

    ``others`` are for each side the tokens of the other ones.
    """
    if not any(others) or len({(one.clause.id, one.start) for one in chosen}) > 1:
        return False
    held = tokens_of(chosen[0].text)
    return not all(tokens & held for tokens in others)


def _worth(chosen: Sequence[Statement], bond: Bond) -> float:
    pairs = list(combinations(chosen, 2))
    bonds = sum(bond(one, other) for one, other in pairs) / (len(chosen) - 1)
    return sum(statement.score for statement in chosen) + bonds


def _parallel(left: Statement, right: Statement) -> float:
    """How much two statements stand in parallel; 0 for one and the same."""
    if _is_same(left, right):
        return 0.0
    one, other = tokens_of(left.text), tokens_of(right.text)
    alike = _ALIKE * len(one & other) / (len(one | other) or 1)
    if left.clause.id == right.clause.id:
        return alike + _SAME_CLAUSE
    siblings = bool(left.clause.path) and len(left.clause.path) == len(right.clause.path)
    return alike + _SIBLINGS * (siblings and _section(left) == _section(right))


def _near(left: Statement, right: Statement) -> float:
    """How near each other two statements stand."""
    if left.clause.id == right.clause.id:
        if left.clause.kind == "row":
            return _SAME_ROW
        return _ONE_STATEMENT if left.start == right.start else _NEAR_CLAUSE
    return _NEAR_SECTION * (_section(left) == _section(right))


def _section(statement: Statement) -> tuple[str, ...]:
    return (statement.clause.document, *statement.clause.path[:-1])
