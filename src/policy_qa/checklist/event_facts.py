"""What is read out of counted events, and what reports claim against the count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.checklist.claims import said_of
from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.data import EventElement
from policy_qa.checklist.event_rows import TERMS, Event, Key, event_citation, event_row
from policy_qa.checklist.findings import Conflict, Fact, Found, refuted
from policy_qa.checklist.frequency import Stated, stated_times
from policy_qa.checklist.years import months, term_of_month
from policy_qa.numerals import parse_number
from policy_qa.schema import Citation

_MOST_CLAIMS = 2
_NAMED = re.compile(r"[“《]([^”》]{2,12})[”》]")


def event_facts(
    element: EventElement,
    required: Sequence[Key],
    of: dict[Key, list[Event]],
    counts: dict[Key, int],
    summed: tuple[Citation, ...] = (),
) -> list[Fact]:
    """Return how often an event was held, for each key of which something is known."""
    if element.each == "key":
        return _key_facts(element, required, of, counts)
    facts = []
    for name, term in required:
        events = of[name, term]
        if events:
            last = ([e for e in events if e.times] or events)[-1]
            rows = (*summed, *(event_citation(event) for event in events))
            label = f"{name}{TERMS[term]}{element.name}次数"
            value = f"{counts[name, term]}{element.unit}"
            facts.append(Fact(label, value, event_citation(last), rows))
    every = [e for key in required for e in of[key]]
    if (element.each or element.per == "term") and every:
        last = ([e for e in every if e.times] or every)[-1]
        total = f"{sum(counts.values())}{element.unit}"
        facts.append(Fact(f"{element.name}次数", total, event_citation(last)))
    return facts


def _key_facts(
    element: EventElement,
    required: Sequence[Key],
    of: dict[Key, list[Event]],
    counts: dict[Key, int],
) -> list[Fact]:
    short_of = [
        key
        for key in required
        if of[key] and (counts[key] < element.at_least or _is_told(of[key][0]))
    ]
    facts = [
        Fact(
            f"{TERMS[term]}{name}{element.name}次数",
            f"{counts[name, term]}{element.unit}",
            event_citation(of[name, term][0]),
            tuple(p for e in of[name, term] for p in event_row(e)),
        )
        for name, term in short_of
    ]
    for term in sorted({term for _, term in required}):
        keys = [key for key in required if key[1] == term]
        enough = [key for key in keys if counts[key] >= element.at_least]
        short = [key for key in keys if key not in enough]
        for did, shown in (("", enough), ("未", short)):
            rows = tuple(event_citation(e) for key in shown or keys for e in of[key])
            if rows and (shown or not did):
                label = f"{TERMS[term]}{did}开展{element.name}的学科数"
                facts.append(Fact(label, f"{len(shown)}个", rows[0], rows))
    return facts


def _is_told(event: Event) -> bool:
    """Tell whether an event was read from a sentence rather than a row."""
    return event.found.statement.kind != "row"


def refuted_claims(  # noqa: PLR0913 - what is known of one element
    element: EventElement,
    found: Sequence[Found],
    of: dict[Key, list[Event]],
    counts: dict[Key, int],
    enough: Sequence[Key],
    *,
    summed: tuple[Citation, ...] = (),
) -> tuple[Conflict, ...]:
    """Return a conflict where a report states more than was counted."""
    by_term: dict[int, int] = {}
    for (_, term), count in counts.items():
        by_term[term] = by_term.get(term, 0) + count
    listed = [e for events in of.values() for e in events if not e.found.statement.claim]
    if not listed:
        return ()
    short = [e for key, events in of.items() if key not in enough for e in events] or listed
    refuting = sorted(short, key=lambda event: event.times)
    shown = [*summed, *(event_citation(event) for event in refuting)]
    counted = "、".join(f"{TERMS[t]}{n}{element.unit}" for t, n in sorted(by_term.items()))
    complete = len(enough) == len(counts)
    claims = [f for f in found if _is_claim(f) and not _of_another(f, listed)]
    over = [f for f in claims if _overstates(element, f, by_term, complete=complete)]
    return tuple(
        refuted(claim.statement.citation(claim.part), f"所记为{counted}", *shown)
        for claim in over[:_MOST_CLAIMS]
    )


def stated_apart(
    element: EventElement, found: Sequence[Found], events: Sequence[Event]
) -> tuple[Citation, ...]:
    """Return what states often enough something named that the registers do not list."""
    listed = [event for event in events if not event.found.statement.claim]
    claims = [f for f in found if _is_claim(f) and f.verdict == "held" and _of_another(f, listed)]
    stated = [(f, stated_times(f.part.text)) for f in claims]
    return tuple(
        f.citation for f, times in stated if times and times.at_least(element.at_least, element.per)
    )


def _of_another(claim: Found, listed: Sequence[Event]) -> bool:
    """Tell whether a claim is about something named that the register does not list at all."""
    named = _NAMED.findall(claim.part.text)
    rows = " ".join(" ".join((e.found.statement.text, *e.found.statement.context)) for e in listed)
    return bool(named) and not any(name in rows for name in named)


def _overstates(
    element: EventElement, claim: Found, by_term: dict[int, int], *, complete: bool
) -> bool:
    """Tell whether a report states more than was counted."""
    text = said_of(element, claim.part.text)
    made = times_done(element, text)
    if made is not None:
        return made > sum(by_term.values())
    stated = stated_times(text) or Stated()
    if (stated.total or 0) > sum(by_term.values()):
        return True
    if not element.each and stated.exceeds(by_term):
        return True
    if complete:
        return False
    named = [term_of_month(month) for _, month in months(text)] if stated == Stated() else []
    if any(named.count(term) > by_term.get(term, 0) for term in (1, 2)) and not element.each:
        return True
    enough = stated.at_least(element.at_least, element.per)
    return enough or bool(load_cues().complete.search(text)) or not any(by_term.values())


def times_done(element: EventElement, text: str) -> Decimal | None:
    """Return how often a sentence that states what was due says that it was done."""
    if not element.due:
        return None
    due = re.search(element.due[0], text)
    if due is None:
        return None
    rest = text[due.end() :]
    done = re.search(element.due[1], rest)
    if done is not None:
        return parse_number(done[1])
    lost = re.search(element.due[-1], rest)
    wanted, missed = parse_number(due[1]), parse_number(lost[1]) if lost else None
    if wanted is not None and missed is not None:
        return wanted - missed
    return Decimal() if load_cues().negative.search(rest) else None


def _is_claim(found: Found) -> bool:
    cues = load_cues()
    admits = cues.negative.search(found.part.text) or cues.rule.search(found.part.text)
    return found.statement.claim and found.verdict in ("held", "praise") and not admits
