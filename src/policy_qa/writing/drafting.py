"""What the model wrote, as statements with clause numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_STATEMENTS = 8
_MARKER = re.compile(r"[\[【（(](?:条款|编号|依据)?\s*(\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)[\]】）)]")
_MARKERS_ONLY = re.compile(r"(?:[\[【]\s*\d{1,2}\s*[\]】]\s*)+。?")
_PIECE = re.compile(r"[^。！？\n]*[。！？]*(?:\s*[\[【][^\]】\n]{1,12}[\]】])*[。]?|\n")
_LEAD = re.compile(r"^\s*(?:[-*•·]\s*|\d{1,2}[.、]\s*|(?:回答|答案?|改写)[:：]\s*)+")
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as the model wrote it, without its markers, and the numbers it cites."""

    text: str
    numbers: tuple[int, ...]


def drafts_of(reply: str, *, known: int) -> list[Draft]:
    """Return the statements of a reply, at most `MOST_STATEMENTS`.

    Args:
        reply: What the model wrote.
        known: How many clauses there are; where there is but one, every statement means it.
    """
    found: list[Draft] = []
    for line in reply.splitlines():
        pieces = [piece for piece in _PIECE.findall(line) if piece.strip()]
        for piece in _joined(pieces):
            draft = _draft(piece, known)
            if draft is not None and draft not in found:
                found.append(draft)
    return found[:MOST_STATEMENTS]


def _joined(pieces: list[str]) -> list[str]:
    """Give a piece that consists of markers only to the sentence before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _MARKERS_ONLY.fullmatch(piece.strip()):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _draft(piece: str, known: int) -> Draft | None:
    numbers = [int(n) for match in _MARKER.finditer(piece) for n in re.findall(r"\d+", match[1])]
    cited = tuple(dict.fromkeys(number for number in numbers if 1 <= number <= known))
    wrong = any(number > known or number < 1 for number in numbers)
    text = _LEAD.sub("", _MARKER.sub("", piece)).strip().strip("*").strip()
    if sum(character.isalnum() for character in text) < _LEAST:
        return None
    if known == 1:
        return Draft(text, (1,))
    return Draft(text, () if wrong else cited)
