"""Frozen values that cross module borders.

Offsets are counted in characters (Python ``str`` indices) and always point into
the *normalised* text of a document, the text that ``policy-qa text`` prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AnswerStatus = Literal["answered", "refused"]
BlockKind = Literal["heading", "paragraph", "row"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: ``text[start:end]`` of the document, and the headers above it.

    ``header`` holds the column's header texts from the top down; an empty cell has
    ``start == end``.
    """

    start: int
    end: int
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``text[start:end]`` of a document: a heading, a paragraph or a table row.

    ``level`` is set where the file format itself states an outline level (1 is the top).
    ``cells`` is set for rows. ``group`` is the text of cells merged downwards from earlier
    rows, ``caption`` the title of the table.
    """

    kind: BlockKind
    start: int
    end: int
    level: int | None = None
    cells: tuple[Cell, ...] = ()
    group: tuple[str, ...] = ()
    caption: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document; a field that it does not state is empty.

    ``date`` is that of its issue, ``effective`` the day from which it applies (both
    YYYY-MM-DD); ``repeals`` are the titles that it repeals.
    """

    title: str = ""
    issuer: str = ""
    region: str = ""
    kind: str = ""
    number: str = ""
    date: str = ""
    effective: str = ""
    attachments: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document after reading: its file name, its normalised text and its blocks.

    The blocks are in order, do not overlap, and whatever lies between them is white space.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value that a clause states, such as 牵头单位：市教体局."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """条款, the smallest citable unit: ``text == document.text[start:end]``.

    ``path`` is the outline above it (附件 › 一、 › （一） › 1.); ``context`` is what the
    clause cannot be understood without but does not say itself (a table's caption, headers
    and merged cells), used for the search only and never quoted.
    """

    id: str
    document: str
    path: tuple[str, ...]
    kind: BlockKind
    text: str
    start: int
    end: int
    context: str = ""
    fields: tuple[Field, ...] = ()
    cells: tuple[Cell, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause found by a search, with its fused score and the parts of it."""

    clause: Clause
    score: float
    lexical: float = 0.0
    cosine: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """引用: ``quote == document.text[start:end]``, and the path of the clause it stands in."""

    document: str
    path: tuple[str, ...]
    quote: str
    start: int
    end: int

    def to_json(self) -> dict[str, object]:
        """Return the citation as CONTRACT.md words it."""
        return {
            "document": self.document,
            "path": list(self.path),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of an earlier conversation; its words can be written (see `Query`)."""

    role: Literal["user", "assistant"]
    content: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "content", _writable(self.content))


@dataclass(frozen=True, slots=True)
class Query:
    """What comes in: the words of the user, and the turns before them.

    Half a character, such as bytes of another encoding on the command line leave, becomes
    ``?``: no file could hold it.
    """

    text: str
    history: tuple[Turn, ...] = ()
    id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _writable(self.text))
        object.__setattr__(self, "id", _writable(self.id))


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose every statement is verified, or a refusal with the nearest clauses.

    ``text`` carries the markers ``[1]``, ``[2]`` … into ``citations``.
    """

    status: AnswerStatus
    text: str
    citations: tuple[Citation, ...]
    retrieved: tuple[Hit, ...]
    answerer: str
    seconds: float = 0.0
    id: str = ""
    kind: str = ""
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, object]:
        """Return the answer as CONTRACT.md words it, with its notes where it has any."""
        notes = {"notes": list(self.notes)} if self.notes else {}
        return {
            "id": self.id,
            "status": self.status,
            "answer": self.text,
            "citations": [citation.to_json() for citation in self.citations],
            "retrieved": [hit_to_json(hit) for hit in self.retrieved],
            "answerer": self.answerer,
            "seconds": round(self.seconds, 4),
            **notes,
        }


def hit_to_json(hit: Hit) -> dict[str, object]:
    """Return a search hit as CONTRACT.md words it."""
    clause = hit.clause
    return {
        "document": clause.document,
        "path": list(clause.path),
        "text": clause.text,
        "start": clause.start,
        "end": clause.end,
        "score": round(hit.score, 6),
    }
