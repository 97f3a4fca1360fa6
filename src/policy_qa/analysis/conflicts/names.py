"""One thing under two names: mottos, enumerations and bodies that differ in a few characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.schema import Citation

_QUOTED = re.compile(r"“([^“”]{8,60})”")
_LIST = re.compile(r"[\u4e00-\u9fff]{2,}(?:、[\u4e00-\u9fff]{2,8}){3,}、[\u4e00-\u9fff]{2,}")
_BODY = re.compile(r"[\u4e00-\u9fff]{6,30}?(?:联席会议|领导小组|指挥部|工作专班)")
_FEWEST_IN_MOTTO, _SHARED_START, _SHARED_END, _LONGEST_EXTRA = 3, 4, 6, 4
_NEAR_ITEM = 0.34
_BORDER = 2


@dataclass(frozen=True, slots=True)
class _Listing:
    items: tuple[str, ...]
    citation: Citation
    reading: Reading


def differing_mottos(reading: Reading) -> Iterator[Conflict]:
    """Yield quoted formulas and long enumerations that differ in exactly one item."""
    quoted = [
        listing
        for match in _QUOTED.finditer(reading.text)
        if len((listing := _listing(reading, match, 1)).items) >= _FEWEST_IN_MOTTO
    ]
    plain = [_inner(_listing(reading, match, 0)) for match in _LIST.finditer(reading.text)]
    seen: set[tuple[str, str]] = set()
    for group in (quoted, plain):
        for one, other in combinations(group, 2):
            differing = _one_differs(one, other)
            if differing and differing not in seen:
                seen.add(differing)
                yield Conflict(
                    "提法前后不一",
                    "矛盾" if group is quoted else "张力",
                    f"“{differing[0]}”与“{differing[1]}”",
                    f"两处列举其余各项相同，一处写“{differing[0]}”，另一处写“{differing[1]}”。",
                    (one.citation, other.citation),
                )


def _listing(reading: Reading, match: re.Match[str], group: int) -> _Listing:
    items = tuple(re.split(r"[、，]", match[group]))
    return _Listing(items, reading.cite(*match.span()), reading)


def _inner(listing: _Listing) -> _Listing:
    """Cut the ends of a list, which run on into the sentence, to two characters."""
    first, *middle, last = listing.items
    items = (first[-_BORDER:], *middle, last[:_BORDER])
    return _Listing(items, listing.citation, listing.reading)


def _one_differs(one: _Listing, other: _Listing) -> tuple[str, str] | None:
    """Return the items that differ, if it is one pair, in the same position and alike."""
    if len(one.items) != len(other.items):
        return None
    pairs = [(a, b) for a, b in zip(one.items, other.items, strict=True) if a != b]
    if len(pairs) != 1 or len(pairs[0][0]) != len(pairs[0][1]):
        return None
    alike = SequenceMatcher(None, *pairs[0], autojunk=False).ratio()
    return pairs[0] if alike >= _NEAR_ITEM else None


def differing_bodies(readings: Sequence[Reading]) -> Iterator[Conflict]:
    """Yield bodies whose names are the same but for a few characters in the middle."""
    found: dict[str, Citation] = {}
    for reading in readings:
        for match in _BODY.finditer(reading.text):
            name = match[0]
            found.setdefault(name, reading.cite(*match.span()))
    reported: set[tuple[str, str]] = set()
    for (one, first), (other, second) in combinations(found.items(), 2):
        names = _same_but_for_a_word(one, other)
        if names and names not in reported and first.document == second.document:
            reported.add(names)
            yield Conflict(
                "机构名称前后不一",
                "张力",
                names[0],
                f"同一机构一处称“{names[0]}”，另一处称“{names[1]}”。",
                (first, second),
            )


def _same_but_for_a_word(one: str, other: str) -> tuple[str, str] | None:
    """Return both names, cut to where they start alike, if one has a word more."""
    match = SequenceMatcher(None, one, other, autojunk=False)
    blocks = [block for block in match.get_matching_blocks() if block.size]
    if len(blocks) != 2:  # noqa: PLR2004 - a start and an end
        return None
    start, end = blocks
    gaps = (end.a - start.a - start.size, end.b - start.b - start.size)
    ends = end.a + end.size == len(one) and end.b + end.size == len(other)
    fits = start.size >= _SHARED_START and end.size >= _SHARED_END and ends
    if not fits or min(gaps) != 0 or not 0 < max(gaps) <= _LONGEST_EXTRA:
        return None
    names = sorted((one[start.a :], other[start.b :]), key=len, reverse=True)
    return names[0], names[1]
