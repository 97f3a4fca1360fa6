"""Tables and progress as HTML; every text is escaped here, or by whoever made the cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from policy_qa.export import Column, Grid, Value
from policy_qa.schema import Citation
from policy_qa.ui.jobs import Stage

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_WIDTHS = ((6, "pq-narrow"), (15, ""), (23, "pq-some"), (39, "pq-middle"), (59, "pq-wider"))
"""Up to how many characters of a sheet's column which width of the page's."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], css: str = "") -> str:
    """Return a table of cells that are escaped already; on a narrow screen each row is a card."""
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(name)}"><div>{cell}</div></td>'
            for name, cell in zip(heads, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="pq-wide {css}" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def grid_table(grid: Grid) -> str:
    """Return a grid; a cell that quotes a document opens it at that place."""
    heads = "".join(
        f'<th scope="col" class="{_width(column.width)}">{escape(column.title)}</th>'
        for column in grid.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(_cell(column, value) for column, value in zip(grid.columns, row, strict=True))
        + "</tr>"
        for row in grid.rows
    )
    note = f'<p class="pq-hint">{escape(grid.note)}</p>' if grid.note else ""
    return (
        f"<h3>{escape(grid.title)}（{len(grid.rows)}）</h3>{note}"
        f'<div class="pq-wide pq-tall" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def progress(stage: Stage) -> str:
    """Return a bar that shows how far a job is; without figures one that only moves."""
    known = stage.total > 0
    share = min(100, 100 * stage.done // stage.total) if known else 0
    figures = f"{stage.done} / {stage.total}" if known else ""
    bar = f'style="width:{share}%"' if known else 'class="pq-moving"'
    now = f'aria-valuenow="{share}"' if known else ""
    return (
        f'<div class="pq-progress" role="status"><p>{escape(stage.name)}… {figures}</p>'
        f'<div role="progressbar" aria-label="{escape(stage.name)}" aria-valuemin="0" '
        f'aria-valuemax="100" {now}><i {bar}></i></div></div>'
    )


def open_button(citation: Citation, words: str = "原文") -> str:
    """Return the button that opens a document at a quote."""
    return (
        f'<button type="button" class="pq-open" data-document="{escape(citation.document)}"'
        f' data-start="{citation.start}" data-end="{citation.end}">{escape(words)}</button>'
    )


def lines(text: str) -> str:
    """Return a text with its line breaks."""
    return escape(text).replace("\n", "<br>")


def days(text: str) -> str:
    """Return HTML whose days (2024-05-31) are not broken into two lines."""
    return _DAY.sub(lambda day: f'<span class="pq-day">{day[0]}</span>', text)


def outcome(done: Iterable[str], failed: Iterable[str]) -> str:
    """Return what was done and what was not, a sentence each."""
    good = "".join(f"<p>{escape(text)}</p>" for text in done)
    bad = "".join(f'<p class="pq-fault">{escape(text)}</p>' for text in failed)
    return f'<div role="status">{good}{bad}</div>'


def _cell(column: Column, value: Value) -> str:
    css = " ".join(filter(None, (_width(column.width), "pq-marked" if value.marked else "")))
    button = f" {open_button(value.citations[0])}" if value.citations else ""
    text = f"{days(lines(value.text))}{button}"
    return f'<td data-label="{escape(column.title)}" class="{css}"><div>{text}</div></td>'


def _width(characters: int) -> str:
    return next((css for most, css in _WIDTHS if characters <= most), "pq-broad")
