"""How close words are to figures: synonyms, labels that say more, figures that add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from policy_qa.calculation.operands import Operand

SYNONYMS = (
    ("到位", "到账", "拨付", "落实", "下达", "到帐", "到手", "预拨", "先拨"),
    ("首次", "首期", "首批", "第一次", "头一回", "第一批", "第一笔"),
    ("承担", "负担", "分担", "出资"),
    ("市级", "市里", "市本级"),
    ("县级", "县里"),
    ("省级", "省里"),
    ("区级", "区里"),
    ("资助", "补助", "补贴", "奖补"),
    ("资金", "经费", "钱", "款"),
    ("提升", "提高", "上升", "增长"),
    ("学校", "中小学", "校"),
    ("户数", "户"),
    ("名", "人"),
    ("得分", "分值", "分数"),
)
_SHORT, _TRIMMED = 2, 0.7
_EVERYWHERE = re.compile(r"^.*(?:组建|建立|建成|成立|设有|设立)|^全[省市区县镇]|各级各类|共计?")
_SIBLINGS = 8
_LITTLE = 1.5
_PLAIN = 0.35


@dataclass(frozen=True, slots=True)
class Phrase:
    """What one side of a calculation is called: its words with their weights, its years."""

    words: tuple[tuple[str, float], ...]
    years: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Tell whether nothing is left to look for."""
        return not self.words

    @property
    def says_little(self) -> bool:
        """Tell whether its words alone cannot tell figures apart."""
        return sum(weight for _, weight in self.words) < _LITTLE


def nearness(operand: Operand, word: str) -> float:
    """Return how closely a word, or one that means the same, belongs to a figure."""
    near = operand.nearness(word)
    if not near and len(word) > _SHORT:
        near = _TRIMMED * max(operand.nearness(word[:-1]), operand.nearness(word[1:]))
    for group in SYNONYMS:
        if word in group:
            near = max([near, *(0.9 * operand.nearness(other) for other in group if other != word)])
    return near


def synonyms_of(word: str) -> tuple[str, ...]:
    """Return a word and those that mean the same."""
    return (
        word,
        *(other for group in SYNONYMS if word in group for other in group if other != word),
    )


def surplus(operand: Operand, phrase: Phrase) -> float:
    """Return the share of a figure's own label that the phrase does not speak of."""
    return uncovered(
        re.sub(r"[（(].*?[）)]|\d{4}年|\s", "", operand.header) or operand.noun, phrase
    )


def uncovered(label: str, phrase: Phrase) -> float:
    """Return the share of a label's characters that no word of a phrase explains."""
    rest = label
    for word, _ in phrase.words:
        same = [other for group in SYNONYMS if word in group for other in group]
        for other in sorted({word, *same}, key=len, reverse=True):
            rest = rest.replace(other, "")
    return len(rest) / len(label) if label else 0.0


def plainest(tied: Sequence[Operand], phrase: Phrase) -> Operand | None:
    """Return of figures that fit alike the one whose label says nothing more (集团: all)."""
    if any(o.cell is not None for o in tied):
        return None
    loose = sorted(
        ((uncovered(_EVERYWHERE.sub("", o.own_label), phrase), o) for o in tied),
        key=lambda entry: entry[0],
    )
    least, operand = loose[0]
    rival = next((surplus for surplus, o in loose if o.base != operand.base), 1.0)
    return operand if least <= _PLAIN and rival - least >= _PLAIN else None


def added_up_to(tied: Sequence[Operand]) -> Operand | None:
    """Return of figures that fit alike the one that others of its statement add up to."""
    for whole in tied:
        parts = [o for o in tied if o.clause.id == whole.clause.id and o.base < whole.base]
        beside = [o for o in parts if o.statement == whole.statement]
        adds_up = any(
            sum(o.base for o in own) == whole.base
            for size in (2, 3)
            for own in combinations(beside[:_SIBLINGS], size)
        )
        if adds_up and all(o.base <= whole.base for o in tied):
            return whole
    return None
