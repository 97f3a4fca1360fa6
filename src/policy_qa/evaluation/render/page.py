"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from policy_qa.evaluation.outcomes import Outcome
from policy_qa.evaluation.render.charts import Group, bar_chart
from policy_qa.evaluation.render.words import group_name, reason, verdict
from policy_qa.evaluation.report import Grouping, Report, main_value
from policy_qa.evaluation.summary import METRICS

_STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1c2733;
margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0;width:100%}
th,td{border:1px solid #d5dbe1;padding:.35rem .55rem;text-align:left;vertical-align:top}
th{background:#eef2f6}td.figure,th.figure{text-align:right;white-space:nowrap}
td.first{font-weight:600}svg{max-width:100%;height:auto;display:block;margin:1rem 0}
tr.wrong td:first-child{border-left:4px solid #b3392f}
tr.weak td:first-child{border-left:4px solid #c9952c}td{overflow-wrap:anywhere}
"""
_CHARTED = (
    "accuracy",
    "hit_1",
    "hit_5",
    "all_evidence_10",
    "citation_precision",
    "citation_recall",
    "verbatim",
    "refusal_precision",
    "refusal_recall",
)


def to_html(report: Report) -> str:
    """Return the page: figures, charts, then every case with the wrong ones first."""
    title = f"评测报告：{report.dataset}"
    systems = [result.system for result in report.results]
    sections = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(report.ours.outcomes)} 题；{escape(report.created)}。{escape(report.note)}</p>",
        _figures(["指标", *systems], [[label, *values] for label, values in report.figures()]),
        *charts(report),
        _defects(report),
        "<h2>逐题（先列答错的）</h2>",
        _cases(report),
        "<h2>指标说明</h2><ul>",
        *(f"<li>{escape(m.label)}：{escape(m.explanation)}</li>" for m in METRICS),
        "</ul>",
    ]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(sections)}</body></html>\n"
    )


def charts(report: Report) -> list[str]:
    """Return the charts as SVG: the main figures, then the main one by kind and by style."""
    systems = [result.system for result in report.results]
    grouped = (_group_chart(report, systems, *grouping) for grouping in report.groupings())
    return [_metric_chart(report, systems), *grouped]


def _figures(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th class="figure">{escape(name)}</th>' for name in header[1:])
    body = "".join(
        f"<tr><td>{escape(row[0])}</td>"
        + "".join(
            f'<td class="figure{"" if at else " first"}">{escape(value)}</td>'
            for at, value in enumerate(row[1:])
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><tr><th>{escape(header[0])}</th>{head}</tr>{body}</table>"


def _metric_chart(report: Report, systems: Sequence[str]) -> str:
    scores = [result.scores for result in report.results]
    groups: list[Group] = [
        (metric.label, [values[metric.key] for values in scores])
        for metric in METRICS
        if metric.key in _CHARTED and any(values[metric.key] is not None for values in scores)
    ]
    return bar_chart("主要指标", systems, groups)


def _group_chart(report: Report, systems: Sequence[str], grouping: Grouping, title: str) -> str:
    grouped = [result.grouped(grouping) for result in report.results]
    groups: list[Group] = [
        (
            f"{group_name(group)}（{len(outcomes)}）",
            [main_value(groups[group]) for groups in grouped],
        )
        for group, outcomes in grouped[0].items()
    ]
    return bar_chart(title, systems, groups)


def _defects(report: Report) -> str:
    if not report.defects:
        return ""
    lines = "".join(f"<li>{escape(defect)}</li>" for defect in report.defects)
    return f"<h2>评测题本身的问题</h2><ul>{lines}</ul>"


def _cases(report: Report) -> str:
    header = ("编号", "类型", "问题", "判定", "答案", "参考答案")
    head = "".join(f"<th>{name}</th>" for name in header)
    body = "".join(_case(outcome) for outcome in report.ours.wrong_first)
    return f"<table><tr>{head}</tr>{body}</table>"


def _case(outcome: Outcome) -> str:
    grade = "wrong" if outcome.wrong else "weak" if outcome.weak else "right"
    why = reason(outcome)
    judged = f"{verdict(outcome)}：{why}" if why else verdict(outcome)
    kind = group_name(outcome.kind)
    cells = (outcome.id, kind, outcome.question, judged, outcome.answer, outcome.reference)
    columns = "".join(f"<td>{escape(cell).replace(chr(10), '<br>')}</td>" for cell in cells)
    return f'<tr class="{grade}">{columns}</tr>'
