"""Smallest improvements of one indicator: a percentage point, one more person, one grade up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from policy_qa.score.facts import FactReader
from policy_qa.score.numbers import HUNDRED, brief
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.rules import Indicator
from policy_qa.score.totals import count_indicator
from policy_qa.score.ways import GradeShare, Proportion, Shortfall

_LONGEST_LADDER = 200
_WIDEST_LADDER = 24


@dataclass(frozen=True, slots=True)
class Step:
    """The facts of one indicator after an improvement, in words, and the points they earn."""

    indicator: str
    words: str
    facts: Mapping[str, Any]
    points: Decimal


def single_steps(rulebook: Rulebook, rule: Indicator, facts: Mapping[str, Any]) -> list[Step]:
    """Return every smallest improvement that the facts allow."""
    return [
        Step(rule.name, words, changed, count_indicator(rulebook, rule, changed)[0].points)
        for words, changed in _neighbours(rulebook, rule, facts)
    ]


def ladder(rulebook: Rulebook, rule: Indicator, facts: Mapping[str, Any]) -> list[Step]:
    """Return the best outcome of 0, 1, 2 … smallest improvements, up to full points."""
    now = count_indicator(rulebook, rule, facts)[0].points
    level = [Step(rule.name, "", dict(facts), now)]
    rungs = [level[0]]
    while level[0].points < rule.points and len(rungs) <= _LONGEST_LADDER:
        found: dict[str, Step] = {}
        for reached in level:
            for step in single_steps(rulebook, rule, reached.facts):
                found.setdefault(repr(sorted(step.facts.items())), step)
        if not found:
            break
        level = sorted(found.values(), key=lambda step: -step.points)[:_WIDEST_LADDER]
        rungs.append(level[0])
    return rungs


def _neighbours(
    rulebook: Rulebook, rule: Indicator, facts: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    reader = FactReader(rule.name, facts, rulebook.inputs)
    method = rule.method
    if isinstance(method, Proportion):
        if method.input in facts:
            yield from _percent_up(reader, method.input, facts)
        else:
            inner = FactReader(reader.short(method.groups_input), facts[method.groups_input], {})
            for group in method.groups:
                for words, groups in _percent_up(inner, group, inner.facts):
                    yield words, {method.groups_input: groups}
    elif isinstance(method, Shortfall):
        yield from _towards_thresholds(reader, method, facts)
    else:
        yield from _grades_up(rulebook, method, facts)


def _percent_up(
    reader: FactReader, name: str, facts: Mapping[str, Any], limit: Decimal = HUNDRED
) -> Iterator[tuple[str, dict[str, Any]]]:
    now = reader.percent(name)
    if now < limit:
        then = min(now + 1, HUNDRED)
        words = f"{reader.short(name)}由{brief(now)}%提高到{brief(then)}%"
        yield words, {**facts, name: then}


def _towards_thresholds(
    reader: FactReader, method: Shortfall, facts: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if method.thresholds[0].input in facts:
        for threshold in method.thresholds:
            yield from _percent_up(reader, threshold.input, facts, threshold.at_least)
        return
    parts = [threshold.part for threshold in method.thresholds]
    for threshold in method.thresholds:
        together = (threshold.part, threshold.whole) if threshold.whole in parts else ()
        for raised in {(threshold.part,), together or (threshold.part,)}:
            changed = {**facts, **{name: reader.count(name) + 1 for name in raised}}
            after = FactReader(reader.rule, changed, {})
            if all(after.count(t.part) <= after.count(t.whole) for t in method.thresholds):
                words = "、".join(f"{reader.short(name)}增加1" for name in sorted(raised))
                yield words, changed


def _grades_up(
    rulebook: Rulebook, method: GradeShare, facts: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    order = sorted(method.shares, key=lambda grade: method.shares[grade])
    better = dict(pairwise(order))
    if method.input in facts:
        grade = str(rulebook.same_word(facts[method.input]))
        if grade in better:
            yield f"由{grade}升为{better[grade]}", {method.input: better[grade]}
        return
    schools = facts[method.list_input]
    for index, school in enumerate(schools):
        grade = str(rulebook.same_word(school["grade"]))
        if grade in better:
            raised = {**school, "grade": better[grade]}
            changed = [*schools[:index], raised, *schools[index + 1 :]]
            words = f"{school['school']}由{grade}升为{better[grade]}"
            yield words, {method.list_input: changed}
