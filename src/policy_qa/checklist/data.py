"""A checklist as data: items, what each asks to be proved, and the words for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = tuple[str, ...]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProfileWords(_Data):
    """How the materials name the body assessed and its parts (regular expressions)."""

    group: str = "集团"
    school: str = "学校"
    core: str = "核心校"
    leads: str = "牵头|领办|领衔|带动|托管|帮扶"
    member: str = "成员(?:学)?校"
    listing: str = "为|有|由|托管|帮扶|包括|分别|：|:|、"
    generic: str = "(?!)"


class _Element(_Data):
    name: str
    needed: str = ""
    """The paper that would prove it, for the list of what is missing."""


class StatementElement(_Element):
    """Proved by a statement in which one of ``words`` and one of ``done`` stand."""

    kind: Literal["statement"]
    words: Words
    near: Words = ()
    """Words that count only where ``topic`` stands in the same paragraph or above it."""
    topic: Words = ()
    done: Words = ()
    without: Words = ()
    standing: bool = False
    """Made in an earlier year and still in force, it counts."""
    each: Literal["", "member", "school"] = ""
    zero: str = ""
    """Set, a denial reads out 0 in this unit (监测报告 0份)."""
    unit: str = ""
    """Set, the number of different things named is read out in this unit (课题 1项)."""
    many: bool = False
    """Whether several statements are cited, as for resources of several kinds."""
    denied: Words = ()
    """Words that show that it was not done in full, though the sentence denies nothing."""


class EventElement(_Element):
    """Proved by enough events that were held: rows, records, dated or counted sentences."""

    kind: Literal["event"]
    words: Words = ()
    tables: Words = ()
    without: Words = ()
    per: Literal["term", "year"] = "term"
    at_least: int = 1
    each: Literal["", "member", "school", "key"] = ""
    key: Words = ()
    """Headers of the column whose every value needs its own events (学科)."""
    key_values: Words = ()
    """What the key may be, where no column is headed so."""
    due: Words = ()
    unit: str = "次"


class PeopleElement(_Element):
    """Head counts from registers: who is eligible, who took part, who of them is marked."""

    kind: Literal["people"]
    person: Words
    eligible: Words
    taken: Words
    direction: Words = ()
    marked: Words
    taken_tables: Words
    marked_tables: Words
    facts: dict[str, str]
    """The rulebook's inputs by role (eligible, taken, marked), with ``names`` of the facts."""
    names: dict[str, str]


class GradeElement(_Element):
    """A grade for each school."""

    kind: Literal["grade"]
    words: Words
    grades: Words
    input: str


class PercentElement(_Element):
    """A percentage for each of some groups of people."""

    kind: Literal["percent"]
    words: Words
    groups: dict[str, Words]
    input: str
    without: Words = ()


Element = Annotated[
    StatementElement | EventElement | PeopleElement | GradeElement | PercentElement,
    Field(discriminator="kind"),
]


class Item(_Data):
    """One line of a checklist, with the words of the document that it comes from."""

    number: int
    section: str = ""
    title: str = ""
    requirement: str
    path: Words = ()
    points: Decimal | None = None
    indicator: int | None = None
    completion: str = ""
    """The rulebook's input for the share done; set, a full share follows from ``met``."""
    about: Words = ()
    """Words by which a sentence of a report speaks of the item, without naming an element."""
    claims: Words = ()
    """Words by which a report claims the whole of the item at once."""
    elements: tuple[Element, ...] = ()


class BonusWords(_Data):
    """What earns bonus points: a level, a medium and that it was published."""

    levels: dict[str, str]
    words: Words
    done: Words
    without: Words = ()


class VetoWords(_Data):
    """Which statements set a flag of the rulebook."""

    flag: str
    words: Words
    without: Words = ()


class ChecklistData(_Data):
    """A checklist file."""

    title: str
    document: str = ""
    rulebook: str = ""
    profile: ProfileWords = ProfileWords()
    items: tuple[Item, ...]
    bonus: BonusWords | None = None
    vetoes: tuple[VetoWords, ...] = ()
