"""Questions for totals and grades: 总分89.5算什么等次, bonus points, vetoes, the gap to a grade."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import flags, grade_words, grades_in
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.readings import reading_line, reading_lines, shown_points
from policy_qa.calculation.result import Calculation, Step, Term, exact
from policy_qa.calculation.sections import added, listed_points, section_points
from policy_qa.numerals import Quantity
from policy_qa.schema import Citation
from policy_qa.score import Rulebook, score
from policy_qa.score.rules import BonusRule
from policy_qa.score.ways import Levels

_GRADE = re.compile(
    r"等次|等级|(?:评|算|是|定|属于)(?:个|为|成)?(?:什么|啥|哪个|哪一)(?:档|等|级|[？?]|$)|能(?:不能)?(?:评|得|拿|算|定)|"
    r"[吗么][？?]?$|是不是|还是|能否|可以评|够不够"
)
_TOTAL = re.compile(
    r"(?:总|最后|最终|一共|合计)(?:分|得分)?(?:是|为|有|得|能得|能)?(?:多少|几)分?|(?:几|多少)分"
)
_GAP = re.compile(r"还差|差(?:几|多少)|离|距|还要(?:几|多少)|还需")
_SCORED = re.compile(r"分|得|考|评")
_NOT_BASE = re.compile(r"(?:加|扣|减|少|多|第|差)\s*$")
_LOST = re.compile(r"(?:扣|丢|失|少)(?:掉|了|去)?$")
_ADDED = re.compile(r"(?:一共|总共|共|合计|加起来|合起来|累计)[^，,]{0,6}(?:几|多少)")
_EACH = re.compile(r"各|都|均|分别")


@dataclass(frozen=True, slots=True)
class _Total:
    """The base, the bonus levels named, and what they come to."""

    base: Decimal
    levels: tuple[str, ...]
    bonus: Decimal

    @property
    def points(self) -> Decimal:
        return self.base + self.bonus


def total_and_grade(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the total with its bonus, the grade after vetoes, or the gap to a grade."""
    sections = bool(book.data.sections)
    parts = (section_points(asked, book) or listed_points(asked, book)) if sections else []
    base = sum(parts, Decimal(0)) if parts else _base(asked, book)
    if base is None:
        return _bonus_alone(asked, book, index)
    if book.data.grades is None:
        return None
    gap = _gap(asked, book, index, base)
    if gap:
        return gap
    levels = _levels(asked, book)
    wants_grade = bool(_GRADE.search(asked.text))
    asks_total = bool((levels or parts) and _TOTAL.search(asked.text))
    if levels is None or not (wants_grade or asks_total):
        return None
    rule = book.data.bonus
    total = _Total(
        base, levels, _bonus(rule.method, levels, base) if rule and levels else Decimal(0)
    )
    answer = _answer(asked, book, index, total)
    if not parts:
        return answer
    line = f"总分：{added(parts)} = {exact(base)}分。"
    return Calculation((line, *answer.computed), answer.quotes)


def _answer(asked: Asked, book: Rulebook, index: Clauses, total: _Total) -> Calculation:
    lines: list[str] = []
    citations: list[Citation] = []
    if total.levels:
        lines += _bonus_lines(book, total)
        citations.append(book.citations[book.data.bonus.name])  # type: ignore[union-attr]
    final, reasons, cited = _after_flags(asked.text, book, _grade(book, total.points))
    citations += cited
    graded = score(book, {"kind": "grade", "inputs": {"total": exact(total.points)}})
    lines.insert(min(1, len(lines)), f"等次：{exact(total.points)}分 → {final}。{reasons}")
    if final == _grade(book, total.points):
        citations.append(graded.lines[0].citation)
        others = {a.result["grade"] for e in graded.ambiguities for a in e.alternatives}
        if others - {final}:
            lines += reading_lines(graded, lambda result: shown_points(result, "grade", ""))
    step = Step("points", (Term(total.points, "分"),), Term(total.points, "分"))
    return Calculation(tuple(lines), quotes_of(citations, index, _limits_of(book, final)), (step,))


def _bonus_alone(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """The points of several bonuses, where no total is given."""
    levels = _levels(asked, book)
    rule = book.data.bonus
    if rule is None or levels is None or len(levels) < 2 or not _ADDED.search(asked.text):  # noqa: PLR2004
        return None
    gained = [rule.method.points[level] for level in levels]
    names = "，".join(
        f"{level}{exact(rule.method.points[level])}分" for level in dict.fromkeys(levels)
    )
    total = sum(gained, Decimal(0))
    lines = [
        f"共加{exact(total)}分：{' + '.join(map(exact, gained))} = {exact(total)}（{names}）。"
    ]
    if rule.readings:
        highest = max(gained)
        others = [(r.text, f"{exact(highest)}分") for r in rule.readings if r.set.get("combine")]
        lines.append(reading_line(rule.readings[0].text, f"{exact(total)}分", others))
    return Calculation(tuple(lines), quotes_of([book.citations[rule.name]], index))


def _limits_of(book: Rulebook, grade: str) -> frozenset[Decimal]:
    """The figures between which a grade lies."""
    bands = [band for band in book.grades.method.bands if band.name == grade]
    limits = [limit for b in bands for limit in (b.at_least, b.at_most, b.below)]
    return frozenset(limit for limit in limits if limit is not None)


def _base(asked: Asked, book: Rulebook) -> Decimal | None:
    """The one total that the question states."""
    figures = asked.of_kind("number")
    if any(s.name in asked.before(f) for s in book.data.sections for f in figures):
        return None
    found = [figure for figure in figures if _is_total(asked, figure, book)]
    if found:
        return found[0].value if len(found) == 1 else None
    lost = [f for f in figures if f.unit == "分" and _LOST.search(asked.before(f))]
    maximum = book.data.maximum
    return maximum - lost[0].value if maximum and len(lost) == 1 == len(figures) else None


def _is_total(asked: Asked, figure: Quantity, book: Rulebook) -> bool:
    before = asked.before(figure)
    if figure.unit not in ("", "分") or _NOT_BASE.search(before):
        return False
    limit = book.data.maximum or Decimal(100)
    announced = any(
        alias in before
        for entry in book.data.inputs
        if entry.name == "total"
        for alias in entry.aliases
    )
    plausible = figure.unit == "分" or announced or _SCORED.search(before)
    return bool(plausible) and 20 < figure.value <= limit + 20  # noqa: PLR2004 - 第4项 is no total


def _levels(asked: Asked, book: Rulebook) -> tuple[str, ...] | None:
    """The bonus levels named, as often as the question says; None if that is unclear."""
    rule = book.data.bonus
    if rule is None:
        return ()
    places = sorted(
        (match.start(), level)
        for level in rule.method.points
        for match in re.finditer(_level_words(level), asked.text)
    )
    if not places:
        return ()
    times = [f for f in asked.of_kind("number") if f.unit in ("次", "回", "篇", "条")]
    names = [level for _, level in places]
    if not times:
        return tuple(names)
    if len(times) == len(names):
        counts = [int(figure.value) for figure in times]
        return tuple(name for name, n in zip(names, counts, strict=True) for _ in range(n))
    if len(times) == 1 and _EACH.search(asked.text):
        return tuple(name for name in names for _ in range(int(times[0].value)))
    return None


def _level_words(level: str) -> str:
    """国家级 is also called 国家媒体 or 国家层面, 市级 also 市里."""
    stem = re.escape(level.removesuffix("级"))
    media = "媒体|层面|报刊|电视|又|也|宣传|报道|交流|台"
    return rf"{re.escape(level)}|(?<!全){stem}(?:里|上|的)?(?={media})|{stem}里"


def _bonus(method: Levels, levels: Sequence[str], base: Decimal) -> Decimal:
    named: Iterable[str] = sorted(set(levels)) if method.repeated == "once" else levels
    points = [method.points[level] for level in named]
    gained = max(points) if method.combine == "highest" else sum(points, Decimal(0))
    return gained if method.cap is None else max(min(gained, method.cap - base), Decimal(0))


def _grade(book: Rulebook, points: Decimal) -> str:
    return str(score(book, {"kind": "grade", "inputs": {"total": exact(points)}}).result["grade"])


def _bonus_lines(book: Rulebook, total: _Total) -> list[str]:
    rule = book.data.bonus
    assert isinstance(rule, BonusRule)
    added = " + ".join(exact(rule.method.points[level]) for level in total.levels)
    lines = [f"总分：{exact(total.base)} + {added} = {exact(total.points)}分。"]
    if rule.readings:
        others: list[tuple[str, str]] = []
        for reading in rule.readings[1:]:
            changed = book.under(rule.name, reading.set).data.bonus
            assert changed is not None
            points = total.base + _bonus(changed.method, total.levels, total.base)
            others.append((reading.text, f"{exact(points)}分（{_grade(book, points)}）"))
        used = f"{exact(total.points)}分（{_grade(book, total.points)}）"
        if any(outcome != used for _, outcome in others):
            lines.append(reading_line(rule.readings[0].text, used, others))
    return lines


def _after_flags(text: str, book: Rulebook, grade: str) -> tuple[str, str, list[Citation]]:
    """The grade after exclusions and vetoes, why, and what that rests on."""
    given = flags(book, text)
    citations: list[Citation] = []
    reasons = ""
    for exclusion in book.data.exclusions:
        if given.get(exclusion.method.when):
            citations.append(book.citations[exclusion.name])
            if grade == exclusion.method.grade:
                grade = exclusion.method.open
            others = "；".join(reading.text for reading in exclusion.readings[1:])
            reasons += f"（{exclusion.name}{f'；其他读法：{others}' if others else ''}）"
    for veto in book.data.vetoes:
        if not any(given.get(name) for name in veto.inputs):
            continue
        citations.append(book.citations[veto.name])
        if all(given.get(name) for name in veto.method.requires):
            grade = veto.method.grade
            reasons += f"（{veto.name}）"
        elif veto.readings:
            others = "；".join(reading.text for reading in veto.readings[1:])
            reasons += f"（采用的读法：{veto.readings[0].text}；其他读法：{others}）"
    return grade, reasons, citations


def _gap(asked: Asked, book: Rulebook, index: Clauses, base: Decimal) -> Calculation | None:
    """How many points are missing to the grade named."""
    if not _GAP.search(asked.text) or book.data.grades is None:
        return None
    goals = {grade for _, grade in grades_in(asked.text, grade_words(book))}
    band = next((b for b in book.grades.method.bands if goals == {b.name}), None)
    if band is None or band.at_least is None or band.at_least <= base:
        return None
    missing = band.at_least - base
    formula = f"{exact(band.at_least)} − {exact(base)} = {exact(missing)}"
    line = f"离{band.name}还差{exact(missing)}分：{formula}。"
    step = Step("gap", (Term(band.at_least, "分"), Term(base, "分")), Term(missing, "分"))
    return Calculation((line,), quotes_of([book.citations[book.grades.name]], index), (step,))
