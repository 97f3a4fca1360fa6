"""Rows of registers of persons: whom a row names, what its cells answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import PeopleElement
from policy_qa.checklist.parts import Part
from policy_qa.checklist.profile import Profile
from policy_qa.checklist.statements import Statement
from policy_qa.schema import Citation

_RETURNED = re.compile(r"已?(?:返[校回]|回原?校|回来)|已回|期满")
_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,8}")


def destination(rows: Sequence[Statement], profile: Profile) -> set[str]:
    """Return the second column that holds nothing but schools of the group: where persons went."""
    cells: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for part in row.parts:
            cells[part.header].append(part.text.strip())
    known = {name for school in profile.schools for name in profile.names_of(school)}
    schools = [
        header
        for header, texts in cells.items()
        if header and any(texts) and all(text in known for text in texts if _names_one(text))
        if any(_names_one(text) for text in texts)
    ]
    return {schools[-1]} if len(schools) > 1 else set()


def _names_one(text: str) -> bool:
    return not load_cues().no.search(text)


def column_of(headers: Iterable[str], words: Sequence[str]) -> set[str]:
    """Return the headers in which one of some words stands."""
    pattern = any_of(tuple(words))
    return {header for header in headers if header and pattern.search(header)}


def person_of(element: PeopleElement, row: Statement) -> tuple[str, Citation]:
    """Return a key for the person of a row (nothing where it names none), and the cell."""
    part = row.under(any_of(element.person)) or row.parts[0]
    name = re.sub(r"\s", "", part.text)
    if not _PERSON.fullmatch(name):
        return "", row.citation(part)
    school = next((p.text for p in row.parts if re.search("学校|单位", p.header)), "")
    return f"{name}|{school or (row.path[0] if row.path else '')}", row.citation(part)


def cells_under(row: Statement, headers: set[str]) -> list[Part]:
    """Return the filled cells under some headers."""
    return [part for part in row.parts if part.header in headers and part.text]


def says_yes(row: Statement, headers: set[str]) -> bool:
    """Tell whether a cell under some headers answers yes."""
    return any(load_cues().yes.search(part.text.strip()) for part in cells_under(row, headers))


def says_something(row: Statement, headers: set[str]) -> bool:
    """Tell whether a cell under some headers says more than that there is nothing."""
    return any(not load_cues().no.search(part.text.strip()) for part in cells_under(row, headers))


def is_marked(element: PeopleElement, row: Statement) -> bool:
    """Tell whether a remark marks a person, in a table without a column for it."""
    pattern = any_of(element.marked)
    return any(
        pattern.search(p.text) and not load_cues().negative.search(p.text) for p in row.parts
    )


def _is_blank(part: Part) -> bool:
    """Tell whether a cell says that there is nothing, where no result is asked for."""
    blank = load_cues().no.search(part.text.strip())
    return bool(blank) and not load_cues().answered.search(part.header)


def leaves_group(row: Statement, direction: set[str], profile: Profile) -> bool:
    """Tell whether a person went to a school that is not of the group."""
    named = [p.text for p in cells_under(row, direction) if re.search(profile.words.school, p.text)]
    return bool(named and profile.members) and not any(
        profile.named(text, profile.schools) for text in named
    )


def took_part(row: Statement, taken: set[str], direction: set[str]) -> bool:
    """Tell whether a row says that a person took part, and to the end."""
    cues = load_cues()
    cells = cells_under(row, taken)
    answered = [
        p for p in cells if cues.yes.search(p.text.strip()) or cues.no.search(p.text.strip())
    ]
    if answered:
        return says_yes(row, taken) and not any(cues.void.search(p.text) for p in row.parts)
    if taken and not cells:
        return False
    if direction and not says_something(row, direction):
        return False
    if any(_RETURNED.match(part.text.strip()) for part in cells_under(row, taken | direction)):
        return False
    others = [p for p in row.parts if not p.inherited and not _is_blank(p)]
    lost = (cues.negative, cues.planned, cues.planned_bare, cues.void)
    return not any(cue.search(p.text.strip()) for p in others for cue in lost)
