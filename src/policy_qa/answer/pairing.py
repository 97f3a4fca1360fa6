"""The two sides of a comparison, read side by side: documents say like things alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from policy_qa.answer.evidence import tokens_of
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading

_CANDIDATES = 8
_SIBLINGS = 0.4
_SAME_CLAUSE = 0.3
_ALIKE = 0.8


def paired(left: Reading, right: Reading) -> tuple[Reading, Reading]:
    """Return two readings with the statements first that answer best together.

    A pair is worth its two scores, and more where the statements stand in parallel: in one
    clause, under sibling headings, or in like words.
    """
    pairs = list(product(left.statements[:_CANDIDATES], right.statements[:_CANDIDATES]))
    if not pairs:
        return left, right
    first, second = max(pairs, key=lambda pair: pair[0].score + pair[1].score + _parallel(*pair))
    return _with_first(left, first), _with_first(right, second)


def _parallel(left: Statement, right: Statement) -> float:
    """How much two statements stand in parallel; 0 for one and the same."""
    if (left.clause.id, left.start) == (right.clause.id, right.start):
        return 0.0
    one, other = tokens_of(left.text), tokens_of(right.text)
    alike = _ALIKE * len(one & other) / (len(one | other) or 1)
    return alike + _place(left, right)


def _place(left: Statement, right: Statement) -> float:
    if left.clause.id == right.clause.id:
        return _SAME_CLAUSE
    if left.clause.document != right.clause.document or not left.clause.path:
        return 0.0
    siblings = len(left.clause.path) == len(right.clause.path)
    return _SIBLINGS * (siblings and left.clause.path[:-1] == right.clause.path[:-1])


def _with_first(reading: Reading, first: Statement) -> Reading:
    rest = tuple(statement for statement in reading.statements if statement is not first)
    return replace(reading, statements=(first, *rest))
