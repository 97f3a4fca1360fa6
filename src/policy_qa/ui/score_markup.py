"""Points, their calculation, open readings and ways to more, as HTML; all texts escaped."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from policy_qa.score import Line, WhatIf
from policy_qa.score.numbers import brief
from policy_qa.ui.charts import bar, legend
from policy_qa.ui.score_form import Assessment, Form
from policy_qa.ui.tables import table

MOST_STEPS = 8


def headline(form: Form, found: Assessment) -> str:
    """Return points and grade, the sections as bars, and what is wrong with what was filled in."""
    filled, earned = len(found.points), sum(found.points.values(), Decimal(0))
    if found.whole:
        result = found.whole.result.result
        words = (
            f'<strong class="pq-total">{_figure(result["total"])} 分</strong> '
            f'<span class="pq-grade">{escape(str(result["grade"]))}</span>'
            f'<p class="pq-hint">基础分 {_figure(result["base_total"])}，'
            f"加分 {_figure(result['bonus'])}"
            f"{'；一票否决' if result['vetoed'] else ''}</p>"
        )
    else:
        words = (
            f'<strong class="pq-total">{brief(earned)} 分</strong>'
            f'<p class="pq-hint">已填 {filled} 项，共 {len(form.items)} 项；'
            "全部填完后给出总分和等次。</p>"
        )
    faults = "".join(f'<p class="pq-fault" role="alert">{escape(f)}</p>' for f in found.faults)
    return f'<div aria-live="polite">{words}{faults}</div>{_chart(form, found)}'


def calculation(found: Assessment) -> str:
    """Return a row for each rule applied: formula, points and the rule's own words."""
    if not found.lines:
        return '<p class="pq-hint">填写后，这里逐条列出算式和依据。</p>'
    return table(("规则", "算式", "分值", "依据（原文）"), map(_line, found.lines))


def readings(found: Assessment) -> str:
    """Return what the document leaves open, and what another reading would change."""
    if found.whole is None:
        return '<p class="pq-hint">全部填完后，这里列出文件没有写明之处及其影响。</p>'
    used = {entry.rule: entry.reading for entry in found.whole.result.ambiguities}
    rows = [
        (
            escape(effect.rule),
            escape(used.get(effect.rule, "")),
            escape(effect.reading),
            _figure(effect.total),
            _changed(str(effect.grade or "文件未规定"), changed=effect.changes_grade),
        )
        for effect in found.whole.readings
    ]
    if not rows:
        return '<p class="pq-hint">这次计分没有遇到文件未写明之处。</p>'
    return table(("规则", "采用的理解", "另一种理解", "总分", "等次"), rows)


def improvements(found: Assessment) -> str:
    """Return what one small step gains, and the cheapest way to the goal if one was set."""
    if found.whole is None:
        return '<p class="pq-hint">全部填完后，这里列出哪里再进一步最划算。</p>'
    rows = [
        (
            escape(effect.step.indicator),
            escape(effect.step.words),
            f"+{brief(effect.gain)}",
            brief(effect.total),
            escape(effect.grade),
        )
        for effect in found.whole.effects[:MOST_STEPS]
    ]
    steps = table(("指标", "只改这一步", "增加", "总分", "等次（只按分数）"), rows) if rows else ""
    return _plan(found.whole) + (steps or '<p class="pq-hint">已没有可以再提高的指标。</p>')


def _plan(whole: WhatIf) -> str:
    plan = whole.plan
    if plan is None:
        return ""
    if plan.reason:
        return f'<p class="pq-fault">{escape(plan.reason)}</p>'
    if not plan.changes:
        return f"<p>已达到“{escape(plan.goal)}”所需的分数。</p>"
    changes = "；".join(
        f"{step.indicator}提高 {count} 步（得 {brief(step.points)} 分）"
        for step, count in plan.changes
    )
    total = brief(plan.total) if plan.total is not None else ""
    return (
        f"<p>达到“{escape(plan.goal)}”的最省办法（共 {plan.cost} 步，总分 {total}）："
        f"{escape(changes)}。</p>"
    )


def _chart(form: Form, found: Assessment) -> str:
    bars = []
    for section in form.sections:
        items = [item for item in form.items if item.section == section]
        most = sum((item.points for item in items), Decimal(0))
        got = sum((found.points.get(item.number, Decimal(0)) for item in items), Decimal(0))
        filled = [item.points for item in items if item.number in found.points]
        lost = sum(filled, Decimal(0)) - got
        bars.append(bar(section, got, lost, most))
    return f'<div class="pq-chart">{"".join(bars)}{legend("未填")}</div>'


def _line(line: Line) -> tuple[str, ...]:
    points = "" if line.points is None else brief(line.points)
    place = " › ".join(line.citation.path)
    quote = f"“{escape(line.citation.quote)}”<span class='pq-path'>{escape(place)}</span>"
    return escape(line.rule), escape(line.formula), points, quote


def _changed(text: str, *, changed: bool) -> str:
    return f"<b>{escape(text)}（改变）</b>" if changed else escape(text)


def _figure(value: object) -> str:
    return brief(value) if isinstance(value, Decimal) else "未定"
