"""What is quoted is read once more: a stretch that lost its answer to the cut gets it back.

`window` cuts by words and values, and so at times leaves out what answers (初稿由常务会拟制 of
初稿由常务会拟制，经教职工代表大会通过后报备案). Where the judge grants the statement or its
sentence, but not the little that was left of it, the segments are quoted that it grants nearly
as much (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from policy_qa.answer.draft import Quote
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import DOUBTED, Reading
from policy_qa.answer.spans import Span, segments, trim
from policy_qa.clauses import sentences

_CUT = 6
"""Characters by which what is looked at must be longer than what is left."""
_MOST_KEPT = 0.6
"""The share of a statement from which what is left of it hardly ever lacks the answer."""
_AHEAD = 2.0
"""Log odds by which the whole must lead what was cut from it."""
_NEARLY = 0.3
"""Log odds that a narrower run may lose."""
_LONGEST, _SHORT = 260, 64
"""Characters of the longest stretch that is looked at, and of one that is not made narrower."""

Odds = Callable[[Quote], float]
"""Tells the judge's log odds that a stretch answers."""


def widened(reading: Reading, statement: Statement, quote: Quote) -> Quote:
    """Return the quote, or a wider one where the judge denies it and grants the wider one.

    Args:
        reading: What was read, with the judge if there is one.
        statement: The statement that the quote was cut from.
        quote: A stretch of its clause.
    """
    asking = reading.asking
    if asking is None or not _is_much_cut(statement, quote):
        return quote

    def odds(stretch: Quote) -> float:
        return asking.support(replace(statement, start=stretch.start, end=stretch.end))

    wider = [w for w in _wider(statement, quote) if len(w.text) <= _LONGEST]
    if not wider:
        return quote
    said = odds(quote)
    if said >= DOUBTED:
        return quote
    for wide in wider:
        told = odds(wide)
        if told >= max(DOUBTED, said + _AHEAD):
            return _narrowed(wide, told - _NEARLY, odds)
    return quote


def _is_much_cut(statement: Statement, quote: Quote) -> bool:
    """Tell whether little is left of a statement that is no cell, nor items line by line."""
    clause = statement.clause
    if quote.clause != clause or clause.kind == "row" or "\n" in quote.text:
        return False
    return len(quote.text) < _MOST_KEPT * len(statement.text)


def _wider(statement: Statement, quote: Quote) -> Iterator[Quote]:
    """The statement and its sentence, where they hold clearly more than the quote."""
    text, least = quote.clause.text, len(quote.text) + _CUT
    whole = (min(statement.start, quote.start), max(statement.end, quote.end))
    for span in (whole, _sentence_around(text, whole)):
        start, end = trim(text, span)
        if end - start >= least:
            yield replace(quote, start=start, end=end)
            least = end - start + _CUT


def _sentence_around(text: str, span: Span) -> Span:
    """The span grown to the ends of the sentences that it stands in."""
    around = [(s, e) for s, e in sentences(text) if s < span[1] and e > span[0]]
    return min(span[0], around[0][0]), max(span[1], around[-1][1])


def _narrowed(wide: Quote, least: float, odds: Odds) -> Quote:
    """The run of segments that is left when all are dropped that the judge does not miss."""
    text = wide.clause.text
    spans = segments(wide.text)
    first, last = 0, len(spans)

    def run(first: int, last: int) -> Quote:
        span = (wide.start + spans[first][0], wide.start + spans[last - 1][1])
        start, end = trim(text, span)
        return replace(wide, start=start, end=end)

    def spare(first: int, last: int) -> bool:
        left = run(first, last)
        return len(left.text) >= _SHORT and odds(left) >= least

    while last - first > 1 and spare(first, last - 1):
        last -= 1
    while last - first > 1 and spare(first + 1, last):
        first += 1
    return run(first, last)
