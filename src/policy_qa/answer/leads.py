"""Leads and what they announce: a listed case says its consequence before the list, not itself."""

from __future__ import annotations

import re
from itertools import islice

from policy_qa.answer.draft import ClausesOf, Quote
from policy_qa.answer.features import Statement
from policy_qa.answer.spans import trim
from policy_qa.clauses import statements
from policy_qa.documents.outline import find_mark
from policy_qa.schema import Clause

_CASE = re.compile(r"的[；;。，,]?(?:或者|或|和)?$")
_LEAD = re.compile(r"[：:]\s*$")
_FARTHEST = 20
_LONGEST = 120
_MOST_ITEMS = 12
_GOES_ON = ("；", ";", "，", "、")


def lead_quote(statement: Statement, clauses_of: ClausesOf) -> Quote | None:
    """Return the words that say what becomes of a case which a statement only describes.

    有下列情形之一的，取消资格：（一）弄虚作假的；（二）… - the item ends in 的 and says nothing of
    the consequence. None for any other statement, and where no lead is near.
    """
    clause, text = statement.clause, statement.text.strip()
    if clause.kind == "row" or not _CASE.search(text) or not find_mark(text):
        return None
    before = clause.text[: statement.start]
    if "：\n" in before:
        for start, end in reversed(statements(before)):
            if _LEAD.search(before[start:end]):
                return _quote(clause, start, end)
    return _lead_above(clause, clauses_of)


def announced(statement: Statement, clauses_of: ClausesOf) -> tuple[Quote, ...]:
    """Return the items that a statement announces (有下列情形之一的：) and that come after it.

    Items with marks of their own stand below its clause; others follow in the same section, up to
    the one that ends the list. None for any other statement.
    """
    clause, rest = statement.clause, statement.clause.text[statement.end :]
    if clause.kind == "row" or rest.strip() or not _LEAD.search(statement.text):
        return ()
    after = (c for c in clauses_of(clause.document).values() if c.start > clause.start)
    items: list[Clause] = []
    for other in islice(after, _MOST_ITEMS):
        level = len(items[0].path if items else clause.path)
        within = other.path[: len(clause.path)] == clause.path and len(other.path) >= level
        if other.kind != "paragraph" or not within:
            break
        items.append(other)
        if other.path == clause.path and not other.text.rstrip().endswith(_GOES_ON):
            break
    return tuple(Quote(c, *trim(c.text, (0, len(c.text)))) for c in items)


def _lead_above(clause: Clause, clauses_of: ClausesOf) -> Quote | None:
    """The lead in a clause before, of the section to which the item belongs."""
    before = [c for c in clauses_of(clause.document).values() if c.start < clause.start]
    for other in reversed(before[-_FARTHEST:]):
        if clause.path[: len(other.path)] != other.path and other.path[:-1] != clause.path[:-1]:
            return None
        if _LEAD.search(other.text):
            start, end = statements(other.text)[-1]
            return _quote(other, start, end)
    return None


def _quote(clause: Clause, start: int, end: int) -> Quote | None:
    kept = clause.text[start:end].rstrip("：: \n")
    return Quote(clause, start, start + len(kept)) if 0 < len(kept) <= _LONGEST else None
