"""A draft: quotes in order, from which the answer's text and citations are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from policy_qa.citations.markers import marked
from policy_qa.schema import Citation, Clause

ClausesOf = Callable[[str], Mapping[int, Clause]]
"""Returns the clauses of a document by rowid, in order."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch ``clause.text[start:end]`` to be quoted, perhaps with words before it.

    ``shown`` replaces the quoted words in the answer where the quote is a table row, whose
    cells only mean something with their headers; it is made of the document's own words.
    """

    clause: Clause
    start: int
    end: int
    shown: str = ""

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.clause.text[self.start : self.end]

    @property
    def place(self) -> tuple[str, int, int]:
        """Document and offsets in its normalised text."""
        offset = self.clause.start
        return self.clause.document, offset + self.start, offset + self.end


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be answered: the quotes, and lines of code's own before and after them."""

    quotes: tuple[Quote, ...]
    computed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def citation_of(quote: Quote) -> Citation:
    """Return the citation of a quote."""
    document, start, end = quote.place
    return Citation(document, quote.clause.path, quote.text, start, end)


def compose(
    drafts: Sequence[Draft], label: Callable[[str], str]
) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's text with its markers, and the citations they point to.

    Where several documents answer, each line starts with the document's label. A quote
    that stands inside another one is left out.
    """
    quotes = _distinct([quote for draft in drafts for quote in draft.quotes])
    documents = {quote.clause.document for quote in quotes}
    several = len(documents) > 1 or any(not draft.quotes for draft in drafts)
    lines: list[str] = []
    citations: list[Citation] = []
    previous = ""
    for quote in quotes:
        citations.append(citation_of(quote))
        prefix = ""
        if several and quote.clause.document != previous:
            prefix = f"{label(quote.clause.document)}："
        previous = quote.clause.document
        words = quote.shown or quote.text.replace("\t", " ")
        lines.append(marked(f"{prefix}{words}", [len(citations)]))
    computed = [line for draft in drafts for line in draft.computed]
    remarks = [line for draft in drafts for line in draft.remarks]
    return "\n".join([*computed, *lines, *remarks]), tuple(citations)


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    """Drop a quote that stands inside another, or that repeats another's words."""
    kept: list[Quote] = []
    for i, quote in enumerate(quotes):
        inside = any(stands_within(quote, other) for other in quotes[:i])
        swallowed = any(
            stands_within(quote, other) and quote.place != other.place for other in quotes[i + 1 :]
        )
        if not inside and not swallowed:
            kept.append(quote)
    return kept


def stands_within(quote: Quote, other: Quote) -> bool:
    """Tell whether a quote is another one, or a part of it."""
    if quote.shown != other.shown:
        return False
    document, start, end = quote.place
    other_document, other_start, other_end = other.place
    return document == other_document and other_start <= start and end <= other_end
