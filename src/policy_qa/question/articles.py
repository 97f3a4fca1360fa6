"""Articles by their number, however it is written: 第5条, 第 五 条 and 第五条 are the same."""

from __future__ import annotations

import re
from functools import lru_cache

from policy_qa.numerals import parse_number

_NUMERAL = r"[一二三四五六七八九十百零〇两千\d]+"
_ARTICLE = re.compile(rf"第\s*({_NUMERAL})\s*条(?:\s*之\s*({_NUMERAL}))?")
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_HIGHEST = 9999


def article_in(text: str) -> str:
    """Return the first article that a text names, as documents write it (第五条之一), or ''."""
    match = _ARTICLE.search(text)
    return _written(match) if match else ""


def with_written_articles(text: str) -> str:
    """Return the text with the numbers of articles as documents write them."""
    return _ARTICLE.sub(_written, text)


@lru_cache(maxsize=4096)
def is_article(heading: str, article: str) -> bool:
    """Tell whether a heading is that of an article, as ``article_in`` writes it."""
    match = _ARTICLE.fullmatch(heading.strip())
    return match is not None and _written(match) == article


def _written(match: re.Match[str]) -> str:
    within = f"之{_numeral(match[2])}" if match[2] else ""
    return f"第{_numeral(match[1])}条{within}"


def _numeral(number: str) -> str:
    """A whole number as a Chinese numeral; as it is where it is none."""
    value = parse_number(number)
    if value is None or value != int(value) or not 0 < value <= _HIGHEST:
        return number
    written = ""
    digits = [int(digit) for digit in str(int(value))]
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            written += _DIGITS[digit] + _PLACES[place]
        elif not written.endswith("零"):
            written += "零"
    written = written.rstrip("零")
    return written.removeprefix("一") if written.startswith("一十") else written
