"""What was recognised in a document, as HTML: metadata, outline, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from policy_qa.schema import Block, Clause, Document, Metadata
from policy_qa.ui.tables import table

MOST_TABLES, MOST_ROWS = 12, 40
_WORDS = {
    "title": "标题",
    "issuer": "发文机关",
    "number": "文号",
    "date": "日期",
    "region": "地区",
    "kind": "文种",
}


def recognised(document: Document, clauses: Sequence[Clause]) -> str:
    """Return metadata, warnings, outline and tables of a document."""
    tables = list(_tables(document))
    rows = sum(len(part) for part in tables)
    head = f"<p>条款 {len(clauses)} 条；表格 {len(tables)} 个，共 {rows} 行。</p>"
    warnings = "".join(f'<p class="pq-fault">{escape(w)}</p>' for w in document.warnings)
    shown = "".join(_table(document, part) for part in tables[:MOST_TABLES])
    more = len(tables) - MOST_TABLES
    shown += f'<p class="pq-hint">另有 {more} 个表格。</p>' if more > 0 else ""
    return f"{_metadata(document.metadata)}{head}{warnings}{_outline(clauses)}{shown}"


def _metadata(metadata: Metadata) -> str:
    entries = "".join(
        f"<dt>{word}</dt><dd>{escape(getattr(metadata, name)) or '（文件没有写明）'}</dd>"
        for name, word in _WORDS.items()
    )
    return f'<dl class="pq-facts">{entries}</dl>'


def _outline(clauses: Sequence[Clause]) -> str:
    paths = dict.fromkeys(c.path[:at] for c in clauses for at in range(1, len(c.path) + 1))
    lines = "".join(
        f'<li style="margin-left:{len(path) - 1}em">{escape(path[-1])}</li>' for path in paths
    )
    return f'<h4>层次</h4><ul class="pq-list" tabindex="0">{lines}</ul>' if lines else ""


def _tables(document: Document) -> Iterator[list[Block]]:
    """Yield the tables as their rows: rows that stand together under one caption."""

    def same(at_block: tuple[int, Block]) -> tuple[bool, str, int]:
        _, block = at_block
        return block.kind == "row", block.caption, len(block.cells)

    for (is_row, _, _), group in groupby(enumerate(document.blocks), key=same):
        if is_row:
            yield [block for _, block in group]


def _table(document: Document, rows: Sequence[Block]) -> str:
    first = rows[0]
    heads = [
        " / ".join(cell.header) or f"第{number}列"
        for number, cell in enumerate(first.cells, start=1)
    ]
    body = [
        [escape(document.text[cell.start : cell.end]) for cell in block.cells]
        for block in rows[:MOST_ROWS]
    ]
    caption = first.caption or "（没有标题的表格）"
    return (
        f"<details><summary>{escape(caption)}（{len(rows)} 行）</summary>"
        f"{table(heads, body, 'pq-tall')}</details>"
    )
