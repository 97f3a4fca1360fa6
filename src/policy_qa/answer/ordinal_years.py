"""“The first year” of a table by years: which one that is, told by the table itself."""

from __future__ import annotations

import re

from policy_qa.answer.cells import cell_text
from policy_qa.answer.draft import ClausesOf
from policy_qa.answer.grid import table_of
from policy_qa.answer.reading import Reading
from policy_qa.schema import Clause

_FIRST = re.compile(r"头一?年|第一年|首年")
_LAST = re.compile(r"(?:最后|最末)一年|末年")
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?$")
_STATED = re.compile(r"\d{4}")
_LEAST_ROWS = 2


def names_ordinal_year(text: str) -> bool:
    """Tell whether a question names a year by its place in a row, and states none."""
    return bool(_FIRST.search(text) or _LAST.search(text)) and not _STATED.search(text)


def with_year_of_table(text: str, reading: Reading, clauses_of: ClausesOf) -> str:
    """Return the words of a question with the year for 头一年 or 末年; unchanged without one.

    The year is the first or the last of the table that was read first, where its rows are by
    years.
    """
    ordinal = _FIRST.search(text) or _LAST.search(text)
    best = reading.best
    if ordinal is None or best is None or best.clause.kind != "row":
        return text
    table = table_of(best.clause, clauses_of(best.clause.document))
    years = sorted(year for row in table if (year := _year_of(row)))
    if len(years) < _LEAST_ROWS:
        return text
    year = years[0] if _FIRST.search(text) else years[-1]
    return f"{text[: ordinal.start()]}{year}年{text[ordinal.end() :]}"


def _year_of(row: Clause) -> str:
    """The year that a row's first filled cell is; empty where it is none."""
    filled = [text for cell in row.cells if (text := cell_text(row, cell))]
    match = _YEAR.match(filled[0]) if filled else None
    return match[1] if match else ""
