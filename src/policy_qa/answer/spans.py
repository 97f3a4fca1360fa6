"""Segments of a statement and the shortest run of them that answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Span = tuple[int, int]

_OPEN = "“‘「『（(《【〔"
_CLOSE = "”’」』）)》】〕"
_STOPS = "，,；;：:。！？!?\t\n"
_TRIM_LEFT = re.compile(r"^[\s，,；;。：:、]+")
_TRIM_RIGHT = re.compile(r"[\s，,；;：:、。]+$")
_IN_FIGURE = re.compile(r"\d(?:[:：]\d|[,，]\d{3}(?!\d))")
# 五、六年级 and 第五条第一款 begin a phrase, not an item
_NUMBERING = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十]{1,3}(?:年级|[等级类档型次批]|季度))"
    r"|\d{1,2}[.．、](?!\d)|--|——"
    r"|第[一二三四五六七八九十百零〇\d]+条(?=\s|[^第款项规所的和或及、至，,之]))\s*"
)


def segments(text: str) -> list[Span]:
    """Cut a statement at its commas, colons and stops, but not inside quotes or brackets.

    Nor inside a figure (20:30, 1,200).
    """
    spans: list[Span] = []
    start = depth = 0
    for i, sign in enumerate(text):
        depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSE))
        if sign in _STOPS and (depth == 0 or sign in "\t\n") and not _in_figure(text, i):
            spans.append((start, i + 1))
            start = i + 1
    if start < len(text):
        spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip(_STOPS + " ")]


def _in_figure(text: str, i: int) -> bool:
    """Tell whether a comma or a colon stands between digits."""
    return text[i] in ":：,，" and bool(_IN_FIGURE.match(text, max(0, i - 1)))


def shortest_window(
    spans: Sequence[Span],
    gain: Callable[[int, int], float],
    enough: float,
) -> tuple[int, int]:
    """Return the shortest run ``spans[i:j]`` whose gain is at least ``enough``.

    Args:
        spans: The segments.
        gain: The worth of the text between two offsets.
        enough: What the run must be worth; the whole statement always qualifies.
    """
    best = (0, len(spans))
    best_key = (spans[-1][1] - spans[0][0], 0.0)
    for i in range(len(spans)):
        for j in range(i + 1, len(spans) + 1):
            worth = gain(spans[i][0], spans[j - 1][1])
            if worth >= enough:
                key = (spans[j - 1][1] - spans[i][0], -worth)
                if key < best_key:
                    best, best_key = (i, j), key
                break
    return best


def trim(text: str, span: Span, *, numbering: bool = True) -> Span:
    """Return the span without stops and list numbers at its ends."""
    start, end = span
    while True:
        piece = text[start:end]
        match = _TRIM_LEFT.match(piece) or (_NUMBERING.match(piece) if numbering else None)
        if not match or not match[0]:
            break
        start += len(match[0])
    tail = _TRIM_RIGHT.search(text[start:end])
    if tail:
        end = start + tail.start()
    return _balance(text, start, end)


def _balance(text: str, start: int, end: int) -> Span:
    """Take in the closing mark that a cut left outside, and drop an unopened one."""
    piece = text[start:end]
    for opening, closing in zip(_OPEN, _CLOSE, strict=True):
        missing = piece.count(opening) - piece.count(closing)
        if missing > 0 and text[end : end + 1] == closing:
            end += 1
        elif missing < 0 and piece.endswith(closing) and piece.count(opening) == 0:
            end -= 1
    return start, end
