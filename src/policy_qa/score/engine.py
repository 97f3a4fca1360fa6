"""Score one request by a rulebook, with every reading of the rules that were applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import localcontext
from typing import Any

from policy_qa.errors import InputError
from policy_qa.score import measures, outcomes, totals
from policy_qa.score.facts import choose, mapping
from policy_qa.score.numbers import ARITHMETIC
from policy_qa.score.outcomes import Outcome
from policy_qa.score.result import Alternative, Ambiguity, ScoreResult
from policy_qa.score.rulebook import Rulebook, alternatives
from policy_qa.score.rules import Reading, Rule

KINDS: dict[str, Callable[[Rulebook, object], Outcome]] = {
    "indicator": totals.indicator,
    "section": totals.section,
    "total": totals.total,
    "grade": totals.grade,
    "reward": outcomes.reward,
    "senior_post": outcomes.senior_post,
    "consequence": outcomes.consequence,
    "measure": measures.measure,
    "checks": measures.checks,
}
_DETAILS = frozenset({"indicator_scores", "section_scores"})


def score(rulebook: Rulebook, request: Mapping[str, Any]) -> ScoreResult:
    """Return the figures for ``{"id"?, "kind", "inputs"}``, worded as in CONTRACT.md.

    Beside CONTRACT's kinds there are ``grade`` (``{"total"}``), ``measure``
    (``{"measure", ...}``) and ``checks`` (``{}``: recomputes figures of the document).

    Raises:
        InputError: one Chinese sentence, for facts that the rules cannot be applied to.
    """
    given = mapping(request, "请求")
    kind = choose(given.get("kind"), KINDS, "kind")
    inputs = given.get("inputs")
    with localcontext(ARITHMETIC):
        outcome = KINDS[kind](rulebook, inputs)
        ambiguities = tuple(
            _ambiguity(rulebook, rule, lambda book: KINDS[kind](book, inputs).result, outcome)
            for rule in _open_rules(rulebook, outcome)
        )
    return ScoreResult(
        id=str(given.get("id", "")),
        kind=kind,
        result=outcome.result,
        lines=outcome.lines,
        ambiguities=ambiguities,
        labels=rulebook.labels,
    )


def _open_rules(rulebook: Rulebook, outcome: Outcome) -> list[Rule]:
    """Return the rules that were applied and have readings, in the order of application."""
    found: list[Rule] = []
    for name, inputs in outcome.applied:
        rule = rulebook.rule(name)
        arises = rule.readings and rule.readings[0].arises_with
        if rule.readings and (not arises or arises in inputs):
            found.append(rule)
    return found


def _ambiguity(
    rulebook: Rulebook,
    rule: Rule,
    compute: Callable[[Rulebook], Mapping[str, object]],
    used: Outcome,
) -> Ambiguity:
    def result(reading: Reading) -> dict[str, object]:
        try:
            if reading.between is None:
                return _headline(compute(rulebook.under(rule.name, reading.set)))
            low, high = (compute(rulebook.under(rule.name, end)) for end in reading.between)
            return _range(_headline(low), _headline(high))
        except InputError as error:
            return {**dict.fromkeys(_headline(used.result)), "note": str(error)}

    return Ambiguity(
        rule=rule.name,
        reading=rule.readings[0].text,
        alternatives=tuple(
            Alternative(reading.text, result(reading)) for reading in alternatives(rule)
        ),
        citation=rulebook.citations[rule.name],
    )


def _headline(result: Mapping[str, object]) -> dict[str, object]:
    """Leave out the tables of single scores, which readings would repeat at length."""
    if "total" not in result:
        return dict(result)
    return {name: value for name, value in result.items() if name not in _DETAILS}


def _range(low: Mapping[str, object], high: Mapping[str, object]) -> dict[str, object]:
    """Keep what both ends agree on; the rest is open, with both ends named."""
    merged: dict[str, object] = {}
    for name, value in low.items():
        if value == high[name]:
            merged[name] = value
        else:
            merged |= {name: None, f"{name}_min": value, f"{name}_max": high[name]}
    return merged
