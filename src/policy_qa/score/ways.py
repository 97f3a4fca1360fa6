"""Ways of counting: the settings of each, as a rulebook writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1)]


class Frozen(BaseModel):
    """Base of every part of a rulebook: unknown keys are refused, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Proportion(Frozen):
    """Points times a percentage; ``groups`` give the percentage as their plain mean."""

    kind: Literal["proportion"]
    input: Name
    groups_input: str = ""
    groups: tuple[str, ...] = ()
    fixed: Decimal | None = None


class Threshold(Frozen):
    """A percentage to be reached; each point below it costs ``loss``.

    Head counts ``part`` and ``whole`` derive the percentage where they are named.
    """

    input: Name
    at_least: Decimal
    loss: Decimal = Decimal(1)
    part: str = ""
    whole: str = ""


class Shortfall(Frozen):
    """Full points when every threshold is reached, less by the shortfall otherwise.

    ``counted`` limits the thresholds that count; none named means all.
    """

    kind: Literal["shortfall"]
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    counted: tuple[str, ...] = ()
    combine: Literal["sum", "largest"] = "sum"
    points_of_percent: Literal["linear", "whole", "started"] = "linear"
    floored: bool = True
    fixed: Decimal | None = None


class GradeShare(Frozen):
    """Points times the percentage that belongs to a grade; several schools are combined."""

    kind: Literal["grade_share"]
    input: Name
    list_input: str = ""
    shares: dict[str, Decimal] = Field(min_length=1)
    combine: Literal["mean", "core", "lowest"] = "mean"
    core_mark: str = ""
    fixed: Decimal | None = None


Counting = Annotated[Proportion | Shortfall | GradeShare, Field(discriminator="kind")]


class Levels(Frozen):
    """Points on top of the total, by the level of what was achieved."""

    input: Name
    points: dict[str, Decimal] = Field(min_length=1)
    combine: Literal["sum", "highest"] = "sum"
    repeated: Literal["each", "once"] = "each"
    cap: Decimal | None = None


class Band(Frozen):
    """A grade and its range of totals; ``below`` excludes its bound."""

    name: Name
    aliases: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None

    def holds(self, total: Decimal) -> bool:
        """Say whether the total lies in the band."""
        return (
            (self.at_least is None or total >= self.at_least)
            and (self.at_most is None or total <= self.at_most)
            and (self.below is None or total < self.below)
        )


class Bands(Frozen):
    """Grades from the best to the lowest; a total between two bands has the ``open`` grade."""

    bands: tuple[Band, ...] = Field(min_length=1)
    gaps: Literal["open", "lower"] = "open"
    rounding: Literal["none", "half_up"] = "none"
    open: Name


class Veto(Frozen):
    """A grade that is set at once when every input in ``requires`` is true."""

    requires: tuple[Name, ...] = Field(min_length=1)
    grade: Name


class Exclude(Frozen):
    """A grade that is out of reach when the input is true.

    Whoever would have it gets the ``open`` label, or the next lower grade.
    """

    when: Name
    grade: Name
    open: Name
    otherwise: Literal["open", "next_lower"] = "open"


class Quota(Frozen):
    """At most ``share_pct`` percent of the groups of a grade; ``field`` names the result."""

    grade: Name
    field: Name
    share_pct: Decimal


class Quotas(Frozen):
    """Prizes by rank within each grade."""

    quotas: tuple[Quota, ...] = Field(min_length=1)
    rounding: Literal["down", "half_up"] = "down"
    minimum: Decimal = Decimal(0)


class Raise(Frozen):
    """A ratio raised by ``percent``, for the types and grades named, once."""

    group_types: tuple[Name, ...] = Field(min_length=1)
    grades: tuple[Name, ...] = Field(min_length=1)
    percent: Decimal
    mode: Literal["points", "factor"] = "points"


class Stage(Frozen):
    """What follows when a grade is given in ``years`` consecutive years up to the last."""

    years: int = Field(ge=1)
    actions: tuple[Name, ...] = Field(min_length=1)


class Repeated(Frozen):
    """Consequences of a grade, by the number of consecutive years."""

    grade: Name
    stages: tuple[Stage, ...] = Field(min_length=1)
    apply: Literal["all", "latest"] = "all"


class Target(Frozen):
    """Bounds of a measure: a figure, or the name of a column of the table row chosen."""

    at_least: Decimal | str | None = None
    at_most: Decimal | str | None = None
    below: Decimal | str | None = None


class Formula(Frozen):
    """A figure computed from inputs; ``row_input`` picks a row of ``table`` as variables."""

    kind: Literal["formula"]
    inputs: tuple[Name, ...]
    formula: Name
    table: str = ""
    row_input: str = ""
    target: Target | None = None


class Spread(Frozen):
    """Differences between schools, subject by subject and over the sums of all subjects."""

    kind: Literal["spread"]
    input: Name
    statistic: Literal["range", "mean_deviation"] = "range"


class Change(Frozen):
    """How far indicators moved from a first to a second measurement."""

    kind: Literal["change"]
    before: Name
    after: Name
    amount: Literal["relative", "absolute"] = "relative"
    counted: Literal["all", "positive"] = "all"


Measuring = Annotated[Formula | Spread | Change, Field(discriminator="kind")]
