"""Figures that hold for ranges: those of the range into which falls what the question gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from policy_qa.calculation.operands import Operand
from policy_qa.question.given import Given


def in_range(operands: Iterable[Operand], given: Given) -> list[Operand]:
    """Return the figures without those of ranges that do not hold what the question gives.

    (83岁: of 60至79周岁每餐2元，80周岁及以上每餐3元 the latter) Only where a range of the same
    sentence, or of the same table, holds it.
    """
    read = list(operands)
    fits: dict[Hashable, dict[str, int]] = defaultdict(dict)
    for operand in read:
        words = _words(operand)
        fits[_group(operand)][words] = given.fit(words)
    return [
        operand
        for operand in read
        if 1 not in fits[_group(operand)].values() or fits[_group(operand)][_words(operand)] >= 0
    ]


def _words(operand: Operand) -> str:
    if operand.cell is not None:
        return operand.clause.text
    return operand.clause.text[slice(*operand.segment)]


def _group(operand: Operand) -> Hashable:
    """A sentence, or the rows of one table."""
    clause = operand.clause
    if operand.cell is None:
        return clause.id, operand.statement
    return clause.document, clause.path, tuple(cell.header for cell in clause.cells)
