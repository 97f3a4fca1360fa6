"""A later ask about the row that answered the ask before: its points, its way of counting."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.answer.cells import cell_text
from policy_qa.answer.draft import Draft
from policy_qa.answer.grid import COUNTING, POINTS
from policy_qa.answer.tables import cell_quote
from policy_qa.schema import Clause
from policy_qa.tokenization import content_words

_POINTING = re.compile(
    r"[这那该此]一?[条项个]?(?:指标)?|(?:没有?|未|不)(?:达到|达标|做到|完成|够)|[达做]不到|"
    r"[是占值得为要满]|一共|总共|具体|要求|如果|要是|[多少几分的呢吗啊，。？?]"
)
"""What such an ask may hold beside the words that ask: what points back, and what says 'unless'."""


def with_same_row(
    asks: Sequence[str], answers: Sequence[tuple[Draft | None, str]]
) -> list[tuple[Draft | None, str]]:
    """Return the answers to several asks, a later one with the cells it wants of the row before.

    (师生活动每学期至少几次？这条值多少？ → the row's 分值) An answer stays as it is where its ask
    names anything of its own, where the one before it quotes more than one row, and where that
    row has no such column.

    Args:
        asks: The words of each ask alone.
        answers: To each ask its draft, or None and the reason why there is none.
    """
    told: list[tuple[Draft | None, str]] = []
    for asked, answer in zip(asks, answers, strict=True):
        cells = _of_same_row(asked, told[-1][0]) if told else None
        told.append((cells, "") if cells else answer)
    return told


def _of_same_row(asked: str, before: Draft | None) -> Draft | None:
    row = _row_of(before)
    if row is None:
        return None
    for words, header in (POINTS, COUNTING):
        if not words.search(asked) or content_words(_POINTING.sub(" ", words.sub(" ", asked))):
            continue
        cells = [c for c in row.cells if c.header and header.search(c.header[-1])]
        filled = [c for c in cells if cell_text(row, c)]
        if filled:
            return Draft(tuple(cell_quote(row, cell) for cell in filled))
    return None


def _row_of(draft: Draft | None) -> Clause | None:
    """The row that all quotes of a draft stand in."""
    clauses = {quote.clause.id: quote.clause for quote in draft.quotes} if draft else {}
    rows = list(clauses.values())
    return rows[0] if len(rows) == 1 and rows[0].kind == "row" else None
