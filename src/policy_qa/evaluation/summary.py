"""The figures of a report: every metric over the outcomes of one system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from policy_qa.evaluation import metrics
from policy_qa.evaluation.outcomes import DEPTH, Outcome

Form = Literal["share", "ratio", "seconds", "count"]
Scores = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with its Chinese name, its explanation, and how it is computed."""

    key: str
    label: str
    explanation: str
    form: Form
    better: Literal["high", "low"]
    compute: Callable[[Sequence[Outcome]], float | None]

    def show(self, value: float | None) -> str:
        """Return a value as people read it; what does not apply is a dash."""
        if value is None:
            return "—"
        if self.form == "share":
            return f"{value:.1%}"
        if self.form == "seconds":
            return f"{value * 1000:.3g} 毫秒" if value < 1 else f"{value:.1f} 秒"
        return f"{value:.0f}" if self.form == "count" else f"{value:.2f}"


def summarise(outcomes: Sequence[Outcome]) -> Scores:
    """Compute every metric."""
    return {metric.key: metric.compute(outcomes) for metric in METRICS}


def by_group(
    outcomes: Sequence[Outcome], group: Callable[[Outcome], str]
) -> dict[str, list[Outcome]]:
    """Return the outcomes by group, the groups in order of appearance."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(group(outcome), []).append(outcome)
    return groups


def _correct(outcomes: Sequence[Outcome]) -> float | None:
    return metrics.mean([float(o.correct) for o in outcomes if o.correct is not None])


def _length(outcomes: Sequence[Outcome]) -> float | None:
    return metrics.median([o.length_ratio for o in outcomes if o.length_ratio is not None])


def _relevances(outcomes: Sequence[Outcome]) -> list[tuple[bool, ...]]:
    return [o.relevance for o in outcomes if o.relevance is not None]


def _hit(k: int) -> Callable[[Sequence[Outcome]], float | None]:
    return lambda outcomes: metrics.hit_at_k(_relevances(outcomes), k)


def _all_evidence(outcomes: Sequence[Outcome]) -> float | None:
    return metrics.mean([float(o.all_evidence) for o in outcomes if o.all_evidence is not None])


def _mrr(outcomes: Sequence[Outcome]) -> float | None:
    return metrics.mrr(_relevances(outcomes))


def _refusals(outcomes: Sequence[Outcome]) -> list[tuple[bool, bool]]:
    return [(o.should_refuse, o.refused) for o in outcomes]


def _seconds(share_below: float) -> Callable[[Sequence[Outcome]], float | None]:
    return lambda outcomes: metrics.percentile(
        [o.seconds for o in outcomes if o.seconds is not None], share_below
    )


METRICS = (
    Metric(
        "accuracy",
        "正确率",
        "该答的：已回答、关键事实齐全、没有禁止的内容；不该答的：已拒答。",
        "share",
        "high",
        _correct,
    ),
    Metric(
        "length_ratio",
        "答案长度（倍）",
        "答案字数 ÷ 参考答案字数，取中位数。",
        "ratio",
        "low",
        _length,
    ),
    Metric("hit_1", "命中@1", "第一条就含有依据的题所占比例。", "share", "high", _hit(1)),
    Metric("hit_5", "命中@5", "前五条中有依据的题所占比例。", "share", "high", _hit(5)),
    Metric("hit_10", "命中@10", "前十条中有依据的题所占比例。", "share", "high", _hit(DEPTH)),
    Metric(
        "all_evidence_10",
        "依据齐全@10",
        "前十条合起来含有全部依据的题所占比例。",
        "share",
        "high",
        _all_evidence,
    ),
    Metric("mrr", "平均倒数排名", "首条依据名次的倒数，取平均。", "ratio", "high", _mrr),
    Metric(
        "citation_precision",
        "引用准确率",
        "该答且已答的题中，与依据重叠或含有关键事实的引用 ÷ 全部引用。",
        "share",
        "high",
        lambda outcomes: metrics.share([o.citations for o in outcomes]),
    ),
    Metric(
        "citation_recall",
        "引用覆盖率",
        "被引用到的依据 ÷ 全部依据。",
        "share",
        "high",
        lambda outcomes: metrics.share([o.evidence for o in outcomes]),
    ),
    Metric(
        "verbatim",
        "引文逐字一致",
        "与原文逐字相同的引文 ÷ 全部引文。",
        "share",
        "high",
        lambda outcomes: metrics.share([o.verbatim for o in outcomes]),
    ),
    Metric(
        "refusal_precision",
        "拒答准确率",
        "拒答的题中，确实不该答的所占比例。",
        "share",
        "high",
        lambda outcomes: metrics.refusal_precision(_refusals(outcomes)),
    ),
    Metric(
        "refusal_recall",
        "拒答覆盖率",
        "不该答的题中，已拒答的所占比例。",
        "share",
        "high",
        lambda outcomes: metrics.refusal_recall(_refusals(outcomes)),
    ),
    Metric(
        "false_refusals",
        "误拒率",
        "该答的题中，被拒答的所占比例。",
        "share",
        "low",
        lambda outcomes: metrics.false_refusals(_refusals(outcomes)),
    ),
    Metric("seconds_p50", "用时中位数", "每题用时的第50百分位。", "seconds", "low", _seconds(0.5)),
    Metric("seconds_p95", "用时p95", "每题用时的第95百分位。", "seconds", "low", _seconds(0.95)),
    Metric(
        "errors",
        "出错题数",
        "程序出错的题，按答错计，并列在明细里。",
        "count",
        "low",
        lambda outcomes: float(sum(bool(o.error) for o in outcomes)),
    ),
)
