"""Two places of one document that say the same of one thing, only with another figure.

What is quoted may stand in another clause as well, word for word but for its figure. Then both
are shown and the difference is named: which of them holds is not for us to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policy_qa.answer.draft import Quote
from policy_qa.answer.reading import Reading
from policy_qa.answer.spans import trim
from policy_qa.calculation.figures import figures_in
from policy_qa.calculation.operands import Operand
from policy_qa.schema import Clause

_LEAST = 8
"""Characters beside the figure that both places share."""
_AROUND = 1
"""Characters before and after the figure that are the same."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The stretch between two signs in which a figure stands, without it."""

    before: str
    after: str

    @property
    def words(self) -> str:
        return self.before + self.after


def differing(reading: Reading, quote: Quote) -> tuple[Quote, str] | None:
    """Return the place that gives another figure for what is quoted, and a line that says so.

    The judge, if there is one, must find that the other place answers too.
    """
    if quote.clause.kind == "row":
        return None
    for own in _figures(quote.clause):
        if not quote.start <= own.quantity.start < quote.end:
            continue
        for other in _elsewhere(reading, quote.clause):
            if _differ(own, other) and _answers(reading, other):
                line = f"注意：文件中两处数字不同：“{own.quantity.text}”与“{other.quantity.text}”。"
                return _quoted(other), line
    return None


def _figures(clause: Clause) -> Iterator[Operand]:
    return (operand for operand in figures_in(clause) if operand.cell is None)


def _elsewhere(reading: Reading, clause: Clause) -> Iterator[Operand]:
    """The figures of the other clauses found in a clause's document."""
    for found in reading.found:
        other = found.hit.clause
        if other.document == clause.document and other.id != clause.id and other.kind != "row":
            yield from _figures(other)


def _differ(own: Operand, other: Operand) -> bool:
    """Whether two figures count the same thing, differently."""
    if own.unit != other.unit or _value(own) == _value(other):
        return False
    one, two = _frame(own), _frame(other)
    shorter, longer = sorted((one, two), key=lambda frame: len(frame.words))
    return (
        len(shorter.words) >= _LEAST
        and one.before[-_AROUND:] == two.before[-_AROUND:]
        and one.after[:_AROUND] == two.after[:_AROUND]
        and _is_within(shorter.before, longer.before)
        and _is_within(shorter.after, longer.after)
    )


def _value(operand: Operand) -> tuple[object, object]:
    return operand.base, operand.quantity.upper


def _frame(operand: Operand) -> _Frame:
    text, (start, end) = operand.clause.text, operand.segment
    figure = operand.quantity
    return _Frame(text[start : figure.start].strip(), text[figure.end : end].strip())


def _is_within(part: str, whole: str) -> bool:
    """Whether the characters of ``part`` stand in ``whole`` in the same order."""
    rest = iter(whole)
    return all(character in rest for character in part)


def _answers(reading: Reading, operand: Operand) -> bool:
    """Whether the statement in which a figure stands was read, and is not doubted."""
    for statement in reading.statements:
        within = statement.start <= operand.quantity.start < statement.end
        if within and statement.clause.id == operand.clause.id:
            return not reading.doubts(statement)
    return False


def _quoted(operand: Operand) -> Quote:
    start, end = trim(operand.clause.text, operand.segment)
    return Quote(operand.clause, start, end)
