"""The quotes of rules: where a citation stands among the clauses, cut to what counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from policy_qa.calculation.result import Stretch
from policy_qa.clauses import sentences
from policy_qa.numerals import quantities
from policy_qa.schema import Citation, Clause

_LONG_CELL = 30
_LONG_RULE = 60
_LONG_SENTENCE = 55
_DIGIT = re.compile(r"\d")
_ITEM_NUMBER = re.compile(r"^\d{1,3}\s*[.．、]")
_SEGMENT = re.compile(r"[^，,；;。：:\n\t]+[，,；;。：:]?")
_TAIL = "，,；;。：:、 \n\t"
Span = tuple[int, int]


class Clauses(Protocol):
    """What a calculation needs of an index."""

    def clauses_of(self, document: str) -> Mapping[int, Clause]:
        """Return the clauses of a document by rowid, in order."""

    def document_frequency(self, token: str) -> int:
        """Return the number of clauses that hold a token."""

    @property
    def size(self) -> int:
        """Number of clauses."""


def quoted(
    citation: Citation, index: Clauses, needed: frozenset[Decimal] = frozenset()
) -> list[Stretch]:
    """Return the stretches of clauses that a citation covers, without idle words.

    Of a table row, a long cell before the last one is quoted only for the figures ``needed``.
    """
    stretches: list[Stretch] = []
    for clause in index.clauses_of(citation.document).values():
        start = max(citation.start, clause.start) - clause.start
        end = min(citation.end, clause.end) - clause.start
        if start < end and clause.kind != "heading":
            row = clause.kind == "row"
            spans = (
                _row(clause, (start, end), needed)
                if row
                else _prose(clause.text, (start, end), needed)
            )
            stretches += [Stretch(clause, *span) for span in spans]
    return stretches


def _row(clause: Clause, span: Span, needed: frozenset[Decimal]) -> list[Span]:
    """The short cells inside the span, the last one, and of long ones what is needed."""
    cells = [
        (c.start - clause.start, c.end - clause.start) for c in clause.cells if c.start < c.end
    ]
    inside = [(max(s, span[0]), min(e, span[1])) for s, e in cells if s < span[1] and span[0] < e]
    spans: list[Span] = []
    for start, end in inside:
        limit = _LONG_RULE if (start, end) == inside[-1] else _LONG_CELL
        if end - start <= limit:
            spans.append((start, end))
        elif needed & {figure.value for figure in quantities(clause.text[start:end])}:
            spans += figured(clause.text, (start, end))
    return _merged(clause.text, spans or inside)


def _prose(text: str, span: Span, needed: frozenset[Decimal]) -> list[Span]:
    """The sentences that hold figures, or all of it; of them what is ``needed``, if anything."""
    own = [(span[0] + s, span[0] + e) for s, e in sentences(text[span[0] : span[1]])]
    with_figures = [s for s in own if _DIGIT.search(text, *s)]
    if not with_figures:
        return [trimmed(text, span)]
    pieces: list[Span] = []
    for s in with_figures:
        long = s[1] - s[0] > _LONG_SENTENCE
        pieces += (figured(text, s) if long else None) or [trimmed(text, s)]
    return [own for s in pieces for own in _holding(text, s, needed)] or pieces


def _holding(text: str, span: Span, needed: frozenset[Decimal]) -> list[Span]:
    """The one run of segments from the first to the last with a figure needed."""
    start, end = span
    inside = [
        (start + m.start(), start + m.end())
        for m in _SEGMENT.finditer(text[start:end])
        if needed & {figure.value for figure in quantities(m[0])}
    ]
    return [trimmed(text, (inside[0][0], inside[-1][1]))] if inside else []


def figured(text: str, span: Span) -> list[Span]:
    """Return the one run of segments from the first to the last that holds a digit."""
    start, end = span
    number = _ITEM_NUMBER.match(text[start:end])
    body = start + number.end() if number else start
    pieces = [
        (body + m.start(), body + m.end())
        for m in _SEGMENT.finditer(text[body:end])
        if _DIGIT.search(m[0])
    ]
    return [trimmed(text, (pieces[0][0], pieces[-1][1]))] if pieces else []


def trimmed(text: str, span: Span) -> Span:
    """Return the span without stops and white space at its ends."""
    start, end = span
    while start < end and text[start] in _TAIL:
        start += 1
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    return start, end


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join spans between which only white space stands."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def quotes_of(
    citations: Iterable[Citation], index: Clauses, needed: frozenset[Decimal] = frozenset()
) -> tuple[Stretch, ...]:
    """Return the stretches of several citations, the same words only once."""
    found = [stretch for citation in citations for stretch in quoted(citation, index, needed)]
    return tuple({stretch.text: stretch for stretch in reversed(found)}.values())[::-1]
