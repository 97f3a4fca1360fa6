"""Sentences and the pieces of a sentence, as spans of a text."""

from __future__ import annotations

import re
from functools import lru_cache

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^。！？\n\t]*(?:[。！？]+[”’」』）)]*|[\n\t]+|$)")
_STATEMENT = re.compile(r"[^。！？；;\n\t]*(?:[。！？；;]+[”’」』）)]*|[\n\t]+|$)")
_OPENING, _CLOSING = re.compile("[“‘「『（(《【]"), re.compile("[”’」』）)》】]")
_REMEMBERED = 4096


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of ``text``, white space at their ends left out.

    A full stop inside quotation marks or brackets does not end a sentence.
    """
    return _balanced(text, _spans(_SENTENCE, text))


def statements(text: str) -> list[Span]:
    """Return the spans of the sentences, cut at semicolons too."""
    return list(_statements(text))


@lru_cache(maxsize=_REMEMBERED)
def _statements(text: str) -> tuple[Span, ...]:
    return tuple(_balanced(text, _spans(_STATEMENT, text)))


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(text) if match.end() > match.start()]


def _balanced(text: str, spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    start: int | None = None
    depth = 0
    for begin, end in spans:
        start = begin if start is None else start
        depth = max(0, depth + _depth(text[begin:end]))
        if depth == 0 or text[end - 1] in "\n\t" or end == len(text):
            joined.append((start, end))
            start, depth = None, 0
    if start is not None:
        joined.append((start, spans[-1][1]))
    return [span for span in (_stripped(text, span) for span in joined) if span[1] > span[0]]


def _depth(text: str) -> int:
    return len(_OPENING.findall(text)) - len(_CLOSING.findall(text))


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
