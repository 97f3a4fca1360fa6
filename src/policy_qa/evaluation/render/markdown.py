"""The report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.evaluation.render.words import group_name, reason
from policy_qa.evaluation.report import Report
from policy_qa.evaluation.summary import METRICS

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(report: Report) -> str:
    """Return the report, the wrong answers before the tables by group."""
    systems = [result.system for result in report.results]
    parts = [
        f"# 评测报告：{_plain(report.dataset)}",
        f"{len(report.ours.outcomes)} 题；{report.created}。{_plain(report.note)}",
        "## 总表",
        _table(["指标", *systems], [[label, *values] for label, values in report.figures()]),
        "## 答错的题",
        _wrong(report),
    ]
    for grouping, heading in report.groupings():
        rows = [
            [group_name(group), str(count), *values]
            for group, count, values in report.group_figures(grouping)
        ]
        parts += [f"## {heading}", _table(["类别", "题数", *systems], rows)]
    parts += ["## 指标说明", "\n".join(f"- {m.label}：{m.explanation}" for m in METRICS)]
    if report.defects:
        parts += ["## 评测题本身的问题", "\n".join(f"- {_plain(d)}" for d in report.defects)]
    return "\n\n".join(parts) + "\n"


def _wrong(report: Report) -> str:
    rows = [
        [o.id, group_name(o.kind), o.question, reason(o), o.answer, o.reference]
        for o in report.ours.wrong
    ]
    header = ["编号", "类型", "问题", "原因", "答案", "参考答案"]
    return _table(header, rows) if rows else "没有。"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """Escape what Markdown would read as a mark, and put the text on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
