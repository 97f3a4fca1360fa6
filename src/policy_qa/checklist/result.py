"""A filled checklist: plain values, worded for JSON as CONTRACT.md words them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from policy_qa.checklist.findings import Conflict, Fact
from policy_qa.checklist.materials import Unreadable
from policy_qa.schema import Citation
from policy_qa.score.numbers import plain

Status = Literal["met", "partial", "unmet", "no_evidence"]
STATUS_WORDS: dict[str, str] = {
    "met": "达到",
    "partial": "部分达到",
    "unmet": "未达到",
    "no_evidence": "没有材料",
}


@dataclass(frozen=True, slots=True)
class FilledItem:
    """One item with its status, its points where the facts determine them, and why."""

    number: int
    section: str
    requirement: str
    points: Decimal | None
    status: Status
    score: Decimal | None
    facts: tuple[Fact, ...] = ()
    basis: tuple[Citation, ...] = ()
    evidence: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    ambiguities: tuple[dict[str, Any], ...] = ()
    overruled: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the item as CONTRACT.md words it."""
        return {
            "number": self.number,
            "section": self.section,
            "requirement": self.requirement,
            "points": None if self.points is None else plain(self.points),
            "status": self.status,
            "score": None if self.score is None else plain(self.score),
            "facts": [_fact_json(fact) for fact in self.facts],
            "basis": [citation.to_json() for citation in self.basis],
            "evidence": [citation.to_json() for citation in self.evidence],
            "missing": list(self.missing),
            "conflicts": [_conflict_json(conflict) for conflict in self.conflicts],
            "ambiguities": list(self.ambiguities),
            "overruled": list(self.overruled),
        }


@dataclass(frozen=True, slots=True)
class BonusPoint:
    """Bonus points of one level, and the words that earn them."""

    level: str
    points: Decimal
    citation: Citation

    def to_json(self) -> dict[str, Any]:
        """Return level, points and citation."""
        return {
            "level": self.level,
            "points": plain(self.points),
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Filling:
    """A whole checklist, filled for one group and one school year."""

    checklist: str
    title: str
    group: str
    year: str
    items: tuple[FilledItem, ...]
    bonus: tuple[BonusPoint, ...] = ()
    vetoed: bool = False
    veto_evidence: tuple[Citation, ...] = ()
    grade: str | None = None
    grade_note: str = ""
    unreadable: tuple[Unreadable, ...] = ()
    orders: tuple[Citation, ...] = field(default=())

    @property
    def total_determined(self) -> Decimal:
        """The sum of the scores that the facts determine, without bonus points."""
        return sum((i.score for i in self.items if i.score is not None), Decimal())

    @property
    def points_determined_of(self) -> Decimal:
        """The full points of the items whose score is determined."""
        scored = (i.points for i in self.items if i.score is not None)
        return sum((points for points in scored if points is not None), Decimal())

    def to_json(self) -> dict[str, Any]:
        """Return the filling as CONTRACT.md words it, with what else a person wants to know."""
        return {
            "checklist": self.checklist,
            "title": self.title,
            "group": self.group,
            "school_year": self.year,
            "items": [item.to_json() for item in self.items],
            "total_determined": plain(self.total_determined),
            "points_determined_of": plain(self.points_determined_of),
            "bonus": [bonus.to_json() for bonus in self.bonus],
            "vetoed": self.vetoed,
            "veto_evidence": [citation.to_json() for citation in self.veto_evidence],
            "grade": self.grade,
            "grade_note": self.grade_note,
            "unreadable": [{"document": u.document, "error": u.error} for u in self.unreadable],
            "orders": [citation.to_json() for citation in self.orders],
        }


def _fact_json(fact: Fact) -> dict[str, Any]:
    value = {"name": fact.name, "value": fact.value, "citation": fact.citation.to_json()}
    return {**value, "rows": [row.to_json() for row in fact.rows]} if fact.rows else value


def _conflict_json(conflict: Conflict) -> dict[str, Any]:
    cited = [citation.to_json() for citation in conflict.citations]
    return {"statement": conflict.statement, "citations": cited}
