"""Questions on a scoring table as a whole: its largest and smallest parts, points turned back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.binding import likely
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.calculation.weights import named_indicators
from policy_qa.score import Rulebook
from policy_qa.score.rules import Indicator, Section
from policy_qa.score.ways import Proportion

_MOST = re.compile(r"最[高大多]")
_LEAST = re.compile(r"最[低小少]")
_APART = re.compile(r"相差|差(?:了|着)?(?:多少|几)|[多高大](?:多少|几)|[少低](?:多少|几)")
_SHARE = re.compile(r"占[^，,？?]{0,8}(?:百分|比|几|多少)|占比")
_WEIGHT = re.compile(r"分值|权重|满分|分数")
_SECTIONS = re.compile(r"[几六五四三七八两\d]?(?:大|个)?(?:块|板块|部分|方面|大类|一级指标)")
_GOAL = re.compile(r"(?:拿|得|达|考|做|到|要)(?:到|够|满)?\s*$|想|目标")
_PERCENT = re.compile(r"百分之(?:多少|几)|多少%|百分比")


def extremes(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the parts of the table with most and least points, and how far they are apart."""
    if not (_MOST.search(asked.text) and _WEIGHT.search(asked.text)) or asked.of_kind("percent"):
        return None
    wants_least, shares = _LEAST.search(asked.text), _SHARE.search(asked.text)
    parts: Sequence[Section | Indicator] = (
        book.data.sections if _SECTIONS.search(asked.text) else book.data.indicators
    )
    if not parts or not (wants_least or shares):
        return None
    most, least = max(parts, key=lambda p: p.points), min(parts, key=lambda p: p.points)
    lines: list[str] = []
    cited = [_cited(most)]
    if wants_least and _APART.search(asked.text):
        apart = most.points - least.points
        named = f"最高的是{_named(parts, most)}，最低的是{_named(parts, least)}"
        formula = f"{exact(most.points)} − {exact(least.points)} = {exact(apart)}"
        lines.append(f"相差{exact(apart)}分：{named}，{formula}。")
        cited.append(_cited(least))
    if shares and book.data.maximum:
        percent = most.points * 100 / book.data.maximum
        formula = f"{exact(most.points)} ÷ {exact(book.data.maximum)}"
        lines.append(f"{_named(parts, most)}：{formula} {equals(percent, '%')}。")
    citations = [book.citations[name] for name in cited]
    return Calculation(tuple(lines), quotes_of(citations, index)) if lines else None


def _cited(part: Section | Indicator) -> str:
    return part.name


def _named(parts: Sequence[Section | Indicator], part: Section | Indicator) -> str:
    """The parts that have as many points, with these."""
    same = [p for p in parts if p.points == part.points]
    names = "、".join(p.name if isinstance(p, Section) else f"第{p.number}项" for p in same)
    return f"{names}{exact(part.points)}分"


def percentage_for(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the percentage that earns the points named, where points go by percentage."""
    points = [f for f in asked.of_kind("number") if f.unit == "分"]
    if len(points) != 1 or not _PERCENT.search(asked.text) or asked.of_kind("percent"):
        return None
    if not _GOAL.search(asked.before(points[0])):
        return None
    numbered = named_indicators(asked.text, book) or []
    rules = [rule for rule in book.data.indicators if isinstance(rule.method, Proportion)]
    rule = numbered[0][0] if len(numbered) == 1 else likely(asked.text, book, rules)
    if rule is None or rule not in rules or points[0].value > rule.points:
        return None
    percent = points[0].value * 100 / rule.points
    formula = f"{exact(points[0].value)} ÷ {exact(rule.points)} {equals(percent, '%')}"
    line = f"第{rule.number}项（{rule.title}）要达到：{formula}。"
    return Calculation((line,), quotes_of([book.citations[rule.name]], index))
