"""Which indicators a question means, by number or by words, and the inputs it gives for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import assign, grade_words, grades_in
from policy_qa.calculation.sections import ready_points
from policy_qa.calculation.shortfalls import ratios
from policy_qa.calculation.weights import ITEM
from policy_qa.score import Rulebook
from policy_qa.score.counting import forms_of
from policy_qa.score.rules import Indicator
from policy_qa.score.ways import GradeShare, Proportion, Shortfall
from policy_qa.tokenization import content_words

READY = "points"
_AIMED = re.compile(r"(?:离|距离?|够)[“\"]?$")
_CHOICE = re.compile(r"还是|或者|比|差|[从由].*[到至为成]|[升降变]")
_ALL = re.compile(r"[都全均]|[三四两几\d]\s*(?:所|个)学?校")
_JOINT = re.compile(r"[、和与跟及]|以及|还有")
_BREAK = re.compile(r"[，,。；;：:？?！!]")
_IN_TURN = re.compile(r"分别|依次|中|、")
_EACH = re.compile(r"[各都均]")
_TITLE, _INPUT = 1.5, 1.5
_LEAST, _APART = 1.2, 1.25
Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Bound:
    """An indicator with its inputs; ``steps`` say how derived inputs came about."""

    rule: Indicator
    facts: Facts
    steps: tuple[str, ...] = ()


def bound(asked: Asked, book: Rulebook, rule: Indicator) -> Bound | None:
    """Return an indicator with its inputs as the question gives them."""
    method = rule.method
    if isinstance(method, GradeShare):
        facts = _grades(asked, book, method)
        return Bound(rule, facts) if facts else None
    if isinstance(method, Shortfall):
        found = ratios(asked, book, method)
        return Bound(rule, found.facts, found.steps) if found else None
    if method.groups:
        groups = _groups(asked, method)
        if groups:
            return Bound(rule, {method.groups_input: groups})
    for form in forms_of(method):
        entries = [book.inputs[name] for name in form]
        if all(entry.kind in ("percent", "count") for entry in entries):
            given = assign(asked, entries)
            if given is not None:
                return Bound(rule, dict(given))
    return None


def ready_or_bound(part: Asked, book: Rulebook, rule: Indicator) -> Bound | None:
    """Return an indicator with points that the question states, else with its inputs."""
    points = ready_points(part, rule)
    return Bound(rule, {READY: points}) if points is not None else bound(part, book, rule)


def by_words(asked: Asked, book: Rulebook, rules: Sequence[Indicator]) -> Bound | None:
    """Return the one indicator with the inputs given that the question's words surely name."""
    found = [b for rule in rules if (b := bound(asked, book, rule))]
    return _surest(asked.text, book, found)


def in_turn(asked: Asked, book: Rulebook, rules: Sequence[Indicator]) -> list[Bound]:
    """Return several indicators that the question's words name, each with its own percentage.

    One percentage for all of them (两项各完成70%) goes to each.
    """
    figures = asked.of_kind("percent")
    if len(figures) == 1 and _EACH.search(asked.text):
        head = _BREAK.sub("、", asked.text[: figures[0].start])
        tail = asked.text[figures[0].start :]
        parts = [f"{words}，{tail}" for words in _JOINT.split(head) if words.strip()]
    else:
        ends = [0, *(f.end for f in figures)]
        parts = [asked.text[a:b] for a, b in pairwise(ends)]
    found: list[Bound] = []
    for part in parts:
        own = by_words(Asked.read(part), book, rules)
        if own is None or own.rule in [b.rule for b in found]:
            return []
        found.append(own)
    return found if len(found) > 1 else []


def likely(text: str, book: Rulebook, rules: Sequence[Indicator]) -> Indicator | None:
    """Return the one of several indicators that the words of a text surely name."""
    own = _surest(text, book, [Bound(rule, {}) for rule in rules])
    return own.rule if own else None


def piecewise(asked: Asked, book: Rulebook) -> list[Bound]:
    """Return the indicators that the clauses of a question name one after the other.

    Each has its own number or words and its own inputs; none where a clause is unclear.
    """
    found: list[Bound] = []
    for piece in _BREAK.split(asked.text):
        part = Asked.read(piece)
        given = [f for f in part.figures if f.kind == "percent" or f.unit in ("分", "人", "名")]
        if not given and not grades_in(piece, grade_words(book)):
            continue
        numbers = [rule for rule in book.data.indicators if _numbered(piece, rule)]
        rules = numbers or book.data.indicators
        own = bound(part, book, numbers[0]) if len(numbers) == 1 else by_words(part, book, rules)
        if own is None or own.rule in [b.rule for b in found]:
            return []
        found.append(own)
    return found if len(found) > 1 else []


def _numbered(text: str, rule: Indicator) -> bool:
    return any((match[1] or match[2]) == str(rule.number) for match in ITEM.finditer(text))


def _surest(text: str, book: Rulebook, found: Sequence[Bound]) -> Bound | None:
    weights = {b.rule.name: _likeness(text, book, b.rule) for b in found}
    ranked = sorted(found, key=lambda b: -weights[b.rule.name])
    if not ranked or weights[ranked[0].rule.name] < _LEAST:
        return None
    top = weights[ranked[0].rule.name]
    rival = weights[ranked[1].rule.name] if len(ranked) > 1 else 0.0
    return ranked[0] if top >= _APART * rival else None


def _likeness(text: str, book: Rulebook, rule: Indicator) -> float:
    """How much of the question speaks of an indicator: rare words of its row weigh most."""
    text = ITEM.sub(" ", text)
    words = {w for w in content_words(text) if len(w) > 1 and w not in grade_words(book)}
    words |= {w for w in content_words(rule.title) if len(w) > 1 and w in text}
    rows = {r.name: f"{r.title} {r.quote}" for r in book.data.indicators}
    spread = Counter(w for w in words for row in rows.values() if w in row)
    weight = 0.0
    for word in words:
        if word in rows[rule.name]:
            share = 1 / spread[word]
            weight += share * (_TITLE if word in rule.title else 1.0) * (len(word) / 2)
    used = Counter(name for r in book.data.indicators for name in _inputs(r))
    own = [
        1 / used[name]
        for name in _inputs(rule)
        if any(
            len(a) > 1 and a in text for a in (book.inputs[name].label, *book.inputs[name].aliases)
        )
    ]
    return weight + _INPUT * max(own, default=0.0)


def _inputs(rule: Indicator) -> set[str]:
    return {name for form in forms_of(rule.method) for name in form}


def _groups(asked: Asked, method: Proportion) -> dict[str, str] | None:
    """The percentages of all groups (教师98%、学生96% …), each named beside its figure."""
    percents = asked.of_kind("percent") or [
        f for f in asked.of_kind("number") if f.unit in ("", "分") and 0 <= f.value <= 100  # noqa: PLR2004
        and any(group in asked.before(f) for group in method.groups)
    ]  # fmt: skip
    named = {
        group: str(figure.value)
        for figure in percents
        for group in method.groups
        if group in asked.before(figure)
    }
    if len(named) == len(method.groups) == len(percents):
        return named
    order = sorted(
        (place, group) for group in method.groups if (place := asked.text.find(group)) >= 0
    )
    if len(order) == len(method.groups) == len(percents):
        return {g: str(f.value) for (_, g), f in zip(order, percents, strict=True)}
    return None


def _grades(asked: Asked, book: Rulebook, method: GradeShare) -> Facts | None:
    found = [
        (start, grade)
        for start, grade in grades_in(asked.text, grade_words(book, method.shares))
        if not _AIMED.search(asked.text[:start])
    ]
    if len(found) == 1 or (len({g for _, g in found}) == 1 and _ALL.search(asked.text)):
        return {method.input: found[0][1]}
    if not found or not method.list_input or _CHOICE.search(asked.text) or "校" not in asked.text:
        return None
    schools: list[dict[str, str]] = []
    position = 0
    for start, grade in found:
        core = method.core_mark and method.core_mark in asked.text[position:start]
        times = _times(asked, position, start)
        for _ in range(times):
            name = method.core_mark if core else f"学校{len(schools) + 1}"
            schools.append({"school": name, "grade": grade})
        position = start
    return {method.list_input: schools}


def _times(asked: Asked, start: int, end: int) -> int:
    """How many schools a grade is of (两所良好): the last count before it, else one."""
    counts = [
        f for f in asked.of_kind("number") if f.unit in ("所", "个") and start <= f.start < end
    ]
    between = asked.text[counts[-1].end : end] if counts else ""
    near = counts and not _BREAK.search(between) and not _IN_TURN.search(between)
    return int(counts[-1].value) if near and 0 < counts[-1].value <= 20 else 1  # noqa: PLR2004
