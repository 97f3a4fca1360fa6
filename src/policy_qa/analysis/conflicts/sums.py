"""Tables whose sums, shares or points do not recompute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import parse_number, quantities
from policy_qa.schema import Cell, Clause

_TOTAL = re.compile(r"^(?:合计|总计|总数|小计|共计|全市合计|全县合计)")
_SHARE = re.compile(r"占比|比例|百分比")
_POINTS = re.compile(r"分值|满分|权重")
_GROUP_POINTS = re.compile(r"[（(]?(\d+(?:\.\d+)?)分[）)]?\s*$")
_FEWEST_ROWS = 2
_TOLERANCE = Decimal("0.5")
_HUNDRED = Decimal(100)


def wrong_tables(reading: Reading) -> Iterator[Conflict]:
    """Yield what does not recompute in the tables of a document."""
    rows = [clause for clause in reading.clauses if clause.kind == "row" and clause.fields]
    for _, group in groupby(rows, key=_table_key):
        table = list(group)
        yield from _column_sums(reading, table)
        yield from _shares(reading, table)
        yield from _group_points(reading, table)


def _table_key(clause: Clause) -> tuple[object, ...]:
    return clause.path, tuple(cell.header for cell in clause.cells)


def _value(reading: Reading, cell: Cell) -> Decimal | None:
    text = reading.text[cell.start : cell.end].strip()
    number = parse_number(text)
    if number is not None:
        return number
    found = quantities(text)
    whole = len(found) == 1 and found[0].text.strip() == text and found[0].kind == "number"
    return found[0].value if whole else None


def _column_sums(reading: Reading, table: Sequence[Clause]) -> Iterator[Conflict]:
    """Every column of plain numbers must add up to the row of totals."""
    total = next((row for row in table if _TOTAL.match(_first(reading, row))), None)
    parts = [row for row in table if row is not total]
    if total is None or len(parts) < _FEWEST_ROWS:
        return
    for at, cell in enumerate(total.cells):
        stated = _value(reading, cell)
        values = [_value(reading, row.cells[at]) for row in parts]
        known = [value for value in values if value is not None]
        if stated is None or len(known) < len(values):
            continue
        made = sum(known, Decimal(0))
        if made != stated:
            name = " ".join(cell.header) or "这一列"
            yield Conflict(
                "表格合计不符",
                "矛盾",
                name,
                f"“{name}”各行相加为{made}，合计行写{stated}。",
                (
                    reading.cite(parts[0].start, parts[-1].end),
                    reading.cite(total.start, total.end),
                ),
            )


def _first(reading: Reading, row: Clause) -> str:
    return reading.text[row.cells[0].start : row.cells[0].end].strip() if row.cells else ""


def _shares(reading: Reading, table: Sequence[Clause]) -> Iterator[Conflict]:
    """A share beside its number must be that number's part of the row's total."""
    for row in table:
        values = [_value(reading, cell) for cell in row.cells]
        for at, cell in enumerate(row.cells[1:], start=1):
            if not (cell.header and _SHARE.search(cell.header[-1]) and len(cell.header) > 1):
                continue
            share = _percent(reading, cell)
            part = values[at - 1]
            total = next((v for v in values[: at - 1] if v is not None), None)
            if share is None or part is None or not total:
                continue
            true = part / total * _HUNDRED
            if abs(true - share) > _TOLERANCE:
                yield Conflict(
                    "占比不符",
                    "矛盾",
                    " ".join(cell.header),
                    f"{part}÷{total}={true:.1f}%，原文写{share}%。",
                    (
                        reading.cite(row.start, row.end),
                        reading.cite(cell.start, cell.end),
                    ),
                )


def _percent(reading: Reading, cell: Cell) -> Decimal | None:
    found = quantities(reading.text[cell.start : cell.end])
    return found[0].value if len(found) == 1 and found[0].kind == "percent" else None


def _group_points(reading: Reading, table: Sequence[Clause]) -> Iterator[Conflict]:
    """The points of the rows of a group must make the points that its name states."""
    at = _points_column(table)
    if at is None:
        return
    groups: list[list[Clause]] = []
    for row in table:
        if row.cells[0].end > row.cells[0].start or not groups:
            groups.append([])
        groups[-1].append(row)
    for group in groups:
        stated = _GROUP_POINTS.search("".join(_first(reading, group[0]).split()))
        values = [_value(reading, row.cells[at]) for row in group]
        known = [value for value in values if value is not None]
        if stated is None or len(known) < len(values):
            continue
        made = sum(known, Decimal(0))
        if made != Decimal(stated[1]):
            yield Conflict(
                "分值合计不符",
                "矛盾",
                _first(reading, group[0]),
                f"各项分值相加为{made}分，标题写{stated[1]}分。",
                (
                    reading.cite(group[0].cells[0].start, group[0].cells[0].end),
                    reading.cite(group[0].start, group[-1].end),
                ),
            )


def _points_column(table: Sequence[Clause]) -> int | None:
    headers = [cell.header for cell in table[0].cells]
    return next((i for i, h in enumerate(headers) if i and h and _POINTS.search(h[-1])), None)
