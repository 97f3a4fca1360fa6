"""Events with a frequency: counted by term, by school or by subject, held ones only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import EventElement
from policy_qa.checklist.event_facts import (
    event_facts,
    refuted_claims,
    stated_apart,
    times_done,
)
from policy_qa.checklist.event_rows import (
    DUE_HEADER,
    TERMS,
    Event,
    Key,
    due_times,
    event_citation,
    is_register,
    read_events,
)
from policy_qa.checklist.figures import facts_of
from policy_qa.checklist.findings import Fact, Found, Outcome, State, cited, conflicts_of
from policy_qa.checklist.frequency import stated_times
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months
from policy_qa.numerals import parse_number
from policy_qa.schema import Citation

_REGISTER = re.compile(r"登记|台账|记录|一览|汇总|统计|册$|册[（(]|明细")


def event_outcome(element: EventElement, search: Search) -> Outcome:
    """Return whether an event was held often enough."""
    found = _candidates(element, search)
    known = {id(one.statement) for one in found}
    rows = [c for c in search.claims if c.statement.kind == "row" or id(c.statement) not in known]
    told = {id(claim.statement) for claim in rows}
    found = [*(one for one in found if id(one.statement) not in told), *rows]
    own = [f for f in found if id(f.statement) in known]
    registered = read_events(element, [f for f in own if is_register(element, f)], search)
    if registered and not (_never(own) and all(e.found.statement.claim for e in registered)):
        return _counted(element, registered, found, search)
    return _stated(element, own)


def _candidates(element: EventElement, search: Search) -> list[Found]:
    found = search.find(element.words, without=element.without) if element.words else []
    seen = {id(f.statement) for f in found}
    mixed = {f.statement.table for f in found if f.statement.kind == "row"}
    rows = [
        replace(search, statements=[s]).find([r"[\s\S]"], without=element.without)
        for s in search.statements
        if _is_listed(element, s) and (element.tables or s.table not in mixed)
    ]
    found += [f for row in rows for f in row if id(f.statement) not in seen]
    if element.each == "key" and not any(f.statement.kind == "row" for f in found):
        found += _keyed(element, search)
    return found


def _is_listed(element: EventElement, statement: Statement) -> bool:
    """Tell whether a statement stands in a register of the event, by its title.

    Where the checklist names no titles, a register is called after the event itself, each of its
    rows has a date, and none names the event (else it lists others besides).
    """
    above = " ".join(statement.context[:2])
    if element.tables:
        row = statement.kind == "row" or _states_dues(element, statement)
        return row and bool(any_of(element.tables).search(above))
    if statement.kind != "row" or not _REGISTER.search(above) or element.each:
        return False
    dated = any(months(part.text) for part in statement.parts)
    return dated and bool(any_of(element.words).search(above))


def _states_dues(element: EventElement, statement: Statement) -> bool:
    """Tell whether a note under a table says how often the event was due."""
    return any(re.search(pattern, statement.text) for pattern in element.due[:1])


def _keyed(element: EventElement, search: Search) -> list[Found]:
    """Return the rows of tables with the key's column that list neither persons nor schools."""
    key, names = any_of(element.key), re.compile(r"姓名|教师|学校|单位|人员")
    rows = [
        s
        for s in search.statements
        if s.kind == "row" and s.under(key) is not None and s.under(names) is None
    ]
    return replace(search, statements=rows).find([r"[\s\S]"], without=element.without)


def _required(element: EventElement, events: Sequence[Event], search: Search) -> list[Key]:
    terms = [1, 2] if element.per == "term" else [0]
    names: Sequence[str] = ("",)
    if element.each == "key":
        names = list(dict.fromkeys(name for event in events for name, _ in event.keys))
    elif element.each:
        profile = search.judge.profile
        names = profile.members if element.each == "member" else profile.schools
    return [(name, term) for name in names for term in terms]


def _counted(
    element: EventElement, events: Sequence[Event], found: Sequence[Found], search: Search
) -> Outcome:
    required = _required(element, events, search)
    of = {key: [e for e in events if key in e.keys] for key in required}
    counts = {key: sum(event.times for event in of[key]) for key in required}
    enough = [key for key in required if counts[key] >= element.at_least]
    some = any(counts.values())
    state: State = "partly" if enough or (element.each and some) else "denied"
    named = () if element.each else stated_apart(element, found, events)
    if (required and len(enough) == len(required)) or named:
        state = "proved"
    lacking = tuple(_lack(element, key, counts[key]) for key in required if key not in enough)
    inputs, ratio = _completion(element, found, events, tuple(counts.values()), search)
    summed = _sums(element, found, counts)
    return Outcome(
        state,
        (*named, *_evidence(required, of, enough), *summed),
        (*event_facts(element, required, of, counts, summed), *ratio),
        refuted_claims(element, found, of, counts, enough, summed=summed),
        lacking if some else (),
        inputs,
        () if state == "proved" else (*summed, *_refuting(of, enough)),
    )


def _sums(
    element: EventElement, found: Sequence[Found], counts: Mapping[Key, int]
) -> tuple[Citation, ...]:
    """Return what sums up a register in words, in a paper and in keeping with the count."""
    own = [f for f in found if not f.statement.claim and f.statement.kind == "sentence"]
    if element.each:
        made = [(f, times_done(element, f.part.text)) for f in own]
        return tuple(f.statement.citation(f.part) for f, n in made if n == sum(counts.values()))
    by_term = {term: count for (_, term), count in counts.items()}
    stated = [(f, stated_times(f.part.text)) for f in own if f.verdict in ("held", "not_held")]
    return tuple(
        f.statement.citation(f.part)
        for f, times in stated
        if times and (times.total == sum(counts.values()) or dict(times.by_term) == by_term)
    )


def _refuting(of: Mapping[Key, Sequence[Event]], enough: Sequence[Key]) -> tuple[Citation, ...]:
    short = [e for key, events in of.items() if key not in enough for e in events]
    own = [e for e in short if not e.found.statement.claim]
    return tuple(event_citation(event) for event in sorted(own, key=lambda e: e.times))


def _lack(element: EventElement, key: Key, count: int) -> str:
    name, term = key
    wanted = f"（要求{element.at_least}{element.unit}）"
    return f"{name}{TERMS[term]}{element.name}{count}{element.unit}{wanted}"


def _evidence(
    required: Sequence[Key], of: Mapping[Key, Sequence[Event]], enough: Sequence[Key]
) -> tuple[Citation, ...]:
    cited: list[Citation] = []
    for key in required:
        held = [e for e in of[key] if e.times]
        lost = [e for e in of[key] if not e.times]
        shown = held if key in enough else [*held, *lost]
        cited += [event_citation(event) for event in shown]
    return tuple(dict.fromkeys(cited))


def _stated(element: EventElement, found: Sequence[Found]) -> Outcome:
    """Judge by what sentences state, where no paper lists the events."""
    cues, never = load_cues(), _never(found)
    partly: Found | None = None
    held = [f for f in found if f.verdict == "held" and not (never and f.statement.claim)]
    for one in (f for f in held if not cues.norm.search(f.part.text)):
        stated = stated_times(one.part.text)
        if stated and stated.at_least(element.at_least, element.per):
            return Outcome("proved", (one.citation,), tuple(facts_of(element.name, one)))
        if stated and stated.in_year:
            partly = partly or one
    if partly:
        return Outcome("partly", (partly.citation,), tuple(facts_of(element.name, partly)))
    denied = [*never, *(f for f in found if f.verdict == "not_held")]
    if not denied:
        return Outcome("silent")
    none = Fact(f"{element.name}次数", f"0{element.unit}", denied[0].citation)
    refuting = cited([f for f in denied if not f.statement.claim])
    conflicts = conflicts_of(element.name, found, denied)
    return Outcome("denied", (denied[0].citation,), (none,), conflicts, refuting=refuting)


def _never(found: Sequence[Found]) -> list[Found]:
    """Return what says in a paper that the event was not held at all."""
    denied = [f for f in found if f.verdict == "not_held" and not f.statement.claim]
    return [f for f in denied if load_cues().never.search(f.part.text)]


def _completion(
    element: EventElement,
    found: Sequence[Found],
    events: Sequence[Event],
    counts: Sequence[int],
    search: Search,
) -> tuple[dict[str, object], list[Fact]]:
    """Return the share done where the materials state what was due and the register agrees."""
    if not element.due:
        return {}, []
    valid = sum(min(count, element.at_least) for count in counts)
    for one in found:
        first = re.search(element.due[0], one.part.text)
        wanted = parse_number(first[1]) if first else None
        made = times_done(element, one.part.text)
        if not wanted or made not in (valid, sum(counts)):
            continue
        citation = one.statement.citation(one.part)
        facts = [
            Fact(f"应{element.name}次数", f"{wanted}{element.unit}", citation),
            Fact(f"完成{element.name}次数", f"{made}{element.unit}", citation),
        ]
        return {"share": 100 * Decimal(valid) / wanted}, facts
    total = _by_total(element, search, sum(counts), valid)
    return total or _by_dues(events), []


def _by_total(element: EventElement, search: Search, counted: int, valid: int) -> dict[str, object]:
    """Return the share done where the last line of the register sums up what was due and done."""
    tables = any_of(element.tables)
    for statement in search.statements:
        told = statement.kind == "row" and tables.search(" ".join(statement.context[:2]))
        if not told or not load_cues().subtotal.search(statement.parts[0].text):
            continue
        wanted = due_times(statement)
        made = [
            parse_number(part.text.strip("次 "))
            for part in statement.parts
            if not DUE_HEADER.search(part.header)
        ]
        if wanted and counted in made:
            return {"share": 100 * Decimal(valid) / wanted}
    return {}


def _by_dues(events: Sequence[Event]) -> dict[str, object]:
    """Return the share done where every row of the register says how often it was due."""
    dues = [event.due for event in events]
    wanted = sum(due for due in dues if due is not None)
    if not wanted or None in dues:
        return {}
    made = sum(min(event.times, event.due or 0) for event in events)
    return {"share": 100 * Decimal(made) / wanted}
