"""The report on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from policy_qa.evaluation.outcomes import Outcome
from policy_qa.evaluation.render.words import group_name, reason
from policy_qa.evaluation.report import Report

_SHOWN_DEFECTS = 5


def print_report(report: Report, console: Console) -> None:
    """Print the figures of all systems, then ours by kind and by style."""
    title = f"评测集 {report.dataset}（{len(report.ours.outcomes)} 题）{report.note}"
    console.print(_table(escape(title), "指标", report, report.figures()))
    for grouping, heading in report.groupings():
        rows = [
            (f"{group_name(group)}（{count}）", values)
            for group, count, values in report.group_figures(grouping)
        ]
        console.print(_table(heading, "类别", report, rows))
    if report.defects:
        console.print(f"评测题本身有 {len(report.defects)} 处问题：", style="yellow")
        for defect in report.defects[:_SHOWN_DEFECTS]:
            console.print(f"  {defect}", markup=False)


def print_failures(report: Report, console: Console) -> None:
    """Print our wrong answers one by one, then the flawed ones in one line each."""
    wrong, weak = report.ours.wrong, report.ours.weak
    console.print(f"\n答错 {len(wrong)} 题：")
    for outcome in wrong:
        console.print("\n".join(_lines(outcome)), markup=False, highlight=False, soft_wrap=True)
    console.print(f"\n答对但有瑕疵 {len(weak)} 题：")
    for outcome in weak:
        line = f"{outcome.id} [{outcome.kind}] {outcome.question}　⇒ {reason(outcome)}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(outcome: Outcome) -> list[str]:
    lines = [
        f"\n■ {outcome.id} [{outcome.kind}/{outcome.style}] {outcome.question}",
        f"  原因：{reason(outcome)}",
        f"  应为：{_one_line(outcome.reference) or outcome.expected_status}",
        f"  实为：({outcome.status}) {_one_line(outcome.answer)}",
    ]
    missed = outcome.relevance is not None and not any(outcome.relevance[:1])
    return [*lines, *(f"  检索：{_one_line(hit)[:160]}" for hit in outcome.retrieved if missed)]


def _one_line(text: str) -> str:
    return " ⏎ ".join(line.strip() for line in text.splitlines() if line.strip())


def _table(title: str, first: str, report: Report, rows: list[tuple[str, list[str]]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for place, result in enumerate(report.results):
        table.add_column(escape(result.system), justify="right", style="" if place else "bold")
    for label, values in rows:
        table.add_row(escape(label), *values)
    return table
