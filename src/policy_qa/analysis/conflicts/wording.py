"""The same demand made with different strength: 全部纳入 beside 原则上全部纳入."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from policy_qa.analysis.alignment import (
    Piece,
    cosines,
    dice,
    overlap,
    pieces_of,
    related,
)
from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import PassageEmbedder, Reading

_HEDGES = re.compile(r"原则上|力争|尽量|尽可能")
_STRICT = re.compile(
    r"必须|严禁|不得|一律|全部|确保|应当|(?<![适效相响反供对因顺感回])应(?![用对急届聘邀])"
)
_NAMES = re.compile(r"《[^》]*》")
_CASE = re.compile(r"(?:的|时|：)$")
_LEAST_PAIRS = 6
_OVERLAP, _DICE, _COSINE = 0.8, 0.8, 0.93


def differing_strength(
    readings: Sequence[Reading], embedder: PassageEmbedder
) -> Iterator[Conflict]:
    """Yield pairs of pieces with the same words, of which one is hedged and the other not."""
    found = [
        piece
        for reading in readings
        for piece in pieces_of(reading, _without_strength)
        if len(piece.pairs) >= _LEAST_PAIRS
    ]
    likely = [(one, other) for one, other in combinations(found, 2) if _may_differ(one, other)]
    texts = list(dict.fromkeys(piece.text for pair in likely for piece in pair))
    cosine = cosines(texts, embedder)
    at = {text: i for i, text in enumerate(texts)}
    for one, other in likely:
        if float(cosine[at[one.text], at[other.text]]) >= _COSINE:
            yield _conflict(one, other)


def _without_strength(text: str) -> str:
    return _STRICT.sub(" ", _HEDGES.sub(" ", _NAMES.sub(" ", text)))


def _hedges(piece: Piece) -> list[str]:
    return _HEDGES.findall(_NAMES.sub(" ", piece.text))


def _may_differ(one: Piece, other: Piece) -> bool:
    if one.statement.clause.id == other.statement.clause.id:
        return False
    if bool(_hedges(one)) == bool(_hedges(other)) or not related(one.reading, other.reading):
        return False
    if any(_CASE.search(piece.text) for piece in (one, other)):
        return False
    return overlap(one.pairs, other.pairs) >= _OVERLAP and dice(one.pairs, other.pairs) >= _DICE


def _conflict(one: Piece, other: Piece) -> Conflict:
    hedged, plain = (one, other) if _hedges(one) else (other, one)
    word = _hedges(hedged)[0]
    return Conflict(
        "要求强弱不一",
        "张力",
        plain.text,
        f"同一要求，一处写“{word}”，留有余地，另一处没有这个限定。",
        (
            hedged.reading.cite(hedged.start, hedged.end),
            plain.reading.cite(plain.start, plain.end),
        ),
    )
