"""Whether a statement denies, obliges or allows what its quotes deny, oblige or allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_qa.citations.problems import Problem

_NEGATION = re.compile(
    r"严禁|禁止|杜绝|取消|拒绝|免除|停止|没有|没|勿|"
    r"不(?!断|同|仅|但|管|论|妨|愧|久|良|足|过于|少(?!于))|"
    r"未(?!来|成年)|无(?!论|疑|私|缝|限|偿|障碍)|非(?!常|物质|凡)|否(?!则)"
)
_MODALS = (
    (
        "应当",
        re.compile(r"应当|必须|务必|须|(?<![适效相响反供对因顺感回])应(?![用对急届聘邀试])"),
    ),
    ("应当", re.compile(r"(?<![主需重必纲首摘概提紧扼])要(?![求点素闻么害领旨件])")),
    ("可以", re.compile(r"可以|允许|(?<![许认])可(?![持复借推靠能信行见以操视控])")),
    ("鼓励", re.compile(r"鼓励|提倡|倡导")),
    ("原则上", re.compile(r"原则上")),
)
_MESSAGES = {
    "应当": "“{0}”表示必须，引文没有这样说。",
    "可以": "“{0}”表示可以，引文没有这样说。",
    "鼓励": "“{0}”表示鼓励，引文没有这样说。",
    "原则上": "引文中此处没有“{0}”。",
}
_REACH = 12
_WINDOW = 3
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word that turns the meaning, its class, and the pairs of characters after it.

    ``with_it`` is the word between its neighbours, ``without_it`` the neighbours alone.
    """

    name: str
    text: str
    start: int
    end: int
    pairs: tuple[str, ...]
    with_it: str
    without_it: str


def turned_negations(statement: str, quotes: Sequence[str]) -> list[Problem]:
    """Return the places where statement and quotes differ in what they deny.

    A negation is tied to the pairs of characters that follow it. One in the statement needs
    a quote that denies one of its pairs; a pair that the quotes only ever deny must not
    stand undenied in the statement.
    """
    problems = [
        Problem("negation", cue.text, f"“{_around(statement, cue)}”的否定在引文中找不到。")
        for cue in _negations(statement)
        if not any(_denies(quote, cue) for quote in quotes) or _differs(cue, quotes)
    ]
    stated = {pair for cue in _negations(statement) for pair in cue.pairs}
    for cue in (cue for quote in quotes for cue in _negations(quote)):
        pair = cue.pairs[0] if cue.pairs else ""
        undenied = pair and pair not in stated and _only_denied(pair, quotes)
        if (undenied and pair in statement) or _lost(cue, statement, quotes):
            problems.append(Problem("negation", pair, f"引文说的是“{cue.text}{pair}”。"))
    return problems


def turned_modality(statement: str, quotes: Sequence[str]) -> list[Problem]:
    """Return each modal of ``statement`` whose strength the quotes do not give there."""
    known = [cue for quote in quotes for cue in _modals(quote)]
    problems = []
    for cue in _modals(statement):
        same = [other for other in known if other.name == cue.name]
        if any(set(cue.pairs[:_WINDOW]) & set(other.pairs) or not cue.pairs for other in same):
            continue
        problems.append(Problem("modality", cue.text, _MESSAGES[cue.name].format(cue.text)))
    return [*problems, *_dropped_hedges(statement, known, quotes)]


def _dropped_hedges(
    statement: str, known: Sequence[_Cue], quotes: Sequence[str]
) -> Iterator[Problem]:
    """Yield what the quotes only allow, encourage or generally ask, and the statement asserts."""
    said = {(cue.name, pair) for cue in _modals(statement) for pair in cue.pairs}
    for cue in known:
        act = cue.pairs[0] + cue.pairs[2] if len(cue.pairs) > _WINDOW else "".join(cue.pairs[:1])
        hedged = cue.name != "应当" and act and (cue.name, cue.pairs[0]) not in said
        if hedged and act in statement and sum(quote.count(act) for quote in quotes) == 1:
            yield Problem("modality", act, f"引文说的是“{cue.text}{act}”。")


def cue_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of ``text`` that are negations or modals, judged here alone."""
    return [(cue.start, cue.end) for cue in (*_negations(text), *_modals(text))]


def _negations(text: str) -> Iterator[_Cue]:
    for match in _NEGATION.finditer(text):
        yield _cue("否", text, match, _WINDOW + 1)


def _modals(text: str) -> Iterator[_Cue]:
    for name, pattern in _MODALS:
        for match in pattern.finditer(text):
            yield _cue(name, text, match, _REACH)


def _cue(name: str, text: str, match: re.Match[str], reach: int) -> _Cue:
    after = re.split(r"[，。；：、！？\s]", text[match.end() : match.end() + reach], maxsplit=1)[0]
    pairs = tuple(after[index : index + 2] for index in range(len(after) - 1))
    before = text[max(0, match.start() - 2) : match.start()]
    without_it = before + after[:2] if before and len(after) > 1 else ""
    with_it = before + match[0] + after[:2]
    return _Cue(name, match[0], match.start(), match.end(), pairs, with_it, without_it)


def _denies(quote: str, cue: _Cue) -> bool:
    """Return whether the quote denies the same words, or stands alone as 否."""
    if not cue.pairs:
        return cue.text in quote
    return any(set(cue.pairs[:_WINDOW]) & set(other.pairs) for other in _negations(quote))


def _differs(cue: _Cue, quotes: Sequence[str]) -> bool:
    """Return whether the quotes have the very words around a negation, but never denied."""
    words = cue.without_it
    return bool(words) and (
        any(words in quote for quote in quotes)
        and not any(cue.with_it in quote for quote in quotes)
    )


def _lost(cue: _Cue, statement: str, quotes: Sequence[str]) -> bool:
    """Return whether the statement has the words around a quote's negation without it."""
    words = cue.without_it
    return bool(words) and words in statement and not any(words in quote for quote in quotes)


def _only_denied(pair: str, quotes: Sequence[str]) -> bool:
    """Return whether every occurrence of ``pair`` in the quotes follows a negation."""
    for quote in quotes:
        denied = {match.end() for match in _NEGATION.finditer(quote)}
        places = (match.start() for match in re.finditer(re.escape(pair), quote))
        if any(place not in denied for place in places):
            return False
    return True


def _around(text: str, cue: _Cue) -> str:
    return text[cue.start : cue.end + _WINDOW]
