"""Sentences of the corpus, and a seeded generator that alters them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"
_SENTENCE = re.compile(r"[^。；\n\t]{8,}[。；]?")
_NUMERALS = "一二三四五六七八九十"
_UNITS = "个所名次项年分"
_VERBS = "重复|低于|超过|少于|实行|建立|纳入|改变|得|评为|加强|落实|开展|完善|推进|制定|鼓励|坚持"
_SWAPS = (
    ("以上", "以下"),
    ("不低于", "不高于"),
    ("不超过", "不少于"),
    ("不少于", "不多于"),
    ("至少", "至多"),
    ("可选派", "须选派"),
    ("可参加", "须参加"),
    ("鼓励各", "要求各"),
    ("禁止", "允许"),
    ("优秀", "良好"),
    ("核心校", "成员校"),
    ("教师", "学生"),
    ("教育局", "财政局"),
)


@dataclass(frozen=True)
class Sentence:
    document: str
    text: str
    start: int
    end: int


def _other(character: str, pool: str, rng: random.Random) -> str:
    return rng.choice([one for one in pool if one != character])


def _replace_one(pattern: str, text: str, new: Callable[[re.Match[str]], str], rng) -> str | None:
    matches = list(re.finditer(pattern, text))
    if not matches:
        return None
    match = rng.choice(matches)
    return text[: match.start()] + new(match) + text[match.end() :]


class Mutator:
    """Alters one thing of a sentence; each method is one kind, None where it does not apply."""

    def __init__(self, seed: int, places: list[str]) -> None:
        self.rng = random.Random(seed)
        self.places = places

    def digit(self, text: str) -> str | None:
        return _replace_one(r"\d", text, lambda m: _other(m[0], "123456789", self.rng), self.rng)

    def date(self, text: str) -> str | None:
        pattern = r"(?<=\d)\d(?=\s?[年月日])"
        return _replace_one(pattern, text, lambda m: _other(m[0], "0123456789", self.rng), self.rng)

    def unit(self, text: str) -> str | None:
        pattern = rf"(?<=\d)[{_UNITS}](?!百分点|月)"
        return _replace_one(pattern, text, lambda m: _other(m[0], _UNITS, self.rng), self.rng)

    def percent(self, text: str) -> str | None:
        return _replace_one(r"(?<=\d)%", text, lambda _: "个百分点", self.rng)

    def numeral(self, text: str) -> str | None:
        pattern = r"[一三四五六七八九十](?=[个所名次项年级类种套门])"
        return _replace_one(pattern, text, lambda m: _other(m[0], _NUMERALS, self.rng), self.rng)

    def negation_added(self, text: str) -> str | None:
        return _replace_one(rf"(?<![不未无])(?:{_VERBS})", text, lambda m: "不" + m[0], self.rng)

    def negation_removed(self, text: str) -> str | None:
        pattern = r"不(?![断同仅但论管良足])|未(?!来)|禁止|严禁"
        return _replace_one(pattern, text, lambda _: "", self.rng)

    def place(self, text: str) -> str | None:
        pattern = "|".join(map(re.escape, self.places))
        new = self.places
        return _replace_one(
            pattern, text, lambda m: self.rng.choice([one for one in new if one != m[0]]), self.rng
        )

    def word(self, text: str) -> str | None:
        fitting = [(old, new) for old, new in _SWAPS if old in text]
        if not fitting:
            return None
        old, new = self.rng.choice(fitting)
        return _replace_one(re.escape(old), text, lambda _: new, self.rng)

    @property
    def kinds(self) -> dict[str, Callable[[str], str | None]]:
        numbers = (self.digit, self.date, self.unit, self.percent, self.numeral)
        words = (self.negation_added, self.negation_removed, self.place, self.word)
        return {alter.__name__: alter for alter in (*numbers, *words)}

    def alterations(self, sentences: list[Sentence], each: int) -> Iterator[tuple]:
        """Yield ``(kind, sentence, altered text)``, up to ``each`` for every kind."""
        for kind, alter in self.kinds.items():
            count = 0
            for sentence in self.rng.sample(sentences, len(sentences)):
                altered = alter(sentence.text)
                if altered is not None and altered != sentence.text:
                    yield kind, sentence, altered
                    count += 1
                if count == each:
                    break


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))}


@pytest.fixture(scope="session")
def sentences(texts) -> list[Sentence]:
    return [
        Sentence(name, match[0].strip(), match.start(), match.end())
        for name, text in texts.items()
        for match in _SENTENCE.finditer(text)
        if len(match[0].strip()) >= 8
    ]


@pytest.fixture(scope="session")
def places(texts) -> list[str]:
    found = re.findall(
        r"(?<=[，。、在各由对与和“\n])([\u4e00-\u9fff]{2}[市县区省])", "".join(texts.values())
    )
    return sorted(
        {name for name in found if name[0] not in "各全我每本市区县地一城校该所对并推建实落结按"}
    )


@pytest.fixture
def mutator(places) -> Mutator:
    return Mutator(20220531, places)
