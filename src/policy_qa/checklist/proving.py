"""Elements that a statement proves: a charter, a plan, a system, a report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.data import StatementElement
from policy_qa.checklist.figures import facts_of
from policy_qa.checklist.findings import (
    Conflict,
    Fact,
    Found,
    Outcome,
    State,
    cited,
    conflicts_of,
    evidence_of,
    refuted,
    row_citations,
)
from policy_qa.checklist.judging import clauses_of
from policy_qa.checklist.search import Search, is_proof
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months, when
from policy_qa.numerals import parse_number
from policy_qa.score.numbers import plain

_PERSON = re.compile(r"姓名|教师|获奖[人者]|作者|选手|主持人")
_TITLE = re.compile(r"《[^》]+》")


def statement_outcome(element: StatementElement, search: Search) -> Outcome:
    """Return what statements say of an element of kind ``statement``."""
    found = search.find(
        element.words,
        done=element.done,
        without=element.without,
        denied=element.denied,
        near=element.near,
        topic=element.topic,
        standing=element.standing,
    )
    schools = _schools(element, search)
    if schools:
        return _school_outcome(element, found, schools, search)
    denied = [f for f in found if f.verdict == "not_held"]
    misdated = {} if element.standing else _misdated(found, search)
    held = [f for f in found if is_proof(f) and id(f) not in misdated]
    trusted = [f for f in held if not f.statement.claim]
    refuting = [f for f in denied if not f.statement.claim]
    if held and denied and (element.many or not (trusted or refuting)):
        shown = [*held, *denied] if element.many else [held[0], denied[0]]
        return Outcome("partly", cited(shown), _facts(element, shown))
    if held and (trusted or not denied):
        shown = held if element.many else held[:1]
        facts = (*_number_of(element, held), *_facts(element, held))
        return Outcome("proved", cited(shown), facts)
    conflicts = tuple(misdated.values())
    if denied:
        conflicts = (*conflicts, *conflicts_of(element.name, found, denied))
        facts = (*_none_of(element, denied[0]), *_facts(element, denied))
        lack = evidence_of(denied[0])
        return Outcome("denied", lack, facts, conflicts, refuting=cited(refuting))
    return Outcome("silent", conflicts=conflicts)


def _misdated(found: Sequence[Found], search: Search) -> dict[int, Conflict]:
    """Return the undated claims about a person whose only entry in a register is of another year.

    Keyed by the identity of what was found.
    """
    claims = [f for f in found if is_proof(f) and f.statement.claim]
    rows = [f for f in found if not f.statement.claim and f.statement.kind == "row"]
    refuted_by: dict[int, Conflict] = {}
    for claim in claims:
        if when(claim.part.text, search.judge.year) != "unsaid":
            continue
        entries = [r for r in rows if any(n in claim.part.text for n in _persons(r.statement))]
        others = [r for r in entries if r.verdict == "other_year"]
        if others and not any(is_proof(r) for r in entries):
            sources = row_citations(others[0].statement)
            dated = next((c for c in sources if months(c.quote)), sources[0])
            stated = claim.statement.citation(claim.part)
            rest = [c for c in sources if c != dated]
            conflict = refuted(stated, f"记为“{dated.quote}”，不在本学年", dated, *rest)
            refuted_by[id(claim)] = conflict
    return refuted_by


def _persons(statement: Statement) -> list[str]:
    return [p.text for p in statement.parts if _PERSON.search(p.header) and len(p.text) > 1]


def _none_of(element: StatementElement, denied: Found) -> tuple[Fact, ...]:
    unit = element.zero or element.unit
    if not unit:
        return ()
    return (Fact(f"{element.name}数", f"0{unit}", denied.citation, evidence_of(denied)),)


def _facts(element: StatementElement, shown: Sequence[Found]) -> tuple[Fact, ...]:
    return tuple(fact for found in shown for fact in facts_of(element.name, found))


def _number_of(element: StatementElement, held: Sequence[Found]) -> tuple[Fact, ...]:
    """Return how many different things the statements name, by their titles."""
    if not element.unit:
        return ()
    titles = {title for f in held for title in _TITLE.findall(f.part.text)}
    stated = re.search(rf"(\d+|[一二两三四五六七八九十]+){element.unit}", held[0].part.text)
    number = parse_number(stated[1]) if stated else None
    count = f"{max(1, len(titles)) if number is None else plain(number)}{element.unit}"
    return (Fact(f"{element.name}数", count, held[0].citation, cited(held)),)


def _schools(element: StatementElement, search: Search) -> tuple[str, ...]:
    profile = search.judge.profile
    return {"member": profile.members, "school": profile.schools, "": ()}[element.each]


def _school_outcome(
    element: StatementElement,
    found: Sequence[Found],
    schools: tuple[str, ...],
    search: Search,
) -> Outcome:
    held = [f for f in found if is_proof(f)]
    denied = [f for f in found if f.verdict == "not_held"]
    lacking = {s: f for f in denied for s in _named(f, schools, search)}
    proved: dict[str, Found] = {}
    for one in held:
        for school in _named(one, schools, search):
            if school not in lacking or not one.statement.claim:
                proved.setdefault(school, one)
    shown = list(
        dict.fromkeys([*proved.values(), *(lacking[s] for s in lacking if s not in proved)])
    )
    missing = tuple(f"{school}的{element.name}" for school in schools if school not in proved)
    state: State = (
        "proved" if not missing else "partly" if proved else "denied" if lacking else "silent"
    )
    open_ones = [f for s, f in lacking.items() if s not in proved]
    conflicts = conflicts_of(element.name, found, open_ones)
    lacks = missing if proved else ()
    number = (
        Fact(f"{element.name}的学校数", f"{len(proved)}所", shown[0].citation, cited(shown))
        if shown
        else None
    )
    refuting = cited([f for f in open_ones if not f.statement.claim])
    facts = (*([number] if number else []), *_facts(element, shown))
    return Outcome(state, cited(shown), facts, conflicts, lacks, refuting=refuting)


def _named(found: Found, schools: tuple[str, ...], search: Search) -> tuple[str, ...]:
    """Return the schools that a statement speaks of: of its clause, of the whole, else all."""
    profile = search.judge.profile
    texts = _clause_texts(found) if found.statement.kind == "sentence" else []
    for text in [*texts, found.statement.text]:
        named = profile.named(text, schools)
        if named:
            return named
    above = profile.above(found.statement.context)
    if above:
        return (above,) if above in schools else ()
    text = found.part.text
    if load_cues().every.search(text) and not load_cues().negative.search(text):
        return schools
    named = profile.named(found.statement.text, profile.schools)
    return () if named and found.verdict == "held" else schools


def _clause_texts(found: Found) -> list[str]:
    cues = load_cues()
    clauses = [found.part.text[slice(*span)] for span in clauses_of(found.part.text)]
    denied = [text for text in clauses if cues.negative.search(text)]
    wanted = denied if found.verdict == "not_held" else [t for t in clauses if t not in denied]
    return ["，".join(wanted)]
