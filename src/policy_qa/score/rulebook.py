"""A rulebook in use: its rules, each with the citation of the quote it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel

from policy_qa.errors import RulebookError
from policy_qa.schema import Citation
from policy_qa.score.numbers import as_given
from policy_qa.score.result import Line
from policy_qa.score.rules import (
    GradeRule,
    GroupType,
    Indicator,
    Input,
    Measure,
    Reading,
    Row,
    Rule,
    RulebookData,
    Section,
)
from policy_qa.score.ways import Band

Part = TypeVar("Part")
Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Rulebook:
    """The rules of a book and their citations, by rule name."""

    name: str
    data: RulebookData
    citations: Mapping[str, Citation]

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """The inputs by name."""
        return {entry.name: entry for entry in self.data.inputs}

    @property
    def labels(self) -> dict[str, str]:
        """The rulebook's words for the fields that it adds to results."""
        words = {entry.name: entry.label for entry in self.data.inputs}
        if self.data.reward:
            words |= {
                quota.field: f"{quota.grade}的{self.data.reward.name}名额"
                for quota in self.data.reward.method.quotas
            }
        if self.data.recommendation:
            words[self.data.recommendation.field] = self.data.recommendation.name
        return words

    @property
    def grades(self) -> GradeRule:
        """The grades.

        Raises:
            RulebookError: for a rulebook that has none.
        """
        return self.require(self.data.grades, "等次规定")

    @property
    def grade_names(self) -> tuple[str, ...]:
        """The grades from the best to the lowest."""
        return tuple(band.name for band in self.grades.method.bands)

    def same_word(self, value: object) -> object:
        """Return the rulebook's own word where ``value`` is another word for it."""
        bands = self.data.grades.method.bands if self.data.grades else ()
        named: list[GroupType | Band] = [*self.data.group_types, *bands]
        for entry in named:
            if value in entry.aliases:
                return entry.name
        return value

    def require(self, part: Part | None, what: str) -> Part:
        """Return a part that the request needs.

        Raises:
            RulebookError: for a rulebook without it.
        """
        if part is None:
            raise RulebookError(f"计分规则“{self.name}”没有{what}，请换一个计分规则。")
        return part

    def rule(self, name: str) -> Rule:
        """Return the rule of that name."""
        found = next((rule for rule in self.data.rules() if rule.name == name), None)
        return self.require(found, f"规则“{name}”")

    def indicator(self, number: object) -> Indicator:
        """Return the indicator of that number, given as a number or a word of digits."""
        wanted = str(number).strip() if not isinstance(number, bool) else ""
        found = next((i for i in self.data.indicators if str(i.number) == wanted), None)
        if found is None:
            numbers = "、".join(str(indicator.number) for indicator in self.data.indicators)
            raise RulebookError(
                f"没有指标“{as_given(number)}”，这个计分规则的指标是：{numbers or '无'}。"
            )
        return found

    def section(self, name: object) -> Section:
        """Return the section of that name."""
        found = next((section for section in self.data.sections if section.name == name), None)
        if found is None:
            names = "、".join(section.name for section in self.data.sections)
            raise RulebookError(
                f"没有板块“{as_given(name)}”，这个计分规则的板块是：{names or '无'}。"
            )
        return found

    def members(self, section: Section) -> tuple[Indicator, ...]:
        """Return the indicators of a section, in order."""
        return tuple(i for i in self.data.indicators if i.section == section.name)

    def measure(self, name: object) -> Measure:
        """Return the measure of that id, name or alias."""
        for measure in self.data.measures:
            if name in {measure.id, measure.name, *measure.aliases}:
                return measure
        ids = "、".join(f"{measure.id}（{measure.name}）" for measure in self.data.measures)
        raise RulebookError(f"没有测算项“{name}”，这个计分规则的测算项是：{ids or '无'}。")

    def rows(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by their keys."""
        return {row.key: row for row in self.data.rows if row.table == table}

    def line(
        self, rule: Rule, formula: str, inputs: Mapping[str, object], points: Decimal | None = None
    ) -> Line:
        """Return the explained line of a rule."""
        return Line(rule.name, formula, dict(inputs), points, self.citations[rule.name])

    def under(self, rule_name: str, changes: Changes) -> Rulebook:
        """Return the book with some settings of one rule's way of counting changed."""
        for field in type(self.data).model_fields:
            value = getattr(self.data, field)
            members = value if isinstance(value, tuple) else (value,)
            if any(isinstance(part, Rule) and part.name == rule_name for part in members):
                changed = tuple(_changed(part, rule_name, changes) for part in members)
                update = {field: changed if isinstance(value, tuple) else changed[0]}
                return replace(self, data=self.data.model_copy(update=update))
        return self


def alternatives(rule: Rule) -> tuple[Reading, ...]:
    """Return the readings of a rule that are not used."""
    return rule.readings[1:]


def change_method(rule: Rule, changes: Changes) -> Rule:
    """Return the rule with some settings of its way of counting changed.

    Raises:
        pydantic.ValidationError: for a setting that the way of counting does not have.
    """
    method = getattr(rule, "method", None)
    if not isinstance(method, BaseModel):
        raise RulebookError(f"规则“{rule.name}”没有计分方式，不能有其他读法。")
    settings = {**method.model_dump(exclude_none=True), **changes}
    return rule.model_copy(update={"method": type(method).model_validate(settings)})


def _changed(value: object, rule_name: str, changes: Changes) -> object:
    if isinstance(value, Rule) and value.name == rule_name:
        return change_method(value, changes)
    return value
