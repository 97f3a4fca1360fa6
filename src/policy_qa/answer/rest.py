"""Several asks that one sentence answers: the later one gets what is not quoted yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policy_qa.answer.draft import Draft, Quote, stands_within
from policy_qa.answer.spans import trim
from policy_qa.clauses import statements

_LONGEST = 160


def with_rest(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts, each that only repeats an earlier quote with the whole sentence.

    (几号前交、交给谁？ → “每年8月31日前” for both; the rest of its sentence tells the second)
    Cells and sentences of more than 160 characters stay as they are.
    """
    told: list[Draft] = []
    for draft in drafts:
        earlier = [quote for one in told for quote in one.quotes]
        again = len(draft.quotes) == 1 and any(stands_within(draft.quotes[0], q) for q in earlier)
        told.append(replace(draft, quotes=(_sentence(draft.quotes[0]),)) if again else draft)
    return told


def _sentence(quote: Quote) -> Quote:
    clause = quote.clause
    if clause.kind == "row" or quote.shown:
        return quote
    for start, end in statements(clause.text):
        if start <= quote.start < end and end - start <= _LONGEST:
            first, last = trim(clause.text, (start, end), numbering=True)
            return Quote(clause, min(first, quote.start), max(last, quote.end))
    return quote
