"""Numbers that Word counts itself and does not write into the text (ISO/IEC 29500-1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_SPACED_LABEL = tuple("章节条编篇0123456789")
_DOTTED_LABEL = tuple(".．")
_PLACEHOLDER = re.compile(r"%([1-9])")


def chinese(number: int) -> str:
    """Write a number from 0 to 9999 as 二十一 or 一百零五."""
    if not 0 < number <= 9999:  # noqa: PLR2004
        return "零" if number == 0 else str(number)
    written = ""
    for unit, digit in zip(("千", "百", "十", ""), f"{number:04d}", strict=True):
        if digit != "0":
            written += _DIGITS[int(digit)] + unit
        elif written and not written.endswith("零"):
            written += "零"
    written = written.rstrip("零")
    return written[1:] if written.startswith("一十") else written


def _letters(number: int) -> str:
    repeat, letter = divmod(number - 1, 26)
    return chr(ord("A") + letter) * (repeat + 1)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)  # noqa: PLR2004


def _digitwise(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digitwise,
    "japaneseDigitalTenThousand": _digitwise,
    "chineseLegalSimplified": lambda n: chinese(n).translate(_LEGAL),
    "ideographLegalTraditional": lambda n: chinese(n).translate(_LEGAL),
    "ideographTraditional": lambda n: _STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: _BRANCHES[(n - 1) % 12],
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": lambda n: chr(0x3220 + n - 1) if n <= 10 else f"({chinese(n)})",  # noqa: PLR2004
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "bullet": lambda _: "",
    "none": lambda _: "",
}


def format_number(number: int, kind: str) -> str:
    """Write a list number in one of Word's formats; an unknown format counts in figures."""
    return _FORMATS.get(kind, str)(max(number, 1) if kind != "decimal" else number)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, and the text around its number (``（%1）``)."""

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    figures_only: bool = False
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counted: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, number_id: str, level: int) -> str:
        """Count one paragraph of a list and return the number in front of it, as displayed."""
        abstract = self.lists.get(number_id, "")
        levels = self.levels.get(abstract)
        if levels is None or not 0 <= level < LEVELS:
            return ""
        counted = self._counted.setdefault(abstract, [None] * LEVELS)
        restart = self.restarts.pop((number_id, level), None)
        before = counted[level]
        own = levels.get(level, Level())
        if restart is not None or before is None:
            counted[level] = own.start if restart is None else restart
        else:
            counted[level] = before + 1
        counted[level + 1 :] = [None] * (LEVELS - level - 1)
        if own.kind == "bullet":
            return ""

        def written(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = levels.get(index, Level())
            number = counted[index]
            kind = "decimal" if own.figures_only else other.kind
            return format_number(other.start if number is None else number, kind)

        return _PLACEHOLDER.sub(written, own.text).strip()

    def level_of_style(self, number_id: str, style: str) -> int:
        """Return the level that a list reserves for a paragraph style (0 where it has none)."""
        levels = self.levels.get(self.lists.get(number_id, ""), {})
        return next((index for index, level in levels.items() if level.style == style), 0)


def after_label(label: str, text: str) -> str:
    """Set a list number before its text: 一、加强领导, but 第一条 加强领导 and 1. 2022年."""
    spaced = label.endswith(_SPACED_LABEL) or (label.endswith(_DOTTED_LABEL) and text[:1].isdigit())
    return f"{label} {text}" if spaced else f"{label}{text}"


def read_numbering(root: etree._Element) -> Numbering:
    """Read the part ``numbering.xml``."""
    levels = {
        abstract.get(f"{W}abstractNumId", ""): dict(map(_level, abstract.iter(f"{W}lvl")))
        for abstract in root.iter(f"{W}abstractNum")
    }
    lists: dict[str, str] = {}
    restarts: dict[tuple[str, int], int] = {}
    for number in root.iter(f"{W}num"):
        number_id = number.get(f"{W}numId", "")
        lists[number_id] = _value(number, "abstractNumId")
        for override in number.iter(f"{W}lvlOverride"):
            start = _value(override, "startOverride")
            if start:
                restarts[number_id, as_int(override.get(f"{W}ilvl"))] = as_int(start)
    return Numbering(lists, levels, restarts)


def _level(element: etree._Element) -> tuple[int, Level]:
    return as_int(element.get(f"{W}ilvl")), Level(
        kind=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        start=as_int(_value(element, "start") or "1"),
        figures_only=element.find(f"{W}isLgl") is not None,
        style=_value(element, "pStyle"),
    )


def _value(element: etree._Element, tag: str) -> str:
    child = element.find(f"{W}{tag}")
    return child.get(VAL, "") if child is not None else ""


def as_int(text: str | None) -> int:
    """Return an attribute as a number; anything else is 0."""
    return int(text) if text and text.lstrip("-").isdecimal() and len(text) < 10 else 0  # noqa: PLR2004
