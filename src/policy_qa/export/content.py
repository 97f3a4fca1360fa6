"""What can be written out: values with their citations, tables, papers, events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy_qa.schema import Citation


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell shows, and the quotes that it rests on; ``marked`` sets it off."""

    content: str | int | float | Decimal | None = None
    citations: tuple[Citation, ...] = ()
    marked: bool = False

    @property
    def text(self) -> str:
        """The content as text; nothing for an empty cell."""
        return "" if self.content is None else str(self.content)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, and its width in characters of Latin text."""

    title: str
    width: int = 20


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has one value a column. ``note`` stands below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a paper; level 1 is the highest below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a paper; its citations become footnotes."""

    text: str
    citations: tuple[Citation, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: a title, what stands in it, and a line that says what was checked."""

    title: str
    body: tuple[Heading | Paragraph | Grid, ...]
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A day in a calendar."""

    day: date
    summary: str
    description: str = ""


def citations_of(content: Iterable[Grid | Heading | Paragraph]) -> list[Citation]:
    """Return the distinct citations of grids and paragraphs, in order of appearance."""
    found: dict[Citation, None] = {}
    for part in content:
        found.update(dict.fromkeys(_citations(part)))
    return list(found)


def _citations(part: Grid | Heading | Paragraph) -> Sequence[Citation]:
    if isinstance(part, Paragraph):
        return part.citations
    if isinstance(part, Grid):
        return [citation for row in part.rows for value in row for citation in value.citations]
    return ()
