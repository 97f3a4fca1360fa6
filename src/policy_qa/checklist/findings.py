"""What is found out about an element: proofs, denials, facts, conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from policy_qa.checklist.judging import Verdict
from policy_qa.checklist.parts import Part
from policy_qa.checklist.statements import Statement
from policy_qa.schema import Citation

_MOST_SOURCES = 12
_MOST_CLAIMS = 2
State = Literal["proved", "partly", "denied", "silent"]


@dataclass(frozen=True, slots=True)
class Found:
    """A statement in which the words of an element stand, and what it says."""

    statement: Statement
    part: Part
    shown: Part
    verdict: Verdict
    done: bool
    rank: float

    @property
    def citation(self) -> Citation:
        """The words that prove or deny."""
        return self.statement.citation(self.shown)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something read out of the materials: its name, its value, where it stands."""

    name: str
    value: str
    citation: Citation
    rows: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A claim and what refutes it."""

    statement: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one element. ``inputs`` go to the rulebook."""

    state: State
    evidence: tuple[Citation, ...] = ()
    facts: tuple[Fact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    lacking: tuple[str, ...] = ()
    inputs: dict[str, object] = field(default_factory=dict)
    refuting: tuple[Citation, ...] = ()
    """What shows a lack in a paper that the group did not write to praise itself."""


def cited(found: Sequence[Found]) -> tuple[Citation, ...]:
    """Return the distinct citations of what was found."""
    return tuple(dict.fromkeys(f.citation for f in found))


def row_citations(statement: Statement) -> tuple[Citation, ...]:
    """Return the citations of all cells of a row."""
    return tuple(statement.citation(part) for part in statement.parts if part.text)


def evidence_of(found: Found) -> tuple[Citation, ...]:
    """Return what to cite: a bare answer of a row (未制定) with the cell that says of what."""
    if found.statement.kind != "row" or found.shown is found.part:
        return (found.citation,)
    return tuple(dict.fromkeys((found.statement.citation(found.part), found.citation)))


def conflicts_of(
    name: str, found: Sequence[Found], denied: Sequence[Found]
) -> tuple[Conflict, ...]:
    """Return a conflict where a report claims what another paper denies."""
    trusted = [f for f in denied if not f.statement.claim]
    claims = [f for f in found if f.statement.claim and f.verdict in ("held", "praise")]
    sources = cited(trusted)
    return tuple(
        refuted(
            claim.statement.citation(claim.part),
            f"关于{name}写明“{sources[0].quote}”",
            *sources,
        )
        for claim in (claims[:_MOST_CLAIMS] if sources else ())
    )


def refuted(claim: Citation, what: str, *sources: Citation) -> Conflict:
    """Return the conflict between a claim and a paper that says ``what``, first its own words."""
    text = f"自评称“{claim.quote}”，{sources[0].document}{what}，以后者为准"
    return Conflict(text, (claim, *dict.fromkeys(sources[:_MOST_SOURCES])))
