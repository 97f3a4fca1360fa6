"""Points of one indicator, by each way of counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from policy_qa.errors import RulebookError
from policy_qa.score.facts import FactReader, choose, mapping, word
from policy_qa.score.numbers import (
    HUNDRED,
    ZERO,
    brief,
    mean,
    settle,
    whole_down,
    whole_up,
)
from policy_qa.score.ways import Counting, GradeShare, Proportion, Shortfall, Threshold

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Points, how they came about, and the figures derived on the way."""

    points: Decimal
    formula: str
    derived: Mapping[str, Decimal] = field(default_factory=dict)


def forms_of(method: Counting) -> tuple[Form, ...]:
    """Return the sets of inputs by which a way of counting can be served."""
    if isinstance(method, Shortfall):
        direct = tuple(threshold.input for threshold in method.thresholds)
        heads = [
            name
            for threshold in method.thresholds
            for name in (threshold.whole, threshold.part)
            if name
        ]
        return (direct, tuple(dict.fromkeys(heads))) if heads else (direct,)
    other = method.groups_input if isinstance(method, Proportion) else method.list_input
    return ((method.input,), (other,)) if other else ((method.input,),)


def count_points(method: Counting, points: Decimal, reader: FactReader) -> Counted:
    """Return the points that the facts earn out of ``points``.

    Raises:
        InputError: for facts that are missing, unknown or out of bounds.
    """
    form = reader.form(forms_of(method))
    if isinstance(method, Proportion):
        counted = _proportion(method, points, reader, form)
    elif isinstance(method, Shortfall):
        counted = _shortfall(method, points, reader, form)
    else:
        counted = _grade_share(method, points, reader, form)
    if method.fixed is not None:
        return Counted(method.fixed, f"由考核人员裁量，计{brief(method.fixed)}分", counted.derived)
    return counted


def _proportion(method: Proportion, points: Decimal, reader: FactReader, form: Form) -> Counted:
    derived: dict[str, Decimal] = {}
    note = ""
    if form == (method.input,):
        percent = reader.percent(method.input)
    else:
        groups = FactReader(
            reader.label(method.groups_input), reader.value(method.groups_input), {}
        )
        groups.form((method.groups,))
        figures = [groups.percent(group) for group in method.groups]
        percent = derived[method.input] = mean(figures)
        note = f"；{_plus(figures)}的平均为{brief(percent)}%"
    score = settle(points * percent / HUNDRED)
    return Counted(score, f"{brief(points)} × {brief(percent)}% = {brief(score)}{note}", derived)


def _plus(figures: list[Decimal]) -> str:
    return "、".join(f"{brief(figure)}%" for figure in figures)


_ROUNDINGS: dict[str, Callable[[Decimal], Decimal]] = {
    "linear": settle,
    "whole": whole_down,
    "started": whole_up,
}


def _shortfall(method: Shortfall, points: Decimal, reader: FactReader, form: Form) -> Counted:
    by_heads = form != tuple(threshold.input for threshold in method.thresholds)
    ratios = {
        threshold.input: _ratio(method, threshold, reader, by_heads)
        for threshold in method.thresholds
    }
    losses: list[Decimal] = []
    parts: list[str] = []
    for threshold in method.thresholds:
        if method.counted and threshold.input not in method.counted:
            continue
        loss = _loss(method, threshold, ratios[threshold.input])
        losses.append(loss)
        parts.append(
            f"{reader.short(threshold.input)}{brief(ratios[threshold.input])}%"
            f"（要求{brief(threshold.at_least)}%）少计{brief(loss)}分"
        )
    lost = max(losses) if method.combine == "largest" else sum(losses, ZERO)
    score = settle(points - lost)
    score = max(score, ZERO) if method.floored else score
    derived = ratios if by_heads else {}
    joined = "；".join(parts)
    sign = "=" if score == settle(points - lost) else "< 0 →"
    formula = f"{brief(points)} - {brief(lost)} {sign} {brief(score)}；{joined}"
    return Counted(score, formula, derived)


def _ratio(method: Shortfall, threshold: Threshold, reader: FactReader, by_heads: bool) -> Decimal:
    """Return a ratio, 0 where its whole is a part of another one that nobody belongs to."""
    if not by_heads:
        return reader.percent(threshold.input)
    derived = any(other.part == threshold.whole for other in method.thresholds)
    if not derived and not reader.count(threshold.whole):
        label = reader.label(threshold.whole)
        raise RulebookError(f"{label}为0，比例无从计算，请核对人数。")
    return settle(reader.ratio(threshold.part, threshold.whole))


def _loss(method: Shortfall, threshold: Threshold, ratio: Decimal) -> Decimal:
    missing = max(threshold.at_least - ratio, ZERO)
    return settle(_ROUNDINGS[method.points_of_percent](missing) * threshold.loss)


def _grade_share(method: GradeShare, points: Decimal, reader: FactReader, form: Form) -> Counted:
    if form == (method.input,):
        grade = reader.choice(method.input, method.shares)
        percent, how = method.shares[grade], grade
    else:
        percent, how = _schools_share(method, reader)
    score = settle(points * percent / HUNDRED)
    return Counted(score, f"{brief(points)} × {brief(percent)}% = {brief(score)}；{how}")


def _schools_share(method: GradeShare, reader: FactReader) -> tuple[Decimal, str]:
    label = reader.label(method.list_input)
    grades: dict[str, str] = {}
    core: set[str] = set()
    for entry in reader.listed(method.list_input):
        facts = mapping(entry, label)
        school = word(facts.get("school"), f"{label}的学校名称（school）")
        if school in grades:
            raise RulebookError(f"{label}重复列出了“{school}”，请合并。")
        grades[school] = choose(facts.get("grade"), method.shares, f"{school}的等次（grade）")
        if method.core_mark in f"{school} {facts.get('role', '')}":
            core.add(school)
    shares = {school: method.shares[grade] for school, grade in grades.items()}
    how = "、".join(f"{school}{grades[school]}" for school in sorted(grades))
    return _combined(method, shares, core, label), how


def _combined(
    method: GradeShare, shares: Mapping[str, Decimal], core: set[str], label: str
) -> Decimal:
    if method.combine == "mean":
        return mean(shares.values())
    if method.combine == "lowest":
        return min(shares.values())
    if len(core) != 1:
        raise RulebookError(f"{label}没有注明哪一所是{method.core_mark}，此读法无法计算。")
    return shares[core.pop()]
