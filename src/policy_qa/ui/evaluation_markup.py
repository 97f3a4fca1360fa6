"""A report of an evaluation, and what users said of answers, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from policy_qa.evaluation import Case, Report
from policy_qa.evaluation.outcomes import Outcome
from policy_qa.evaluation.render import charts
from policy_qa.evaluation.render.words import group_name, reason, verdict
from policy_qa.ui.feedback import is_complete
from policy_qa.ui.tables import lines, table

OUR_NAME = "本助手"
MOST_CASES = 300
MOST_JUDGED = 100


def report_html(report: Report) -> str:
    """Return figures, charts, and the cases with the wrong ones first."""
    first, *others = report.results
    report = replace(report, results=(replace(first, system=OUR_NAME), *others))
    systems = [result.system for result in report.results]
    ours = report.ours
    created = report.created[:16].replace("T", " ")
    head = (
        f"<h3>{escape(report.dataset)}：{len(ours.outcomes)} 题，答错 {len(ours.wrong)} 题</h3>"
        f'<p class="pq-hint">{escape(created)}　{escape(report.note)}</p>'
    )
    figures = table(
        ["指标", *systems],
        [[escape(label), *map(escape, values)] for label, values in report.figures()],
        "pq-figures",
    )
    drawn = "".join(f'<div class="pq-svg" tabindex="0">{chart}</div>' for chart in charts(report))
    defects = "".join(f"<li>{escape(defect)}</li>" for defect in report.defects)
    told = f"<h4>评测题本身的问题</h4><ul>{defects}</ul>" if defects else ""
    cases = table(
        ("编号", "类型", "问题", "判定", "答案", "参考答案"),
        [_case(outcome) for outcome in ours.wrong_first[:MOST_CASES]],
        "pq-tall",
    )
    return f"{head}{figures}{drawn}{told}<h3>逐题（先列答错的）</h3>{cases}"


def judged_html(cases: Sequence[Case]) -> str:
    """Return what users said, the latest first, and what is still missing."""
    if not cases:
        return '<p class="pq-hint">还没有用户意见。用户在“提问”里点“有用”“有误”后会列在这里。</p>'
    todo = sum(not is_complete(case) for case in cases)
    rows = [
        (
            escape(case.kind),
            escape(case.question),
            "拒答" if case.status == "refused" else lines(case.reference) or "（待补）",
            "可用" if is_complete(case) else "缺正确答案",
        )
        for case in reversed(cases[-MOST_JUDGED:])
    ]
    head = f"<p>共 {len(cases)} 条，其中 {todo} 条还缺正确答案。</p>"
    return head + table(("意见", "问题", "正确答案", "作为评测题"), rows, "pq-tall")


def _case(outcome: Outcome) -> tuple[str, ...]:
    why = reason(outcome)
    judged = f"{verdict(outcome)}：{why}" if why else verdict(outcome)
    grade = "pq-fault" if outcome.wrong else ""
    return (
        escape(outcome.id),
        escape(group_name(outcome.kind)),
        escape(outcome.question),
        f'<span class="{grade}">{escape(judged)}</span>',
        lines(outcome.answer),
        lines(outcome.reference),
    )
