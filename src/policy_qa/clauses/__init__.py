"""Split a document along its own structure into clauses (条款), the smallest citable units.

Every non-blank character of a document stands in exactly one clause. An article (第…条)
with its paragraphs and items is one clause as long as it is short enough; any other
paragraph, heading or table row is a clause of its own; what is too long is cut at sentence
borders, and where one sentence is too long, at a comma or a word border.
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_qa.clauses.fields import labelled_fields, row_fields
from policy_qa.clauses.outline import Placed, place_blocks
from policy_qa.clauses.sentences import Span, sentences, statements
from policy_qa.schema import Block, BlockKind, Clause, Document
from policy_qa.tokenization import word_borders

SPLITTER_VERSION = "3"
MAX_LENGTH = 420

__all__ = ["MAX_LENGTH", "SPLITTER_VERSION", "sentences", "split_document", "statements"]


def split_document(document: Document, max_length: int = MAX_LENGTH) -> list[Clause]:
    """Return the clauses of a document in reading order.

    Args:
        document: The document.
        max_length: Upper bound of a clause's length in characters.
    """
    return [
        clause
        for group in _groups(document, max_length)
        for clause in _clauses(document, group, max_length)
    ]


def _groups(document: Document, max_length: int) -> Iterator[list[Placed]]:
    """Put the paragraphs of one article together; everything else stands alone."""
    group: list[Placed] = []
    for placed in place_blocks(document):
        if group and _same_article(group, placed, max_length):
            group.append(placed)
            continue
        if group:
            yield group
        group = [placed]
    if group:
        yield group


def _same_article(group: list[Placed], placed: Placed, max_length: int) -> bool:
    return (
        bool(placed.article)
        and placed.article == group[0].article
        and placed.block.kind == group[0].block.kind == "paragraph"
        and placed.block.end - group[0].block.start <= max_length
    )


def _clauses(document: Document, group: list[Placed], max_length: int) -> Iterator[Clause]:
    first, last = group[0], group[-1]
    start, end = first.block.start, last.block.end
    kind: BlockKind = first.block.kind
    spans = [(start, end)] if kind == "row" else cut(document.text[start:end], max_length, start)
    path = _path(group)
    context = _context(first.block)
    for begin, stop in spans:
        text = document.text[begin:stop]
        fields = (
            row_fields(document.text, first.block)
            if kind == "row"
            else labelled_fields(text, begin)
        )
        yield Clause(
            id=f"{document.name}:{begin}-{stop}",
            document=document.name,
            path=path,
            kind=kind,
            text=text,
            start=begin,
            end=stop,
            context=context,
            fields=fields,
            cells=first.block.cells,
            page=first.block.page,
        )


def _context(block: Block) -> str:
    """A row's caption, the cells merged down into it and its column headers."""
    headers = [part for cell in block.cells for part in cell.header]
    return " ".join(dict.fromkeys(filter(None, (block.caption, *block.group, *headers))))


def _path(group: list[Placed]) -> tuple[str, ...]:
    """An article's items share its path; a lone item keeps its own mark."""
    if len(group) > 1 and group[0].article:
        headings = [*group[0].headings]
        while headings and headings[-1].kind != "条":
            headings.pop()
        return tuple(heading.text for heading in headings)
    return group[0].path


def cut(text: str, max_length: int, offset: int = 0) -> list[Span]:
    """Cut a text into spans of at most ``max_length`` characters, of about equal length.

    Nothing but white space lies between the spans.
    """
    if len(text) <= max_length:
        return [(offset, offset + len(text))]
    units = [piece for span in sentences(text) for piece in _short_enough(text, span, max_length)]
    target = len(text) / -(-len(text) // max_length)
    spans: list[Span] = []
    for start, end in units:
        if (
            spans
            and end - spans[-1][0] <= max_length
            and spans[-1][1] - spans[-1][0] < target * 0.8
        ):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [(offset + start, offset + end) for start, end in spans]


def _short_enough(text: str, span: Span, max_length: int) -> list[Span]:
    start, end = span
    pieces: list[Span] = []
    while end - start > max_length:
        border = _border(text, start, start + max_length)
        pieces.append((start, border))
        start = border
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        pieces.append((start, end))
    return pieces


def _border(text: str, start: int, limit: int) -> int:
    """The last comma in the second half, else the last word border before ``limit``."""
    half = start + (limit - start) // 2
    for signs in ("；;", "，,、：:"):
        found = max(text.rfind(sign, half, limit) for sign in signs)
        if found >= 0:
            return found + 1
    borders = [start + border for border in word_borders(text[start:limit])]
    inner = [border for border in borders if half <= border < limit]
    return inner[-1] if inner else limit
