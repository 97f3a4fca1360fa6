"""Read the figures of clauses as operands: those of sentences, of cells and of long cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from policy_qa.calculation.asked import figures_of, years_of
from policy_qa.calculation.operands import BREAKS, Operand, Span, cell_text
from policy_qa.calculation.quoting import Clauses
from policy_qa.clauses import statements
from policy_qa.numerals import Quantity
from policy_qa.retrieval import Found
from policy_qa.schema import Cell, Clause

_EACH = re.compile(r"每[^，,。；每]{0,4}$")
_UNIT = re.compile(r"[（(]([万亿]?)([^（）()]{1,4})[）)]")
_LONG_CELL = 30
_UNFOUND = 10
_REMEMBERED = 4096


def operands(found: Sequence[Found], index: Clauses) -> list[Operand]:
    """Return the figures of the best clauses, ranges too; of a row found, all rows of its table."""
    clauses: dict[str, tuple[Clause, int]] = {}
    for rank, hit in enumerate(found):
        clause = hit.hit.clause
        clauses.setdefault(clause.id, (clause, rank))
        if clause.kind == "row":
            for row in _table(clause, index):
                clauses.setdefault(row.id, (row, rank))
    return [operand for entry in clauses.values() for operand in _of_clause(*entry)]


@lru_cache(maxsize=_REMEMBERED)
def figures_in(clause: Clause) -> tuple[Operand, ...]:
    """Return the figures of a clause that the search did not find."""
    return tuple(_of_clause(clause, _UNFOUND))


def _table(clause: Clause, index: Clauses) -> Iterable[Clause]:
    """The rows with the same headers under the same heading."""
    headers = [cell.header for cell in clause.cells]
    for other in index.clauses_of(clause.document).values():
        same = other.kind == "row" and other.path == clause.path
        if same and [cell.header for cell in other.cells] == headers:
            yield other


def _of_clause(clause: Clause, rank: int) -> list[Operand]:
    if clause.kind != "row":
        return _of_prose(clause, statements(clause.text), rank)
    cells = [o for cell in clause.cells for o in _of_cell(clause, cell, rank)]
    long = [
        (cell.start - clause.start + start, cell.start - clause.start + end)
        for cell in clause.cells
        if cell.end - cell.start > _LONG_CELL
        for start, end in statements(
            clause.text[cell.start - clause.start : cell.end - clause.start]
        )
    ]
    return [*cells, *_of_prose(clause, long, rank)]


def _of_prose(clause: Clause, spans: Iterable[Span], rank: int) -> list[Operand]:
    """The figures of sentences; those of a long cell are prose too."""
    own = figures_of(clause.text)
    found: list[Operand] = []
    for statement in spans:
        inside = [
            q
            for q in own
            if statement[0] <= q.start < statement[1] and q.kind not in ("ordinal", "date")
        ]
        numbers = tuple(
            q for q in inside if not (q.value == 1 and _EACH.search(clause.text[: q.start]))
        )
        found += [
            Operand(
                clause, figure, statement, _segment(clause.text, figure, statement), numbers, rank,
                scale_word=next((word for word in ("亿", "万") if word in figure.text), ""),
                unit=figure.unit or _bare_unit(figure, own),
                years=_years_before(figure, own),
            )
            for figure in inside
            if not _is_vague(clause.text, figure) and (figure in numbers or figure.unit == "次")
        ]  # fmt: skip
    return found


def _is_vague(text: str, figure: Quantity) -> bool:
    """A figure that is only about right (1200余名, 近3成) is no basis for arithmetic."""
    return bool(
        re.search(r"[余多几]", figure.text) or re.search(r"[近约逾]$", text[: figure.start])
    )


def _segment(text: str, figure: Quantity, statement: Span) -> Span:
    """The part of the statement between the commas around a figure."""
    start = max(text.rfind(sign, statement[0], figure.start) for sign in BREAKS) + 1
    ends = [at for sign in BREAKS if (at := text.find(sign, figure.end, statement[1])) >= 0]
    return max(start, statement[0]), min([statement[1], *ends])


def _years_before(figure: Quantity, own: Sequence[Quantity]) -> frozenset[int]:
    """The years of the last date before a figure."""
    dates = [q for q in own if q.start < figure.start and q.kind == "date" and years_of(q)]
    return frozenset(years_of(dates[-1])) if dates else frozenset()


def _bare_unit(figure: Quantity, own: Sequence[Quantity]) -> str:
    """A sum without its unit (首批44万资金) counts in the unit of the sum before it."""
    if not figure.text.rstrip().endswith(("万", "亿")):
        return ""
    before = [q for q in own if q.end <= figure.start and q.unit == "元"]
    return "元" if before else ""


def _of_cell(clause: Clause, cell: Cell, rank: int) -> list[Operand]:
    start, end = cell.start - clause.start, cell.end - clause.start
    words = clause.text[start:end]
    figures = figures_of(words)
    if len(figures) != 1 or figures[0].upper is not None or figures[0].kind in ("ordinal", "date"):
        return []
    figure = figures[0]
    if (
        len(words.strip()) > len(figure.text.strip())
        or not cell.header
        or "序号" in cell.header[-1]
    ):
        return []
    unit = _UNIT.search(" ".join(cell.header))
    scale = unit[1] if unit else ""
    own_unit = figure.unit or (unit[2] if unit else "")
    place = Quantity(
        start + figure.start, start + figure.end, figure.text, figure.value,
        figure.unit, "percent" if own_unit == "%" else figure.kind,
    )  # fmt: skip
    years = {
        y
        for text in (_label_of(clause), *cell.header)
        for q in figures_of(text)
        for y in years_of(q)
    }
    years = years or {
        y for q in figures_of(clause.context) if q.kind == "date" for y in years_of(q)
    }
    return [
        Operand(
            clause, place, (start, end), (start, end), (), rank, cell,
            scale_word=scale, unit=own_unit, years=frozenset(years),
        )
    ]  # fmt: skip


def _label_of(clause: Clause) -> str:
    return next((text for c in clause.cells if (text := cell_text(clause, c))), "")
