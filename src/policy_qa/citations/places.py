"""Find the place of a quote in a document, letter by letter and digit by digit."""

from __future__ import annotations

import re
from bisect import bisect_right

from policy_qa.citations.problems import Problem
from policy_qa.schema import Citation

_WIDTHS = str.maketrans(
    {
        **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum()},
        **dict.fromkeys("“”„‟＂「」『』", '"'),
        **dict.fromkeys("‘’‚‛＇", "'"),
        **dict.fromkeys("—–―‐‑‒−", "-"),
        **dict.fromkeys("〔【［", "["),
        **dict.fromkeys("〕】］", "]"),
        "～": "~",
        "∶": ":",
        "｡": "。",
        "､": "、",
    }
)
_STRETCH = re.compile(r"\S+")
_CHINESE_DIGITS = "二三四五六七八九两"
_CHINESE_PLACES = "十百千万亿"


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Return where ``quote`` stands in ``text``, as ``(start, end)``, else None.

    An exact occurrence wins; otherwise white space and the width of punctuation are
    ignored, never a letter, a digit or a word. ``text[start:end]`` is the true wording.
    An occurrence that cuts a figure in two (5分 in 15分) is none. Takes linear time.
    """
    quote = quote.strip()
    if not _says_something(quote):
        return None
    exact = _find(quote, text)
    if exact is not None:
        return exact
    folded = _Folded(text)
    place = _find(fold(quote), folded.text)
    if place is None:
        return None
    return folded.offset(place[0]), folded.offset(place[1] - 1) + 1


def cuts_figure(text: str, start: int, end: int) -> bool:
    """Return whether a number continues across either border of ``text[start:end]``."""
    if start >= end:
        return False
    return _joins(text, start) or _joins(text, end)


def verify_citation(citation: Citation, document_text: str) -> list[Problem]:
    """Return what is wrong with a citation; nothing is, if its quote stands in its place."""
    quote = citation.quote
    if not _says_something(quote):
        return [Problem("quote", quote, f"对《{citation.document}》的引文没有文字。")]
    stretch = document_text[max(0, citation.start) : max(0, citation.end)]
    if quote != stretch:
        message = f"引文与《{citation.document}》第{citation.start}字起的原文不一致：{quote}"
        return [Problem("quote", quote, message)]
    if cuts_figure(document_text, citation.start, citation.end):
        message = f"引文截断了《{citation.document}》中的数字：{quote}"
        return [Problem("number", quote, message)]
    return []


def fold(text: str) -> str:
    """Return ``text`` without white space and with punctuation in one width."""
    return _Folded(text).text


class _Folded:
    """A text without white space, and the way back to its offsets.

    A space between two ASCII letters or digits stays, as without it they would be one.
    """

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._shifts: list[int] = []
        length, last = 0, ""
        for match in _STRETCH.finditer(text):
            start, piece = match.start(), match[0]
            if _is_alphanumeric(last) and _is_alphanumeric(piece[0]):
                start, piece = start - 1, " " + piece
            pieces.append(piece)
            self._starts.append(length)
            self._shifts.append(start - length)
            length, last = length + len(piece), piece[-1]
        self.text = "".join(pieces).translate(_WIDTHS)

    def offset(self, position: int) -> int:
        """Return the offset into the original text of the character at ``position``."""
        return position + self._shifts[bisect_right(self._starts, position) - 1]


def _find(quote: str, text: str) -> tuple[int, int] | None:
    """Return the first place of ``quote`` that does not cut a figure."""
    start = text.find(quote)
    while start >= 0:
        end = start + len(quote)
        if not cuts_figure(text, start, end):
            return start, end
        start = text.find(quote, start + 1)
    return None


def _joins(text: str, border: int) -> bool:
    """Return whether the characters on both sides of ``border`` belong to one number."""
    before, after = text[max(0, border - 2) : border], text[border : border + 2]
    if not before or not after:
        return False
    left, right = before[-1], after[0]
    if left.isdecimal():
        return right.isdecimal() or right in "%％‰万亿" or bool(re.match(r"[.．]\d", after))
    if left in ".．" and before[0].isdecimal():
        return right.isdecimal() and len(before) > 1
    return (left in _CHINESE_DIGITS and right in _CHINESE_PLACES) or (
        left in _CHINESE_PLACES and right in _CHINESE_DIGITS + "一"
    )


def _is_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _says_something(quote: str) -> bool:
    return any(character.isalnum() for character in quote)
