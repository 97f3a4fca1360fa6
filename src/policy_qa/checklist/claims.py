"""What a report claims of an item, be it in a form's row, under a label or in a speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import Element, EventElement, Item, StatementElement
from policy_qa.checklist.findings import Conflict, Found, Outcome, refuted
from policy_qa.checklist.frequency import stated_times
from policy_qa.checklist.judging import clauses_of
from policy_qa.checklist.parts import Part
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement

_WORDS = re.compile(r"[\u4e00-\u9fff]")


def item_claims(item: Item, search: Search) -> tuple[Found, ...]:
    """Return what a report asserts under an item, or with the words for the item as a whole."""
    about, found = any_of(item.about), []
    for statement in search.statements:
        if not statement.claim or statement.number not in (0, item.number):
            continue
        part = _told(statement)
        if part is None or not (statement.number or about.search(statement.text)):
            continue
        own = replace(search, statements=[statement]).find([re.escape(part.text)])
        found += [
            replace(one, part=part, shown=part)
            for one in own
            if one.verdict in ("held", "praise") and not _admits(part.text)
        ]
    return tuple(found)


def _told(statement: Statement) -> Part | None:
    """Return the cell of a form that says something, or the sentence; how often before names."""
    cells = [p for p in statement.parts if _WORDS.search(p.text) and not p.inherited]
    counted = [p for p in cells if stated_times(p.text)] if statement.kind == "row" else []
    return max(counted or cells, key=lambda p: len(p.text)) if cells else None


def _admits(text: str) -> bool:
    cues = load_cues()
    return bool(cues.negative.search(text) and not cues.complete.search(text)) or bool(
        cues.rule.search(text)
    )


def words_of(element: Element) -> re.Pattern[str]:
    """Return the words by which an element is spoken of."""
    return any_of(element.words if isinstance(element, (StatementElement, EventElement)) else ())


def said_of(element: Element, text: str) -> str:
    """Return a text from the first clause that speaks of an element, whole where none does."""
    words = words_of(element)
    starts = [a for a, b in clauses_of(text) if words.search(text[a:b])]
    return text[starts[0] :] if starts else text


def _asserted_of(element: Element, item: Item, text: str) -> str:
    """Return the clauses that speak of an element, or else those that name no element at all."""
    words = words_of(element)
    others = [words_of(other) for other in item.elements if other is not element]
    if words.search(text):
        return said_of(element, text)
    if isinstance(element, EventElement) and any(other.search(text) for other in others):
        return ""
    clauses = [text[a:b] for a, b in clauses_of(text)]
    apart = [c for c in clauses if not any(other.search(c) for other in [words, *others])]
    return "，".join(apart)


def claims_for(element: Element, item: Item, claims: Sequence[Found]) -> tuple[Found, ...]:
    """Return the claims that speak of an element, or of the item without naming any element."""
    return tuple(claim for claim in claims if _asserted_of(element, item, claim.part.text))


def overstated(
    element: Element, outcome: Outcome, item: Item, claims: Sequence[Found]
) -> tuple[Conflict, ...]:
    """Return a conflict where a report says that all was done and a paper shows a lack of it."""
    due = any_of(element.due[:1]) if isinstance(element, EventElement) else any_of(())
    if not outcome.refuting:
        return ()
    source = outcome.refuting[0]
    return tuple(
        refuted(claim.statement.citation(claim.part), f"写明“{source.quote}”", *outcome.refuting)
        for claim in claims_for(element, item, claims)
        if _asserts_all(element, _asserted_of(element, item, claim.part.text))
        and not due.search(claim.part.text)
        and source.document != claim.statement.document
    )[:1]


def _asserts_all(element: Element, text: str) -> bool:
    """Tell whether a text says that all was done; how often is said of events only."""
    cues = load_cues()
    stated = stated_times(text)
    often = stated is not None and stated.every_term is not None
    if isinstance(element, EventElement) and often:
        return True
    return not often and bool(cues.complete.search(text) or cues.every.search(text))
