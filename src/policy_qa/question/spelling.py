"""Homophones: 集团化办血 is read as 集团化办学 where the documents know only the latter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

from policy_qa.tokenization import is_stop_word, is_word, word_borders

_LONGEST = 8
_CHINESE = range(0x4E00, 0xA000)


@dataclass(slots=True)
class Speller:
    """Corrects homophones to the words of a vocabulary.

    A run of words of the question that the documents do not use, but that sounds like a
    word of theirs and shares at least half of its characters, is replaced by that word.
    """

    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)

    @classmethod
    def build(cls, words: Iterable[str], names: Iterable[str] = ()) -> Speller:
        """Build a speller.

        Args:
            words: The tokens of the documents; those that no dictionary has are left out.
            names: Names and terms, which count although no dictionary has them.
        """
        names = set(names)
        speller = cls(_names=names)
        for word in {*filter(is_word, words), *names}:
            if 2 <= len(word) <= _LONGEST and _is_chinese(word):  # noqa: PLR2004
                speller._known.add(word)
                speller._by_sound.setdefault(_sound(word), []).append(word)
        return speller

    def correct(self, text: str) -> str:
        """Return ``text`` with homophones replaced, longer runs of words first."""
        borders = [0, *word_borders(text)]
        words = [text[a:b] for a, b in pairwise(borders)]
        position = 0
        while position < len(words):
            for count in range(min(_LONGEST, len(words) - position), 0, -1):
                meant = self._meant(words[position : position + count])
                if meant:
                    words[position : position + count] = [meant]
                    break
            position += 1
        return "".join(words)

    def _meant(self, run: list[str]) -> str:
        written = "".join(run)
        if not 2 <= len(written) <= _LONGEST or not _is_chinese(written):  # noqa: PLR2004
            return ""
        if written in self._known:
            return ""
        odd = self._is_odd(run)
        if not odd and len(run) > 1:
            return ""
        candidates = [w for w in self._by_sound.get(_sound(written), ()) if len(w) == len(written)]
        if not odd:
            candidates = [w for w in candidates if w in self._names]
        same, word = max(((_alike(written, w), w) for w in candidates), default=(0, ""))
        return word if 2 * same >= len(written) else ""

    def _is_odd(self, run: list[str]) -> bool:
        """A word that neither the documents nor the dictionary know, or a torn one."""
        written = "".join(run)
        if len(written) == 2 and any(map(is_stop_word, written)):  # noqa: PLR2004
            return False
        return any(
            word not in self._known and not (len(word) > 1 and is_word(word)) for word in run
        )


def _alike(left: str, right: str) -> int:
    return sum(a == b for a, b in zip(left, right, strict=True))


def _is_chinese(word: str) -> bool:
    return all(ord(sign) in _CHINESE for sign in word)


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    return " ".join(lazy_pinyin(word))
