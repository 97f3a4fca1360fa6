"""Lists: items inside a statement, or the headings under a section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.answer.draft import Draft, Quote
from policy_qa.answer.enumerations import is_enumeration, wanted_number
from policy_qa.answer.evidence import Weigher
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.answer.spans import trim
from policy_qa.documents.outline import find_mark
from policy_qa.schema import Clause

_FITS = 0.75
_NO_ITEMS = frozenset({"编", "章", "节", "条", "附件"})
_SHORT_NOUN = 4
_CLEAR = 0.6
_SURE = 1.2
_NEARLY = 0.3
_MOST = 20
_ITEM_LENGTH = 90
_COUNTED = re.compile(
    r"[二三四五六七八九十两]+(?:大|个|项|条|种|类)([\u4e00-\u9fff]{2,5}?)(?=有|都|是|包|分|指|[”’》，。？?]|$)"
)
_ASKED = re.compile(
    r"(?:哪|几|多少)[一二三四五六七八九十两\d]*(?:些|几)?(?:个|项|种|类|条|大|方面|点)?(?:的)?([\u4e00-\u9fff]{2,6})"
)
_BEFORE_ASKED = re.compile(
    r"([\u4e00-\u9fff]{2})(?:一共|都|分别|主要|具体)?(?:有|是|包括|分为|包含|分)(?:哪|几)"
)
_FEWEST = 2
_HEAD_SAID = 30
_OUTDONE = 3.0
"""How far the judge's log odds of a statement lead those of a list that is no answer."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document and the clauses that open its items, in order."""

    path: tuple[str, ...]
    items: tuple[Clause, ...]
    lead: str


def sections(clauses: Sequence[Clause]) -> list[Section]:
    """Return the sections of one document that have at least two items.

    An item is a clause, or a heading, that opens a new entry directly under the section.
    """
    openers: dict[tuple[str, ...], dict[str, Clause]] = {}
    leads: dict[tuple[str, ...], str] = {}
    for clause in clauses:
        if clause.kind == "row":
            continue
        for depth in range(len(clause.path)):
            head = clause.path[depth]
            above = clause.path[:depth]
            openers.setdefault(above, {}).setdefault(head, clause)
        if clause.kind == "paragraph" and clause.path not in openers:
            leads[clause.path] = leads.get(clause.path, "") + clause.text
    return [
        Section(path, items, leads.get(path, ""))
        for path, heads in openers.items()
        if len(items := _same_kind(heads)) >= _FEWEST
    ]


def _same_kind(heads: dict[str, Clause]) -> tuple[Clause, ...]:
    """The items whose mark is of the first item's kind and that have words of their own."""
    marked = [(head, clause, find_mark(head)) for head, clause in heads.items()]
    kinds = [mark.kind for _, _, mark in marked if mark]
    if not kinds or kinds[0] in _NO_ITEMS:
        return ()
    return tuple(clause for head, clause, mark in marked if mark and mark.kind == kinds[0])


def section_draft(reading: Reading, candidates: Sequence[Section]) -> Draft | None:
    """Return the headings of the section that the question asks to list, if one fits.

    Args:
        reading: What was read; its best statement goes first where it is a list itself.
        candidates: Sections of the documents that the best clauses come from.
    """
    weigher, best = reading.weigher, reading.best
    wanted = wanted_number(reading.question.text)
    rated = [(_rate(weigher, section, wanted), section) for section in candidates]
    fitting = [
        (_is_meant(reading, section, best), rating, section)
        for rating, section in rated
        if rating >= _FITS and len(section.items) <= _MOST
    ]
    if not fitting:
        return None
    meant, rating, section = max(fitting, key=lambda one: one[:2])
    if (not meant and rating < _SURE) or _is_outdone(reading, section):
        return None
    if best is not None and not meant:
        listed = is_enumeration(best.text) and best.own > rating - _NEARLY
        return None if listed or best.own >= _CLEAR else _headings(section)
    return _headings(section)


def _is_outdone(reading: Reading, section: Section) -> bool:
    """Whether the judge finds that a statement answers far better: one of elsewhere, or a list."""
    best = reading.best
    if reading.asking is None or best is None:
        return False
    if _holds(section, best.clause) and not is_enumeration(best.text):
        return False
    heads = "；".join(head[:_HEAD_SAID] for head in _heads(section))
    listed = reading.asking.support_of_words(heads, section.path)
    return reading.asking.support(best) - listed > _OUTDONE


def _holds(section: Section, clause: Clause) -> bool:
    """Whether a clause stands in a section."""
    within = clause.path[: len(section.path)] == section.path
    return within and clause.document == section.items[0].document


def _headings(section: Section) -> Draft:
    return Draft(tuple(_head_quote(section, clause) for clause in section.items))


def _is_meant(reading: Reading, section: Section, best: Statement | None) -> bool:
    """A section goes before a strong statement that is its lead, or if it is called for."""
    question = reading.question.text
    heading = section.path[-1] if section.path else ""
    return (
        (best is not None and best.text in section.lead)
        or wanted_number(question) == len(section.items)
        or reading.weigher.precision(heading) == 1.0
        or _names_asked(reading.weigher, heading, _heads(section))
    )


def _rate(weigher: Weigher, section: Section, wanted: int | None) -> float:
    """How well a section fits: its heading, what leads in, what its items have in common."""
    heading = section.path[-1] if section.path else ""
    asked = max(weigher.share(heading), weigher.share(section.lead[-60:]))
    heads = _heads(section)
    common = weigher.common(heads)
    rating = 0.5 * _names_asked(weigher, heading, heads)
    rating += asked + 0.5 * weigher.precision(heading) + 0.5 * common
    if wanted is not None:
        rating += 0.35 if wanted == len(section.items) else -0.35
    return rating


def _names_asked(weigher: Weigher, heading: str, heads: Sequence[str]) -> bool:
    """Tell whether the heading, or every item, is called what is asked for (哪几条经验)."""
    question = weigher.question
    match = _ASKED.search(question)
    before = _BEFORE_ASKED.search(question)
    counted = _COUNTED.search(question)
    nouns = [match[1][:size] for size in (4, 3, 2)] if match else []
    if match and len(match[1]) <= _SHORT_NOUN:
        nouns.append(match[1][-2:])
    if before:
        nouns.append(before[1])
    nouns += [other for noun in nouns for other in weigher.synonyms(noun)]
    shared = nouns + ([counted[1][-2:]] if counted else [])
    return any(n in heading for n in nouns if len(n) > 1) or any(
        all(n in head for head in heads) for n in shared if len(n) > 1
    )


def _heads(section: Section) -> list[str]:
    return [_head(section, clause) for clause in section.items]


def _head(section: Section, clause: Clause) -> str:
    return clause.path[len(section.path)]


def _head_quote(section: Section, clause: Clause) -> Quote:
    head = _head(section, clause)
    mark = find_mark(head)
    if mark and len(head) - mark.length <= 1 and clause.text.startswith(head):
        start, end = trim(clause.text, (0, min(len(clause.text), _ITEM_LENGTH)))
        return Quote(clause, start, end)
    start = max(0, clause.text.find(head))
    start, end = trim(clause.text, (start, start + len(head)))
    return Quote(clause, start, end)
