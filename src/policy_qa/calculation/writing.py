"""Result lines of arithmetic on documents' figures, in the documents' own units."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Stretch, Term, equals, exact

HUNDRED = Decimal(100)


def common(operands: Sequence[Operand], asked: str = "") -> tuple[list[Decimal], str]:
    """Return the values in one scale, and the unit they count in: their own, else as asked."""
    units = [operand.unit for operand in operands if operand.unit]
    unit = units[0] if units else asked
    scales = sorted({(operand.scale, operand.scale_word) for operand in operands})
    scale, word = scales[0]
    return [operand.base / scale for operand in operands], f"{word}{unit}"


def difference(larger: Operand, smaller: Operand, words: str = "", unit: str = "") -> Calculation:
    """Return by how much two figures differ; percentages differ by 个百分点."""
    (a, b), unit = common((larger, smaller), unit)
    if larger.quantity.kind == "percent":
        line = f"{exact(a)}% − {exact(b)}% = {exact(a - b)}个百分点。"
        step = Step("difference", (Term(a, "%"), Term(b, "%")), Term(a - b, "个百分点"))
    else:
        line = f"{exact(a)} − {exact(b)} {equals(a - b, unit)}。"
        step = Step("difference", (Term(a, unit), Term(b, unit)), Term(a - b, unit))
    return Calculation((f"{words}{line}",), quotes((larger, smaller)), (step,))


def total(operands: Sequence[Operand], unit: str = "") -> Calculation:
    """Return the sum of figures."""
    values, unit = common(operands, unit)
    added = " + ".join(map(exact, values))
    together = sum(values, Decimal(0))
    step = Step("sum", tuple(Term(value, unit) for value in values), Term(together, unit))
    return Calculation((f"{added} {equals(together, unit)}。",), quotes(operands), (step,))


def share(part: Operand, whole: Operand) -> Calculation | None:
    """Return the percentage that one figure is of another."""
    (a, b), unit = common((part, whole))
    if not b:
        return None
    percent = a * HUNDRED / b
    step = Step("share", (Term(a, unit), Term(b, unit)), Term(percent, "%"))
    line = f"{exact(a)} ÷ {exact(b)} {equals(percent, '%')}。"
    return Calculation((line,), quotes((part, whole)), (step,))


def quotient(amount: Operand, number: Operand, unit: str = "") -> Calculation | None:
    """Return how much comes on each."""
    if not number.base:
        return None
    a, b, shown = amount.value, number.base, amount.shown_unit
    if amount.scale_word and amount.base < amount.scale * number.base:
        a, shown = amount.base, amount.unit
    unit = unit or shown
    step = Step("mean", (Term(a, shown), Term(b, number.unit)), Term(a / b, unit))
    line = f"{exact(a)} ÷ {exact(b)} {equals(a / b, unit)}。"
    return Calculation((line,), quotes((amount, number)), (step,))


def growth(before: Operand, after: Operand) -> Calculation | None:
    """Return by what percentage a figure grew (or fell)."""
    (a, b), unit = common((before, after))
    if not a:
        return None
    change = (b - a) * HUNDRED / a
    line = f"({exact(b)} − {exact(a)}) ÷ {exact(a)} {equals(change, '%')}。"
    step = Step("growth", (Term(a, unit), Term(b, unit)), Term(change, "%"))
    return Calculation((line,), quotes((before, after)), (step,))


def per_year(before: tuple[int, Operand], after: tuple[int, Operand]) -> Calculation | None:
    """Return by how much a figure changes each year on average."""
    (a, b), unit = common((before[1], after[1]))
    years = after[0] - before[0]
    if not years or before[1].quantity.kind == "percent":
        return None
    each = (b - a) / years
    line = f"({exact(b)} − {exact(a)}) ÷ {years} {equals(each, unit)}。"
    step = Step("yearly", (Term(a, unit), Term(b, unit)), Term(each, unit))
    return Calculation((line,), quotes((before[1], after[1])), (step,))


def multiple(before: Operand, after: Operand) -> Calculation | None:
    """Return how many times a figure another is."""
    (a, b), unit = common((before, after))
    if not a:
        return None
    step = Step("multiple", (Term(b, unit), Term(a, unit)), Term(b / a, "倍"))
    line = f"{exact(b)} ÷ {exact(a)} {equals(b / a, '倍')}。"
    return Calculation((line,), quotes((before, after)), (step,))


def quotes(operands: Sequence[Operand]) -> tuple[Stretch, ...]:
    """Return the quotes of figures; neighbouring segments of one statement become one."""
    found: list[Stretch] = []
    for own in dict.fromkeys(operand.stretch() for operand in operands):
        near = next((s for s in found if _adjacent(s, own)), None)
        if near is None:
            found.append(own)
            continue
        start, end = min(near.start, own.start), max(near.end, own.end)
        found[found.index(near)] = Stretch(own.clause, start, end)
    return tuple(found)


def _adjacent(a: Stretch, b: Stretch) -> bool:
    if a.clause.id != b.clause.id or a.shown or b.shown:
        return False
    first, second = sorted((a, b), key=lambda s: s.start)
    return second.start - first.end <= 2  # noqa: PLR2004 - a comma and a space
