"""Questions for the points of indicators: 第4项得几分, 满意度92%得几分, a section's sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.binding import (
    READY,
    Bound,
    Facts,
    bound,
    by_words,
    in_turn,
    piecewise,
    ready_or_bound,
)
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.readings import reading_lines, shown_points
from policy_qa.calculation.result import Calculation, Step, Stretch, Term, brief, exact
from policy_qa.calculation.sections import section_sum
from policy_qa.calculation.weights import named_indicators
from policy_qa.errors import InputError
from policy_qa.score import Rulebook, ScoreResult, score
from policy_qa.score.rules import Indicator, Section
from policy_qa.score.ways import GradeShare, Proportion, Shortfall

_POINTS = re.compile(
    r"(?:几|多少)分(?!以[上下内])|得分|(?:加起来|合计|一共)[^，,]{0,3}(?:几|多少)|满分[吗么]|分数|(?:扣|少)(?:掉|了)?(?:几|多少)|"
    r"(?:得|拿|给|计|记|赋|剩|有)(?:到|了|个|下)?(?:几|多少)(?!个|名|所|位|人|年|月|次|家)"
)
_MARKS = re.compile(r"分|项|指标|[这那]条|得")
_LOST = re.compile(r"(?:扣|丢|失|少)(?:掉|了|得|计)?(?:几|多少)分?")
_SUM = re.compile(r"一共|合计|加起来|加在?一起|总共|共得|共计|合起来|板块|部分|这块")
_EACH = re.compile(r"[各都均]")
_NO_LOSS = re.compile(r"少计0分$")


def indicator_points(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the points of the indicators that a question gives the inputs of."""
    wanted = _POINTS.search(asked.text) and _MARKS.search(asked.text)
    if not book.data.indicators or not wanted:
        return None
    numbered = named_indicators(asked.text, book)
    if numbered is None:
        return None
    pieces = piecewise(asked, book) if _SUM.search(asked.text) and len(numbered) <= 1 else []
    if pieces:
        return _added(asked, book, index, pieces, None)
    return _of_numbers(asked, book, index, numbered)


def _of_numbers(
    asked: Asked, book: Rulebook, index: Clauses, numbered: Sequence[tuple[Indicator, int]]
) -> Calculation | None:
    """The points of the indicators numbered, else of those that section or words name."""
    section = _section(asked, book)
    if len(numbered) > 1:
        return _several(asked, book, index, numbered, section)
    if numbered:
        own = bound(asked, book, numbered[0][0])
        return _one(asked, book, index, own) if own else None
    if section is None:
        return _named_by_words(asked, book, index, book.data.indicators)
    return _of_section(asked, book, index, section)


def _named_by_words(
    asked: Asked, book: Rulebook, index: Clauses, rules: Sequence[Indicator]
) -> Calculation | None:
    """One indicator or several that the question names by words of their rows."""
    several = in_turn(asked, book, rules)
    if several:
        return _added(asked, book, index, several, None)
    own = by_words(asked, book, rules)
    return _one(asked, book, index, own) if own else None


def _of_section(
    asked: Asked, book: Rulebook, index: Clauses, section: Section
) -> Calculation | None:
    """The points of a section: ready ones, percentages in order, or of its one indicator."""
    members = book.members(section)
    if len(members) == 1:
        own = bound(asked, book, members[0])
        return _one(asked, book, index, own) if own else None
    return (
        section_sum(asked, book, index, section)
        or _section_points(asked, book, index, section)
        or _named_by_words(asked, book, index, members)
    )


def _section(asked: Asked, book: Rulebook) -> Section | None:
    named = [s for s in book.data.sections if s.name in asked.text]
    return named[0] if len(named) == 1 else None


def _scored(book: Rulebook, rule: Indicator, facts: Facts) -> ScoreResult | None:
    try:
        return score(
            book, {"kind": "indicator", "inputs": {"indicator": str(rule.number), **facts}}
        )
    except InputError:
        return None


def _one(asked: Asked, book: Rulebook, index: Clauses, own: Bound) -> Calculation | None:
    rule = own.rule
    scored = _scored(book, rule, own.facts)
    if scored is None:
        return None
    points = scored.result["score"]
    assert isinstance(points, Decimal)
    lines = [_line(own, scored, points)]
    if _LOST.search(asked.text):
        lines.append(
            f"少计：{exact(rule.points)} − {brief(points)} = {brief(rule.points - points)}分。"
        )
    lines += reading_lines(scored, lambda result: shown_points(result, "score"))
    step = Step("points", (Term(points, "分"), Term(rule.points, "分")), Term(points, "分"))
    return Calculation(tuple(lines), _quotes(rule, scored, index), (step,))


def _needed(rule: Indicator) -> frozenset[Decimal]:
    """The figures of the rule that its row must show."""
    if isinstance(rule.method, Shortfall):
        return frozenset(threshold.at_least for threshold in rule.method.thresholds)
    return (
        frozenset(rule.method.shares.values())
        if isinstance(rule.method, GradeShare)
        else frozenset()
    )


def _line(own: Bound, scored: ScoreResult, points: Decimal) -> str:
    pieces = scored.lines[0].formula.replace(" - ", " − ").split("；")
    formula = "；".join(piece for piece in pieces if not _NO_LOSS.search(piece))
    heads = "，".join(own.steps) or _head_counts(own.rule, own.facts)
    given = f"{heads}；" if heads else ""
    return f"第{own.rule.number}项（{own.rule.title}）得{brief(points)}分：{given}{formula}。"


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
    pairs: list[Bound] = []
    for (rule, start), end in zip(numbered, ends, strict=True):
        own = ready_or_bound(Asked.read(asked.text[start:end]), book, rule)
        if own is None:
            break
        pairs.append(own)
    if len(pairs) < len(numbered):
        pairs = _alike(asked, book, numbered) or pairs
    if len(pairs) < len(numbered):
        return None
    whole = section if section and len(pairs) == len(book.members(section)) else None
    return _added(asked, book, index, pairs, whole)


def _alike(asked: Asked, book: Rulebook, numbered: Sequence[tuple[Indicator, int]]) -> list[Bound]:
    """Percentages listed behind the numbers (第1、2、3项分别80%、90%、100%), or one for all."""
    percents = asked.of_kind("percent")
    if len(percents) == 1 and _EACH.search(asked.text):
        percents = percents * len(numbered)
    if len(percents) != len(numbered):
        return []
    parts = [Asked.read(f"完成{figure.text}") for figure in percents]
    found = [bound(part, book, rule) for part, (rule, _) in zip(parts, numbered, strict=True)]
    return [own for own in found if own]


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
    pairs = [
        Bound(rule, {rule.method.input: str(figure.value)})
        for rule, figure in zip(members, percents, strict=True)
        if isinstance(rule.method, Proportion)
    ]
    return _added(asked, book, index, pairs, section)


def _added(
    asked: Asked,
    book: Rulebook,
    index: Clauses,
    pairs: Sequence[Bound],
    section: Section | None,
) -> Calculation | None:
    points: list[Decimal] = []
    own_lines: list[str] = []
    readings: list[str] = []
    quotes: list[Stretch] = []
    for own in pairs:
        rule = own.rule
        ready = own.facts.get(READY)
        scored = None if isinstance(ready, Decimal) else _scored(book, rule, own.facts)
        if isinstance(ready, Decimal):
            points.append(ready)
            quotes += quotes_of([book.citations[rule.name]], index)
        elif scored:
            points.append(Decimal(str(scored.result["score"])))
            own_lines.append(_line(own, scored, points[-1]))
            readings += reading_lines(scored, lambda result: shown_points(result, "score"))
            quotes += _quotes(rule, scored, index)
        else:
            return None
    lines: list[str] = []
    if section or _SUM.search(asked.text):
        name = section.name if section else "合计"
        total = sum(points, Decimal(0))
        lines = [f"{name}得{brief(total)}分：{' + '.join(map(brief, points))} = {brief(total)}。"]
        if _LOST.search(asked.text) and not section:
            lost = [own.rule.points - part for own, part in zip(pairs, points, strict=True)]
            together = sum(lost, Decimal(0))
            lines.append(
                f"少计{brief(together)}分：{' + '.join(map(brief, lost))} = {brief(together)}。"
            )
    if section:
        quotes = [*quotes_of([book.citations[section.name]], index), *quotes]
    return Calculation(
        (*lines, *own_lines, *readings), tuple({quote.text: quote for quote in quotes}.values())
    )


def _quotes(rule: Indicator, scored: ScoreResult, index: Clauses) -> tuple[Stretch, ...]:
    return quotes_of([scored.lines[0].citation], index, _needed(rule))
