"""Sums and differences of what a rulebook's table plans for several of its rows."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.result import Calculation, exact
from policy_qa.score import Rulebook
from policy_qa.score.rules import Measure
from policy_qa.score.ways import Formula

_SUM = re.compile(r"一共|合计|总共|共计|加起来|相加|之和")
_IDLE = re.compile(r"多少|几|[个所名的了]|一共|总共|合计|计划|要|应")


def planned(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the sum of a planned figure over the rows that a question names."""
    if not _SUM.search(asked.text) or re.search(r"平均|占|最多|至少|完成|实际", asked.text):
        return None
    found = [rule for rule in book.data.measures if _is_asked(asked, book, rule)]
    if len(found) != 1 or not isinstance(found[0].method, Formula):
        return None
    method = found[0].method
    keys = [key for key in book.rows(method.table) if key in asked.text]
    column = method.target.at_least if method.target else None
    if len(keys) < 2 or not isinstance(column, str):  # noqa: PLR2004
        return None
    rows = [row for row in book.data.rows if row.table == method.table and row.key in keys]
    values = [row.values[column] for row in rows]
    total = sum(values, Decimal(0))
    line = f"{' + '.join(map(exact, values))} = {exact(total)}{found[0].unit}。"
    return Calculation((line,), quotes_of([book.citations[row.name] for row in rows], index))


def _is_asked(asked: Asked, book: Rulebook, rule: Measure) -> bool:
    """A count by rows whose one input the question names, and no other input."""
    method = rule.method
    if not isinstance(method, Formula) or not method.row_input or len(method.inputs) != 1:
        return False
    if book.inputs[method.inputs[0]].kind != "count":
        return False
    text = _IDLE.sub("", asked.text)
    others = [entry for entry in book.data.inputs if entry.name not in method.inputs]
    long = [a for entry in others for a in (entry.label, *entry.aliases) if len(a) > 2]  # noqa: PLR2004
    own = book.inputs[method.inputs[0]]
    named = any(len(a) > 2 and a in text for a in (*rule.aliases, *own.aliases))  # noqa: PLR2004
    return named and not any(alias in text for alias in long)
