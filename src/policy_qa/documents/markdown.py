"""Markdown: headings, pipe tables and lists; everything else is read as plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.documents.layout import Piece
from policy_qa.documents.plain import plain_pieces
from policy_qa.documents.tables import Row, table_pieces

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE_ROW = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_QUOTE = re.compile(r"^\s*>\s?")


def markdown_pieces(text: str) -> list[Piece]:
    """Return the pieces of a cleaned Markdown text."""
    pieces: list[Piece] = []
    prose: list[str] = []
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        line = lines[position]
        heading = _HEADING.match(line)
        end = _table_end(lines, position)
        if heading or end > position:
            pieces += _prose(prose)
            prose = []
        if heading:
            pieces.append(Piece(kind="heading", text=heading[2], level=len(heading[1])))
        elif end > position:
            pieces += table_pieces(_rows(lines[position:end]), _caption(pieces))
        elif not _RULE.match(line):
            prose.append(line)
        position = max(end, position + 1)
    return pieces + _prose(prose)


def _prose(lines: Sequence[str]) -> list[Piece]:
    """Paragraphs are separated by blank lines; a bullet starts a paragraph of its own."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        content = _QUOTE.sub("", line)
        if not content.strip() or _BULLET.match(content):
            paragraphs.append([])
        if content.strip():
            paragraphs[-1].append(_BULLET.sub("", content))
    return [
        piece
        for paragraph in paragraphs
        if paragraph
        for piece in plain_pieces("\n".join(paragraph))
    ]


def _table_end(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and _PIPE_ROW.match(lines[end]):
        end += 1
    return end if end - start >= 2 else start  # noqa: PLR2004


def _rows(lines: Sequence[str]) -> list[Row]:
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
        for line in lines
        if not _RULE_ROW.match(line)
    ]


def _caption(pieces: Sequence[Piece]) -> str:
    return pieces[-1].text if pieces and pieces[-1].kind == "heading" else ""
