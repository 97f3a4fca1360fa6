"""Enumerations: whether a text lists things, how many, and how many a question asks for."""

from __future__ import annotations

import re

from policy_qa.numerals import parse_number

_NTH = re.compile(r"[一二三四五六七八九]是")
_WANTED = re.compile(
    r"(?:哪|这|的)?([一二三四五六七八九十两]{1,3}|\d{1,2})(?:个|项|种|类|大|条|方面|点|步|阶段|样)"
    r"|“([二三四五六七八九十两])[^”“]{1,6}”"
)
_PIECE = re.compile(r"[，,。：:；;（）()“”]")
_FEWEST = 3


def is_enumeration(text: str) -> bool:
    """Tell whether a text lists at least three things."""
    return any(text.count(sign) >= 2 for sign in "、；") or len(_NTH.findall(text)) >= 2  # noqa: PLR2004


def wanted_number(question: str) -> int | None:
    """Return how many items a question speaks of (哪四个, “五统一” → 4, 5), if it says so."""
    match = _WANTED.search(question)
    number = parse_number(match[1] or match[2]) if match else None
    return int(number) if number is not None and number > 1 else None


def lists_exactly(text: str, number: int) -> bool:
    """Tell whether a text lists so many things in a row; of fewer than three none can tell."""
    if number < _FEWEST:
        return False
    in_a_row = (piece.count("、") + 1 for piece in _PIECE.split(text))
    return number in (*in_a_row, text.strip("；;。").count("；") + 1, len(_NTH.findall(text)))
