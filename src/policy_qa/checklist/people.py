"""Head counts over registers: who is eligible, who took part, who of them is marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import PeopleElement
from policy_qa.checklist.findings import Fact, Outcome
from policy_qa.checklist.people_claims import Claim, claims_of, conflicts_with
from policy_qa.checklist.people_rows import (
    cells_under,
    column_of,
    destination,
    is_marked,
    leaves_group,
    person_of,
    says_something,
    says_yes,
    took_part,
)
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months, names_school_year, when
from policy_qa.schema import Citation
from policy_qa.score.numbers import plain

ROLES = ("eligible", "taken", "marked")
_HEADS = re.compile(r"\d{1,5}\s*[人名]?")


@dataclass(slots=True)
class Register:
    """Persons by role, each with the cell that names them."""

    eligible: dict[str, Citation] = field(default_factory=dict)
    taken: dict[str, Citation] = field(default_factory=dict)
    marked_all: dict[str, Citation] = field(default_factory=dict)
    has_eligible: bool = False
    has_taken: bool = False

    @property
    def marked(self) -> dict[str, Citation]:
        """Those marked among those who took part.

        A list may call a school otherwise, or name none: one marked there who did not take part
        under that school stands for whoever has the name.
        """
        own = self.marked_all
        names = {_bare(key): cited for key, cited in own.items() if key not in self.taken}
        found = {key: own.get(key) or names.get(_bare(key)) for key in self.taken}
        return {key: citation for key, citation in found.items() if citation}


def _bare(key: str) -> str:
    return key.split("|")[0]


def people_outcome(element: PeopleElement, search: Search) -> Outcome:
    """Return the head counts of an element, from registers where there are any."""
    claims = claims_of(element, search)
    summed = _summed(element, search)
    if summed is not None:
        return _summed_outcome(element, summed, claims)
    register = _read(element, search)
    if not (register.has_eligible or register.has_taken):
        return _claimed(element, claims)
    groups = {role: getattr(register, role) for role in ROLES}
    counts = _counts(register)
    facts = [_fact(element, role, counts[role], groups) for role in counts]
    apart = (0, ()) if "eligible" in counts else _eligible_apart(element, search)
    if apart[1]:
        counts["eligible"] = apart[0]
        facts.insert(0, Fact(element.names["eligible"], f"{apart[0]}人", apart[1][0], apart[1]))
    stated = {role: (q, c) for role, q, c in claims if role in ROLES and role not in counts}
    facts += [Fact(element.names[r], f"{plain(q.value)}人", c) for r, (q, c) in stated.items()]
    shown = groups["taken"] or groups["eligible"]
    inputs: dict[str, object] = {element.facts[role]: count for role, count in counts.items()}
    inputs |= {element.facts[r]: int(q.value) for r, (q, _) in stated.items()}
    return Outcome(
        "proved" if len(inputs) == len(ROLES) else "partly",
        tuple(dict.fromkeys([*shown.values(), *groups["marked"].values(), *apart[1]])),
        tuple(fact for fact in facts if fact),
        conflicts_with(element, counts, claims, shown),
        inputs=inputs,
    )


def _counts(register: Register) -> dict[str, int]:
    counts = {}
    if register.has_eligible:
        counts["eligible"] = len(register.eligible)
    if register.has_taken:
        counts |= {"taken": len(register.taken), "marked": len(register.marked)}
    return counts


def _eligible_apart(element: PeopleElement, search: Search) -> tuple[int, tuple[Citation, ...]]:
    """Return how many are eligible by a table that counts them by school."""
    tables: dict[int, list[Statement]] = defaultdict(list)
    for statement in search.statements:
        if statement.kind == "row" and not statement.claim:
            tables[statement.table].append(statement)
    for rows in tables.values():
        column = column_of({part.header for row in rows for part in row.parts}, element.eligible)
        counted = _sum(_of_this_year(rows, search), column) if column else (0, ())
        if counted[1]:
            return counted
    return 0, ()


Summed = dict[str, tuple[int, tuple[Citation, ...]]]


def _summed(element: PeopleElement, search: Search) -> Summed | None:
    """Return head counts of a table that counts by school rather than by person."""
    tables: dict[int, list[Statement]] = defaultdict(list)
    for statement in search.statements:
        if statement.kind == "row" and not statement.claim:
            tables[statement.table].append(statement)
    for rows in tables.values():
        headers = {part.header for row in rows for part in row.parts}
        roles: dict[str, set[str]] = {}
        for role in ("eligible", "marked", "taken"):
            taken = set().union(*roles.values())
            roles[role] = column_of(headers - taken, getattr(element, role))
        if roles["eligible"] and roles["taken"]:
            summed = {r: _sum(_of_this_year(rows, search), roles[r]) for r in ROLES if roles[r]}
            if all(cells for _, cells in summed.values()):
                return summed
    return None


def _sum(rows: Sequence[Statement], headers: set[str]) -> tuple[int, tuple[Citation, ...]]:
    cells = [(row, part) for row in rows for part in cells_under(row, headers)]
    counted = [(row, part) for row, part in cells if _HEADS.fullmatch(part.text.strip())]
    if len(counted) != len(cells):
        return 0, ()
    total = sum(int(part.text.strip(" 人名")) for _, part in counted)
    return total, tuple(row.citation(part) for row, part in counted)


def _summed_outcome(element: PeopleElement, summed: Summed, claims: Sequence[Claim]) -> Outcome:
    facts = [Fact(element.names[r], f"{n}人", cells[0], cells) for r, (n, cells) in summed.items()]
    counts = {role: n for role, (n, _) in summed.items()}
    shown = {citation.quote: citation for citation in summed["taken"][1]}
    conflicts = conflicts_with(element, counts, claims, shown)
    inputs: dict[str, object] = {element.facts[role]: n for role, n in counts.items()}
    cited = tuple(dict.fromkeys(c for role in ROLES if role in summed for c in summed[role][1]))
    return Outcome("proved", cited, tuple(facts), conflicts, inputs=inputs)


def _fact(
    element: PeopleElement, role: str, count: int, groups: dict[str, dict[str, Citation]]
) -> Fact | None:
    rows = tuple(groups[role].values())
    around = rows or tuple(groups["taken"].values()) or tuple(groups["eligible"].values())
    return Fact(element.names[role], f"{count}人", around[0], rows) if around else None


def _read(element: PeopleElement, search: Search) -> Register:
    tables: dict[int, list[Statement]] = defaultdict(list)
    for statement in search.statements:
        if statement.kind == "row" and statement.under(any_of(element.person)):
            tables[statement.table].append(statement)
    register = Register()
    for rows in tables.values():
        _read_table(element, rows, search, register)
    return register


def _read_table(
    element: PeopleElement, rows: Sequence[Statement], search: Search, register: Register
) -> None:
    headers = {part.header for row in rows for part in row.parts}
    title = " ".join(rows[0].context)
    near = " ".join(rows[0].context[:1])
    eligible = column_of(headers, element.eligible)
    direction = column_of(headers - eligible, element.direction)
    about = eligible or any_of(element.taken_tables).search(title)
    if not direction and about and not column_of(headers - eligible, element.taken):
        direction = destination(rows, search.judge.profile)
    taken = column_of(headers - eligible - direction, element.taken)
    marked = column_of(headers - eligible - taken, element.marked)
    lists_eligible = not (eligible or direction) and bool(any_of(element.eligible).search(title))
    lists_marked = bool(any_of(element.marked_tables).search(near)) and not eligible
    lists_taken = (
        not (eligible or taken or lists_eligible)
        and not (lists_marked and not direction)
        and bool(any_of(element.taken_tables).search(title))
    )
    elsewhere = {_bare(key) for key in register.taken}
    register.has_eligible |= bool(eligible) or lists_eligible
    this_year = _of_this_year(rows, search)
    listed = _of_this_year(rows, search, timed=False) if eligible else this_year
    for row in listed:
        key, citation = person_of(element, row)
        if not key:
            continue
        if lists_eligible or (eligible and says_yes(row, eligible)):
            register.eligible.setdefault(key, citation)
        said = says_something(row, marked) if marked else is_marked(element, row)
        if lists_marked or said:
            register.marked_all.setdefault(key, citation)
        if taken or lists_taken or direction:
            register.has_taken = True
            if row not in this_year:
                continue
            if leaves_group(row, direction, search.judge.profile):
                continue
            if took_part(row, taken, direction) and _bare(key) not in elsewhere:
                register.taken.setdefault(key, citation)


def _of_this_year(
    rows: Iterable[Statement], search: Search, *, timed: bool = True
) -> list[Statement]:
    """Return the rows of this school year; ``timed`` ones by their own dates too."""
    kept = []
    for row in rows:
        own = _year_cells(row) if timed else []
        times = [when(text, search.judge.year) for text in [*own, *row.context]]
        said = next((time for time in times if time != "unsaid"), "this")
        total = any(load_cues().subtotal.search(part.text) for part in row.parts[:3])
        if said == "this" and not total and not search.judge.elsewhere(row, row.parts[0]):
            kept.append(row)
    return kept


def _year_cells(row: Statement) -> list[str]:
    named = re.compile("学年|年度|时间|日期")
    return [
        p.text
        for p in row.parts
        if named.search(p.header) or any(y for y, _ in months(p.text)) or names_school_year(p.text)
    ]


def _claimed(element: PeopleElement, claims: Sequence[Claim]) -> Outcome:
    """Use what a report states, where no register stands against it."""
    stated = {role: (q, citation) for role, q, citation in reversed(claims) if role in ROLES}
    if not stated:
        return Outcome("silent")
    facts = [
        Fact(element.names[role], f"{plain(q.value)}人", citation)
        for role, (q, citation) in stated.items()
    ]
    inputs = {element.facts[role]: int(q.value) for role, (q, _) in stated.items()}
    cited = tuple(dict.fromkeys(fact.citation for fact in facts))
    return Outcome("proved", cited, tuple(facts), inputs=dict(inputs))
