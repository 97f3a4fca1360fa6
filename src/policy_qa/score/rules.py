"""The models of a rulebook: what a TOML file may say, and nothing else.

A rule has a unique name, the verbatim quote it comes from, a way of counting
(``method``) and its readings: the first is the one used; each further one changes
settings of the method (``set``), or says that the result lies ``between`` two changes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from policy_qa.score.ways import (
    Bands,
    Counting,
    Exclude,
    Frozen,
    Levels,
    Measuring,
    Name,
    Quotas,
    Raise,
    Repeated,
    Veto,
)

InputKind = Literal["percent", "count", "number", "grade", "flag", "choice", "list", "table"]


class Reading(Frozen):
    """One way to understand a rule that its document leaves open.

    ``arises_with`` in the first reading names the input without which nothing is open.
    """

    text: Name
    set: dict[str, Any] = Field(default_factory=dict)
    between: tuple[dict[str, Any], dict[str, Any]] | None = None
    arises_with: str = ""


class Rule(Frozen):
    """What every rule has: its name, its quote and the place of the quote."""

    name: Name
    quote: Name
    document: str = ""
    path: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


class Input(Frozen):
    """A fact that a rule needs, and the words by which people name it."""

    name: Name
    label: Name
    kind: InputKind
    unit: str = ""
    aliases: tuple[str, ...] = ()


class GroupType(Frozen):
    """A type of school group, and other words for it."""

    name: Name
    aliases: tuple[str, ...] = ()


class Section(Rule):
    """A section of the scoring table; its indicators' points add up to its own."""

    points: Decimal


class Indicator(Rule):
    """A row of the scoring table."""

    number: int = Field(ge=1)
    title: Name
    section: Name
    points: Decimal = Field(gt=0)
    method: Counting


class BonusRule(Rule):
    """Points on top."""

    method: Levels


class VetoRule(Rule):
    """A grade set at once; ``inputs`` are the facts looked at under any reading."""

    inputs: tuple[Name, ...] = Field(min_length=1)
    method: Veto


class ExclusionRule(Rule):
    """A grade out of reach."""

    method: Exclude


class GradeRule(Rule):
    """Grades by total."""

    method: Bands


class RecommendationRule(Rule):
    """Who is put forward to the next authority: ``grade`` and better; ``field`` in the result."""

    grade: Name
    field: Name


class RewardRule(Rule):
    """Prizes by rank."""

    method: Quotas


class RaiseRule(Rule):
    """A raised ratio."""

    method: Raise


class ConsequenceRule(Rule):
    """What a grade brings about, over the years."""

    method: Repeated


class Deadline(Rule):
    """A day of the year by which a step is due."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    task: Name
    responsible: Name


class Row(Rule):
    """A row of figures that the document states; each figure stands in the quote."""

    table: Name
    key: Name
    values: dict[str, Decimal] = Field(min_length=1)


class Check(Rule):
    """A figure that the document states and that follows from others it states."""

    values: dict[str, Decimal] = Field(min_length=1)
    formula: Name
    stated: Decimal
    unit: str = ""


class Measure(Rule):
    """A figure that the document asks for or proposes, with its target where it has one."""

    id: Name
    aliases: tuple[str, ...] = ()
    unit: str = ""
    method: Measuring


class RulebookData(Frozen):
    """A whole rulebook file."""

    title: Name
    document: Name
    maximum: Decimal | None = None
    inputs: tuple[Input, ...] = ()
    group_types: tuple[GroupType, ...] = ()
    sections: tuple[Section, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    bonus: BonusRule | None = None
    grades: GradeRule | None = None
    vetoes: tuple[VetoRule, ...] = ()
    exclusions: tuple[ExclusionRule, ...] = ()
    recommendation: RecommendationRule | None = None
    reward: RewardRule | None = None
    senior_post: RaiseRule | None = None
    consequence: ConsequenceRule | None = None
    deadlines: tuple[Deadline, ...] = ()
    rows: tuple[Row, ...] = ()
    checks: tuple[Check, ...] = ()
    measures: tuple[Measure, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule of the book, in the order of the fields."""
        found: list[Rule] = []
        for field in type(self).model_fields:
            value = getattr(self, field)
            members = value if isinstance(value, tuple) else (value,)
            found.extend(member for member in members if isinstance(member, Rule))
        return tuple(found)
