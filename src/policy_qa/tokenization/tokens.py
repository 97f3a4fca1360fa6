"""Tokens: words of jieba with their sub-words; figures, dates and document numbers whole."""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

TOKENIZER_VERSION = "2"

_ATOM = re.compile(
    r"〔\d{4}〕\d+号|\[\d{4}\]\d+号|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日"
    r"|\d+(?:\.\d+)?%|\d+(?:\.\d+)?|[a-z][a-z0-9+.@_-]*|[a-z0-9]\+[a-z0-9+]+",
)
_EMPTY_TAGS = "xumpcwyreoqdf"
_LIGHT_TAGS = "vdcpryu"
_COUNTING = "一二三四五六七八九十百千万两几多每"
_NAME_TAGS = frozenset({"nr", "ns", "nt", "nrt"})
_NOUN_TAGS = frozenset({"vn", "j", "eng"})
_FULL_DATE = re.compile(r"(\d{4}年)(\d{1,2}月)?(\d{1,2}日)?")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_CHINESE_ORDINAL = re.compile(r"第[一二三四五六七八九十百零〇两千\d]+[条章节款项编]")
_WORD = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
_lock = threading.Lock()
_jieba: Any = None
_tagger: Any = None


def _load() -> Any:  # noqa: ANN401 - jieba has no types
    """Load jieba with the project's dictionary once, silently."""
    global _jieba
    if _jieba is None:
        with _lock:
            if _jieba is None:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    import jieba
                jieba.setLogLevel(logging.ERROR)
                tokenizer = jieba.Tokenizer()
                tokenizer.initialize()
                for term in _lines("terms.txt"):
                    tokenizer.add_word(term)
                _jieba = tokenizer
    return _jieba


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    return frozenset(_lines("cities.txt"))


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(_lines("stop_words.txt"))


def is_stop_word(word: str) -> bool:
    """Tell whether a word carries no content of its own."""
    return word in _stop_words()


def is_word(text: str) -> bool:
    """Tell whether jieba's dictionary, or the project's own, has ``text`` as a word."""
    return bool(_load().FREQ.get(text))


def word_borders(text: str) -> list[int]:
    """Return the offsets in ``text`` at which a word of jieba ends."""
    borders: list[int] = []
    position = 0
    for word in _load().cut(text):
        position += len(word)
        borders.append(position)
    return borders


def tokenize(text: str, terms: Collection[str] = ()) -> list[str]:
    """Return the tokens of a text for search.

    A long word is followed by the dictionary words inside it, so that it is found by them
    too; a figure is kept whole. Each of ``terms`` that occurs in the text is added whole.

    Args:
        text: Any text.
        terms: Terms harvested from documents.
    """
    plain = text.translate(_WIDE).lower()
    tokens = [term.lower() for term in terms if term in text]
    position = 0
    for match in _find_atoms(plain):
        tokens += _words(plain[position : match.start()])
        tokens += _atom_tokens(match[0])
        position = match.end()
    return tokens + _words(plain[position:])


def _find_atoms(text: str) -> Iterable[re.Match[str]]:
    return re.finditer(f"{_CHINESE_ORDINAL.pattern}|{_ATOM.pattern}", text)


def _atom_tokens(atom: str) -> list[str]:
    date = _FULL_DATE.fullmatch(atom)
    if date and date[2]:
        return [atom, date[1], date[1] + date[2]] if date[3] else [atom, date[1]]
    if atom.endswith("%"):
        return [atom, atom[:-1]]
    return [atom]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for run in _WORD.findall(text):
        for word in _load().cut(run):
            if is_stop_word(word):
                continue
            words.append(word)
            if len(word) > 2:  # noqa: PLR2004
                words += _inner_words(word)
    return words


@lru_cache(maxsize=65536)
def _inner_words(word: str) -> tuple[str, ...]:
    """The dictionary words of two or three characters inside a longer word."""
    frequencies = _load().FREQ
    return tuple(
        word[i : i + size]
        for size in (2, 3)
        if len(word) > size
        for i in range(len(word) - size + 1)
        if frequencies.get(word[i : i + size]) and not is_stop_word(word[i : i + size])
    )


def nouns(text: str) -> list[str]:
    """Return the distinct nouns and names of a text, and its figures, in order."""
    found: dict[str, None] = {}
    for word, tag in _tagged(text.lower()):
        noun = (tag[0] == "n" or tag in _NOUN_TAGS) and (is_word(word) or tag == "eng")
        if noun and len(word) > 1 and word[0] not in _COUNTING and not is_stop_word(word):
            found.setdefault(word)
    return list(found)


def light_words(text: str) -> frozenset[str]:
    """Return the verbs, adverbs, particles and pronouns of a text: words that name nothing."""
    pairs = _tagged(text.lower())
    return frozenset(w for w, tag in pairs if tag[0] in _LIGHT_TAGS and tag not in ("vn", "uj"))


def names(text: str) -> list[str]:
    """Return the distinct names of places, persons and bodies of a text, in order."""
    pairs = _tagged(text.lower())
    return list(dict.fromkeys(w for w, tag in pairs if tag in _NAME_TAGS and len(w) > 1))


def places(text: str) -> list[str]:
    """Return the distinct names of places that the dictionary knows in a text, in order."""
    named = (w for w, tag in _tagged(text.lower()) if tag == "ns" and len(w) > 1)
    frequencies = _load().FREQ
    return list(dict.fromkeys(w for w in named if frequencies.get(w)))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand that name or do something: nouns, verbs, adjectives.

    Other words count from two characters on; pronouns, numerals, adverbs, particles never.
    """
    spans: list[tuple[int, int]] = []
    end = 0
    for word, tag in _tagged(text):
        start, end = end, end + len(word)
        light = tag[0] in _EMPTY_TAGS and tag != "eng"
        if not light and (len(word) > 1 or tag[0] in "nv"):
            spans.append((start, end))
    return spans


@lru_cache(maxsize=256)
def _tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text with their parts of speech; one question is asked for them often."""
    cities = _cities()
    tagged = _load_tagger().cut(text.translate(_WIDE))
    return tuple((word, "ns" if word in cities else tag) for word, tag in tagged)


def _load_tagger() -> Any:  # noqa: ANN401 - jieba has no types
    global _tagger
    if _tagger is None:
        tokenizer = _load()
        with _lock:
            if _tagger is None:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    from jieba import posseg
                _tagger = posseg.POSTokenizer.__new__(posseg.POSTokenizer)
                # Its constructor would read the dictionary again that `posseg` has just read.
                _tagger.tokenizer = tokenizer
                _tagger.word_tag_tab = dict(posseg.dt.word_tag_tab)
    return _tagger


def content_words(text: str) -> list[str]:
    """Return the distinct words of a text that carry content, long words undivided."""
    plain = text.translate(_WIDE).lower()
    found: dict[str, None] = {}
    position = 0
    for match in _find_atoms(plain):
        _collect(plain[position : match.start()], found)
        found.setdefault(match[0])
        position = match.end()
    _collect(plain[position:], found)
    return list(found)


def _collect(text: str, found: dict[str, None]) -> None:
    for run in _WORD.findall(text):
        for word in _load().cut(run):
            if not is_stop_word(word):
                found.setdefault(word)
