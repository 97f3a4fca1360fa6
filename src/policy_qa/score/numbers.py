"""Decimal figures: read strictly, computed with 60 digits, shown without exponent.

Quotients may not terminate, so every figure is settled to 28 decimals before it is
compared or added: rounding errors, some 10^-55, vanish there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from policy_qa.errors import InputError

HUNDRED = Decimal(100)
ZERO = Decimal(0)
ARITHMETIC = Context(prec=60, rounding=ROUND_HALF_UP)
_SETTLED = Decimal("1e-28")
_SHOWN = Decimal("1e-10")
_BRIEF = Decimal("1e-4")
_LONGEST_ECHO = 40
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


def read_number(value: object, what: str) -> Decimal:
    """Return the finite decimal that ``value`` (``str``, ``int`` or ``Decimal``) writes.

    Raises:
        InputError: for anything else; ``what`` names the figure in the message.
    """
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value) if isinstance(value, int) or not value.is_finite() else plain(value)
    if not isinstance(value, str):
        raise InputError(
            f'{what}应当是数字（小数请写成字符串，如 "8.5"），却是“{as_given(value)}”。'
        )
    text = unicodedata.normalize("NFKC", value).strip()
    if not text:
        raise InputError(f"{what}是空的，请填写数字。")
    if not _NUMBER.fullmatch(text):
        raise InputError(f"{what}应当是不超过15位的普通数字，却是“{as_given(value)}”。")
    return Decimal(text)


def read_percent(value: object, what: str) -> Decimal:
    """Return a percentage from 0 to 100, as the number before the percent sign."""
    if isinstance(value, str):
        value = unicodedata.normalize("NFKC", value).strip().removesuffix("%")
    number = read_number(value, what)
    if not ZERO <= number <= HUNDRED:
        raise InputError(f"{what}应当在0%到100%之间，却是{plain(number)}%。")
    return number


def read_count(value: object, what: str) -> Decimal:
    """Return a whole number, zero or more."""
    number = read_number(value, what)
    if number < ZERO or number != number.to_integral_value():
        raise InputError(f"{what}应当是不小于0的整数，却是{plain(number)}。")
    return number


def settle(value: Decimal) -> Decimal:
    """Round to 28 decimals, so that thirds that add up to a whole number are one."""
    return value.quantize(_SETTLED, context=ARITHMETIC)


def divide(part: Decimal, whole: Decimal) -> Decimal:
    """Return ``part / whole`` with 60 digits."""
    return ARITHMETIC.divide(part, whole)


def mean(values: Iterable[Decimal]) -> Decimal:
    """Return the arithmetic mean of at least one figure."""
    figures = tuple(values)
    return settle(divide(sum(figures, ZERO), Decimal(len(figures))))


def whole_down(value: Decimal) -> Decimal:
    """Return the largest whole number not above ``value``."""
    return value.to_integral_value(ROUND_FLOOR)


def whole_up(value: Decimal) -> Decimal:
    """Return the smallest whole number not below ``value``."""
    return value.to_integral_value(ROUND_CEILING)


def whole_half_up(value: Decimal) -> Decimal:
    """Return the nearest whole number; a half goes up (四舍五入)."""
    return value.to_integral_value(ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Write a figure with at most 10 decimals, without exponent or trailing zeros."""
    text = format(value.quantize(_SHOWN, context=ARITHMETIC), "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def brief(value: Decimal) -> str:
    """Write a figure for reading: at most 4 decimals, 约 before one that was rounded."""
    rounded = value.quantize(_BRIEF, context=ARITHMETIC)
    return plain(rounded) if rounded == value else f"约{plain(rounded)}"


def as_given(value: object) -> str:
    """Write a value as its JSON request did, cut short: for messages about it."""
    plain_text = isinstance(value, str | Decimal)
    text = str(value) if plain_text else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_ECHO else text[:_LONGEST_ECHO] + "…"
