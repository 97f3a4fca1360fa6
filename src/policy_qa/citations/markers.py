"""The markers ``[1]``, ``[2]`` … of an answer: they stand at the end of a line.

Whatever looks like one within a line is the document's own: 财税[2016]36号, a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"\[([1-9][0-9]{0,2})\]"
_MARKER = re.compile(rf"{_NUMBER}(?=(?:{_NUMBER})*[ \t]*$)", re.MULTILINE)


def marked(text: str, numbers: Iterable[int]) -> str:
    """Return the text with the markers of ``numbers`` at the end of each of its lines.

    A space keeps them apart from words of the line's own that look like a marker.
    """
    markers = "".join(f"[{number}]" for number in numbers)
    lines = (line.rstrip() for line in text.splitlines() if line.strip())
    return "\n".join(f"{line}{' ' if _MARKER.search(line) else ''}{markers}" for line in lines)


def numbers_of(line: str) -> list[int]:
    """Return the numbers of a line's markers, in order."""
    return [int(match[1]) for match in _MARKER.finditer(line)]


def without_markers(text: str) -> str:
    """Return the text without the markers of its lines."""
    return _MARKER.sub("", text)


def renumbered(text: str, by: int) -> str:
    """Return the text with ``by`` added to the numbers of its markers."""
    return _MARKER.sub(lambda match: f"[{int(match[1]) + by}]", text)
