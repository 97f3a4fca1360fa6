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


def expand(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words of ``text`` that have synonyms, each with those not in the text.

    The words of a group stand for each other.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for group in _groups():
        used = [word for word in group if word in text]
        others = tuple(word for word in group if word not in text)
        found += [(word, others) for word in used if others]
    return found
