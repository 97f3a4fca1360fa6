"""Homophones: 集团化办血 is read as 集团化办学 where the documents know only the latter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pypinyin import lazy_pinyin

from policy_qa.tokenization import is_word, word_borders

_LONGEST = 8
_SHORT = 3
_CHINESE = range(0x4E00, 0xA000)


@dataclass(slots=True)
class Speller:
    """Corrects homophones to the words of a vocabulary.

    A stretch of the question that occurs nowhere in the documents, but sounds like a word
    of theirs and shares at least half of its characters, is replaced by that word.
    """

    _by_sound: dict[str, list[str]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    @classmethod
    def build(cls, words: Iterable[str]) -> Speller:
        """Build a speller over the words of the documents."""
        speller = cls()
        speller.add(words)
        return speller

    def add(self, words: Iterable[str]) -> None:
        """Take in more words."""
        for word in words:
            if 2 <= len(word) <= _LONGEST and _is_chinese(word):  # noqa: PLR2004
                self._known.add(word)
                self._by_sound.setdefault(_sound(word), []).append(word)

    def correct(self, text: str) -> str:
        """Return ``text`` with homophones replaced, longer stretches first."""
        position = 0
        while position < len(text):
            if text[position : position + 1].isascii():
                position += 1
                continue
            for size in range(min(_LONGEST, len(text) - position), 1, -1):
                written = text[position : position + size]
                word = self._meant(written)
                if word:
                    text = text[:position] + word + text[position + size :]
                    position += size - 1
                    break
                if written in self._known and size > 2:  # noqa: PLR2004
                    position += size - 1
                    break
            position += 1
        return text

    def _all_known(self, written: str) -> bool:
        """Tell whether the stretch is made of words that the documents use."""
        return all(len(w) > 1 and w in self._known for w in _words(written))

    def _meant(self, written: str) -> str:
        if written in self._known or not _is_chinese(written):
            return ""
        if len(written) <= _SHORT and is_word(written):
            return ""
        if self._all_known(written):
            return ""
        candidates = self._by_sound.get(_sound(written), ())
        alike = [(sum(a == b for a, b in zip(written, w, strict=True)), w)
                 for w in candidates if len(w) == len(written)]
        same, word = max(alike, default=(0, ""))
        if 2 * same < len(written):
            return ""
        return word


def _words(text: str) -> list[str]:
    borders = [0, *word_borders(text)]
    return [text[a:b] for a, b in zip(borders, borders[1:], strict=False)]


def _is_chinese(word: str) -> bool:
    return all(ord(sign) in _CHINESE for sign in word)


def _sound(word: str) -> str:
    return " ".join(lazy_pinyin(word))
