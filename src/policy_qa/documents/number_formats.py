"""Figures and dates of a spreadsheet as a person sees them in the cell.

A number format (ISO/IEC 29500-1, 18.8.31) has up to four sections for positive, negative,
zero and text; only what changes the meaning is followed: decimals, percent, thousands,
literals and the parts of a date.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SKIPPED = re.compile(r"_.|\*.")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?")
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+|a{3,4}|AM/PM|上午/下午", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_GENERAL_DIGITS = 11
_MAX_DIGITS = 40


def shown_number(value: float, number_format: str) -> str:
    """Write a number as its cell shows it (0.08 in ``0%`` is 8%)."""
    sections = _sections(number_format or GENERAL)
    index = 1 if value < 0 and len(sections) > 1 else 0
    section = _SKIPPED.sub("", _BRACKETS.sub("", sections[index]))
    quoted = [_LITERAL.sub("", section)]
    digits = _DIGITS.search(quoted[0])
    if digits is None or "E" in quoted[0].upper() or "/" in quoted[0] or "@" in section:
        return _general(value)
    amount = Decimal(repr(abs(value) if index else value))
    percents = quoted[0].count("%")
    try:
        figure = _rounded(amount * Decimal(100) ** percents, digits[0])
    except InvalidOperation:
        return _general(value)
    before, after = _around(section)
    return f"{before}{figure}{after}".strip()


def shown_date(value: dt.datetime | dt.date | dt.time, number_format: str) -> str:
    """Write a date or time as its cell shows it; an unknown format gives 2022-05-01."""
    section = _SKIPPED.sub("", _BRACKETS.sub("", _sections(number_format or GENERAL)[0]))
    moment = _as_datetime(value)
    if not _DATE_LETTERS.search(_LITERAL.sub("", section)):
        return _plain_date(value)
    section = section.split("@", 1)[0]
    written: list[str] = []
    position, last = 0, ""
    while position < len(section):
        literal = _LITERAL.match(section, position)
        part = _DATE_PART.match(section, position)
        if literal:
            written.append(literal[1] if literal[1] is not None else literal[2])
            position = literal.end()
        elif part:
            last = _meaning(part[0], last, section[part.end() :])
            written.append(_date_part(moment, last, len(part[0])))
            position = part.end()
        else:
            written.append(section[position])
            position += 1
    return "".join(written).strip()


def is_date_format(number_format: str) -> bool:
    """Tell whether numbers in this format are dates or times."""
    section = _LITERAL.sub("", _sections(number_format)[0])
    elapsed = re.search(r"\[(?:h+|m+|s+)\]", section, re.IGNORECASE)
    plain = _SKIPPED.sub("", _BRACKETS.sub("", section))
    return bool(elapsed or _DATE_LETTERS.search(plain.replace(GENERAL, ""))) and "#" not in plain


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[str, ...]:
    """Split a format at its semicolons, those inside quotes left alone."""
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;)', number_format)
    return tuple(parts) or (GENERAL,)


def _around(section: str) -> tuple[str, str]:
    """Return the literals before and after the digits of a section."""
    unquoted = _LITERAL.sub(lambda m: "\0" * len(m[0]), section)
    digits = _DIGITS.search(unquoted)
    if digits is None:
        return "", ""
    return _literal(section[: digits.start()]), _literal(section[digits.end() :])


def _literal(part: str) -> str:
    shown = _LITERAL.sub(lambda m: m[1] if m[1] is not None else m[2], part)
    return re.sub(r"[#0?]", "", shown)


def _rounded(amount: Decimal, digits: str) -> str:
    whole, _, decimals = digits.partition(".")
    figure = amount.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    scaled = f"{figure:,f}" if "," in whole.rstrip(",") else f"{figure:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    if optional and "." in scaled:
        keep = len(scaled) - optional
        scaled = scaled[:keep] + scaled[keep:].rstrip("0")
        scaled = scaled.rstrip(".")
    least = whole.replace(",", "").count("0")
    sign, body = ("-", scaled[1:]) if scaled.startswith("-") else ("", scaled)
    missing = least - len(body.partition(".")[0])
    return sign + "0" * max(0, min(missing, _MAX_DIGITS)) + body


def _general(value: float) -> str:
    """Write a number as the format General does: eleven digits, no trailing zeros."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 10**_GENERAL_DIGITS):
        return str(int(value))
    return f"{Decimal(f'{value:.{_GENERAL_DIGITS - 1}g}'):f}"


def _plain_date(value: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()


def _as_datetime(value: dt.datetime | dt.date | dt.time) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.time):
        return dt.datetime.combine(dt.date(1900, 1, 1), value)
    return dt.datetime.combine(value, dt.time())


def _meaning(part: str, last: str, rest: str) -> str:
    """Tell minutes from months: m after hours or before seconds counts minutes."""
    letter = "p" if "/" in part else part[0].lower()
    following = _DATE_PART.search(_LITERAL.sub("", rest))
    before_seconds = following is not None and following[0][0] in "sS"
    return "minute" if letter == "m" and (last == "h" or before_seconds) else letter


def _date_part(moment: dt.datetime, meaning: str, width: int) -> str:
    if meaning == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"  # noqa: PLR2004
    if meaning == "a":
        return ("星期" if width == 4 else "") + _WEEKDAYS[moment.weekday()]  # noqa: PLR2004
    if meaning == "d" and width > 2:  # noqa: PLR2004
        return f"星期{_WEEKDAYS[moment.weekday()]}"
    if meaning == "p":
        return "上午" if moment.hour < 12 else "下午"  # noqa: PLR2004
    numbers = {
        "m": moment.month,
        "d": moment.day,
        "h": moment.hour,
        "minute": moment.minute,
        "s": moment.second,
    }
    return f"{numbers[meaning]:02d}" if width == 2 else str(numbers[meaning])  # noqa: PLR2004
