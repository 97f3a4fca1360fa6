"""Fill a checklist from the materials of one group: item by item, then the totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from policy_qa.checklist.checklist import Checklist
from policy_qa.checklist.claims import claims_for, item_claims, overstated
from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.data import (
    Element,
    EventElement,
    GradeElement,
    Item,
    PeopleElement,
    PercentElement,
)
from policy_qa.checklist.events import event_outcome
from policy_qa.checklist.findings import Conflict, Fact, Outcome, refuted
from policy_qa.checklist.grades import grade_outcome
from policy_qa.checklist.judging import Judge
from policy_qa.checklist.materials import Materials
from policy_qa.checklist.nearest import Nearest, PassageEmbedder, read_nearest
from policy_qa.checklist.people import people_outcome
from policy_qa.checklist.percentages import percent_outcome
from policy_qa.checklist.profile import read_profile
from policy_qa.checklist.proving import statement_outcome
from policy_qa.checklist.result import FilledItem, Filling, Status
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.totals import with_totals
from policy_qa.checklist.years import SchoolYear, likely_year, names_other_year
from policy_qa.errors import InputError
from policy_qa.schema import Citation
from policy_qa.score import ScoreResult, score
from policy_qa.score.numbers import plain

_MANY = "材料讲的是多个集团，各条依据不属于同一个集团，不能据此打分，请按集团分别填写"


def fill(
    checklist: Checklist,
    materials: Materials,
    year: SchoolYear | None = None,
    *,
    embedder: PassageEmbedder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Filling:
    """Return the checklist filled; nothing is remembered from one call to the next.

    Args:
        checklist: What is asked.
        materials: What one group handed in.
        year: The school year assessed; read from the materials where it is not given.
        embedder: Finds a sentence to look at for what is missing; it decides nothing.
        progress: Called with the numbers of items done and to do.

    Raises:
        InputError: If no school year is given and the materials name none.
    """
    texts = [*materials.titles, *(s.text for s in materials.statements)]
    assessed = year or likely_year(materials.titles) or likely_year(texts)
    if assessed is None:
        raise InputError("材料中没有写明学年，请用 --year 指定考核的学年，例如 --year 2023。")
    profile = read_profile(materials.statements, materials.titles, checklist.data.profile)
    search = Search(_of_year(materials.statements, assessed), Judge(profile, assessed))
    nearest = read_nearest(search, embedder) if embedder is not None else None
    items: list[FilledItem] = []
    for item in checklist.data.items:
        if progress is not None:
            progress(len(items), len(checklist.data.items))
        items.append(_fill_item(checklist, item, search, nearest))
    filling = Filling(
        checklist.name,
        checklist.data.title,
        profile.group,
        assessed.name,
        tuple(items),
        unreadable=materials.unreadable,
        orders=_orders(search),
    )
    return with_totals(filling, checklist, search)


def _of_year(statements: Iterable[Statement], year: SchoolYear) -> list[Statement]:
    """Leave out the cells of columns that are headed by another school year."""
    kept = []
    for statement in statements:
        parts = tuple(p for p in statement.parts if not names_other_year(p.header, year))
        left = parts if any(not part.inherited for part in parts) else statement.parts
        kept.append(replace(statement, parts=left) if statement.kind == "row" else statement)
    return kept


def _orders(search: Search) -> tuple[Citation, ...]:
    """Return sentences addressed to whoever assesses: reported, never obeyed."""
    pattern = load_cues().order
    return tuple(
        statement.citation(part)
        for statement in search.statements
        for part in statement.parts
        if pattern.search(part.text)
    )


def _outcome(element: Element, search: Search) -> Outcome:
    if isinstance(element, EventElement):
        return event_outcome(element, search)
    if isinstance(element, PeopleElement):
        return people_outcome(element, search)
    if isinstance(element, GradeElement):
        return grade_outcome(element, search)
    if isinstance(element, PercentElement):
        return percent_outcome(element, search)
    return statement_outcome(element, search)


def _fill_item(
    checklist: Checklist, item: Item, search: Search, nearest: Nearest | None
) -> FilledItem:
    search = replace(search, item=item.number)
    claims = item_claims(item, search)
    outcomes = [
        _outcome(element, replace(search, claims=claims_for(element, item, claims)))
        for element in item.elements
    ]
    outcomes = [
        outcome
        if outcome.conflicts
        else replace(outcome, conflicts=overstated(e, outcome, item, claims))
        for e, outcome in zip(item.elements, outcomes, strict=True)
    ]
    many = search.judge.profile.many
    status = _status(outcomes)
    status = "partial" if many and status == "met" else status
    scored = None if many else _score(checklist, item, outcomes, status)
    points = None if scored is None else Decimal(str(scored.result["score"]))
    if points is not None and item.points is not None:
        status = _status_of_points(points, item.points)
    evidence = _distinct([c for outcome in outcomes for c in outcome.evidence])
    basis = checklist.basis.get(item.number)
    return FilledItem(
        number=item.number,
        section=item.section,
        requirement=basis.quote if basis else item.requirement,
        points=item.points,
        status=status,
        score=points if evidence else None,
        facts=_facts([f for outcome in outcomes for f in outcome.facts]),
        basis=(basis,) if basis else (),
        evidence=evidence,
        missing=(*_missing(item, outcomes, nearest), *([_MANY] if many and evidence else [])),
        conflicts=_distinct(_conflicts(item, outcomes, search)),
        ambiguities=tuple(a.to_json() for a in scored.ambiguities) if scored else (),
    )


def _conflicts(item: Item, outcomes: Sequence[Outcome], search: Search) -> list[Conflict]:
    """Return the conflicts of an item, one a claim, with all that refutes it.

    A claim of the whole item is refuted by what any element lacks.
    """
    by_claim: dict[Citation, Conflict] = {}
    for conflict in (c for outcome in outcomes for c in outcome.conflicts):
        claim, *sources = conflict.citations
        before = by_claim.get(claim)
        known = () if before is None else before.citations[1:]
        text = conflict.statement if before is None else before.statement
        by_claim[claim] = Conflict(text, (claim, *dict.fromkeys((*known, *sources))))
    by_claim = {claim: c for claim, c in by_claim.items() if _is_own(item, claim, search)}
    refuting = _distinct(c for outcome in outcomes for c in outcome.refuting)
    if by_claim or not refuting or not item.claims:
        return list(by_claim.values())
    for claimed in search.find(item.claims):
        own = claimed.statement.claim and claimed.verdict in ("held", "praise")
        if (
            own
            and claimed.statement.number in (0, item.number)
            and refuting[0].document != claimed.statement.document
        ):
            stated = claimed.statement.citation(claimed.part)
            return [refuted(stated, f"写明“{refuting[0].quote}”", *refuting)]
    return []


def _is_own(item: Item, claim: Citation, search: Search) -> bool:
    """Tell whether a claim stands under this item, in a report that goes item by item."""
    numbers = {
        s.number
        for s in search.statements
        if s.document == claim.document and any(p.start == claim.start for p in s.parts)
    }
    return not numbers or bool(numbers & {0, item.number})


def _facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Leave out a figure that a sentence was already read for, under another element's name."""
    read: dict[object, Fact] = {}
    for fact in facts:
        clause = fact.name.partition("：")[2] or (
            fact.name if not fact.name.endswith("时间") else ""
        )
        read.setdefault((clause, fact.value, fact.citation), fact)
    return tuple(read.values())


T = TypeVar("T")


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    kept: list[T] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return tuple(kept)


def _status(outcomes: Sequence[Outcome]) -> Status:
    states = {outcome.state for outcome in outcomes}
    if states == {"proved"}:
        return "met"
    if states & {"proved", "partly"}:
        return "partial"
    return "unmet" if "denied" in states else "no_evidence"


def _status_of_points(points: Decimal, full: Decimal) -> Status:
    if points >= full:
        return "met"
    return "partial" if points > 0 else "unmet"


def _score(
    checklist: Checklist, item: Item, outcomes: Sequence[Outcome], status: Status
) -> ScoreResult | None:
    """Score an item where the facts determine its inputs, else return None."""
    if checklist.rulebook is None or item.indicator is None:
        return None
    inputs: dict[str, object] = {}
    for outcome in outcomes:
        inputs |= {k: v for k, v in outcome.inputs.items() if k != "share"}
    if item.completion:
        share = next((o.inputs["share"] for o in outcomes if "share" in o.inputs), None)
        share = 100 if status == "met" else share
        inputs = {} if share is None else {item.completion: plain(Decimal(str(share)))}
    if not inputs:
        return None
    request = {"kind": "indicator", "inputs": {"indicator": item.indicator, **inputs}}
    try:
        return score(checklist.rulebook, request)
    except InputError:
        return None


def _missing(item: Item, outcomes: Sequence[Outcome], nearest: Nearest | None) -> tuple[str, ...]:
    missing: list[str] = []
    for element, outcome in zip(item.elements, outcomes, strict=True):
        if outcome.lacking:
            missing += outcome.lacking
        if outcome.state in ("denied", "silent", "partly"):
            needed = element.needed or element.name
            note = "材料写明没有做到" if outcome.state == "denied" else "请补充"
            hint = nearest.to(needed) if nearest and outcome.state == "silent" else None
            note += f"；意思最近的一句，请核对：“{hint.text}”" if hint else ""
            missing.append(f"{needed}（{note}）")
    return tuple(missing)
