"""What a scoring form asks for, made from a rulebook, and what its values come to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from policy_qa.errors import InputError
from policy_qa.score import Line, Rulebook, ScoreResult, WhatIf, describe, score, what_if
from policy_qa.score.numbers import read_count

FIELDS = ("percent", "number", "count", "grade")
"""The kinds of inputs that a form can ask for; a list or a table needs a file."""
MOST_BONUS = 100
_KEY = re.compile(r"（[a-z_]+）")

Value = str | None
"""What stands in a box; nothing but white space counts as not given, a 0 as 0."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One input of an indicator; ``choices`` are its words where it is a grade."""

    name: str
    label: str
    kind: str
    unit: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator: ``forms`` are the sets of inputs of which any one will do."""

    number: str
    title: str
    section: str
    points: Decimal
    requirement: str
    forms: tuple[tuple[Asked, ...], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """All that a rulebook asks for a total: indicators, levels of bonus, yes or no, type."""

    title: str
    maximum: Decimal
    items: tuple[Item, ...]
    bonus: tuple[str, ...]
    flags: tuple[tuple[str, str], ...]
    grades: tuple[str, ...]

    @property
    def sections(self) -> list[str]:
        """The names of the sections, in order."""
        return list(dict.fromkeys(item.section for item in self.items))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was filled in: the facts by number of the indicator, and the rest of a total.

    ``faults`` are what could not be read of the rest, a sentence each.
    """

    indicators: Mapping[str, Mapping[str, Any]]
    bonus: tuple[str, ...] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a sheet comes to; ``whole`` only where every indicator is filled in."""

    points: Mapping[str, Decimal]
    results: tuple[ScoreResult, ...]
    whole: WhatIf | None
    faults: tuple[str, ...]

    @property
    def lines(self) -> list[Line]:
        """The lines of the calculation."""
        results = (self.whole.result,) if self.whole else self.results
        return [line for result in results for line in result.lines]


def form_of(rulebook: Rulebook) -> Form | None:
    """Return the form for a total, or nothing where the rulebook knows no total."""
    words = describe(rulebook)
    if "total" not in words["kinds"]:
        return None
    inputs = {entry["name"]: entry for entry in words["inputs"]}
    methods = {str(rule.number): rule.method for rule in rulebook.data.indicators}
    items = tuple(
        Item(
            number=entry["number"],
            title=entry["title"],
            section=entry["section"],
            points=Decimal(entry["points"]),
            requirement=entry["citation"]["quote"],
            forms=tuple(_forms(entry["forms"], inputs, methods[entry["number"]])),
        )
        for entry in words["indicators"]
    )
    return Form(
        title=words["title"],
        maximum=Decimal(words["maximum"] or sum(item.points for item in items)),
        items=items,
        bonus=tuple(words["bonus"]),
        flags=tuple((name, inputs[name]["label"]) for name in _flags(rulebook)),
        grades=tuple(grade["name"] for grade in words["grades"]),
    )


def assess(rulebook: Rulebook, form: Form, sheet: Sheet, goal: str | None = None) -> Assessment:
    """Return the points of what is filled in so far, and everything once all is."""
    points: dict[str, Decimal] = {}
    results: list[ScoreResult] = []
    faults = list(sheet.faults)
    for item in form.items:
        facts = sheet.indicators.get(item.number)
        if not facts:
            continue
        try:
            request = {"kind": "indicator", "inputs": {"indicator": int(item.number), **facts}}
            result = score(rulebook, request)
        except InputError as error:
            faults.append(f"{item.number}. {item.title}：{_plainly(error)}")
            continue
        points[item.number] = Decimal(str(result.result["score"]))
        results.append(result)
    whole = None
    if len(points) == len(form.items) and not sheet.faults:
        try:
            whole = what_if(rulebook, _total_inputs(sheet), goal=goal)
        except InputError as error:
            faults.append(str(error))
    return Assessment(points, tuple(results), whole, tuple(faults))


def facts_of(asked: Sequence[Asked], values: Sequence[Value]) -> dict[str, Any]:
    """Return the facts of one form of an indicator; none while a value is missing."""
    written = [_written(one, value) for one, value in zip(asked, values, strict=True)]
    if not all(written):
        return {}
    return {one.name: text for one, text in zip(asked, written, strict=True)}


def bonus_of(
    levels: Sequence[str], counts: Sequence[Value]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the levels of bonus, each as often as it was earned, and what cannot be read."""
    earned: list[str] = []
    faults: list[str] = []
    for level, written in zip(levels, counts, strict=True):
        try:
            count = read_count((written or "").strip() or "0", f"{level}加分的次数")
        except InputError as error:
            faults.append(str(error))
            continue
        if count > MOST_BONUS:
            faults.append(f"{level}加分的次数最多 {MOST_BONUS}，请核对。")
            continue
        earned += [level] * int(count)
    return tuple(earned), tuple(faults)


def _plainly(error: InputError) -> str:
    """Return what is wrong without the keys that only programs know."""
    return _KEY.sub("", str(error))


def _written(asked: Asked, value: Value) -> str:
    """Return what was written without the unit, which people write as well."""
    text = unicodedata.normalize("NFKC", value or "").strip()
    return text.removesuffix(asked.unit).strip() if asked.kind != "grade" else text


def _total_inputs(sheet: Sheet) -> dict[str, Any]:
    return {"indicators": dict(sheet.indicators), "bonus": list(sheet.bonus), **sheet.flags}


def _forms(
    forms: Sequence[Sequence[str]],
    inputs: Mapping[str, Mapping[str, Any]],
    method: Any,  # noqa: ANN401 - any of the methods of an indicator
) -> Iterator[tuple[Asked, ...]]:
    grades = tuple(getattr(method, "shares", ()))
    for names in forms:
        if all(inputs[name]["kind"] in FIELDS for name in names):
            yield tuple(
                Asked(
                    name,
                    inputs[name]["label"],
                    inputs[name]["kind"],
                    inputs[name]["unit"],
                    grades if inputs[name]["kind"] == "grade" else (),
                )
                for name in names
            )


def _flags(rulebook: Rulebook) -> list[str]:
    vetoing = [name for rule in rulebook.data.vetoes for name in rule.inputs]
    return list(dict.fromkeys([*vetoing, *(rule.method.when for rule in rulebook.data.exclusions)]))
