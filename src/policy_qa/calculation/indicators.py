"""Questions for the points of indicators: 第4项得几分, 满意度92%得几分, a section's sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import assign, grade_words, grades_in
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.readings import reading_lines, shown_points
from policy_qa.calculation.result import Calculation, Stretch, brief, exact
from policy_qa.calculation.sections import ready_points, section_sum
from policy_qa.calculation.weights import named_indicators
from policy_qa.errors import InputError
from policy_qa.score import Rulebook, ScoreResult, score
from policy_qa.score.counting import forms_of
from policy_qa.score.rules import Indicator, Section
from policy_qa.score.ways import GradeShare, Proportion, Shortfall
from policy_qa.tokenization import content_words

_POINTS = re.compile(
    r"(?:几|多少)分|得分|(?:加起来|合计|一共)[^，,]{0,3}(?:几|多少)|满分[吗么]|分数(?:是|为)|得(?:多少|几)(?:[？?]|$)|(?:扣|少)(?:掉|了)?(?:几|多少)"
)
_LOST = re.compile(r"(?:扣|丢|失|少)(?:掉|了|得|计)?(?:几|多少)分?")
_SUM = re.compile(r"一共|合计|加起来|总共|共得|共计|合起来|板块|部分|这块")
_CHOICE = re.compile(r"还是|或者|比|差|[从由].*[到至为成]|[升降变]")
_NO_LOSS = re.compile(r"少计0分$")
_READY = "points"
Facts = dict[str, object]


def indicator_points(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the points of the indicators that a question gives the inputs of."""
    if not book.data.indicators or not _POINTS.search(asked.text):
        return None
    numbered = named_indicators(asked.text, book)
    if numbered is None:
        return None
    section = _section(asked, book)
    if len(numbered) > 1:
        return _several(asked, book, index, numbered, section)
    if numbered:
        return _one(asked, book, index, numbered[0][0])
    if section is None:
        rule = _by_words(asked, book.data.indicators, book)
        return _one(asked, book, index, rule) if rule else None
    return _of_section(asked, book, index, section)


def _of_section(
    asked: Asked, book: Rulebook, index: Clauses, section: Section
) -> Calculation | None:
    """The points of a section: ready ones, percentages in order, or of its one indicator."""
    members = book.members(section)
    if len(members) == 1:
        return _one(asked, book, index, members[0])
    given = section_sum(asked, book, index, section) or _section_points(asked, book, index, section)
    if given:
        return given
    rule = _by_words(asked, members, book)
    return _one(asked, book, index, rule) if rule else None


def _section(asked: Asked, book: Rulebook) -> Section | None:
    named = [s for s in book.data.sections if s.name in asked.text]
    return named[0] if len(named) == 1 else None


def _by_words(asked: Asked, rules: Sequence[Indicator], book: Rulebook) -> Indicator | None:
    """The one indicator with the inputs given whose title shares most with the question."""
    words = {word for word in content_words(asked.text) if len(word) > 1}
    weighed: list[tuple[int, Indicator]] = []
    for rule in rules:
        own = {word for word in content_words(rule.title) if len(word) > 1 and word in asked.text}
        common = own | {word for word in words if word in rule.title}
        shared = sum(map(len, common))
        if shared >= 3 and _facts(asked, book, rule):  # noqa: PLR2004
            weighed.append((shared, rule))
    best = max((shared for shared, _ in weighed), default=0)
    fitting = [rule for shared, rule in weighed if shared == best]
    return fitting[0] if len(fitting) == 1 else None


def _facts(asked: Asked, book: Rulebook, rule: Indicator) -> Facts | None:
    """The inputs of one indicator as the question gives them."""
    method = rule.method
    if isinstance(method, GradeShare):
        return _grades(asked, book, method)
    if isinstance(method, Proportion) and method.groups:
        groups = _groups(asked, method)
        if groups:
            return {method.groups_input: groups}
    inputs = book.inputs
    for form in forms_of(method):
        entries = [inputs[name] for name in form]
        if all(entry.kind in ("percent", "count") for entry in entries):
            given = assign(asked, entries)
            if given is not None:
                return dict(given)
    return None


def _groups(asked: Asked, method: Proportion) -> dict[str, str] | None:
    """The percentages of all groups (教师98%、学生96% …), each named before its figure."""
    percents = asked.of_kind("percent")
    named = {
        group: str(figure.value)
        for figure in percents
        for group in method.groups
        if group in asked.before(figure)
    }
    complete = len(named) == len(method.groups) == len(percents)
    return named if complete else None


def _grades(asked: Asked, book: Rulebook, method: GradeShare) -> Facts | None:
    found = grades_in(asked.text, grade_words(book, method.shares))
    if len(found) == 1:
        return {method.input: found[0][1]}
    if not found or not method.list_input or _CHOICE.search(asked.text) or "校" not in asked.text:
        return None
    schools: list[dict[str, str]] = []
    position = 0
    for number, (start, grade) in enumerate(found, 1):
        core = method.core_mark and method.core_mark in asked.text[position:start]
        schools.append({"school": method.core_mark if core else f"学校{number}", "grade": grade})
        position = start
    return {method.list_input: schools}


def _scored(book: Rulebook, rule: Indicator, facts: Facts) -> ScoreResult | None:
    try:
        return score(
            book, {"kind": "indicator", "inputs": {"indicator": str(rule.number), **facts}}
        )
    except InputError:
        return None


def _one(asked: Asked, book: Rulebook, index: Clauses, rule: Indicator) -> Calculation | None:
    facts = _facts(asked, book, rule)
    scored = _scored(book, rule, facts) if facts else None
    if scored is None or facts is None:
        return None
    points = scored.result["score"]
    assert isinstance(points, Decimal)
    lines = [_line(rule, scored, points, facts)]
    if _LOST.search(asked.text):
        lines.append(
            f"少计：{exact(rule.points)} − {brief(points)} = {brief(rule.points - points)}分。"
        )
    lines += reading_lines(scored, lambda result: shown_points(result, "score"))
    return Calculation(tuple(lines), _quotes(rule, scored, index))


def _needed(rule: Indicator) -> frozenset[Decimal]:
    """The figures of the rule that its row must show."""
    if isinstance(rule.method, Shortfall):
        return frozenset(threshold.at_least for threshold in rule.method.thresholds)
    return (
        frozenset(rule.method.shares.values())
        if isinstance(rule.method, GradeShare)
        else frozenset()
    )


def _line(rule: Indicator, scored: ScoreResult, points: Decimal, facts: Facts) -> str:
    pieces = scored.lines[0].formula.replace(" - ", " − ").split("；")
    formula = "；".join(piece for piece in pieces if not _NO_LOSS.search(piece))
    heads = _head_counts(rule, facts)
    own = f"{heads}；" if heads else ""
    return f"第{rule.number}项（{rule.title}）得{brief(points)}分：{own}{formula}。"


def _head_counts(rule: Indicator, facts: Facts) -> str:
    """Write how head counts give the percentages: 4 ÷ 50 = 8%."""
    if not isinstance(rule.method, Shortfall):
        return ""
    parts: list[str] = []
    for threshold in rule.method.thresholds:
        part, whole = facts.get(threshold.part), facts.get(threshold.whole)
        if isinstance(part, str) and isinstance(whole, str) and Decimal(whole):
            ratio = Decimal(part) * 100 / Decimal(whole)
            sign = "=" if ratio == round(ratio, 2) else "≈"
            parts.append(f"{part} ÷ {whole} {sign} {exact(round(ratio, 2))}%")
    return "，".join(parts)


def _several(
    asked: Asked,
    book: Rulebook,
    index: Clauses,
    numbered: Sequence[tuple[Indicator, int]],
    section: Section | None,
) -> Calculation | None:
    """Indicators one after the other, each with its inputs or its points behind its number."""
    ends = [start for _, start in numbered[1:]] + [len(asked.text)]
    pairs: list[tuple[Indicator, Facts]] = []
    for (rule, start), end in zip(numbered, ends, strict=True):
        part = Asked.read(asked.text[start:end])
        ready = ready_points(part, rule)
        facts: Facts | None = {_READY: ready} if ready is not None else _facts(part, book, rule)
        if not facts:
            return None
        pairs.append((rule, facts))
    whole = section if section and len(pairs) == len(book.members(section)) else None
    return _added(asked, book, index, pairs, whole)


def _section_points(
    asked: Asked, book: Rulebook, index: Clauses, section: Section
) -> Calculation | None:
    """A section whose indicators' percentages are given in order."""
    members = book.members(section)
    percents = asked.of_kind("percent")
    if len(percents) != len(members) or len(members) < 2:  # noqa: PLR2004
        return None
    if not all(isinstance(rule.method, Proportion) for rule in members):
        return None
    pairs: list[tuple[Indicator, Facts]] = [
        (rule, {rule.method.input: str(figure.value)})
        for rule, figure in zip(members, percents, strict=True)
        if isinstance(rule.method, Proportion)
    ]
    return _added(asked, book, index, pairs, section)


def _added(
    asked: Asked,
    book: Rulebook,
    index: Clauses,
    pairs: Sequence[tuple[Indicator, Facts]],
    section: Section | None,
) -> Calculation | None:
    points: list[Decimal] = []
    own_lines: list[str] = []
    readings: list[str] = []
    quotes: list[Stretch] = []
    for rule, facts in pairs:
        ready = facts.get(_READY)
        scored = None if isinstance(ready, Decimal) else _scored(book, rule, facts)
        if isinstance(ready, Decimal):
            points.append(ready)
            quotes += quotes_of([book.citations[rule.name]], index)
        elif scored:
            points.append(Decimal(str(scored.result["score"])))
            own_lines.append(_line(rule, scored, points[-1], facts))
            readings += reading_lines(scored, lambda result: shown_points(result, "score"))
            quotes += _quotes(rule, scored, index)
        else:
            return None
    lines: list[str] = []
    if section or _SUM.search(asked.text):
        name = section.name if section else "合计"
        total = sum(points, Decimal(0))
        lines = [f"{name}得{brief(total)}分：{' + '.join(map(brief, points))} = {brief(total)}。"]
    if section:
        quotes = [*quotes_of([book.citations[section.name]], index), *quotes]
    return Calculation(
        (*lines, *own_lines, *readings), tuple({quote.text: quote for quote in quotes}.values())
    )


def _quotes(rule: Indicator, scored: ScoreResult, index: Clauses) -> tuple[Stretch, ...]:
    return quotes_of([scored.lines[0].citation], index, _needed(rule))
