"""The report: every outcome of every system, its figures, and itself as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from policy_qa.evaluation.outcomes import Outcome
from policy_qa.evaluation.summary import METRICS, Scores, by_group, summarise

Grouping = Literal["kind", "style"]
GROUPINGS: tuple[tuple[Grouping, str], ...] = (("kind", "按题目类型"), ("style", "按问法"))


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of one system, in the order of the cases."""

    system: str
    outcomes: tuple[Outcome, ...]

    @property
    def scores(self) -> Scores:
        """Every metric over all cases."""
        return summarise(self.outcomes)

    def grouped(self, grouping: Grouping) -> dict[str, list[Outcome]]:
        """Return the outcomes by kind or by style."""
        return by_group(self.outcomes, _GROUP_KEYS[grouping])

    @property
    def wrong(self) -> list[Outcome]:
        """The outcomes that count as wrong, crashes first."""
        return sorted((o for o in self.outcomes if o.wrong), key=lambda o: not o.error)

    @property
    def weak(self) -> list[Outcome]:
        """The right answers with a flaw."""
        return [outcome for outcome in self.outcomes if outcome.weak]

    @property
    def wrong_first(self) -> list[Outcome]:
        """All outcomes: crashes, wrong answers, flawed ones, the rest."""
        return sorted(self.outcomes, key=lambda o: (not o.error, not o.wrong, not o.weak))


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run; the first result is ours, the others are the baselines.

    ``defects`` are faults of the cases themselves, such as evidence that stands nowhere.
    """

    dataset: str
    note: str
    created: str
    results: tuple[Result, ...]
    defects: tuple[str, ...] = ()

    @property
    def ours(self) -> Result:
        """The result of the system that is measured."""
        return self.results[0]

    def figures(self) -> list[tuple[str, list[str]]]:
        """Return rows (metric label, shown value by system) of the metrics that apply."""
        scores = [result.scores for result in self.results]
        return [
            (metric.label, [metric.show(values[metric.key]) for values in scores])
            for metric in METRICS
            if any(values[metric.key] is not None for values in scores)
        ]

    @property
    def main_label(self) -> str:
        """The Chinese name of what the tables by group show."""
        judged = any(outcome.correct is not None for outcome in self.ours.outcomes)
        return "正确率" if judged else "命中@1（命中@5）"

    def groupings(self) -> list[tuple[Grouping, str]]:
        """Return the groupings with their Chinese names that divide the cases at all."""
        return [
            (grouping, f"{name}的{self.main_label}")
            for grouping, name in GROUPINGS
            if len(self.ours.grouped(grouping)) > 1
        ]

    def group_figures(self, grouping: Grouping) -> list[tuple[str, int, list[str]]]:
        """Return rows (group, number of cases, shown main figure by system)."""
        grouped = [result.grouped(grouping) for result in self.results]
        return [
            (group, len(outcomes), [main_figure(groups[group]) for groups in grouped])
            for group, outcomes in grouped[0].items()
        ]

    def to_json(self) -> dict[str, object]:
        """Return the whole report as JSON values."""
        return {
            "dataset": self.dataset,
            "note": self.note,
            "created": self.created,
            "defects": list(self.defects),
            "systems": [
                {
                    "system": result.system,
                    "cases": len(result.outcomes),
                    "scores": result.scores,
                    **{grouping: _group_scores(result, grouping) for grouping, _ in GROUPINGS},
                    "outcomes": [outcome.to_json() for outcome in result.wrong_first],
                }
                for result in self.results
            ],
        }

    def json_text(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1)


_GROUP_KEYS: dict[Grouping, Callable[[Outcome], str]] = {
    "kind": lambda outcome: outcome.kind,
    "style": lambda outcome: outcome.style,
}


def main_value(outcomes: list[Outcome]) -> float | None:
    """Return the accuracy; where cases have evidence only, hit@1."""
    scores = summarise(outcomes)
    return scores["hit_1"] if scores["accuracy"] is None else scores["accuracy"]


def main_figure(outcomes: list[Outcome]) -> str:
    """Return the main value as people read it; beside hit@1 also hit@5."""
    scores = summarise(outcomes)
    if scores["accuracy"] is not None or scores["hit_5"] is None:
        return _share(scores["accuracy"])
    return f"{_share(scores['hit_1'])}（{_share(scores['hit_5'])}）"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _group_scores(result: Result, grouping: Grouping) -> dict[str, object]:
    return {
        group: {"cases": len(outcomes), **summarise(outcomes)}
        for group, outcomes in result.grouped(grouping).items()
    }
