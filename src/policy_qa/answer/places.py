"""Where each word of a question stands, as seen from a statement (`answer.wording`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy_qa.answer.cells import with_headers
from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.answer.tables import is_item, item_number
from policy_qa.answer.wording import Wording, is_like

_READ = 10
"""Clauses found in which the words are looked for."""


def support_of_wording(reading: Reading, statement: Statement) -> float:
    """Return what the places of the question's words tell.

    0 where no model judges them, and for a row that the question names by its number.
    """
    wording, number = reading.wording, item_number(reading.question.text)
    if wording is None or (number and is_item(statement.clause, number)):
        return 0.0
    return wording.model.support(wording.vectors, places_of_words(reading, wording, statement))


def places_of_words(reading: Reading, wording: Wording, statement: Statement) -> list[str]:
    """Return the place of each word of the question, one of `answer.wording.PLACES`."""
    clause = statement.clause
    near = {
        "statement": with_headers(clause, (statement.start, statement.end)),
        "above": reading.above(clause),
        "clause": clause.text,
    }
    found = [reading.evidence_of(f.hit.clause) for f in reading.found[:_READ]]
    places = [(word, _place(reading, near, found, word)) for word in wording.words]
    nowhere = wording.unknown
    return ["none" if p == "known" and word in nowhere else p for word, p in places]


def _place(reading: Reading, near: Mapping[str, str], found: Sequence[str], word: str) -> str:
    def holds(text: str) -> bool:
        return word in text or reading.weigher.holds(word, tokens_of(text))

    for place, text in near.items():
        if holds(text):
            return place
    if is_like(word, near["statement"]):
        return "like statement"
    if is_like(word, near["clause"] + near["above"]):
        return "like clause"
    return "found" if any(map(holds, found)) else "known"
