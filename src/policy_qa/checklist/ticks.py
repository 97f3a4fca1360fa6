"""Lists with ticks: a thing and whether it is there, in a line."""

from __future__ import annotations

import re

from policy_qa.checklist.parts import Part

TICKED = "是否具备"
_YES, _NO = "√✓✔☑✅", "×✗✘☒❌"
_EMPTY = "☐□"
_LEADING = re.compile(
    r"^\s*(?:[\d一二三四五六七八九十]{1,2}[.、．]\s*)?"
    rf"(?:[\[［【（(](?P<inside>[{_YES}{_NO}{_EMPTY}xX○ ])\s*[\]］】）)]"
    rf"|(?P<bare>[{_YES}{_NO}{_EMPTY}]))\s*(?P<name>\S.{{1,60}})$"
)
_TRAILING = re.compile(
    rf"^\s*(?P<name>\S.{{1,60}}?)[\s：:…．.]*[（(\[【［]?(?P<bare>[{_YES}{_NO}])[）)\]】］]?[。；]?\s*$"
)


def ticked(part: Part, document: str) -> tuple[Part, Part] | None:
    """Return the thing and its mark, if a line of a list is ticked or crossed.

    An empty box counts as a cross where the document also ticks.
    """
    match = _LEADING.match(part.text) or _TRAILING.match(part.text)
    if match is None:
        return None
    group = "bare" if match["bare"] or "inside" not in match.re.groupindex else "inside"
    mark = match[group]
    if mark in f"{_EMPTY} " and not any(sign in document for sign in _YES):
        return None
    at = part.start + match.start(group)
    name = Part(
        match["name"], part.start + match.start("name"), part.start + match.end("name"), "内容"
    )
    return name, Part(mark, at, at + 1, TICKED)
