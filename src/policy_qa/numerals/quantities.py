"""Every number of a text with its unit, every date, and every number that names a thing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod
from typing import Literal

from policy_qa.numerals.units import (
    BEFORE_ANY,
    BEFORE_ONE,
    CHINESE_UNIT,
    DIGIT_UNIT,
    ORDINAL_UNIT,
    POINT_UNITS,
    WORD,
)
from policy_qa.numerals.values import DIGIT_CHARACTERS, NUMERAL_CHARACTERS, half_width, parse_number

QuantityKind = Literal["number", "percent", "date", "ordinal", "point"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: ``text == source[start:end]``.

    ``value`` is in the unit named (13万名 is 130000 名). Of a percentage it is the number
    before the sign, with unit ``%``. Of a date it is ``yyyymmdd`` with zeros for what is
    not said (2022年5月 is 20220500, 5月31日 is 531), and the unit is ``年``, ``月`` or ``日``,
    the finest part said. Of a document number it is the year and the number in five places
    (〔2018〕47号 is 201800047, unit ``文号``). ``upper`` is the upper end of a range.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: QuantityKind
    upper: Decimal | None = None


_C = f"[{NUMERAL_CHARACTERS}]"
_S = r"[ \t]*"
_DIGITAL = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
_MIXED = (
    rf"{_DIGITAL}(?:{_S}[余多]?(?:[十百千]?[万亿]|[百千](?![分米克瓦]))(?:\d+[千万](?!分之))?)?"
)
_CHINESE = rf"{_C}+(?:点[{DIGIT_CHARACTERS}]+|[余多][万亿])?"
_ANY = rf"(?:{_MIXED}|{_CHINESE})"
_DASH = rf"{_S}(?:—+|[-–―~至到]){_S}"
_YEAR = rf"(?:[12]\d{{3}}|[{DIGIT_CHARACTERS}]{{4}})"
_DAY = rf"(?:\d{{1,2}}|{_C}{{1,3}})"

_NOT_INSIDE = rf"(?<![\d{NUMERAL_CHARACTERS}])(?<!\d[.,])"
_DATE = re.compile(
    rf"{_NOT_INSIDE}(?P<y>{_YEAR}){_S}年(?:{_S}(?P<m>{_DAY}){_S}月(?:{_S}(?P<d>{_DAY}){_S}[日号])?)?"
)
_MONTH = re.compile(rf"{_NOT_INSIDE}(?P<m>{_DAY}){_S}月(?:{_S}(?P<d>{_DAY}){_S}[日号])?")
_NUMERIC_DATE = re.compile(
    r"(?<![\d.])(?P<y>[12]\d{3})(?P<sep>[-./])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d.])"
)
_DOCUMENT_NUMBER = re.compile(
    rf"[〔\[(（【]{_S}(?P<y>[12]\d{{3}}){_S}年?[〕\])）】]{_S}第?{_S}(?P<n>\d{{1,5}}){_S}号"
)
_ORDINAL = re.compile(rf"第{_S}[(（]?{_S}(?P<n>\d+|{_C}+){_S}[)）]?{_S}(?P<unit>{ORDINAL_UNIT})?")
_LABEL = re.compile(rf"(?P<unit>附件|附表|附录|图|表){_S}(?P<n>\d+)(?![\d.])")
_PERCENT_SIGN = re.compile(rf"(?P<n>{_DIGITAL}){_S}(?P<sign>[%‰])")
_PARTS = re.compile(rf"(?P<of>[百千万]|{_ANY})分之{_S}(?P<n>{_MIXED}|百|{_CHINESE})")
_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?P<n>{_MIXED})(?P<about>余|多(?!次))?(?:{_S}(?P<unit>{DIGIT_UNIT}))?"
)
_CHINESE_NUMBER = re.compile(
    rf"(?<![{NUMERAL_CHARACTERS}{BEFORE_ANY}点\d])(?P<n>{_CHINESE})"
    rf"(?:[余多]?(?P<unit>{CHINESE_UNIT})|(?={_DASH}{_CHINESE}(?:{CHINESE_UNIT})))"
)
_RANGE = re.compile(_DASH)
_BARE = re.compile(
    rf"(?P<n>百(?!分之)|{_ANY})"
    rf"(?![{NUMERAL_CHARACTERS}点\d]|\.\d|分之|{_S}(?:[余多%‰]|{DIGIT_UNIT}))"
)
_SCALE = re.compile(r"[万亿]+")
_ENUMERATOR = re.compile(
    rf"^[ \t]*(?:\d{{1,3}}(?:[.、](?!\d)|[)）])|[(（](?:\d{{1,3}}|{_C}+)[)）]|{_C}+、)",
    re.MULTILINE,
)
_START = re.compile(rf"[\d{NUMERAL_CHARACTERS}第附图表〔\[(（【]")
_NUMERALS = re.compile(rf"{_C}+")
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_MYRIADS = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_FIRST_YEAR, _LAST_YEAR, _MONTHS, _DAYS = 1900, 2199, 12, 31


def quantities(text: str) -> list[Quantity]:
    """Return all figures of ``text`` in order, without overlaps.

    A bare Chinese numeral counts only before a measure word, and not within a word
    (统一, 三名工程, 十分). Numbers that only number a list, such as ``1.`` or ``（一）`` at the
    start of a line, do not count.
    """
    plain = half_width(text)
    skipped = [match.span() for match in _ENUMERATOR.finditer(plain)]
    found: list[Quantity] = []
    position = 0
    while (match := _START.search(plain, position)) is not None:
        position = _after(skipped, match.start())
        if position > match.start():
            continue
        quantity = _at(plain, position)
        if quantity is None:
            run = _NUMERALS.match(plain, position)
            position = run.end() if run else position + 1
            continue
        quantity = _with_upper(plain, quantity)
        position = quantity.end
        found.append(replace(quantity, text=text[quantity.start : quantity.end]))
    return found


def _after(spans: list[tuple[int, int]], position: int) -> int:
    """Return the end of the span that holds ``position``, or ``position`` itself."""
    index = bisect_right(spans, (position, len(spans) and spans[-1][1])) - 1
    return max(position, spans[index][1]) if index >= 0 else position


def _at(text: str, position: int) -> Quantity | None:
    """Return the figure that starts at ``position``; the first rule that fits decides."""
    for pattern, read in _RULES:
        match = pattern.match(text, position)
        if match is not None:
            quantity = read(match)
            if quantity is not None:
                return quantity
    return None


def _quantity(match: re.Match[str], value: Decimal, unit: str, kind: QuantityKind) -> Quantity:
    return Quantity(match.start(), match.end(), match[0], value, unit, kind)


def _exact(text: str) -> Decimal | None:
    return parse_number(re.sub(r"[余多 \t]", "", text))


def _date(match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    parts = [parse_number(groups.get(name) or "〇") for name in ("y", "m", "d")]
    if any(part is None for part in parts):
        return None
    year, month, day = (int(part) for part in parts if part is not None)
    dated = not groups.get("y") or _FIRST_YEAR <= year <= _LAST_YEAR
    named = [month] if groups.get("m") else []
    in_month = all(1 <= part <= _MONTHS for part in named)
    in_day = not groups.get("d") or 1 <= day <= _DAYS
    if not (dated and in_month and in_day):
        return None
    unit = "日" if groups.get("d") else "月" if named else "年"
    return _quantity(match, Decimal(year * 10000 + month * 100 + day), unit, "date")


def _document_number(match: re.Match[str]) -> Quantity:
    return _quantity(match, Decimal(int(match["y"]) * 100000 + int(match["n"])), "文号", "ordinal")


def _ordinal(match: re.Match[str]) -> Quantity | None:
    value, unit = parse_number(match["n"]), match["unit"] or ""
    if value is None or not (unit or match["n"].isdigit()):
        return None
    return _quantity(match, value, unit, "ordinal")


def _percent_sign(match: re.Match[str]) -> Quantity | None:
    value = _exact(match["n"])
    scale = Decimal(1) if match["sign"] == "%" else _PER["千"]
    return None if value is None else _quantity(match, value * scale, "%", "percent")


def _parts(match: re.Match[str]) -> Quantity | None:
    """Read 百分之十 as 10 %, 三分之一 as a third."""
    value = _parts_named(match["n"])
    if value is None:
        return None
    if match["of"] in _PER:
        return _quantity(match, value * _PER[match["of"]], "%", "percent")
    whole = _exact(match["of"])
    return _quantity(match, value / whole, "分之", "number") if whole else None


def _parts_named(number: str) -> Decimal | None:
    return Decimal(100) if number == "百" else _exact(number)


def _number(match: re.Match[str]) -> Quantity | None:
    value, unit = _exact(match["n"]), match["unit"] or ""
    if value is None:
        return None
    return _quantity(match, value, unit, "point" if unit in POINT_UNITS else "number")


def _chinese_number(match: re.Match[str]) -> Quantity | None:
    before = match.string[match.start() - 1 : match.start()]
    inside_word = match["n"].startswith("一") and before and before in BEFORE_ONE
    if inside_word or WORD.match(match.string, match.start()):
        return None
    return _number(match)


_RULES = (
    (_DOCUMENT_NUMBER, _document_number),
    (_LABEL, _ordinal),
    (_ORDINAL, _ordinal),
    (_DATE, _date),
    (_NUMERIC_DATE, _date),
    (_MONTH, _date),
    (_PARTS, _parts),
    (_PERCENT_SIGN, _percent_sign),
    (_NUMBER, _number),
    (_CHINESE_NUMBER, _chinese_number),
)


def _with_upper(text: str, lower: Quantity) -> Quantity:
    """Return ``lower`` as a range if a dash and a larger figure of its kind follow."""
    dash = _RANGE.match(text, lower.end)
    upper = _upper(text, dash.end(), lower) if dash and lower.kind != "ordinal" else None
    if upper is None:
        return lower
    ends = _ends(lower, upper)
    if ends is None or ends[0] >= ends[1]:
        return lower
    return replace(
        upper,
        start=lower.start,
        text=text[lower.start : upper.end],
        value=ends[0],
        upper=ends[1],
        kind="date" if lower.kind == "date" else upper.kind,
    )


def _upper(text: str, position: int, lower: Quantity) -> Quantity | None:
    """Return the figure after a dash; in 百分之三十至五十 it is a percentage as well."""
    upper = _at(text, position)
    if lower.kind != "percent" or "分之" not in lower.text or (upper and upper.unit):
        return upper
    match = _BARE.match(text, position)
    value = _parts_named(match["n"]) if match else None
    if match is None or value is None or WORD.match(text, position):
        return upper
    return _quantity(match, value * _PER[lower.text[0]], "%", "percent")


def _ends(lower: Quantity, upper: Quantity) -> tuple[Decimal, Decimal] | None:
    """Return both ends of a range in one scale, None if the two do not make one."""
    if lower.kind == "date":
        return _date_ends(lower, upper)
    if upper.kind == "date" and not lower.unit:
        scale = {"年": 10000, "月": 100}.get(upper.unit)
        start = lower.value * scale if scale else Decimal(0)
        plausible = scale == 10000 or start <= _MONTHS * 100  # noqa: PLR2004
        return (start, upper.value) if scale and plausible and upper.value else None
    same = lower.unit in ("", upper.unit) and upper.kind not in ("date", "ordinal")
    return (_scaled(lower, upper), upper.value) if same else None


def _scaled(lower: Quantity, upper: Quantity) -> Decimal:
    """Return the lower end in the 万 or 亿 that only the upper one names (3至5万元)."""
    named = _SCALE.findall(upper.text)
    if lower.unit or len(named) != 1 or _SCALE.search(lower.text):
        return lower.value
    scale = prod(_MYRIADS[sign] for sign in named[0])
    return lower.value * scale if lower.value < upper.value / scale else lower.value


def _date_ends(lower: Quantity, upper: Quantity) -> tuple[Decimal, Decimal] | None:
    """Complete the upper end by what only the lower one says (2022年5月至12月)."""
    if upper.kind == "date":
        scale = 10000 if upper.value < 10000 else 0  # noqa: PLR2004
    elif upper.unit == "日" and lower.unit == "日":
        scale = 100
    else:
        return None
    return lower.value, upper.value + (lower.value // scale * scale if scale else 0)
