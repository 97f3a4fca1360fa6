"""What a rulebook covers, as plain data: for listings, and to map questions to inputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_qa.score.checking import inputs_used
from policy_qa.score.counting import forms_of
from policy_qa.score.result import as_json
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.rules import Indicator, Input, Rule


def describe(rulebook: Rulebook) -> dict[str, Any]:
    """Return the rulebook's words as JSON-able data, every figure a decimal string.

    Keys: ``name``, ``title``, ``documents``, ``maximum``, ``kinds`` (requests it can answer),
    ``inputs`` (``name``, ``label``, ``kind``, ``unit``, ``aliases``: the words that announce
    a figure), ``sections``, ``indicators`` (with ``forms``: the sets of inputs, any one of
    which will do), ``grades`` and ``group_types`` (with ``aliases``), ``bonus`` (points by
    level), ``deadlines``, ``measures`` (with ``inputs``), ``open_rules`` (rules that have
    several readings).
    """
    data = rulebook.data
    described = {
        "name": rulebook.name,
        "title": data.title,
        "documents": sorted({citation.document for citation in rulebook.citations.values()}),
        "maximum": data.maximum,
        "kinds": _kinds(rulebook),
        "inputs": [_input(entry) for entry in data.inputs],
        "sections": [
            {"name": rule.name, "points": rule.points, **_cited(rulebook, rule)}
            for rule in data.sections
        ],
        "indicators": [_indicator(rulebook, rule) for rule in data.indicators],
        "grades": _named(data.grades.method.bands if data.grades else ()),
        "group_types": _named(data.group_types),
        "bonus": data.bonus.method.points if data.bonus else {},
        "deadlines": [
            {
                "name": rule.name,
                "month": str(rule.month),
                "day": str(rule.day),
                "task": rule.task,
                "responsible": rule.responsible,
                **_cited(rulebook, rule),
            }
            for rule in data.deadlines
        ],
        "measures": [
            {
                "id": rule.id,
                "name": rule.name,
                "aliases": rule.aliases,
                "unit": rule.unit,
                "inputs": inputs_used(rule),
                **_cited(rulebook, rule),
            }
            for rule in data.measures
        ],
        "open_rules": [
            {"name": rule.name, "readings": [reading.text for reading in rule.readings]}
            for rule in data.rules()
            if rule.readings
        ],
    }
    plain: dict[str, Any] = as_json(described)
    return plain


def _kinds(rulebook: Rulebook) -> list[str]:
    data = rulebook.data
    has = {
        "indicator": data.indicators,
        "section": data.sections,
        "total": data.indicators and data.grades,
        "grade": data.grades,
        "reward": data.reward,
        "senior_post": data.senior_post,
        "consequence": data.consequence,
        "measure": data.measures,
        "checks": data.checks,
    }
    return [kind for kind, part in has.items() if part]


def _input(entry: Input) -> dict[str, object]:
    return {
        "name": entry.name,
        "label": entry.label,
        "kind": entry.kind,
        "unit": entry.unit,
        "aliases": entry.aliases,
    }


def _indicator(rulebook: Rulebook, rule: Indicator) -> dict[str, object]:
    return {
        "number": str(rule.number),
        "name": rule.name,
        "title": rule.title,
        "section": rule.section,
        "points": rule.points,
        "method": rule.method.kind,
        "forms": forms_of(rule.method),
        **_cited(rulebook, rule),
    }


def _named(entries: Iterable[Any]) -> list[dict[str, object]]:
    return [{"name": entry.name, "aliases": entry.aliases} for entry in entries]


def _cited(rulebook: Rulebook, rule: Rule) -> dict[str, object]:
    return {"citation": rulebook.citations[rule.name].to_json()}
