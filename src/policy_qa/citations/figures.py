"""Whether the figures of a statement, with their bounds, are figures of the quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.citations.problems import Problem
from policy_qa.numerals import Quantity, quantities

# Written 人 in one place and 名 in another, the figure is the same.
_SAME_UNITS = {"位": "人", "名": "人", "天": "日", "周年": "年", "百分点": "个百分点"}
_BEFORE = (
    ("≥", r"不(?:得|应|能)?(?:低于|少于|小于|短于)|至少(?:有|要|达到?)?|起码|最少|最低|≥"),
    ("≤", r"不(?:得|应|能)?(?:超过|高于|多于|大于|长于)|至多|最多|最高|≤"),
    (">", r"超过|高于|多于|大于|突破|>"),
    ("<", r"低于|少于|小于|不足|不到|不满|未满|未达|<"),
)
_AFTER = (
    ("≥", r"[^，。；、\d]{0,2}及?以上"),
    ("≤", r"[^，。；、\d]{0,2}(?:及?以下|以内|之内|封顶)|内(?!容|部|涵)"),
    ("前", r"[之以]?前(?![期列沿景])"),
    ("后", r"[之以]?后(?![期续勤])"),
)
BOUND_WORDS = re.compile("|".join([*(words for _, words in _BEFORE), "及?以上|及?以下|以内|之内"]))
_BEFORE_PATTERNS = [
    (name, re.compile(rf"(?:{words})[^，。；、]{{0,8}}\Z")) for name, words in _BEFORE
]
_AFTER_PATTERNS = [(name, re.compile(words)) for name, words in _AFTER]
_CLAUSE_END = re.compile(r"[，。；、：！？,;:()（）\s]")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_REACH = 14
_LEAST_OVERLAP = 0.4


@dataclass(frozen=True, slots=True)
class BoundedFigure:
    """A figure, the bound put on it, and the pairs of characters that say of what it is.

    The bound is ``≥``, ``≤``, ``>``, ``<``, ``前``, ``后`` or none.
    """

    quantity: Quantity
    bound: str
    pairs: frozenset[str] = frozenset()


def bounded_figures(text: str) -> list[BoundedFigure]:
    """Return the figures of ``text`` with the bounds that the words beside them set."""
    found = quantities(text)
    ends = [0, *(quantity.end for quantity in found)]
    starts = [*(quantity.start for quantity in found[1:]), len(text)]
    return [
        BoundedFigure(
            quantity,
            _bound(text, max(end, quantity.start - _REACH), quantity),
            _pairs(text[end : quantity.start], text[quantity.end : start]),
        )
        for end, quantity, start in zip(ends, found, starts, strict=False)
    ]


def _pairs(before: str, after: str) -> frozenset[str]:
    """Return the pairs of Chinese characters around a figure in its clause, bounds left out."""
    pieces = (_CLAUSE_END.split(before)[-1], _CLAUSE_END.split(after)[0])
    runs = [run for piece in pieces for run in _HAN_RUN.findall(BOUND_WORDS.sub(" ", piece))]
    return frozenset(run[index : index + 2] for run in runs for index in range(len(run) - 1))


def _bound(text: str, from_: int, quantity: Quantity) -> str:
    before, after = text[from_ : quantity.start], text[quantity.end : quantity.end + _REACH]
    for name, pattern in _AFTER_PATTERNS:
        if pattern.match(after):
            return name
    for name, pattern in _BEFORE_PATTERNS:
        if pattern.search(before):
            return name
    return ""


def unsupported_figures(statement: str, sources: Sequence[str]) -> list[Problem]:
    """Return each figure of ``statement`` that no source gives with its unit, bound and subject.

    The subject is compared by the pairs of characters beside the figure in its clause: of
    the smaller set, 40 % must be shared, which tells 优秀等次23个 from 良好等次23个.
    """
    known = [figure for source in sources for figure in bounded_figures(source)]
    problems = (_figure_problem(figure, known) for figure in bounded_figures(statement))
    return [problem for problem in problems if problem is not None]


def unsupported_values(statement: str, sources: Sequence[str]) -> list[Problem]:
    """Return each figure of ``statement`` whose value and unit no source gives."""
    known = [BoundedFigure(quantity, "") for source in sources for quantity in quantities(source)]
    figures = (BoundedFigure(quantity, "") for quantity in quantities(statement))
    problems = (_figure_problem(figure, known) for figure in figures)
    return [problem for problem in problems if problem is not None]


def _figure_problem(figure: BoundedFigure, known: Iterable[BoundedFigure]) -> Problem | None:
    text, kind = figure.quantity.text, figure.quantity.kind
    equal = [other for other in known if _same_value(figure.quantity, other.quantity)]
    if not equal:
        what = "日期" if kind == "date" else "数字"
        name = "date" if kind == "date" else "number"
        return Problem(name, text, f"{what}“{text}”在引文中找不到。")  # type: ignore[arg-type]
    same = [other for other in equal if _same_unit(figure.quantity, other.quantity)]
    if not same:
        there = equal[0].quantity.text
        return Problem("unit", text, f"“{text}”与引文中的“{there}”单位不同。")
    if all(other.bound != figure.bound for other in same):
        return Problem("number", text, f"“{text}”的上下限说法与引文不一致。")
    if not any(_same_subject(figure.pairs, other.pairs) for other in same):
        return Problem("number", text, f"“{text}”在引文中说的是另一件事。")
    return None


def _same_subject(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether enough pairs of the smaller set stand in the other; yes if one is empty."""
    least = min(len(one), len(other))
    return least == 0 or len(one & other) >= _LEAST_OVERLAP * least


def _same_value(stated: Quantity, known: Quantity) -> bool:
    """Return whether ``known`` has the value ``stated``, or has it as an end of its range."""
    if (stated.kind == "date") != (known.kind == "date"):
        return False
    if (stated.kind == "ordinal") != (known.kind == "ordinal"):
        return False
    if stated.kind == "date":
        return _same_date(stated, known)
    if stated.upper is not None:
        return (stated.value, stated.upper) == (known.value, known.upper)
    return stated.value in (known.value, known.upper)


def _same_date(stated: Quantity, known: Quantity) -> bool:
    """Return whether a date says no more than what is known (2022年 of 2022年5月)."""
    if stated.upper is not None:
        return (stated.value, stated.upper) == (known.value, known.upper)
    ends = [known.value] if known.upper is None else [known.value, known.upper]
    return any(_is_part(stated.value, end) for end in ends)


def _is_part(stated: Decimal, known: Decimal) -> bool:
    said, full = _date_parts(int(stated)), _date_parts(int(known))
    return all(part in (0, whole) for part, whole in zip(said, full, strict=True))


def _date_parts(value: int) -> tuple[int, int, int]:
    return value // 10000, value // 100 % 100, value % 100


def _same_unit(stated: Quantity, known: Quantity) -> bool:
    if stated.kind == "date":
        return True
    one, other = (_SAME_UNITS.get(unit, unit) for unit in (stated.unit, known.unit))
    bare = "" in (one, other) and "%" not in (one, other)
    return one == other or bare
