"""What sentences state as head counts and shares, and whether the registers bear it out."""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import PeopleElement
from policy_qa.checklist.figures import heads_and_shares
from policy_qa.checklist.findings import Conflict, refuted
from policy_qa.checklist.parts import Part
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.numerals import Quantity
from policy_qa.schema import Citation

Claim = tuple[str, Quantity, Citation]
"""A role, the figure stated for it, and the sentence."""

_SHARES = {"share": ("taken", "eligible"), "marked_share": ("marked", "taken")}


def claims_of(element: PeopleElement, search: Search) -> list[Claim]:
    """Return what sentences state as head counts, by role."""
    cues, found = load_cues(), []
    for one in search.find((*element.taken, *element.eligible)):
        worded = one.statement.kind != "row" or one.statement.claim
        sentence = worded and one.verdict in ("held", "praise")
        if not sentence:
            continue
        for text, part in _worded(one.statement, one.part):
            for quantity, words, clause in heads_and_shares(text):
                role = _role(element, words, quantity)
                if role and not cues.norm.search(clause) and not cues.planned.search(clause):
                    found.append((role, quantity, one.statement.citation(part)))
    return found


def _worded(statement: Statement, part: Part) -> list[tuple[str, Part]]:
    """What is said, with the cell that says it: of a form's label, each value behind it."""
    if statement.kind != "row" or heads_and_shares(part.text):
        return [(part.text, part)]
    values = [p for p in statement.parts if p is not part and not p.inherited]
    return [(f"{part.text}{value.text}", value) for value in values]


def _role(element: PeopleElement, words: str, quantity: Quantity) -> str:
    if quantity.unit == "%":
        if any_of(element.marked).search(words):
            return "marked_share"
        return "share" if any_of(element.taken).search(words) else ""
    for role in ("eligible", "marked", "taken"):
        if any_of(tuple(getattr(element, role))).search(words):
            return role
    return ""


def conflicts_with(
    element: PeopleElement,
    counts: dict[str, int],
    claims: Sequence[Claim],
    shown: dict[str, Citation],
) -> tuple[Conflict, ...]:
    """Return a conflict for each sentence whose figure the registers do not bear out."""
    found: dict[Citation, Conflict] = {}
    for role, quantity, citation in claims:
        actual = _actual(role, counts)
        near = role in _SHARES and actual is not None and abs(actual - float(quantity.value)) < 1
        if actual is None or actual == quantity.value or near or not shown:
            continue
        counted = "，".join(f"{element.names[r]}{n}人" for r, n in counts.items())
        conflict = refuted(citation, f"所列计数为{counted}", *shown.values())
        found.setdefault(citation, conflict)
    return tuple(found.values())


def _actual(role: str, counts: dict[str, int]) -> float | None:
    if role not in _SHARES:
        return counts.get(role)
    part, whole = (counts.get(name) for name in _SHARES[role])
    return None if part is None or not whole else round(100 * part / whole, 2)
