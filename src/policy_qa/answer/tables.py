"""Table rows: the cells that answer, shown with what they mean."""

from __future__ import annotations

import re

from policy_qa.answer.cells import SHORT_CELL, cell_at, cell_text, row_label, row_names, states_of
from policy_qa.answer.coverage import Coverage, tokens_of
from policy_qa.answer.draft import ClausesOf, Quote
from policy_qa.answer.evidence import Weigher
from policy_qa.answer.features import Statement
from policy_qa.numerals import parse_number
from policy_qa.schema import Cell, Clause

_NUMBER = r"第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*"
_ITEM = re.compile(rf"{_NUMBER}(?:项|号|[个条](?=指标|任务))|[表单指标](?:里|中|上)?的?{_NUMBER}条")
_ITEM_START = re.compile(r"^(\d{1,3})\s*[.．、]")
_UNITS = re.compile(r"(?:多少|几)(万元|亿元|元|个|户|名|人|所|张|台|部|分|次|公里|亩|平方米|处|件)")
_UNIT = re.compile(r"[（(][^（）()]{1,6}[）)]$")
_EACH = re.compile(r"[项条]指标?(?:各|分别)|每一?[项条]|各[项条]|[二三四五六七八九十几]项指标")
_YEAR = re.compile(r"\d{4}(?=年)")
_LEAST, _CLEARLY = 0.03, 0.12
_VALUE = re.compile(r"多少|几")
_CONTENT = re.compile(r"什么|啥|哪|内容|怎|咋|如何|第几")
"""Asks for words; where only one value is asked for, long cells tell nothing of it."""
_KNOWN = 0.6
"""The share of a cell's words that the question says itself, from which it tells nothing new."""


def item_number(question: str) -> str | None:
    """Return the number of the item that a question names (第4项 → 4)."""
    match = _ITEM.search(question)
    number = parse_number(match[1] or match[2]) if match else None
    return str(int(number)) if number else None


def asks_for_items(question: str) -> bool:
    """Tell whether a question names an item by its number, or asks for each of several."""
    return bool(_ITEM.search(question) or _EACH.search(question))


def is_item(clause: Clause, number: str) -> bool:
    """Tell whether a row is an item of this number: in its first cell, or before a cell's words."""
    if clause.cells and cell_text(clause, clause.cells[0]) == number:
        return True
    return any(
        (match := _ITEM_START.match(cell_text(clause, cell))) and match[1] == number
        for cell in clause.cells
    )


def cell_quotes(weigher: Weigher, statement: Statement) -> list[Quote]:
    """Return the cells of a statement's row that answer; none where it is no short cell.

    The statement's own cell comes first, then those whose headers hold words of the
    question that no cell before them holds. A figure of what the question names (队伍建设20分)
    stands alone: the points beside it are those of its first item.
    """
    clause = statement.clause
    own = cell_at(clause, (statement.start, statement.end))
    if own is None or not (_is_short(own) or _header_asked(weigher, own)):
        return []
    own = overall(weigher, clause, own)
    units = _UNITS.findall(weigher.question)
    quotes = [cell_quote(clause, own)]
    one_value = len(_VALUE.findall(weigher.question)) == 1
    if one_value and states_of(cell_text(clause, own), weigher.question):
        return quotes
    only_values = one_value and statement.expected and not _CONTENT.search(weigher.question)
    held = set(tokens_of(" ".join((row_label(clause), *own.header))))
    asked = sorted(clause.cells, key=lambda c: -weigher.share(" ".join(c.header)))
    for cell in asked:
        news = tokens_of(" ".join(cell.header)) - held
        if cell.end == cell.start or cell == own:
            continue
        if weigher.precision(cell_text(clause, cell)) >= _KNOWN or of_another_year(weigher, cell):
            continue
        if only_values and not _is_short(cell):
            continue
        named = len(units) > 1 and any(unit in head for head in cell.header for unit in units)
        least = (
            _CLEARLY
            if statement.expected and not own.header[1:] and own == clause.cells[0]
            else _LEAST
        )
        if named or weigher.share_of_tokens(news) > least:
            quotes.append(cell_quote(clause, cell))
            held |= news
    return quotes


def overall(coverage: Coverage, clause: Clause, cell: Cell) -> Cell:
    """Return the cell for all kinds, where the question names no kind.

    (组建几个集团？ → 任务数（所）, not 任务数 under 一体型 or under 协作型)
    """
    if not cell.header[1:]:
        return cell
    alike = [c for c in clause.cells if c.header and _without_unit(c) == _without_unit(cell)]
    kinds = [tokens_of(" ".join(c.header[:-1])) for c in alike if c.header[1:]]
    of_all = [c for c in alike if not c.header[1:]]
    apart = frozenset.union(*kinds) - frozenset.intersection(*kinds)
    if len(of_all) != 1 or not kinds[1:] or coverage.share_of_tokens(apart) > 0:
        return cell
    return of_all[0]


def of_another_year(coverage: Coverage, cell: Cell) -> bool:
    """Tell whether a column is of a year, and the question names years but not this one."""
    asked, years = _YEAR.findall(coverage.question), _YEAR.findall(" ".join(cell.header))
    return bool(asked and years) and not set(asked) & set(years)


def _without_unit(cell: Cell) -> str:
    """The innermost header without its unit: 任务数（所） → 任务数."""
    return _UNIT.sub("", cell.header[-1])


def _is_short(cell: Cell) -> bool:
    return cell.end - cell.start <= SHORT_CELL


def _header_asked(weigher: Weigher, cell: Cell) -> bool:
    return weigher.share_of_tokens(tokens_of(" ".join(cell.header))) > _LEAST


def cell_quote(clause: Clause, cell: Cell) -> Quote:
    """A short cell means nothing alone: its row is quoted, the cell shown with its headers."""
    start, end = cell.start - clause.start, cell.end - clause.start
    if not _is_short(cell):
        return Quote(clause, start, end)
    names = row_names(clause)
    label = names[0] if names and clause.text[start:end] not in names else ""
    words = " ".join(part for part in (label, *cell.header) if part)
    return Quote(clause, 0, len(clause.text), f"{words}：{clause.text[start:end]}" if words else "")


def group_quotes(weigher: Weigher, statement: Statement, clauses: ClausesOf) -> list[Quote]:
    """Return one cell a row of the group that the statement names, where each is asked for.

    (制度建设的三项指标各多少分 → the points of each row under 制度建设) ``clauses`` gives a
    document's clauses; it is asked only where the question calls for a group.
    """
    group = statement.text
    if statement.clause.kind != "row" or not _EACH.search(weigher.question):
        return []
    rows = [
        clause
        for clause in clauses(statement.clause.document).values()
        if clause.kind == "row" and (group in clause.context or clause == statement.clause)
    ]
    if len(rows) < 2:  # noqa: PLR2004
        return []
    unit = next(iter(_UNITS.findall(weigher.question)), "")
    return [
        cell_quote(row, cell)
        for row in rows
        for cell in row.cells[1:]
        if cell.start < cell.end <= cell.start + SHORT_CELL
        and cell_text(row, cell).endswith(unit or " ")
    ]
