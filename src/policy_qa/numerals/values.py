"""The value of one number, written in digits, in Chinese numerals or in both."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {character: index for index, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {character: index for index, character in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "○": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"亿": 10**8, "万": 10**4}

DIGIT_CHARACTERS = "".join(_DIGITS)
NUMERAL_CHARACTERS = DIGIT_CHARACTERS + "".join(_PLACES) + "".join(_MYRIADS)

_D = f"[{DIGIT_CHARACTERS}]"
_SECTION = re.compile(
    rf"(?:(?P<k>{_D})[千仟])?(?P<zk>[零〇]?)(?:(?P<h>{_D})[百佰])?(?P<zh>[零〇]?)"
    rf"(?:(?P<t>{_D}?)(?P<ten>[十拾]))?(?P<zt>[零〇]?)(?P<o>{_D}?)"
)
_DIGIT_STRING = re.compile(rf"{_D}{{4,}}|{_D}*[〇零○]{_D}*")
_MIXED_PART = re.compile(r"(\d+(?:\.\d+)?)([十百千]?[万亿]?)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

_LONGEST = 40

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEPT_WIDE = "，；：！？（）"
HALF_WIDTH = {code: half for code, half in _FULL_WIDTH.items() if chr(code) not in _KEPT_WIDE} | {
    0x3000: 0x20
}


def half_width(text: str) -> str:
    """Return ``text`` with full-width letters, digits and signs made half-width.

    The length does not change, and punctuation stays as it is.
    """
    return text.translate(HALF_WIDTH)


def parse_number(text: str) -> Decimal | None:
    """Return the value of ``text`` if the whole of it is one exact number, else None.

    Knows ``1,200``, ``１２``, ``1.5万``, ``1亿2000万``, ``一百零五``, ``两``, ``三点五`` and
    ``二〇二二``. Approximate numbers (``十几``, ``三五``) have no value.
    """
    text = half_width(text).strip()
    if _THOUSANDS.match(text):
        text = text.replace(",", "")
    if not text or not text.isascii():
        return _chinese(text) if text and not re.search(r"\d", text) else _mixed(text)
    return Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _mixed(text: str) -> Decimal | None:
    """Return the sum of parts such as ``1亿`` and ``2000万``, largest first."""
    total, limit, position = Decimal(0), Decimal("Infinity"), 0
    while position < len(text):
        part = _MIXED_PART.match(text, position)
        if part is None:
            return None
        scale = Decimal(1)
        for character in part[2]:
            scale *= _PLACES.get(character) or _MYRIADS[character]
        value = Decimal(part[1]) * scale
        if value >= limit or ("." in part[1] and part.end() < len(text)):
            return None
        total, limit, position = total + value, scale, part.end()
    return total if text else None


def _chinese(text: str) -> Decimal | None:
    """Return the value of Chinese numerals, with or without a fraction after 点."""
    if len(text) > _LONGEST:
        return None
    whole, point, fraction = text.partition("点")
    value = _integer(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(character not in _DIGITS for character in fraction):
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[character]) for character in fraction)}")


def _integer(text: str) -> int | None:
    if _DIGIT_STRING.fullmatch(text):
        return int("".join(str(_DIGITS[character]) for character in text))
    for name, scale in _MYRIADS.items():
        if name in text:
            head, _, tail = text.rpartition(name)
            return _joined(_integer(head), tail, scale)
    return _section(text)


def _joined(head: int | None, tail: str, scale: int) -> int | None:
    """Return ``head * scale`` plus the tail; a lone digit is the next place (三万五)."""
    if head is None or head == 0:
        return None
    if not tail:
        return head * scale
    if tail in _DIGITS:
        return head * scale + _DIGITS[tail] * scale // 10
    rest = _integer(tail.lstrip("零〇"))
    return None if rest is None or rest >= scale else head * scale + rest


def _section(text: str) -> int | None:
    """Return a value below 10,000, None where the places are out of order."""
    match = _SECTION.fullmatch(text)
    if match is None or not text:
        return None
    thousands, hundreds, tens, ones = (match[name] for name in ("k", "h", "t", "o"))
    total = 1000 * _DIGITS.get(thousands, 0) + 100 * _DIGITS.get(hundreds, 0)
    if match["ten"]:
        total += 10 * _DIGITS.get(tens, 1)
    gap = match["zt"] or (not match["ten"] and (match["zh"] or match["zk"]))
    if not ones:
        return None if gap else total
    if not match["ten"] and not gap and (hundreds or thousands):
        return total + _DIGITS[ones] * (10 if hundreds else 100)
    return total + _DIGITS[ones]
