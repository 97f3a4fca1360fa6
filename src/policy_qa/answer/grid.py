"""Answers from tables: the row that a question names, and the columns that it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from policy_qa.answer.cells import SHORT_CELL, cell_text, is_bare, is_short_row, states_of
from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.draft import ClausesOf, Draft
from policy_qa.answer.evidence import Weigher
from policy_qa.answer.reading import Reading
from policy_qa.answer.support import foreign_nouns
from policy_qa.answer.tables import asks_for_items, cell_quote, of_another_year, overall
from policy_qa.schema import Cell, Clause

_FOUND = 8
_LEAST_ROWS = 2
_OWN, _LEAD = 0.1, 0.06
_COLUMN = 0.04
_COVERED = 0.6
Column = tuple[re.Pattern[str], re.Pattern[str]]
"""The words that ask for a column, and the headers of the columns that they ask for."""
POINTS: Column = (
    re.compile(r"(?:多少|几)分|分值|权重|值(?:多少|几)|满分"),
    re.compile(r"分值|分数|得分|权重|满分"),
)
COUNTING: Column = (
    re.compile(
        r"(?:怎么个?|如何)(?:扣|算|计|打|得|赋|评)分?法?|扣(?:多少|几)|丢(?:多少|几)分|扣分|计分"
    ),
    re.compile(r"办法|扣分|计分|评分|标准"),
)
_ASKED: tuple[Column, ...] = (
    POINTS,
    COUNTING,
    *(
        (re.compile(asked), re.compile(header))
        for asked, header in (
            (
                r"谁|哪一?(?:个|家)?(?:部门|单位|局|厅|机构)|什么(?:部门|单位)|(?:牵头|责任|指导|落实|配合)(?:的)?(?:单位|部门)|归哪",
                r"单位|部门|机构|责任人|负责人|牵头|主体",
            ),
            (
                r"什么时候|啥时候|何时|几月|哪[天年月]|几号|截止(?:时间|日期|到)|时限|期限|多久|之前",
                r"时限|时间|期限|日期|截止|完成",
            ),
            (
                r"多少钱|(?:多少|几)(?:万|百|千)*[元块]|收费|交多少|怎么收|补多少",
                r"标准|金额|收费|价格|费|补助|补贴|元",
            ),
        )
    ),
)
_ROLES = ("牵头", "指导", "落实", "配合", "责任", "主办", "协办", "主管", "参与")
_LEADS = {"带头": "牵头", "主抓": "牵头", "挑头": "牵头", "领头": "牵头"}


def grid_draft(reading: Reading, clauses_of: ClausesOf) -> Draft | None:
    """Return the cells of the one row that the question names, under the columns it asks for.

    None where no row stands out among those of its table, where no column is asked for, or
    where row, headers and headings together hold too little of the question.
    """
    question = reading.question
    if question.list_wanted or question.kind == "definition" or asks_for_items(question.text):
        return None
    if reading.best and states_of(reading.best.text, question.text):
        return None
    for table in _tables(reading, clauses_of):
        row = _row(reading.weigher, table)
        if reading.best and reading.best.clause in table:
            row = row if row == reading.best.clause else None
        if row is None or not (is_short_row(row) or _is_read(reading, row)):
            continue
        if foreign_nouns(reading, row):
            continue
        cells = dict.fromkeys(overall(reading.weigher, row, c) for c in _cells(reading, row))
        if not cells or _covered(reading, row) < _COVERED:
            continue
        return Draft(tuple(cell_quote(row, cell) for cell in cells))
    return None


def _is_read(reading: Reading, row: Clause) -> bool:
    """A row with sentences counts where it was read first, but not for a value they state."""
    best = reading.best
    if best is None or best.clause.id != row.id:
        return False
    short = best.end - best.start <= SHORT_CELL
    return short or reading.expectation.kind in ("body", "date", "day")


def _tables(reading: Reading, clauses_of: ClausesOf) -> Iterable[list[Clause]]:
    """The tables of which a row was found, in the order in which they were."""
    seen: set[str] = set()
    for found in reading.found[:_FOUND]:
        clause = found.hit.clause
        if clause.kind != "row" or clause.id in seen:
            continue
        table = table_of(clause, clauses_of(clause.document))
        seen |= {row.id for row in table}
        if len(table) >= _LEAST_ROWS:
            yield table


def table_of(clause: Clause, clauses: Mapping[int, Clause]) -> list[Clause]:
    """Return the rows around one that have the same headers, out of a document's clauses."""
    runs = (list(run) for _, run in groupby(clauses.values(), key=_headers))
    return next((run for run in runs if any(row.id == clause.id for row in run)), [clause])


def _headers(clause: Clause) -> tuple[tuple[str, ...], ...]:
    return tuple(cell.header for cell in clause.cells if cell.header)


def _row(weigher: Weigher, table: Sequence[Clause]) -> Clause | None:
    """The row that holds clearly more of the question than the others of its table do.

    Rows whose ranges do not hold what the question gives (80马力 in 100马力及以上) give way to
    those whose ranges do.
    """
    common = weigher.common([_words(row) for row in table])
    shares = sorted(
        ((weigher.share(_words(row)) - common, row) for row in _fitting(weigher, table)),
        key=lambda pair: -pair[0],
    )
    first, row = shares[0]
    own, lead = (_OWN / 2, _LEAD / 2) if is_short_row(row) else (_OWN, _LEAD)
    behind = max((share for share, _ in shares[1:]), default=0.0)
    return row if first >= own and first - behind >= lead else None


def _fitting(weigher: Weigher, table: Sequence[Clause]) -> Sequence[Clause]:
    fits = [(weigher.fit(_words(row)), row) for row in table]
    if all(fit < 1 for fit, _ in fits):
        return table
    return [row for fit, row in fits if fit >= 0]


def _words(row: Clause) -> str:
    return " ".join(cell_text(row, cell) for cell in row.cells)


def _cells(reading: Reading, row: Clause) -> list[Cell]:
    """The cells under the columns asked for; the label of the row is none of them."""
    weigher = reading.weigher
    filled = [cell for cell in row.cells if cell.header and cell.start < cell.end]
    common = frozenset.intersection(*(_head(cell) for cell in filled)) if filled else frozenset()
    label = next((cell for cell in filled if not is_bare(cell_text(row, cell))), None)
    named = [
        cell
        for cell in filled
        if cell != label
        and weigher.share_of_tokens(_head(cell) - common) > _COLUMN
        and not of_another_year(weigher, cell)
    ]
    asked = [cell for cell in _by_ask(reading, filled) if cell not in named and cell != label]
    chosen = [*_unmistaken(weigher, named), *asked]
    return sorted(chosen, key=lambda cell: cell.start)


def _unmistaken(weigher: Weigher, cells: Sequence[Cell]) -> list[Cell]:
    """The columns without those that share their last header and are not told apart by others.

    (占比 under 一体型 and under 协作型: the one whose upper header the question names, or none)
    """
    kept: list[Cell] = []
    for _, alike in groupby(sorted(cells, key=_last), key=_last):
        same = list(alike)
        above = [weigher.share_of_tokens(tokens_of(" ".join(c.header[:-1]))) for c in same]
        if len(same) == 1:
            kept += same
        elif max(above) > min(above):
            kept += [c for c, share in zip(same, above, strict=True) if share == max(above)]
    return kept


def _last(cell: Cell) -> str:
    return cell.header[-1]


def _head(cell: Cell) -> frozenset[str]:
    return tokens_of(" ".join(cell.header))


def _by_ask(reading: Reading, cells: Sequence[Cell]) -> list[Cell]:
    """The cells whose headers are what a question word asks for (谁 → 牵头单位)."""
    text, unit = reading.question.text, reading.expectation.unit
    chosen = [cell for cell in cells if unit and _counts(cell.header[-1], unit)]
    for asked, header in _ASKED:
        if not asked.search(text):
            continue
        fitting = [cell for cell in cells if header.search(cell.header[-1])]
        roles = [r for r in _ROLES if r in text] + [r for w, r in _LEADS.items() if w in text]
        by_role = [c for c in fitting if any(role in c.header[-1] for role in roles)]
        chosen += by_role or fitting
    return chosen


def _counts(header: str, unit: str) -> bool:
    """Tell whether a column states this unit: 户数, 小区（个）, 投资（万元）."""
    return bool(re.search(rf"[（(/]{unit}[）)]?|^{unit}数", header))


def _covered(reading: Reading, row: Clause) -> float:
    headers = " ".join(part for cell in row.cells for part in cell.header)
    return reading.weigher.share(f"{reading.evidence_of(row)} {headers}")
