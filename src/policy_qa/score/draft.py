"""Draft a rulebook from the scoring tables of a document, for a person to complete.

A scoring table is one whose headers name points and a way of counting. What the draft
recognises it writes down; what it cannot know it marks with ``# 待定``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.errors import RulebookError
from policy_qa.schema import Block, Document
from policy_qa.score.draft_methods import MARK, Method, quoted, recognise

_POINTS_HEADER = re.compile("分值|满分|权重|标准分|分数")
_METHOD_HEADER = re.compile("(计分|评分|赋分|打分|得分|考核).{0,2}(办法|方法|标准|细则|方式|说明)")
_CONTENT_HEADER = re.compile("内容|要求|要点|二级指标|三级指标")
_POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*分?")
_SECTION = re.compile(r"(.+?)[（(]?\s*([0-9]+(?:\.[0-9]+)?)\s*分[）)]?")
_NUMBER = re.compile(r"([0-9]+)\s*[.、．]")
_LONGEST_TITLE = 15


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A row of a scoring table."""

    number: int
    section: str
    content: str
    points: Decimal
    quote: str
    method: Method


def draft_rulebook(document: Document) -> str:
    """Return TOML for the scoring tables of a document, with what is undecided marked.

    The text loads as a rulebook; every quote in it is verbatim.

    Raises:
        RulebookError: for a document without a scoring table.
    """
    rows = list(_drafted_rows(document))
    if not rows:
        raise RulebookError(
            f"{document.name}中没有找到计分表，需要有“分值”和“计分办法”两栏的表格。"
        )
    parts = [_head(document, rows), *_inputs(rows), *_sections(rows), *map(_indicator, rows)]
    return "\n".join(parts)


def _drafted_rows(document: Document) -> Iterator[_Drafted]:
    number = 0
    section = caption = ""
    for block in document.blocks:
        columns = _columns(block)
        if block.kind != "row" or not {"points", "method"} <= columns.keys():
            continue
        texts = [document.text[cell.start : cell.end].strip() for cell in block.cells]
        points = _POINTS.fullmatch(texts[columns["points"]])
        if points is None:
            continue
        content_column = _content_column(block, texts, columns)
        section = "" if block.caption != caption else section
        caption = block.caption
        section = _section_of(block, texts, content_column) or section or caption or points[0]
        content = texts[content_column]
        stated = _NUMBER.match(content)
        number = max(int(stated[1]) if stated else 0, number + 1)
        yield _Drafted(
            number=number,
            section=section,
            content=content,
            points=Decimal(points[1]),
            quote=_quote(document, block, content_column, columns["method"]),
            method=recognise(number, content, texts[columns["method"]], Decimal(points[1])),
        )


def _columns(block: Block) -> dict[str, int]:
    """Return which cell holds the points and which the way of counting, by their headers."""
    found: dict[str, int] = {}
    for index, cell in enumerate(block.cells):
        header = "".join(cell.header)
        if _METHOD_HEADER.search(header):
            found.setdefault("method", index)
        elif _POINTS_HEADER.search(header):
            found.setdefault("points", index)
    return found


def _content_column(block: Block, texts: list[str], columns: dict[str, int]) -> int:
    """Return the cell whose header names the requirement, else the longest one left."""
    others = [index for index in range(len(texts)) if index not in columns.values()]
    named = [i for i in others if _CONTENT_HEADER.search("".join(block.cells[i].header))]
    return max(named or others, key=lambda index: len(texts[index]), default=columns["method"])


def _section_of(block: Block, texts: list[str], content: int) -> str:
    """Return the first merged cell, or the first cell before the content, that has text."""
    before = [text for text in texts[:content] if text]
    return next(iter((*block.group, *before)), "")


def _quote(document: Document, block: Block, content: int, method: int) -> str:
    first, last = block.cells[min(content, method)], block.cells[max(content, method)]
    return document.text[first.start : last.end]


def _head(document: Document, rows: list[_Drafted]) -> str:
    total = sum((row.points for row in rows), Decimal(0))
    undecided = [f"#   指标{row.number}：{row.method.doubt}" for row in rows if row.method.doubt]
    lines = [
        "# 由 policy-qa rulebook draft 起草，请对照原文核对。",
        f"# {MARK}（需要人工决定）：{len(undecided)}处" if undecided else "# 各行都已识别。",
        *undecided,
        "# 等次、加分、否决、奖励不在计分表内，请按原文补写。",
        "",
        f"title = {quoted(document.metadata.title or document.name)}",
        f"document = {quoted(document.name)}",
        f"maximum = {total}  # 各项分值之和，请与原文的满分核对",
        "",
    ]
    return "\n".join(lines)


def _inputs(rows: list[_Drafted]) -> Iterator[str]:
    inputs = {entry.name: entry for row in rows for entry in row.method.inputs}
    for entry in inputs.values():
        yield (
            f"[[inputs]]\nname = {quoted(entry.name)}\nlabel = {quoted(entry.label)}\n"
            f"kind = {quoted(entry.kind)}\n"
        )


def _sections(rows: list[_Drafted]) -> Iterator[str]:
    for name in dict.fromkeys(row.section for row in rows):
        own = [row for row in rows if row.section == name]
        total = sum((row.points for row in own), Decimal(0))
        stated = _SECTION.fullmatch(name)
        note = ""
        if stated is None:
            note = f"  # {MARK}：原文没有写板块的分值，这里是各项之和"
        elif Decimal(stated[2]) != total:
            note = f"  # {MARK}：原文写{stated[2]}分，各项之和却是{total}分"
        yield (
            f"[[sections]]\nname = {quoted(section_name(name))}\npoints = {total}{note}\n"
            f"quote = {quoted(name)}\n"
        )


def section_name(text: str) -> str:
    """Return a section's name without the points written after it."""
    stated = _SECTION.fullmatch(text)
    return stated[1] if stated else text


def _indicator(row: _Drafted) -> str:
    title = re.split("[；;，。,、]", _NUMBER.sub("", row.content, count=1), maxsplit=1)[0]
    doubt = f"# {MARK}：{row.method.doubt}\n" if row.method.doubt else ""
    return (
        f"[[indicators]]\nname = {quoted(f'指标{row.number}')}\nnumber = {row.number}\n"
        f"title = {quoted(title[:_LONGEST_TITLE] or f'指标{row.number}')}\n"
        f"section = {quoted(section_name(row.section))}\npoints = {row.points}\n"
        f"quote = {quoted(row.quote)}\n{doubt}method = {row.method.toml}\n"
    )
