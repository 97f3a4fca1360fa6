"""Terms that a document itself names: 《》, “”, 以下简称, 牌子 such as “1+N+X”, and bodies."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"“([^“”《》，。；：\s]{2,12})”")
_TITLE = re.compile(r"《([^《》]{2,60})》")
_SHORT = re.compile(r"以下(?:统称|简称)[为]?[“《]([^”》]{2,20})[”》]")
_BODY = re.compile(
    r"(?<=[、，。；：:（(])[\u4e00-\u9fff]{2,12}?(?:委员会|管委会|教体局|教育局|财政局|人社局|政府|办公室|领导小组|联席会议)"
    r"(?=[、，。；）)])"
)
_LONGEST = 24


def harvest_terms(text: str) -> list[str]:
    """Return the distinct terms that ``text`` marks as such, in order of appearance."""
    terms: dict[str, None] = {}
    for pattern in (_SHORT, _QUOTED, _TITLE, _BODY):
        for match in pattern.finditer(text):
            term = match[match.lastindex or 0].strip()
            if 2 <= len(term) <= _LONGEST and not term.isdigit():  # noqa: PLR2004
                terms.setdefault(term)
    return list(terms)
