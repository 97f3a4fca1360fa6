"""What if: where points are lost, what one step changes, the cheapest way to a grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from policy_qa.errors import RulebookError
from policy_qa.score.engine import score
from policy_qa.score.facts import choose
from policy_qa.score.numbers import ARITHMETIC, ZERO, settle
from policy_qa.score.result import ScoreResult, as_json
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.steps import Step, ladder, single_steps
from policy_qa.score.totals import grade_of

Costs = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loss:
    """Points that an indicator does not earn."""

    indicator: str
    points: Decimal
    lost: Decimal


@dataclass(frozen=True, slots=True)
class StepEffect:
    """What one smallest improvement changes, all else unchanged; ``grade`` by points alone."""

    step: Step
    gain: Decimal
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The cheapest set of changes that reaches a grade.

    A step (a percentage point, one more person, one grade up) costs 1, or what ``costs``
    says for its indicator. ``reason`` says why there is no way; then ``changes`` is empty.
    """

    goal: str
    changes: tuple[tuple[Step, int], ...] = ()
    cost: int = 0
    total: Decimal | None = None
    grade: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """Total and grade under another reading of a rule; ``None`` where it leaves them open."""

    rule: str
    reading: str
    total: object
    grade: object
    changes_grade: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Everything that follows from one total."""

    result: ScoreResult
    losses: tuple[Loss, ...]
    effects: tuple[StepEffect, ...]
    plan: Plan | None
    readings: tuple[ReadingEffect, ...]

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON-able data, figures as decimal strings."""
        plain: dict[str, Any] = as_json(
            {
                "result": self.result.result,
                "losses": [
                    {"indicator": loss.indicator, "points": loss.points, "lost": loss.lost}
                    for loss in self.losses
                ],
                "steps": [
                    {
                        "indicator": effect.step.indicator,
                        "change": effect.step.words,
                        "gain": effect.gain,
                        "total": effect.total,
                        "grade": effect.grade,
                    }
                    for effect in self.effects
                ],
                "plan": _plan_json(self.plan),
                "readings": [
                    {
                        "rule": effect.rule,
                        "reading": effect.reading,
                        "total": effect.total,
                        "grade": effect.grade,
                        "changes_grade": effect.changes_grade,
                    }
                    for effect in self.readings
                ],
            }
        )
        return plain


def what_if(
    rulebook: Rulebook,
    inputs: Mapping[str, Any],
    *,
    goal: str | None = None,
    costs: Costs | None = None,
) -> WhatIf:
    """Return what follows from the inputs of a total.

    Args:
        rulebook: the rules.
        inputs: as for the kind ``total``.
        goal: a grade to be reached; none asks for no plan.
        costs: whole cost of one step, at least 1, by the number of the indicator.

    Raises:
        InputError: for facts that cannot be scored, an unknown grade, or a cost below 1.
    """
    with localcontext(ARITHMETIC):
        scored = score(rulebook, {"kind": "total", "inputs": inputs})
        return WhatIf(
            result=scored,
            losses=_losses(rulebook, scored),
            effects=_effects(rulebook, inputs, scored),
            plan=_plan(rulebook, inputs, scored, goal, costs or {}) if goal else None,
            readings=_readings(scored),
        )


def _losses(rulebook: Rulebook, scored: ScoreResult) -> tuple[Loss, ...]:
    scores = _scores(scored)
    losses = [
        Loss(rule.name, rule.points, settle(rule.points - scores[str(rule.number)]))
        for rule in rulebook.data.indicators
    ]
    return tuple(sorted((loss for loss in losses if loss.lost), key=lambda loss: -loss.lost))


def _scores(scored: ScoreResult) -> Mapping[str, Decimal]:
    scores = scored.result["indicator_scores"]
    assert isinstance(scores, Mapping)
    return scores


def _total(scored: ScoreResult) -> Decimal:
    total = scored.result["total"]
    assert isinstance(total, Decimal)
    return total


def _effects(
    rulebook: Rulebook, inputs: Mapping[str, Any], scored: ScoreResult
) -> tuple[StepEffect, ...]:
    effects: list[StepEffect] = []
    for rule in rulebook.data.indicators:
        number = str(rule.number)
        for step in single_steps(rulebook, rule, inputs["indicators"][number]):
            gain = settle(step.points - _scores(scored)[number])
            total = settle(_total(scored) + gain)
            effects.append(StepEffect(step, gain, total, grade_of(rulebook.grades.method, total)))
    return tuple(sorted(effects, key=lambda effect: -effect.gain))


def _plan(
    rulebook: Rulebook,
    inputs: Mapping[str, Any],
    scored: ScoreResult,
    goal: str,
    costs: Costs,
) -> Plan:
    goal = choose(rulebook.same_word(goal), rulebook.grade_names, "目标等次")
    for number, cost in costs.items():
        rulebook.indicator(number)
        if isinstance(cost, bool) or not isinstance(cost, int) or cost < 1:
            raise RulebookError(f"指标{number}每一步的代价应当是不小于1的整数，却是“{cost}”。")
    order = rulebook.grade_names
    if scored.result["vetoed"] and goal != order[-1]:
        return Plan(goal, reason="已被一票否决，提高得分不能改变等次。")
    excluded = scored.result["excluded_grades"]
    assert isinstance(excluded, list)
    if goal in excluded:
        return Plan(goal, reason=f"已不得评为{goal}，提高得分不能改变。")
    band = rulebook.grades.method.bands[order.index(goal)]
    needed = (band.at_least or ZERO) - _total(scored)
    ladders = {
        str(rule.number): ladder(rulebook, rule, inputs["indicators"][str(rule.number)])
        for rule in rulebook.data.indicators
    }
    chosen = _cheapest(ladders, needed, {number: costs.get(number, 1) for number in ladders})
    if chosen is None:
        return Plan(goal, reason=f"所有指标都得满分，也达不到{goal}。")
    return _worked_out(rulebook, inputs, goal, ladders, chosen, costs)


def _cheapest(
    ladders: Mapping[str, list[Step]], needed: Decimal, costs: Costs
) -> dict[str, int] | None:
    """Return how many steps to take a ladder: least cost first, then most points.

    ``best[c]`` is the largest gain for cost ``c`` over the ladders seen so far.
    """
    if needed <= ZERO:
        return {}
    best: dict[int, tuple[Decimal, dict[str, int]]] = {0: (ZERO, {})}
    limit = sum(costs[number] * (len(rungs) - 1) for number, rungs in ladders.items())
    for number, rungs in ladders.items():
        merged = dict(best)
        for spent, (gain, taken) in best.items():
            for steps, rung in enumerate(rungs[1:], 1):
                cost = spent + steps * costs[number]
                if cost > limit:
                    break
                reached = settle(gain + rung.points - rungs[0].points)
                if cost not in merged or reached > merged[cost][0]:
                    merged[cost] = (reached, {**taken, number: steps})
        enough = [cost for cost, (gain, _) in merged.items() if gain >= needed]
        limit = min([limit, *enough])
        best = _undominated({cost: merged[cost] for cost in merged if cost <= limit})
    return best[max(best)][1] if best[max(best)][0] >= needed else None


def _undominated(
    reached: Mapping[int, tuple[Decimal, dict[str, int]]],
) -> dict[int, tuple[Decimal, dict[str, int]]]:
    """Leave out what costs more without gaining more."""
    kept: dict[int, tuple[Decimal, dict[str, int]]] = {}
    most = -Decimal(1)
    for cost in sorted(reached):
        if reached[cost][0] > most:
            kept[cost] = reached[cost]
            most = reached[cost][0]
    return kept


def _worked_out(  # noqa: PLR0913, PLR0917 - private, called once
    rulebook: Rulebook,
    inputs: Mapping[str, Any],
    goal: str,
    ladders: Mapping[str, list[Step]],
    chosen: Mapping[str, int],
    costs: Costs,
) -> Plan:
    taken = {number: ladders[number][steps] for number, steps in chosen.items()}
    indicators = {**inputs["indicators"], **{number: step.facts for number, step in taken.items()}}
    scored = score(rulebook, {"kind": "total", "inputs": {**inputs, "indicators": indicators}})
    return Plan(
        goal=goal,
        changes=tuple((step, chosen[number]) for number, step in taken.items()),
        cost=sum(steps * costs.get(number, 1) for number, steps in chosen.items()),
        total=_total(scored),
        grade=str(scored.result["grade"]),
    )


def _plan_json(plan: Plan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    return {
        "goal": plan.goal,
        "changes": [
            {
                "indicator": step.indicator,
                "inputs": step.facts,
                "steps": str(steps),
                "points": step.points,
            }
            for step, steps in plan.changes
        ],
        "cost": str(plan.cost),
        "total": plan.total,
        "grade": plan.grade,
        "reason": plan.reason,
    }


def _readings(scored: ScoreResult) -> tuple[ReadingEffect, ...]:
    return tuple(
        ReadingEffect(
            rule=entry.rule,
            reading=other.reading,
            total=other.result["total"],
            grade=other.result["grade"],
            changes_grade=other.result["grade"] != scored.result["grade"],
        )
        for entry in scored.ambiguities
        for other in entry.alternatives
    )
