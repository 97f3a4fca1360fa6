"""What follows from totals and grades: prizes by rank, a raised ratio, consequences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.errors import RulebookError
from policy_qa.score.facts import FactReader, choose, mapping, word
from policy_qa.score.numbers import (
    HUNDRED,
    brief,
    read_count,
    read_number,
    settle,
    whole_down,
    whole_half_up,
)
from policy_qa.score.result import Line
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.ways import Quotas


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result, its lines, and the rules applied, with the inputs that each was given."""

    result: Mapping[str, object]
    lines: tuple[Line, ...]
    applied: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    score: Decimal
    grade: str


_ROUNDINGS: dict[str, Callable[[Decimal], Decimal]] = {
    "down": whole_down,
    "half_up": whole_half_up,
}


def reward(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the quotas and who is awarded; ``counts`` of groups by grade do for quotas."""
    rule = rulebook.require(rulebook.data.reward, "奖励规定")
    reader = FactReader(rule.name, facts, rulebook.inputs)
    counts: dict[str, Decimal] = {}
    groups: list[_Group] = []
    if reader.form((("groups",), ("counts",))) == ("groups",):
        groups = _groups(rulebook, reader)
    else:
        counts = _counts(rulebook, reader)
    result: dict[str, object] = {}
    awarded: list[str] = []
    tied: list[str] = []
    lines: list[Line] = []
    for quota in rule.method.quotas:
        ranked = [group for group in groups if group.grade == quota.grade]
        number = counts.get(quota.grade, Decimal(len(ranked)))
        places = _places(rule.method, quota.share_pct, number)
        chosen, open_place = _ranked(ranked, places)
        result[quota.field] = places
        awarded += chosen
        tied += open_place
        formula = f"{brief(number)} × {brief(quota.share_pct)}% → {brief(places)}（{quota.grade}）"
        lines.append(rulebook.line(rule, formula, {quota.grade: number}))
    result |= {"awarded": awarded, "tied_for_last_place": tied}
    return Outcome(result, tuple(lines), ((rule.name, frozenset(reader.facts)),))


def _places(method: Quotas, share: Decimal, number: Decimal) -> Decimal:
    places = _ROUNDINGS[method.rounding](settle(number * share / HUNDRED))
    return min(max(places, method.minimum), number)


def _ranked(groups: list[_Group], places: Decimal) -> tuple[list[str], list[str]]:
    """Return who surely has a place, and who is level for the last ones."""
    ranked = sorted(groups, key=lambda group: (-group.score, group.name))
    inside, outside = ranked[: int(places)], ranked[int(places) :]
    if not inside or not outside or inside[-1].score != outside[0].score:
        return [group.name for group in inside], []
    level = inside[-1].score
    return (
        [group.name for group in inside if group.score != level],
        [group.name for group in ranked if group.score == level],
    )


def _groups(rulebook: Rulebook, reader: FactReader) -> list[_Group]:
    label = reader.label("groups")
    open_grades = [rule.method.open for rule in rulebook.data.exclusions]
    grades = (*rulebook.grade_names, rulebook.grades.method.open, *open_grades)
    groups: dict[str, _Group] = {}
    for entry in reader.listed("groups", may_be_empty=True):
        facts = mapping(entry, label)
        name = word(facts.get("name"), f"{label}的名称（name）")
        if name in groups:
            raise RulebookError(f"{label}重复列出了“{name}”，请核对。")
        score = read_number(facts.get("score"), f"{name}的得分（score）")
        if score < 0:
            raise RulebookError(f"{name}的得分（score）不能是负数，却是{brief(score)}。")
        grade = rulebook.same_word(facts.get("grade"))
        groups[name] = _Group(name, score, choose(grade, grades, f"{name}的等次（grade）"))
    return list(groups.values())


def _counts(rulebook: Rulebook, reader: FactReader) -> dict[str, Decimal]:
    label = reader.label("counts")
    counts = mapping(reader.value("counts"), label)
    return {
        choose(rulebook.same_word(grade), rulebook.grade_names, f"{label}的等次"): read_count(
            number, f"{grade}的个数"
        )
        for grade, number in counts.items()
    }


def senior_post(rulebook: Rulebook, facts: object) -> Outcome:
    """Return whether the ratio may be raised, and the ratio that then holds."""
    rule = rulebook.require(rulebook.data.senior_post, "岗位比例规定")
    method = rule.method
    reader = FactReader(rule.name, facts, rulebook.inputs)
    reader.form((("group_type", "grade", "base_ratio_pct", "already_awarded"),))
    types = [entry.name for entry in rulebook.data.group_types]
    group_type = choose(
        rulebook.same_word(reader.value("group_type")), types, reader.label("group_type")
    )
    grade = choose(
        rulebook.same_word(reader.value("grade")),
        rulebook.grade_names,
        f"{rule.name}的等次（grade）",
    )
    base = reader.percent("base_ratio_pct")
    awarded = reader.flag("already_awarded")
    eligible = group_type in method.group_types and grade in method.grades and not awarded
    ratio = base
    formula = f"{group_type}、{grade}{'、已获得过' if awarded else ''} → 不提高，仍为{brief(base)}%"
    if eligible:
        added = method.percent if method.mode == "points" else base * method.percent / HUNDRED
        ratio = settle(base + added)
        formula = f"{brief(base)}% + {brief(settle(added))}个百分点 = {brief(ratio)}%"
    if ratio > HUNDRED:
        raise RulebookError(
            f"{brief(base)}%提高后超过100%，请核对{reader.label('base_ratio_pct')}。"
        )
    result = {"eligible": eligible, "new_ratio_pct": ratio}
    line = rulebook.line(rule, formula, reader.facts)
    return Outcome(result, (line,), ((rule.name, frozenset(reader.facts)),))


def consequence(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the actions due after the last of the years, given from the first to the last."""
    rule = rulebook.require(rulebook.data.consequence, "连续年度规定")
    method = rule.method
    reader = FactReader(rule.name, facts, rulebook.inputs)
    reader.form((("grades_by_year",),))
    label = reader.label("grades_by_year")
    years = [
        choose(rulebook.same_word(grade), rulebook.grade_names, label)
        for grade in reader.listed("grades_by_year")
    ]
    run = 0
    for grade in reversed(years):
        if grade != method.grade:
            break
        run += 1
    due = [stage for stage in method.stages if stage.years <= run]
    due = due[-1:] if method.apply == "latest" else due
    actions = [action for stage in due for action in stage.actions]
    formula = f"截至最近一年连续{run}年“{method.grade}” → {'；'.join(actions) or '无'}"
    line = rulebook.line(rule, formula, {"grades_by_year": years})
    return Outcome({"actions": actions}, (line,), ((rule.name, frozenset(reader.facts)),))
