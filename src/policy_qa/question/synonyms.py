"""Everyday words and the official ones: a dictionary of groups, one a line."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from itertools import pairwise

from policy_qa.tokenization import word_borders


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    text = resources.files(__package__).joinpath("synonyms.txt").read_text(encoding="utf-8")
    return tuple(
        tuple(line.split())
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )


@lru_cache(maxsize=1)
def _groups_by_beginning() -> dict[str, list[int]]:
    """The numbers of the groups by the first character of their everyday word."""
    found: dict[str, list[int]] = {}
    for number, (everyday, *_) in enumerate(_groups()):
        found.setdefault(everyday[0], []).append(number)
    return found


def _words(text: str) -> list[str]:
    borders = [0, *word_borders(text)]
    return [text[a:b] for a, b in pairwise(borders)]


def expand(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the everyday words of ``text``, each with the official words that may be meant.

    The first word of a group is the everyday one; the others stand for it in documents.
    """
    words = set(_words(text))
    beginnings = _groups_by_beginning()
    near = sorted(number for sign in set(text) for number in beginnings.get(sign, ()))
    return [
        (everyday, others)
        for everyday, *official in map(_groups().__getitem__, near)
        if (everyday in text if len(everyday) > 1 else everyday in words)
        and (others := tuple(word for word in official if word not in text))
    ]
