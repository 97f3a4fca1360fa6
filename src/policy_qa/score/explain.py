"""A result for people: as text, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from rich.table import Table
from rich.text import Text

from policy_qa.score.numbers import brief
from policy_qa.score.result import Alternative, Ambiguity, Line, ScoreResult, as_json
from policy_qa.score.whatif import Plan, WhatIf

_WORDS = {
    "score": "得分",
    "indicator_scores": "各指标得分",
    "section_score": "板块得分",
    "section_scores": "各板块得分",
    "base_total": "基础分",
    "bonus": "加分",
    "total": "总分",
    "grade": "等次",
    "vetoed": "一票否决",
    "excluded_grades": "不得评定的等次",
    "awarded": "确定奖励",
    "tied_for_last_place": "末位同分待定",
    "eligible": "符合条件",
    "new_ratio_pct": "提高后的比例（%）",
    "actions": "后果",
    "value": "数值",
    "unit": "单位",
    "target": "要求",
    "met": "达到要求",
    "margin": "差额",
    "note": "说明",
    "subject_differences": "各科成绩差",
    "total_difference": "总成绩差",
    "changes": "各项变动",
    "overall": "平均变动",
    "ranking": "排名",
    "checks": "复算",
    "school": "学校",
    "role": "角色",
    "name": "名称",
    "stated": "文件所载",
    "computed": "复算结果",
    "agrees": "相符",
}
Labels = Mapping[str, str]
_DETAILS = frozenset({"indicator_scores", "section_scores"})
_ENDS = {"_min": "（下限）", "_max": "（上限）"}


def result_text(result: ScoreResult) -> str:
    """Return the figures, a line a rule with its quote and place, and the open readings."""
    parts = [*_figures(result.result, result.labels), "", "计算过程："]
    parts += [_line_text(number, line) for number, line in enumerate(result.lines, 1)]
    if result.ambiguities:
        parts += ["", readings_text(result)]
    return "\n".join(parts)


def readings_text(result: ScoreResult) -> str:
    """Return what the document leaves open: the reading used, and the others' figures."""
    if not result.ambiguities:
        return ""
    texts = [text for entry in result.ambiguities for text in _ambiguity_text(entry, result.labels)]
    return "\n".join(["文件没有写明的地方：", *texts])


def result_table(result: ScoreResult) -> Table:
    """Return a table with a row a rule: rule, formula, points, quote and place."""
    headline = {name: value for name, value in result.result.items() if name not in _DETAILS}
    title = Text("；".join(_figures(headline, result.labels)))
    table = Table(title=title, title_justify="left", show_lines=True)
    for heading in ("规则", "算式", "分值", "引文", "出处"):
        side: Literal["left", "right"] = "right" if heading == "分值" else "left"
        table.add_column(heading, justify=side, overflow="fold")
    for line in result.lines:
        points = "" if line.points is None else brief(line.points)
        table.add_row(*map(Text, (line.rule, line.formula, points, _quote(line), _place(line))))
    return table


def shown(value: object, labels: Labels) -> str:
    """Write a figure, a list or a table of figures in Chinese."""
    if value is None:
        return "无法确定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return f"（{'，'.join(_figures(value, labels))}）"
    if isinstance(value, list | tuple):
        return "、".join(shown(member, labels) for member in value) or "无"
    return str(as_json(value))


def _figures(result: Mapping[str, object], labels: Labels) -> list[str]:
    return [
        f"{_word(name, labels)}：{shown(value, labels)}"
        for name, value in result.items()
        if value != ""  # a figure without unit
    ]


def _word(name: str, labels: Labels) -> str:
    for end, word in _ENDS.items():
        if name.endswith(end):
            return _word(name.removesuffix(end), labels) + word
    return _WORDS.get(name) or labels.get(name, name)


def _quote(line: Line) -> str:
    return " ".join(line.citation.quote.split())


def _place(line: Line) -> str:
    return " › ".join((line.citation.document, *line.citation.path))


def _line_text(number: int, line: Line) -> str:
    return f"{number}. {line.rule}：{line.formula}\n   引文：“{_quote(line)}”（{_place(line)}）"


def _ambiguity_text(entry: Ambiguity, labels: Labels) -> list[str]:
    texts = [f"- {entry.rule}：采用“{entry.reading}”。"]
    texts += [
        f"  另一种读法“{other.reading}”：{_outcome(other, labels)}。"
        for other in entry.alternatives
    ]
    return texts


def _outcome(alternative: Alternative, labels: Labels) -> str:
    return "，".join(_figures(alternative.result, labels))


def what_if_text(found: WhatIf) -> str:
    """Return losses, the best single steps, the plan and the readings that change the grade."""
    result = found.result
    parts = [*_figures({name: result.result[name] for name in ("total", "grade")}, result.labels)]
    parts += ["", "失分最多的指标："]
    parts += [
        f"- {loss.indicator}：失{brief(loss.lost)}分（满分{brief(loss.points)}分）"
        for loss in found.losses
    ]
    parts += ["", "只改进一步的效果："]
    parts += [
        f"- {effect.step.indicator}，{effect.step.words}：{_signed(effect.gain)}分，"
        f"总分{brief(effect.total)}，等次{effect.grade}"
        for effect in found.effects
        if effect.gain
    ]
    parts += _plan_text(found.plan, result.labels)
    changing = [effect for effect in found.readings if effect.changes_grade]
    parts += ["", "会改变等次的读法：" if changing else "其他读法都不改变等次。"]
    parts += [
        f"- {effect.rule}，{effect.reading}：总分{shown(effect.total, {})}，"
        f"等次{shown(effect.grade, {})}"
        for effect in changing
    ]
    return "\n".join(parts)


def _signed(value: Decimal) -> str:
    return f"{'加' if value > 0 else '减'}{brief(abs(value))}"


def _plan_text(plan: Plan | None, labels: Labels) -> list[str]:
    if plan is None:
        return []
    if plan.reason:
        return ["", f"达到{plan.goal}的最省方案：{plan.reason}"]
    lines = [f"达到{plan.goal}的最省方案（代价共{plan.cost}）：总分{shown(plan.total, {})}"]
    lines += [
        f"- {step.indicator}走{steps}步，达到{_facts_text(step.facts, labels)}，"
        f"得{brief(step.points)}分"
        for step, steps in plan.changes
    ]
    return ["", *lines]


def _facts_text(facts: Mapping[str, object], labels: Labels) -> str:
    return "、".join(
        f"{labels.get(name, name)}{shown(value, labels)}" for name, value in facts.items()
    )
