"""Points that a question gives ready: of a section's indicators, of all sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact
from policy_qa.numerals import Quantity
from policy_qa.score import Rulebook
from policy_qa.score.rules import Indicator, Section

_RATE = re.compile(r"得分率|占(?:该|这|本)?(?:块|部分|板块|项)?满分|完成率")
_LOST_MOST = re.compile(r"[丢扣失]分?得?最多|最多[^，,]{0,4}[丢扣失]")
_LISTED = re.compile(r"\s*[、，,和]\s*\d")
_LOST = re.compile(r"(?:扣|丢|失)(?:掉|了)?(?:几|多少)")
_ITEMS = re.compile(r"第\s*[\d一二三四五六七八九十]+\s*(?:项|条)|指标\s*\d")
_HUNDRED = Decimal(100)
_FULL = re.compile(r"满分")
_MISSING = re.compile(r"满分[^，,]{0,4}(?:差|少)|还差(?:几|多少)")
_NOT_GAINED = re.compile(r"(?:满分|加|扣|减|少|差|共)(?:为|是|了)?\s*$")


def ready_points(part: Asked, rule: Indicator) -> Decimal | None:
    """Return the points that a question says an indicator has: 满分, or 4分."""
    gained = _gained(part)
    if _FULL.search(part.text) and not gained and not part.of_kind("percent"):
        return rule.points
    if len(gained) == 1 and gained[0].value <= rule.points and not part.of_kind("percent"):
        return gained[0].value
    return None


def section_sum(
    asked: Asked, book: Rulebook, index: Clauses, section: Section
) -> Calculation | None:
    """Return the sum of the points of all indicators of a section, and what is missing."""
    members = book.members(section)
    points = [figure.value for figure in listed(asked)]
    if len(points) == 1 < len(members) and points[0] <= section.points:
        return _of_total(asked, book, index, section, points[0])
    if len(points) != len(members) or asked.of_kind("percent"):
        return None
    if any(own > rule.points for own, rule in zip(points, members, strict=True)):
        return None
    total = sum(points, Decimal(0))
    lines = [f"{section.name}得{exact(total)}分：{added(points)} = {exact(total)}。"]
    if _MISSING.search(asked.text):
        gap = section.points - total
        formula = f"{exact(section.points)} − {exact(total)} = {exact(gap)}"
        lines.append(f"离满分差{exact(gap)}分：{formula}。")
    if _RATE.search(asked.text):
        rate = total * _HUNDRED / section.points
        lines.append(f"得分率：{exact(total)} ÷ {exact(section.points)} {equals(rate, '%')}。")
    if _LOST_MOST.search(asked.text):
        lines.append(_lost_most(points, members))
    cited = quotes_of([book.citations[section.name]], index)
    step = Step("points", (Term(total, "分"), Term(section.points, "分")), Term(total, "分"))
    return Calculation(tuple(lines), cited, (step,))


def _of_total(
    asked: Asked, book: Rulebook, index: Clauses, section: Section, total: Decimal
) -> Calculation | None:
    """What a section that has so many points in all lacks, and its share of the full marks."""
    if named_items(asked.text) or asked.of_kind("percent"):
        return None
    lines: list[str] = []
    if _MISSING.search(asked.text) or _LOST.search(asked.text):
        gap = section.points - total
        formula = f"{exact(section.points)} − {exact(total)} = {exact(gap)}"
        lines.append(f"{section.name}离满分差{exact(gap)}分：{formula}。")
    if _RATE.search(asked.text):
        rate = total * _HUNDRED / section.points
        lines.append(f"得分率：{exact(total)} ÷ {exact(section.points)} {equals(rate, '%')}。")
    if not lines:
        return None
    return Calculation(tuple(lines), quotes_of([book.citations[section.name]], index))


def named_items(text: str) -> bool:
    """Tell whether a text names single indicators by number."""
    return bool(_ITEMS.search(text))


def _lost_most(points: Sequence[Decimal], members: Sequence[Indicator]) -> str:
    """The line on the indicator that lacks most of its points."""
    lost = [(rule.points - own, rule, own) for own, rule in zip(points, members, strict=True)]
    most, rule, own = max(lost, key=lambda entry: entry[0])
    formula = f"{exact(rule.points)} − {exact(own)} = {exact(most)}"
    same = "、".join(f"第{r.number}项（{r.title}）" for gap, r, _ in lost if gap == most)
    return f"丢分最多的是{same}，丢{exact(most)}分：{formula}。"


def section_points(asked: Asked, book: Rulebook) -> list[Decimal]:
    """Return the points of all sections, each named before its figure; none if one lacks."""
    found: list[Decimal] = []
    gained = _gained(asked)
    for section in book.data.sections:
        own = [figure for figure in gained if section.name in asked.before(figure)]
        if len(own) != 1 or own[0].value > section.points:
            return []
        found.append(own[0].value)
    return found if len(found) == len(gained) else []


def listed_points(asked: Asked, book: Rulebook) -> list[Decimal]:
    """Return the points of all sections listed in their order without their names."""
    points = [
        f.value
        for f in asked.of_kind("number")
        if f.unit in ("", "分") and not _NOT_GAINED.search(asked.before(f))
    ]
    sections = book.data.sections
    fits = len(points) == len(sections) and all(
        own <= section.points for own, section in zip(points, sections, strict=True)
    )
    return points if fits else []


def listed(asked: Asked) -> list[Quantity]:
    """Return the points gained, also of a list with its unit behind the last (5、6、8分)."""
    found = _gained(asked)
    for figure in reversed(asked.of_kind("number")):
        bare = not figure.unit and _LISTED.match(asked.text[figure.end :])
        if bare and found and figure.end < found[0].start:
            found.insert(0, figure)
    return found


def added(points: Sequence[Decimal]) -> str:
    """Write points as a sum."""
    return " + ".join(map(exact, points))


def _gained(asked: Asked) -> list[Quantity]:
    """The figures of points that were gained, not full marks or deductions."""
    return [
        figure
        for figure in asked.of_kind("number")
        if figure.unit == "分" and not _NOT_GAINED.search(asked.before(figure))
    ]
