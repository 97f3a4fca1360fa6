"""Everyday words and the official ones: a dictionary of groups, one a line."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    text = resources.files(__package__).joinpath("synonyms.txt").read_text(encoding="utf-8")
    return tuple(
        tuple(line.split())
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )


def expand(text: str) -> list[str]:
    """Return the official words for the everyday words that ``text`` uses.

    The words of a group stand for each other; a word already in the text is left out.
    """
    found: dict[str, None] = {}
    for group in _groups():
        if any(word in text for word in group):
            found.update((word, None) for word in group if word not in text)
    return list(found)
