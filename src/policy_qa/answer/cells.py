"""What the cells of a row say: their words with the headers and labels around them."""

from __future__ import annotations

import re

from policy_qa.schema import Cell, Clause

SHORT_CELL = 14
_BESIDE, _MOST_BESIDE = 20, 2
_NAMED_FIGURE = re.compile(r"([\u4e00-\u9fff]{3,12})[（(]?\d+(?:\.\d+)?[\u4e00-\u9fff]{0,2}[）)]?$")
_BARE = re.compile(r"^[\d,.%—\-–/ ]+(?:[分个名所项元]|万元)?$")


def is_bare(text: str) -> bool:
    """Tell whether a cell holds nothing but a figure."""
    return bool(_BARE.match(text))


def cell_at(clause: Clause, span: tuple[int, int]) -> Cell | None:
    """Return the cell in which a span of a row begins."""
    start = clause.start + span[0]
    return next((c for c in clause.cells if c.start <= start < c.end), None)


def cell_text(clause: Clause, cell: Cell) -> str:
    """Return the words of a cell."""
    return clause.text[cell.start - clause.start : cell.end - clause.start]


def with_headers(clause: Clause, span: tuple[int, int]) -> str:
    """A cell's words with its headers, and in a row of short cells with the row's label."""
    text = clause.text[span[0] : span[1]]
    cell = cell_at(clause, span)
    if cell is None:
        return text
    about = clause.text if is_bare(text) else row_label(clause)
    return " ".join((about, *cell.header, text))


def row_label(clause: Clause) -> str:
    """The short cells of a row that are no figures: what the row is about."""
    return " ".join(row_names(clause))


def row_names(clause: Clause) -> list[str]:
    """The short cells of a row that are no figures, in order."""
    texts = [cell_text(clause, cell) for cell in clause.cells]
    return [t for t in texts if 0 < len(t) <= SHORT_CELL and not is_bare(t)]


def beside(clause: Clause, cell: Cell) -> list[str]:
    """The beginnings of the first cells of a row that are words, other than this one."""
    texts = (cell_text(clause, other) for other in clause.cells if other != cell)
    return [text[:_BESIDE] for text in texts if text and not is_bare(text)][:_MOST_BESIDE]


def is_short_row(clause: Clause) -> bool:
    """Tell whether a clause is a row whose cells are all short: figures with labels."""
    return clause.kind == "row" and all(c.end - c.start <= SHORT_CELL for c in clause.cells)


def states_of(text: str, words: str) -> bool:
    """Tell whether a cell states a figure of what some words name: 队伍建设20分."""
    match = _NAMED_FIGURE.match(text)
    return match is not None and match[1] in words
