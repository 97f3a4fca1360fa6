"""School years and terms: which one a text speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from policy_qa.checklist.cues import load_cues
from policy_qa.numerals import parse_number, quantities

_D = "[\\d〇○零一二三四五六七八九]"
_SPAN = re.compile(
    rf"({_D}{{4}})\s*(?:学年)?\s*(?:年)?\s*(?:—+|[-–―~～至到/])\s*({_D}{{4}})\s*(?:年)?\s*(学年(?!度?规划))?"
)
_HEADED = re.compile(rf"(?:学年(?:度)?\s*)?{_SPAN.pattern}(?:度)?")
_ABBREVIATED = re.compile(r"(?<!\d)(\d{4})\s*(?:—+|[-–―~～至/])\s*(\d{2})\s*学年(?!度?规划)")
_SINGLE = re.compile(rf"(?<!{_D})({_D}{{4}})\s*学年(?!度?规划)")
_SEASON = re.compile(rf"(?<!{_D})({_D}{{4}})\s*年?\s*(春(?!节|晚|联|秋|季?(?:学期)?[、和与及])|秋)")
_SHORT = re.compile(
    r"(?<!\d)(\d{4})(?:\s*[.．/]\s*(?=\d{1,2}(?!\d))"
    r"|\s*年\s*(?=\d{1,2}(?!\d|\s*(?![月至到和与及])[\u4e00-\u9fff%％.]))|-(?=(?:0[1-9]|1[0-2])(?!\d)))(\d{1,2})"
)
_COMPACT = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})(0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?![\d.元人名])"
)
_TWO_DIGITS = re.compile(
    r"(?<![\d.])(1[5-9]|[23]\d)([./-])(0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?![\d.])"
)
_MONTH_RANGE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*[—\-–~至到]+\s*\d{1,2}\s*月")
_SINCE = re.compile(
    r"自?(?<![\d—\-–~～至/])(\d{4})(?:年|学年度?)(?:\d{1,2}月(?:份)?|[春秋]季?(?:学期)?)?(?:以来|至今|起(?!草|始))"
)
_START_MONTH = 8
_SECOND_TERM = (2, 7)
When = Literal["this", "earlier", "later", "unsaid"]


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """学年, from August of ``first`` to August of the year after."""

    first: int

    @property
    def name(self) -> str:
        """The school year as papers write it."""
        return f"{self.first}—{self.first + 1}学年"

    def place(self, year: int, month: int) -> When:
        """Tell where a month lies; August counts at both ends."""
        low, high = self.first * 12 + _START_MONTH, (self.first + 1) * 12 + _START_MONTH
        at = year * 12 + month
        return "earlier" if at < low else "later" if at > high else "this"


def parse_year(text: str) -> SchoolYear | None:
    """Return the school year that a text such as 2023—2024学年, 2023—2024 or 2023 names."""
    named = _named(text) or _named(f"{text.strip()}学年")
    if named:
        return SchoolYear(named[0])
    number = parse_number(text.strip().removesuffix("学年").removesuffix("年"))
    return SchoolYear(int(number)) if number else None


def likely_year(texts: Iterable[str]) -> SchoolYear | None:
    """Return the school year that texts name most often, else the one of most of their dates."""
    listed = list(texts)
    named = Counter(year for text in listed for year in _named(text))
    if not named:
        dates = (date for text in listed for date in months(text) if date[0])
        named = Counter(year if month >= _START_MONTH else year - 1 for year, month in dates)
    return SchoolYear(named.most_common(1)[0][0]) if named else None


def _named(text: str) -> list[int]:
    """Return the first years of the school years named: 2023—2024学年, 2023-24学年, 2023学年.

    A term of a year names one too: 2024年春季学期 is in the school year of 2023. Two years that
    follow one another name one where 学年 stands beside them, or nothing else does: the columns of
    a table may be headed 学年度, then 2022—2023 and 2023—2024.
    """
    found, headed = [], bool(_HEADED.fullmatch(text.strip()))
    for match in _SPAN.finditer(text):
        first, last = parse_number(match[1]), parse_number(match[2])
        if first is not None and last == first + 1 and (headed or match[3] or "学年" in match[0]):
            found.append(int(first))
    rest = _SPAN.sub("", text)
    for match in _ABBREVIATED.finditer(rest):
        if (int(match[1]) + 1) % 100 == int(match[2]):
            found.append(int(match[1]))
    rest = _ABBREVIATED.sub("", rest)
    found += [int(parse_number(match[1]) or 0) for match in _SINGLE.finditer(rest)]
    terms = ((parse_number(match[1]), match[2]) for match in _SEASON.finditer(rest))
    return found + [int(year) - (season == "春") for year, season in terms if year]


def months(text: str) -> list[tuple[int, int]]:
    """Return the (year, month) pairs of a text; year 0 where only the month is said."""
    found = []
    plain = _MONTH_RANGE.sub(r"\1年\2月", text.replace("元月", "1月"))
    for quantity in quantities(plain):
        if quantity.kind == "date" and quantity.unit in ("月", "日"):
            value = int(quantity.value)
            found.append((value // 10000, value // 100 % 100))
    if not found:
        found = [(int(m[1]), int(m[2])) for m in _SHORT.finditer(text) if 1 <= int(m[2]) <= 12]  # noqa: PLR2004
    found = found or [(int(m[1]), int(m[2])) for m in _COMPACT.finditer(text)]
    return found or [(2000 + int(m[1]), int(m[3])) for m in _TWO_DIGITS.finditer(text)]


def when(text: str, year: SchoolYear) -> When:
    """Tell which school year a text speaks of, ``unsaid`` where it does not say."""
    cues = load_cues()
    plain = _since(cues.compared.sub("", text), year)
    named = _named(plain)
    stripped = _ABBREVIATED.sub("", _SPAN.sub("", plain))
    places: list[When] = [
        "this" if first == year.first else "earlier" if first < year.first else "later"
        for first in named
    ]
    places += [year.place(y, m) for y, m in months(stripped) if y]
    if "this" in places or (places and cues.current.search(plain)):
        return "this"
    if places:
        return "later" if "later" in places else "earlier"
    if cues.earlier.search(plain):
        return "earlier"
    if cues.current.search(plain):
        return "this"
    return _bare_year(stripped, year)


def _since(text: str, year: SchoolYear) -> str:
    """Leave out an earlier date since which something goes on: 2022年起执行."""
    return _SINCE.sub(lambda m: "" if int(m[1]) <= year.first else m[0], text)


def names_school_year(text: str) -> bool:
    """Tell whether a text names a school year, as 2023—2024学年 or 上学年."""
    return bool(_named(text) or load_cues().earlier.search(text))


def names_other_year(header: str, year: SchoolYear) -> bool:
    """Tell whether the header of a column names another school year."""
    return bool(header) and when(header, year) in ("earlier", "later")


def _bare_year(text: str, year: SchoolYear) -> When:
    """Judge by years without a month: 2021年 is another year, 2023年 may be this one."""
    said = [int(q.value) // 10000 for q in quantities(text) if q.kind == "date" and q.unit == "年"]
    if not said or any(value in (year.first, year.first + 1) for value in said):
        return "unsaid"
    return "earlier" if max(said) < year.first else "later"


def term_of(text: str) -> int | None:
    """Return 1 or 2 for the term that a text names, by its words or its only date."""
    cues = load_cues()
    first, second = cues.first_term.search(text), cues.second_term.search(text)
    if bool(first) != bool(second):
        return 1 if first else 2
    terms = {term_of_month(month) for _, month in months(text)}
    return terms.pop() if len(terms) == 1 and not first else None


def terms_of(text: str) -> tuple[int, ...]:
    """Return all terms that a text names, by words, else by its dates."""
    cues = load_cues()
    named = [cues.first_term.search(text), cues.second_term.search(text)]
    if any(named):
        return tuple(number for number, match in enumerate(named, start=1) if match)
    return tuple(sorted({term_of_month(month) for _, month in months(text)}))


def term_of_month(month: int) -> int:
    """Return the term that a month lies in: February to July is the second."""
    return 2 if _SECOND_TERM[0] <= month <= _SECOND_TERM[1] else 1
