"""What does not hold in a rulebook by itself: its names, its sums, its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pydantic import ValidationError

from policy_qa.errors import InputError
from policy_qa.score.calculator import formula_names
from policy_qa.score.counting import forms_of
from policy_qa.score.numbers import ZERO, plain
from policy_qa.score.rulebook import change_method
from policy_qa.score.rules import (
    Check,
    ExclusionRule,
    Indicator,
    Measure,
    Row,
    Rule,
    RulebookData,
    VetoRule,
)
from policy_qa.score.ways import Formula, Spread


def faults_of(data: RulebookData) -> Iterator[str]:
    """Yield each fault as a Chinese sentence without its full stop, naming the rule."""
    yield from _faults_of_names(data)
    yield from _faults_of_points(data)
    yield from _faults_of_figures(data)


def _faults_of_names(data: RulebookData) -> Iterator[str]:
    seen: set[str] = set()
    for rule in data.rules():
        if rule.name in seen:
            yield f"规则“{rule.name}”出现了两次，名称应当唯一"
        seen.add(rule.name)
        yield from _faults_of_readings(rule)
    inputs = {entry.name for entry in data.inputs}
    for rule in data.rules():
        for used in inputs_used(rule):
            if used not in inputs:
                yield f"规则“{rule.name}”用到的输入“{used}”没有在 inputs 中说明"
    yield from _faults_of_grades(data)
    yield from _faults_of_used_grades(data)


def _faults_of_readings(rule: Rule) -> Iterator[str]:
    for reading in rule.readings[1:]:
        for changes in reading.between or (reading.set,):
            try:
                change_method(rule, changes)
            except (ValidationError, InputError):
                yield f"规则“{rule.name}”的读法“{reading.text}”改动了计分方式没有的设置"


def inputs_used(rule: Rule) -> tuple[str, ...]:
    """Return the names of the inputs that an indicator or a measure counts by."""
    if isinstance(rule, Indicator):
        return tuple(name for form in forms_of(rule.method) for name in form)
    if not isinstance(rule, Measure):
        return ()
    method = rule.method
    if isinstance(method, Formula):
        return (*method.inputs, method.row_input) if method.row_input else method.inputs
    return (
        (method.input,) if isinstance(method, Spread) else ("groups", method.before, method.after)
    )


def _faults_of_grades(data: RulebookData) -> Iterator[str]:
    if data.grades is None:
        return
    bands = data.grades.method.bands
    name = data.grades.name
    if any(band.at_least is not None for band in bands[-1:]):
        yield f"规则“{name}”的最低等次“{bands[-1].name}”不应当有下限"
    for better, worse in pairwise(bands):
        upper = worse.below if worse.below is not None else worse.at_most
        if better.at_least is None or upper is None or upper > better.at_least:
            yield f"规则“{name}”的等次“{better.name}”和“{worse.name}”的分数段重叠或不全"


def _faults_of_used_grades(data: RulebookData) -> Iterator[str]:
    grades = [band.name for band in data.grades.method.bands] if data.grades else []
    for rule, used in _grades_used(data):
        for grade in used:
            if grade not in grades:
                yield f"规则“{rule.name}”用到的等次“{grade}”没有在等次规定中"
    for rule in data.exclusions:
        if rule.method.grade in grades[-1:]:
            yield f"规则“{rule.name}”排除了最低的等次“{rule.method.grade}”"


def _grades_used(data: RulebookData) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Pair each rule about grades with the grades it names."""
    barring: list[VetoRule | ExclusionRule] = [*data.vetoes, *data.exclusions]
    for rule in barring:
        yield rule, (rule.method.grade,)
    if data.recommendation:
        yield data.recommendation, (data.recommendation.grade,)
    if data.reward:
        yield data.reward, tuple(quota.grade for quota in data.reward.method.quotas)
    if data.senior_post:
        yield data.senior_post, data.senior_post.method.grades
    if data.consequence:
        yield data.consequence, (data.consequence.method.grade,)


def _faults_of_points(data: RulebookData) -> Iterator[str]:
    for section in data.sections:
        members = [entry for entry in data.indicators if entry.section == section.name]
        total = sum((entry.points for entry in members), ZERO)
        if total != section.points:
            yield (
                f"规则“{section.name}”的分值是{plain(section.points)}，"
                f"所属指标合计却是{plain(total)}"
            )
    known = {section.name for section in data.sections}
    for entry in data.indicators:
        if entry.section not in known:
            yield f"规则“{entry.name}”所属的板块“{entry.section}”没有列出"
    total = sum((section.points for section in data.sections), ZERO)
    if data.maximum is not None and total != data.maximum:
        yield f"各板块合计{plain(total)}分，与满分{plain(data.maximum)}分不符"
    for section in data.sections:
        stated = re.findall(r"([0-9]+(?:\.[0-9]+)?)分", section.quote)
        if stated and section.points not in map(Decimal, stated):
            yield f"规则“{section.name}”的分值{plain(section.points)}不在引文中"
    for entry in data.indicators:
        if entry.points not in _figures_in(entry.quote):
            yield f"规则“{entry.name}”的分值{plain(entry.points)}不在引文中"


def _faults_of_figures(data: RulebookData) -> Iterator[str]:
    stated: list[Row | Check] = [*data.rows, *data.checks]
    for rule in stated:
        figures = list(rule.values.values())
        figures += [rule.stated] if isinstance(rule, Check) else []
        for figure in figures:
            if figure not in _figures_in(rule.quote):
                yield f"规则“{rule.name}”的数{plain(figure)}不在引文中"
    for measure in data.measures:
        if isinstance(measure.method, Formula):
            yield from _faults_of_formula(data, measure, measure.method)
    for check in data.checks:
        yield from _unknown_names(check.name, check.formula, set(check.values))


def _figures_in(quote: str) -> set[Decimal]:
    return {Decimal(figure) for figure in re.findall(r"[0-9]+(?:\.[0-9]+)?", quote)}


def _faults_of_formula(data: RulebookData, measure: Measure, method: Formula) -> Iterator[str]:
    rows: list[Row] = [row for row in data.rows if row.table == method.table]
    if method.row_input and not rows:
        yield f"规则“{measure.name}”用到的表“{method.table}”没有任何一行"
    columns = set.intersection(*(set(row.values) for row in rows)) if rows else set()
    names = {*method.inputs, *columns}
    yield from _unknown_names(measure.name, method.formula, names)
    target = method.target
    bounds = (target.at_least, target.at_most, target.below) if target else ()
    for bound in bounds:
        if isinstance(bound, str) and bound not in names:
            yield f"规则“{measure.name}”的目标“{bound}”不是输入，也不是表中的列"


def _unknown_names(rule: str, formula: str, names: set[str]) -> Iterator[str]:
    try:
        unknown = sorted(formula_names(formula) - names)
    except InputError as error:
        yield f"规则“{rule}”的算式有误：{error}"
    else:
        for name in unknown:
            yield f"规则“{rule}”的算式用到了没有说明的“{name}”"
