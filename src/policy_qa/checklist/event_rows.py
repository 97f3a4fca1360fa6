"""Events in registers, minutes and chronicles: which term, which school, held or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import EventElement
from policy_qa.checklist.findings import Found, row_citations
from policy_qa.checklist.frequency import NOT_ORDINAL, stated_times
from policy_qa.checklist.judging import clauses_of, is_negated
from policy_qa.checklist.lines import MONTH_LINE, day_of
from policy_qa.checklist.parts import Part
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months, term_of_month, terms_of
from policy_qa.numerals import parse_number
from policy_qa.schema import Citation

Key = tuple[str, int]
"""The school or subject (or nothing), and the term (0 for the whole year)."""

TERMS = {0: "", 1: "第一学期", 2: "第二学期"}
_TIMES_CELL = re.compile(rf"{NOT_ORDINAL}(\d+|[一二两三四五六七八九十]+)\s*(?:次|场|期|届|节)")
_TIMES_HEADER = re.compile(r"次数|场次|期数|节数|完成数|实际|实到|完成|落实|[（(][次场期节][）)]")
_PERHAPS_PERSONS = re.compile(r"^(?:实际|实到)(?:到会|到场)?$")
"""Headers of how often an event took place, or in a row of one day of how many were there."""
DUE_HEADER = re.compile(r"应|计划|要求|规定|目标|拟")
_BARE_NUMBER = re.compile(r"\d{1,3}")
_DATE_HEADER = re.compile(r"\d{1,2}月(?:份|\d{1,2}[日号])?$|\d{4}[./-]\d{1,2}[./-]\d{1,2}$")
_DAY = re.compile(r"\d{1,2}\s*[月.．/-]\s*\d{1,2}|[\u4e00-\u9fff]月[\u4e00-\u9fff]{1,3}[日号]")
_PRESENT = re.compile(r"姓名|签到|签名|出席|参会|与会|到会")
_NAME = re.compile(r"[\u4e00-\u9fff]{4}")
_SHORT_CELL = 14
_WEEK = re.compile(r"第[\d一二三四五六七八九十]+(?:教学)?周")
_SEVERAL = 2
_SEVERALLY = re.compile(r"各|分别|先后")
_EVENT_KINDS = ("row", "record")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was held ``times`` times, or was to be and was not (0)."""

    found: Found
    keys: tuple[Key, ...]
    times: int
    day: tuple[int, int] | None
    due: int | None = None


def _is_entry(element: EventElement, found: Found) -> bool:
    """Tell whether a sentence counts by key, names a week or a term, or stands below a month."""
    text, own = found.part.text, not found.statement.claim
    if element.each == "key" and own and _keyed_sentence(element, found):
        return True
    if _WEEK.search(text) and terms_of(text):
        return True
    dated = _named_terms(text) or any(day_of(above) for above in found.statement.context[:1])
    denied = found.verdict == "not_held" and own and dated
    return denied or month_above(found.statement) is not None


def is_register(element: EventElement, found: Found) -> bool:
    """Tell whether a statement lists one event: a row, a record or a dated sentence."""
    if found.verdict not in ("held", "not_held", "praise"):
        return False
    if found.statement.kind in _EVENT_KINDS or _is_entry(element, found):
        return True
    text = found.part.text
    dates, stated = months(text), stated_times(text)
    if not dates or stated is None:
        return bool(dates)
    return stated.total == len(dates) or bool(_SEVERALLY.search(text))


def _named_terms(text: str) -> bool:
    """Tell whether a sentence names a term in words."""
    cues = load_cues()
    return bool(cues.first_term.search(text) or cues.second_term.search(text))


def month_above(statement: Statement) -> tuple[int, int] | None:
    """Return the year (0 where unsaid) and month that head an entry: 九月, 2023年9月."""
    for text in statement.context[:2]:
        if MONTH_LINE.fullmatch(text.strip()):
            return next(iter(months(text)), None)
    return None


def read_events(element: EventElement, found: Iterable[Found], search: Search) -> list[Event]:
    """Return the events of registers, papers before reports, none twice."""
    events: list[Event] = []
    keyed = [event for one in found for event in _keyed_sentence(element, one)]
    told = {id(event.found.statement) for event in keyed}
    rest = [one for one in found if id(one.statement) not in told]
    single = [each for one in rest for each in _one_school_each(element, one, search)]
    events += keyed
    for one in sorted(single, key=lambda f: (f.statement.claim, f.statement.document)):
        keys = _keys(element, one, search)
        if keys:
            day = _day(one.statement)
            event = Event(one, keys, _times(one), day, due_times(one.statement))
            events += _one_date_each(element, event)
    events = _once_a_day(element, events)
    listed = {key for e in events if not e.found.statement.claim for key in e.keys}
    return _distinct([e for e in events if not e.found.statement.claim or not listed & set(e.keys)])


def _keyed_sentence(element: EventElement, found: Found) -> list[Event]:
    """Read 语文、数学上学期各两次，下学期各一次: things named, then counts by term."""
    if element.each != "key" or found.statement.kind == "row":
        return []
    events: list[Event] = []
    named: tuple[str, ...] = ()
    text, values = found.part.text, any_of(element.key_values)
    for start, end in clauses_of(text):
        clause = text[start:end]
        named = tuple(dict.fromkeys(m[0] for m in values.finditer(clause))) or named
        counted = _TIMES_CELL.search(clause)
        denied = is_negated(clause, load_cues())
        if not named or not (counted or denied):
            continue
        terms = terms_of(clause) or (1, 2)
        keys = tuple((name, term) for name in named for term in terms)
        times = 0 if denied or counted is None else int(parse_number(counted[1]) or 0)
        events.append(Event(found, keys, times, None))
    return events


def _one_date_each(element: EventElement, event: Event) -> list[Event]:
    """Part a sentence with several dates into an event a date."""
    dates = months(event.found.part.text)
    if (
        event.found.statement.kind not in ("sentence", "answer")
        or len(dates) < _SEVERAL
        or not event.times
    ):
        return [event]
    names = dict.fromkeys(name for name, _ in event.keys)
    parted = []
    for date in dates:
        term = term_of_month(date[1]) if element.per == "term" else 0
        parted.append(replace(event, keys=tuple((n, term) for n in names), times=1, day=date))
    return parted


def _once_a_day(element: EventElement, events: Sequence[Event]) -> list[Event]:
    """Count the rows of a register of those present once for each day that they name."""
    kept: dict[object, Event] = {}
    for number, event in enumerate(events):
        statement = event.found.statement
        day = "" if element.each else _day_attended(statement)
        key = (statement.document, statement.table, day, event.keys) if day else number
        if key not in kept or kept[key].times < event.times:
            kept[key] = event
    return list(kept.values())


def _day_attended(statement: Statement) -> str:
    """Return the day of a row that tells who was present, else nothing."""
    if statement.kind != "row":
        return ""
    heads = [p.header for p in statement.parts if re.search(r"[日号\d]$", p.header)]
    heads = [header for header in heads if _DATE_HEADER.search(header)]
    if heads:
        return heads[0]
    attended = statement.under(_PRESENT)
    days = [part.text for part in statement.parts if months(part.text)]
    return days[0] if attended is not None and days else ""


def _distinct(events: Sequence[Event]) -> list[Event]:
    """Leave out an event that another paper has already named (same month, same key)."""
    kept: list[Event] = []
    for event in events:
        repeated = any(
            other.found.statement.document != event.found.statement.document
            and other.day is not None
            and _same_month(other.day, event.day)
            and set(other.keys) == set(event.keys)
            for other in kept
        )
        if not repeated:
            kept.append(event)
    return kept


def _same_month(one: tuple[int, int], other: tuple[int, int] | None) -> bool:
    if other is None or one[1] != other[1]:
        return False
    return one[0] == other[0] or not (one[0] and other[0])


def _day(statement: Statement) -> tuple[int, int] | None:
    return next(iter(months(statement.text)), None) or month_above(statement)


def _times(found: Found) -> int:
    if found.verdict == "not_held":
        return 0
    for part in found.statement.parts:
        if DUE_HEADER.search(part.header) or part.inherited:
            continue
        if _PERHAPS_PERSONS.match(part.header.strip()) and _names_a_day(found.statement):
            continue
        timed = _named_terms(part.header) or _DATE_HEADER.search(part.header)
        header = bool(_TIMES_HEADER.search(part.header) or timed)
        counted = _TIMES_CELL.search(part.text) if found.statement.kind == "row" else None
        if header and _BARE_NUMBER.fullmatch(part.text.strip()):
            return int(part.text.strip())
        if counted and (header or len(part.text) <= _SHORT_CELL):
            return int(parse_number(counted[1]) or 0)
    return 1


def _names_a_day(statement: Statement) -> bool:
    """Tell whether a row names one day: it is one event."""
    return any(_DAY.search(part.text) for part in statement.parts)


def due_times(statement: Statement) -> int | None:
    """Return how often an event was due, where a column says so."""
    if _names_a_day(statement):
        return None
    for part in statement.parts:
        if DUE_HEADER.search(part.header) and _BARE_NUMBER.fullmatch(part.text.strip("次 ")):
            return int(part.text.strip("次 "))
    return None


def _one_school_each(element: EventElement, found: Found, search: Search) -> list[Found]:
    """Part a row with a column for each school into one row a school."""
    profile = search.judge.profile
    statement = found.statement
    columns = {p: profile.named(p.header, profile.schools) for p in statement.parts}
    schools = [part for part, named in columns.items() if len(named) == 1]
    if statement.kind != "row" or element.each not in ("member", "school") or len(schools) < 2:  # noqa: PLR2004
        return [found]
    common = tuple(part for part in statement.parts if part not in schools)
    single = []
    for part in schools:
        name = replace(part, text=columns[part][0], header="", inherited=True)
        counted = replace(part, header=f"{part.header} 次数")
        own = replace(statement, parts=(*common, name, counted))
        again = replace(search, statements=[own]).find([r"[\s\S]"])
        single += [replace(one, part=counted, shown=counted) for one in again]
    return single


def _keys(element: EventElement, found: Found, search: Search) -> tuple[Key, ...]:
    terms = _terms(found.statement) if element.per == "term" else (0,)
    return tuple((name, term) for name in _names(element, found, search) for term in terms)


def _terms(statement: Statement) -> tuple[int, ...]:
    cues = load_cues()
    for part in statement.parts:
        if cues.first_term.search(part.header) or cues.second_term.search(part.header):
            return terms_of(part.header)
        if MONTH_LINE.fullmatch(part.header.strip()) or _DATE_HEADER.search(part.header):
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
        if column is None:
            values = any_of(element.key_values)
            column = next((p for p in statement.parts if values.fullmatch(p.text)), None)
        return (column.text,) if column else ()
    wanted = profile.members if element.each == "member" else profile.schools
    named = profile.named(" ".join(part.text for part in statement.parts), wanted)
    above = profile.above(statement.context)
    if not named and above in wanted:
        return (above,)
    if named or not load_cues().every.search(statement.text):
        return named
    return wanted


def event_citation(event: Event) -> Citation:
    """Return the words of an event: what denies it, its name or date, its cell of times."""
    found = event.found
    return found.statement.citation(found.shown if not event.times else _telling(found))


def event_row(event: Event) -> tuple[Citation, ...]:
    """Return all cells of the row of an event, else the words that tell of it."""
    statement = event.found.statement
    return row_citations(statement) if statement.kind == "row" else (event_citation(event),)


def _telling(found: Found) -> Part:
    if found.statement.kind != "row":
        return found.part
    own = [p for p in found.statement.parts if not p.inherited]
    if found.part in own and _NAME.search(found.part.text):
        return found.part
    dated = [p for p in own if months(p.text)]
    named = [p for p in own if _NAME.search(p.text) and not _TIMES_HEADER.search(p.header)]
    return max(named, key=lambda p: len(p.text)) if named else (dated or own)[0]
