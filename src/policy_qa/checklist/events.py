"""Events with a frequency: counted by term, by school or by subject, held ones only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import EventElement
from policy_qa.checklist.findings import Conflict, Fact, Found, Outcome, State
from policy_qa.checklist.figures import facts_of
from policy_qa.checklist.frequency import Stated, stated_times
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Part, Statement
from policy_qa.checklist.years import months, terms_of
from policy_qa.numerals import parse_number

Key = tuple[str, int]
"""The school or subject (or nothing), and the term (0 for the whole year)."""

_TERMS = {0: "", 1: "第一学期", 2: "第二学期"}
_TIMES_CELL = re.compile(r"(?<!第)(?<![第\d])(\d+|[一二两三四五六七八九十]+)\s*(?:次|场|期|届|节)")
_TIMES_HEADER = re.compile(r"次数|场次|期数|节数|完成数|实际|实到|完成|落实")
_DUE_HEADER = re.compile(r"应|计划|要求|规定|目标|拟")
_BARE_NUMBER = re.compile(r"\d{1,3}")
_EVENT_KINDS = ("row", "record")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was held ``times`` times, or was to be and was not (0)."""

    found: Found
    keys: tuple[Key, ...]
    times: int
    day: tuple[int, int] | None


def event_outcome(element: EventElement, search: Search) -> Outcome:
    """Return whether an event was held often enough."""
    found = _candidates(element, search)
    registered = _events(element, [f for f in found if _is_register(f)], search)
    if registered:
        return _counted(element, registered, found, search)
    return _stated(element, found)


def _candidates(element: EventElement, search: Search) -> list[Found]:
    found = search.find(element.words, without=element.without) if element.words else []
    tables = any_of(element.tables)
    rows = [
        replace(search, statements=[s]).find([r"[\s\S]"], without=element.without)
        for s in search.statements
        if s.kind == "row" and tables.search(" ".join(s.context[:2]))
    ]
    seen = {id(f.statement) for f in found}
    return found + [f for row in rows for f in row if id(f.statement) not in seen]


def _is_register(found: Found) -> bool:
    """Tell whether a statement lists one event: a row, a record or a dated sentence."""
    if found.verdict not in ("held", "not_held", "praise"):
        return False
    if found.statement.kind in _EVENT_KINDS:
        return True
    text = found.part.text
    several = re.search("各|分别", text) and len(terms_of(text)) > 1
    return bool(months(text)) and (stated_times(text) is None or bool(several))


def _events(element: EventElement, found: Iterable[Found], search: Search) -> list[Event]:
    events = []
    for one in sorted(found, key=lambda f: (f.statement.claim, f.statement.document)):
        keys = _keys(element, one, search)
        if keys:
            events.append(Event(one, keys, _times(one), _day(one.statement)))
    return _distinct(events)


def _distinct(events: Sequence[Event]) -> list[Event]:
    """Leave out an event that another paper has already named (same month, same key)."""
    kept: list[Event] = []
    for event in events:
        repeated = any(
            other.found.statement.document != event.found.statement.document
            and other.day is not None
            and other.day == event.day
            and set(other.keys) == set(event.keys)
            for other in kept
        )
        if not repeated:
            kept.append(event)
    return kept


def _day(statement: Statement) -> tuple[int, int] | None:
    return next(iter(months(statement.text)), None)


def _times(found: Found) -> int:
    if found.verdict == "not_held":
        return 0
    for part in found.statement.parts:
        if _DUE_HEADER.search(part.header) or part.inherited:
            continue
        header = bool(_TIMES_HEADER.search(part.header))
        counted = _TIMES_CELL.search(part.text) if found.statement.kind == "row" else None
        if header and _BARE_NUMBER.fullmatch(part.text.strip()):
            return int(part.text)
        if counted and (header or len(part.text) <= 14):  # noqa: PLR2004
            return int(parse_number(counted[1]) or 0)
    return 1


def _keys(element: EventElement, found: Found, search: Search) -> tuple[Key, ...]:
    terms = _terms(found.statement) if element.per == "term" else (0,)
    return tuple((name, term) for name in _names(element, found, search) for term in terms)


def _terms(statement: Statement) -> tuple[int, ...]:
    cues = load_cues()
    for part in statement.parts:
        if cues.first_term.search(part.header) or cues.second_term.search(part.header):
            return terms_of(part.header)
    for text in [*(part.text for part in statement.parts), *statement.context]:
        terms = terms_of(text)
        if terms:
            return terms
    return ()


def _names(element: EventElement, found: Found, search: Search) -> tuple[str, ...]:
    if not element.each:
        return ("",)
    statement, profile = found.statement, search.judge.profile
    if element.each == "key":
        column = statement.under(any_of(element.key))
        return (column.text,) if column else ()
    wanted = profile.members if element.each == "member" else profile.schools
    named = profile.named(" ".join(part.text for part in statement.parts), wanted)
    if named or not load_cues().every.search(statement.text):
        return named
    return wanted


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
    state: State = "partly" if some else "denied"
    if required and len(enough) == len(required):
        state = "proved"
    lacking = tuple(_lack(element, key, counts[key]) for key in required if key not in enough)
    inputs, ratio = _completion(element, found, sum(min(c, element.at_least) for c in counts.values()))
    return Outcome(
        state,
        _evidence(required, of, enough),
        (*_facts(element, required, of, counts), *ratio),
        _refuted_claims(element, found, of, counts, enough),
        lacking if state == "partly" else (),
        inputs,
    )


def _lack(element: EventElement, key: Key, count: int) -> str:
    name, term = key
    return f"{name}{_TERMS[term]}{element.name}{count}{element.unit}（要求{element.at_least}{element.unit}）"


def _evidence(
    required: Sequence[Key], of: dict[Key, list[Event]], enough: Sequence[Key]
) -> tuple:  # type: ignore[type-arg]
    cited = []
    for key in required:
        held = [e for e in of[key] if e.times]
        lost = [e for e in of[key] if not e.times]
        shown = held if key in enough else [*held, *lost]
        cited += [event_citation(event) for event in shown]
    return tuple(dict.fromkeys(cited))


def event_citation(event: Event):  # type: ignore[no-untyped-def] # noqa: ANN201
    """Return the words of an event: what denies it, its name or date, its cell of times."""
    found = event.found
    return found.statement.citation(found.shown if not event.times else _telling(found))


def _telling(found: Found) -> Part:
    if found.statement.kind != "row":
        return found.part
    own = [p for p in found.statement.parts if not p.inherited]
    dated = [p for p in own if months(p.text)]
    named = found.part in own and any(re.search(r"[\u4e00-\u9fff]{4}", p.text) for p in [found.part])
    return found.part if named else (dated or own)[0]


def _facts(
    element: EventElement,
    required: Sequence[Key],
    of: dict[Key, list[Event]],
    counts: dict[Key, int],
) -> list[Fact]:
    if element.each == "key":
        return _key_facts(element, required, of, counts)
    facts = []
    for name, term in required:
        events = of[name, term]
        if events:
            last = ([e for e in events if e.times] or events)[-1]
            rows = tuple(event_citation(event) for event in events)
            label = f"{name}{_TERMS[term]}{element.name}次数"
            value = f"{counts[name, term]}{element.unit}"
            facts.append(Fact(label, value, event_citation(last), rows))
    every = [e for key in required for e in of[key]]
    if not element.each and element.per == "term" and every:
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
    facts = []
    for term in sorted({term for _, term in required}):
        keys = [key for key in required if key[1] == term]
        for held in (True, False):
            shown = [key for key in keys if (counts[key] >= element.at_least) is held]
            events = [e for key in shown for e in of[key]]
            if not events:
                continue
            rows = tuple(event_citation(event) for event in events)
            label = f"{_TERMS[term]}{'' if held else '未'}开展{element.name}的学科数"
            facts.append(Fact(label, f"{len(shown)}个", rows[0], rows))
    return facts


def _refuted_claims(
    element: EventElement,
    found: Sequence[Found],
    of: dict[Key, list[Event]],
    counts: dict[Key, int],
    enough: Sequence[Key],
) -> tuple[Conflict, ...]:
    """Return a conflict where a report states more than was counted."""
    by_term: dict[int, int] = {}
    for (_, term), count in counts.items():
        by_term[term] = by_term.get(term, 0) + count
    listed = [e for events in of.values() for e in events if not e.found.statement.claim]
    if not listed:
        return ()
    short = [e for key, events in of.items() if key not in enough for e in events] or listed
    refuting = ([e for e in short if not e.times] or short)[0]
    for claim in (f for f in found if _is_claim(f)):
        if _overstates(element, claim, by_term, complete=len(enough) == len(counts)):
            shown = event_citation(refuting)
            counted = "、".join(f"{_TERMS[t]}{n}{element.unit}" for t, n in sorted(by_term.items()))
            text = f"自评称“{claim.part.text}”，{shown.document}所记为{counted}，以后者为准"
            return (Conflict(text, (claim.statement.citation(claim.part), shown)),)
    return ()


def _overstates(
    element: EventElement, claim: Found, by_term: dict[int, int], *, complete: bool
) -> bool:
    """Tell whether a report states more than was counted."""
    text = claim.part.text
    stated = stated_times(text) or Stated()
    if (stated.total or 0) > sum(by_term.values()):
        return True
    if not element.each and stated.exceeds(by_term):
        return True
    if complete:
        return False
    enough = stated.at_least(element.at_least, element.per)
    return enough or bool(load_cues().complete.search(text)) or not any(by_term.values())


def _is_claim(found: Found) -> bool:
    cues = load_cues()
    admits = cues.negative.search(found.part.text) or cues.rule.search(found.part.text)
    return found.statement.claim and found.verdict in ("held", "praise") and not admits


def _stated(element: EventElement, found: Sequence[Found]) -> Outcome:
    """Judge by what sentences state, where no paper lists the events."""
    cues = load_cues()
    partly: Found | None = None
    for one in (f for f in found if f.verdict == "held" and not cues.norm.search(f.part.text)):
        stated = stated_times(one.part.text)
        if stated and stated.at_least(element.at_least, element.per):
            return Outcome("proved", (one.citation,), tuple(facts_of(element.name, one)))
        if stated and stated.in_year:
            partly = partly or one
    denied = next((f for f in found if f.verdict == "not_held"), None)
    if partly:
        return Outcome("partly", (partly.citation,), tuple(facts_of(element.name, partly)))
    return Outcome("denied", (denied.citation,)) if denied else Outcome("silent")


def _completion(
    element: EventElement, found: Sequence[Found], counted: int
) -> tuple[dict[str, object], list[Fact]]:
    """Return the share done where a sentence states due and done and the register agrees."""
    if not element.due:
        return {}, []
    due, done = (re.compile(pattern) for pattern in element.due)
    for one in found:
        first, second = due.search(one.part.text), done.search(one.part.text)
        if not (first and second):
            continue
        wanted, made = parse_number(first[1]), parse_number(second[1])
        if wanted and made is not None and made == counted:
            citation = one.statement.citation(one.part)
            facts = [
                Fact(f"应{element.name}次数", f"{wanted}{element.unit}", citation),
                Fact(f"完成{element.name}次数", f"{made}{element.unit}", citation),
            ]
            return {"share": 100 * made / wanted}, facts
    return {}, []
