"""Figures that a document asks for, proposes or states, beyond a scoring table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policy_qa.errors import RulebookError
from policy_qa.score.calculator import evaluate_formula
from policy_qa.score.facts import FactReader, mapping, word
from policy_qa.score.numbers import (
    HUNDRED,
    ZERO,
    brief,
    divide,
    mean,
    read_number,
    settle,
)
from policy_qa.score.outcomes import Outcome
from policy_qa.score.result import Line
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.rules import Check, Measure, Rule
from policy_qa.score.ways import Change, Formula, Spread, Target


def measure(rulebook: Rulebook, facts: object) -> Outcome:
    """Return the figure of one measure, and whether its target is met."""
    given = mapping(facts, "测算项")
    if "measure" not in given:
        raise RulebookError("缺少测算项的名称（measure），请补充。")
    rule = rulebook.measure(given.pop("measure"))
    reader = FactReader(rule.name, given, rulebook.inputs)
    method = rule.method
    if isinstance(method, Formula):
        return _formula(rulebook, rule, method, reader)
    if isinstance(method, Spread):
        return _spread(rulebook, rule, method, reader)
    return _change(rulebook, rule, method, reader)


def checks(rulebook: Rulebook, facts: object) -> Outcome:
    """Recompute every stated figure; ``result`` lists which agree with the document."""
    FactReader("复算", facts, rulebook.inputs).only(())
    lines: list[Line] = []
    results: list[dict[str, object]] = []
    for rule in rulebook.data.checks:
        computed = settle(evaluate_formula(rule.formula, rule.values))
        agrees = computed.quantize(rule.stated) == rule.stated
        results.append(_check_result(rule, computed, agrees))
        sign = "=" if agrees else "≠"
        formula = (
            f"{_filled(rule.formula, rule.values)} = {brief(computed)}{rule.unit} "
            f"{sign} 文件所载{brief(rule.stated)}{rule.unit}"
        )
        lines.append(rulebook.line(rule, formula, rule.values))
    return Outcome({"checks": results}, tuple(lines), ())


def _check_result(rule: Check, computed: Decimal, agrees: bool) -> dict[str, object]:
    return {"name": rule.name, "stated": rule.stated, "computed": computed, "agrees": agrees}


def _filled(formula: str, figures: Mapping[str, Decimal]) -> str:
    """Write a formula with its figures in place of the names."""
    return re.sub(
        r"[A-Za-z_]\w*",
        lambda name: brief(figures[name[0]]) if name[0] in figures else name[0],
        formula,
    )


def _formula(rulebook: Rulebook, measured: Measure, method: Formula, reader: FactReader) -> Outcome:
    names = (*method.inputs, method.row_input) if method.row_input else method.inputs
    reader.form((names,))
    figures = {name: reader.figure(name) for name in method.inputs}
    source: Rule = measured
    if method.row_input:
        rows = rulebook.rows(method.table)
        source = rows[reader.choice(method.row_input, rows)]
        figures |= rows[str(reader.facts[method.row_input])].values
    value = settle(evaluate_formula(method.formula, figures))
    result: dict[str, object] = {"value": value, "unit": measured.unit}
    filled = _filled(method.formula, figures)
    shown = f"{brief(value)}{measured.unit}"
    formula = shown if filled == brief(value) else f"{filled} = {shown}"
    if method.target is not None:
        judged = _judge(method.target, value, figures)
        result |= judged
        sign = "达到" if judged["met"] else "未达到"
        formula += f"，{sign}要求（{judged['target']}{measured.unit}）"
    line = rulebook.line(measured, formula, reader.facts)
    line = Line(line.rule, line.formula, line.inputs, None, rulebook.citations[source.name])
    return Outcome(result, (line,), ((measured.name, frozenset(reader.facts)),))


def _judge(target: Target, value: Decimal, figures: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return the target in words, whether it is met, and by how much (below 0: missed)."""
    bounds = (
        ("不低于", target.at_least, 1),
        ("不超过", target.at_most, -1),
        ("低于", target.below, -1),
    )
    words: list[str] = []
    margins: list[Decimal] = []
    for wording, bound, sign in bounds:
        if bound is not None:
            limit = figures[bound] if isinstance(bound, str) else bound
            words.append(f"{wording}{brief(limit)}")
            margins.append(settle(sign * (value - limit)))
    strict = target.below is not None and margins[-1] == ZERO
    met = min(margins) >= ZERO and not strict
    return {"target": "、".join(words), "met": met, "margin": min(margins)}


def _spread(rulebook: Rulebook, rule: Measure, method: Spread, reader: FactReader) -> Outcome:
    reader.form(((method.input,),))
    label = reader.label(method.input)
    subjects: dict[str, dict[str, Decimal]] = {}
    for subject, schools in mapping(reader.value(method.input), label).items():
        subjects[subject] = _figures(schools, f"{label}的{subject}")
    schools = {school for figures in subjects.values() for school in figures}
    for subject, figures in subjects.items():
        missing = "、".join(sorted(schools - figures.keys()))
        if missing:
            raise RulebookError(f"{label}缺少{missing}的{subject}成绩，请补充。")
    if len(schools) < 2:  # noqa: PLR2004 - a difference needs two
        raise RulebookError(f"{label}至少要有两所学校的成绩，才能算成绩差。")
    sums = {
        school: sum((figures[school] for figures in subjects.values()), ZERO) for school in schools
    }
    by_subject = {subject: _statistic(method, subjects[subject]) for subject in sorted(subjects)}
    result = {"subject_differences": by_subject, "total_difference": _statistic(method, sums)}
    formula = "；".join(f"{name}差{brief(value)}" for name, value in by_subject.items())
    formula += f"；各科总成绩差{brief(result['total_difference'])}"  # type: ignore[arg-type]
    line = rulebook.line(rule, formula, subjects)
    return Outcome(result, (line,), ((rule.name, frozenset(reader.facts)),))


def _statistic(method: Spread, figures: Mapping[str, Decimal]) -> Decimal:
    values = sorted(figures.values())
    if method.statistic == "range":
        return settle(values[-1] - values[0])
    centre = mean(values)
    return mean(abs(value - centre) for value in values)


def _figures(value: object, what: str) -> dict[str, Decimal]:
    given = mapping(value, what)
    if not given:
        raise RulebookError(f"{what}是空的，请补充。")
    return {name: read_number(figure, f"{what}的{name}") for name, figure in given.items()}


def _change(rulebook: Rulebook, rule: Measure, method: Change, reader: FactReader) -> Outcome:
    reader.form((("groups",),))
    label = reader.label("groups")
    changes: dict[str, dict[str, Decimal]] = {}
    for entry in reader.listed("groups"):
        facts = FactReader(label, entry, rulebook.inputs)
        facts.form((("name", method.before, method.after),))
        name = word(facts.value("name"), f"{label}的名称（name）")
        if name in changes:
            raise RulebookError(f"{label}重复列出了“{name}”，请核对。")
        changes[name] = _moved(method, facts, name)
    overall = {name: _overall(method, moved) for name, moved in changes.items()}
    ranking = sorted(overall, key=lambda name: (-overall[name], name))
    result: dict[str, object] = {"changes": changes, "overall": overall, "ranking": ranking}
    formula = "；".join(f"{name}平均变动{brief(overall[name])}{rule.unit}" for name in ranking)
    line = rulebook.line(rule, formula, {"groups": ranking})
    return Outcome(result, (line,), ((rule.name, frozenset(reader.facts)),))


def _moved(method: Change, facts: FactReader, name: str) -> dict[str, Decimal]:
    before = _figures(facts.value(method.before), f"{name}的{method.before}")
    after = _figures(facts.value(method.after), f"{name}的{method.after}")
    if before.keys() != after.keys():
        odd = "、".join(sorted(before.keys() ^ after.keys()))
        raise RulebookError(f"{name}前后两次的指标不一致，请核对：{odd}。")
    return {key: _amount(method, before[key], after[key], f"{name}的{key}") for key in before}


def _amount(method: Change, before: Decimal, after: Decimal, what: str) -> Decimal:
    if method.amount == "absolute":
        return settle(after - before)
    if before <= ZERO:
        raise RulebookError(f"{what}起点为{brief(before)}，无法计算变动幅度。")
    return settle(divide((after - before) * HUNDRED, before))


def _overall(method: Change, moved: Mapping[str, Decimal]) -> Decimal:
    values = list(moved.values())
    if method.counted == "positive":
        values = [max(value, ZERO) for value in values]
    return mean(values)
