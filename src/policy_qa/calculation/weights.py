"""Questions for the points that a scoring table gives: 第9项比第2项多几分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import grade_words, grades_in
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.numerals import parse_number
from policy_qa.score import Rulebook
from policy_qa.score.rules import Indicator, Rule, Section
from policy_qa.score.ways import GradeShare

ITEM = re.compile(
    r"(?:第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:项|条|号|个指标)|指标\s*(\d{1,3}))"
)
_APART = re.compile(r"(?:多|高|少|低|差|大)(?:了|出|得|加|计|扣|拿|给)*(?:几|多少)")
_SUM = re.compile(r"一共|合计|加起来|总共|共计|之和")
_SHARE = re.compile(r"占[^，,？?]{0,12}(?:百分之|比例|比重|几成|多少|几)|占比|比重")
_OF_ALL = re.compile(r"总分|百分制|满分|全部|整个|总的|100分|一百分|占比|比重")
_OWN_SECTION = re.compile(
    r"(?:所[在属]|[它其本这该]那?个?)的?(?:板块|部分|那?一?块|方面|大类|一级指标)"
)
_SECTION_WORDS = re.compile(r"分")
Weighed = tuple[str, Decimal, Rule]


def named_indicators(text: str, book: Rulebook) -> list[tuple[Indicator, int]] | None:
    """Return the indicators that a text names by number, with their places.

    None where a number is named that the book does not have.
    """
    found: list[tuple[Indicator, int]] = []
    for match in ITEM.finditer(text):
        number = parse_number(match[1] or match[2])
        rule = next((i for i in book.data.indicators if i.number == number), None)
        if rule is None:
            return None
        if rule not in [known for known, _ in found]:
            found.append((rule, match.start()))
    return found


def points_compared(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the difference or the sum of the points of several indicators or sections."""
    apart, added = _APART.search(asked.text), _SUM.search(asked.text)
    if not (apart or added) or not _SECTION_WORDS.search(asked.text) or asked.of_kind("percent"):
        return None
    entries = _grades_of_one(asked, book) or _entries(asked, book)
    full = {own for _, own, _ in entries}
    if any(f.unit == "分" and f.value not in full for f in asked.of_kind("number")):
        return None
    if len(entries) < 2 or (apart and len(entries) != 2):  # noqa: PLR2004
        return None
    points = [own for _, own, _ in entries]
    names = "，".join(f"{name}{exact(own)}分" for name, own, _ in entries)
    if apart:
        larger, smaller = max(points), min(points)
        line = f"相差{exact(larger - smaller)}分：{names}，{exact(larger)} − {exact(smaller)}"
        line += f" = {exact(larger - smaller)}。"
    else:
        total = sum(points, Decimal(0))
        line = f"合计{exact(total)}分：{names}，{' + '.join(map(exact, points))} = {exact(total)}。"
    citations = [book.citations[rule.name] for _, _, rule in entries]
    return Calculation((line,), quotes_of(citations, index))


def share_of_all(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the percentage that points are of the table's, or of those of their section."""
    maximum = book.data.maximum
    if not maximum or not _SHARE.search(asked.text) or asked.of_kind("percent"):
        return None
    entries = _entries(asked, book)
    section = _section_meant(asked, book, entries)
    if not section and not (entries and _OF_ALL.search(asked.text)):
        return None
    whole = section.points if section else maximum
    own = sum((points for _, points, _ in entries), Decimal(0))
    points = " + ".join(f"{name}{exact(part)}分" for name, part, _ in entries)
    line = f"{exact(own)} ÷ {exact(whole)} {equals(own * 100 / whole, '%')}"
    line += f"（{points}，{section.name if section else '满分'}{exact(whole)}分）。"
    rules = [rule for _, _, rule in entries] + ([section] if section else [])
    return Calculation((line,), quotes_of([book.citations[rule.name] for rule in rules], index))


def _section_meant(asked: Asked, book: Rulebook, entries: Sequence[Weighed]) -> Section | None:
    """The one section that indicators belong to, where the question asks for a share of it."""
    own = {rule.section for _, _, rule in entries if isinstance(rule, Indicator)}
    section = next((s for s in book.data.sections if own == {s.name}), None)
    meant = section and (section.name in asked.text or _OWN_SECTION.search(asked.text))
    return section if meant else None


def _entries(asked: Asked, book: Rulebook) -> list[Weighed]:
    numbered = named_indicators(asked.text, book)
    if numbered is None or grades_in(asked.text, grade_words(book)):
        return []
    sections = [
        (rule.name, rule.points, rule) for rule in book.data.sections if rule.name in asked.text
    ]
    indicators = [(f"第{rule.number}项", rule.points, rule) for rule, _ in numbered]
    return [*indicators] if indicators else [*sections]


def _grades_of_one(asked: Asked, book: Rulebook) -> list[Weighed]:
    """One indicator under two grades: 第11项良好和合格差几分."""
    numbered = [rule for rule, _ in named_indicators(asked.text, book) or []]
    titled = [rule for rule in book.data.indicators if rule.title in asked.text]
    rules = numbered or titled
    if len(rules) != 1 or not isinstance(rules[0].method, GradeShare):
        return []
    rule, shares = rules[0], rules[0].method.shares
    grades = [grade for _, grade in grades_in(asked.text, grade_words(book, shares))]
    return [
        (grade, rule.points * shares[grade] / 100, rule)
        for grade in dict.fromkeys(grades)
        if grade in shares
    ]
