"""A document opened for analysis: its clauses, its statements, and quotes from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.citations import verify_citation
from policy_qa.clauses import split_document, statements
from policy_qa.documents import read_document
from policy_qa.question import gives_orders
from policy_qa.schema import Citation, Clause, Document

Vectors = NDArray[np.float32]


class Library(Protocol):
    """What the analyses need of an index."""

    def document(self, name: str) -> Document:
        """Return a document with its text.

        Raises:
            DocumentError: If there is no document of this name.
        """

    def clauses_of(self, document: str) -> Mapping[int, Clause]:
        """Return the clauses of a document in order, by any key."""


class PassageEmbedder(Protocol):
    """What the analyses need of an embedder."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a clause: ``text == document.text[start:end]``."""

    text: str
    start: int
    end: int
    clause: Clause

    @property
    def document(self) -> str:
        """The file that the statement stands in."""
        return self.clause.document


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, its clauses in order, and the short name under which it is shown."""

    document: Document
    clauses: tuple[Clause, ...]
    label: str

    @property
    def name(self) -> str:
        """The file name."""
        return self.document.name

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.document.text

    def clause_at(self, offset: int) -> Clause | None:
        """Return the clause that holds a position of the text, or ends before it."""
        at = bisect_right(self.clauses, offset, key=lambda clause: clause.start) - 1
        return self.clauses[at] if at >= 0 else None

    def cite(self, start: int, end: int) -> Citation:
        """Quote a stretch of the text, white space at its ends left out."""
        stretch = self.text[start:end]
        start += len(stretch) - len(stretch.lstrip())
        quote = stretch.strip()
        clause = self.clause_at(start)
        path = clause.path if clause else ()
        return Citation(self.name, path, quote, start, start + len(quote))

    def statements(self, clauses: Iterable[Clause] | None = None) -> list[Statement]:
        """Return the statements of paragraphs; text that gives orders to a reader is left out."""
        found = []
        for clause in self.clauses if clauses is None else clauses:
            if clause.kind == "paragraph":
                found += _statements_of(clause)
        return found

    def part(self, words: str) -> Reading:
        """Return only the clauses under a heading that holds ``words``."""
        wanted = "".join(words.split())
        chosen = tuple(
            clause
            for clause in self.clauses
            if any(_starts_or_holds(heading, wanted) for heading in clause.path)
        )
        return Reading(self.document, chosen, self.label)


def _starts_or_holds(heading: str, words: str) -> bool:
    """附件1 is not 附件10."""
    plain = "".join(heading.split())
    at = plain.find(words)
    if at < 0:
        return False
    after = plain[at + len(words) : at + len(words) + 1]
    return not (words[-1:].isdecimal() and after.isdecimal())


def _statements_of(clause: Clause) -> list[Statement]:
    found = []
    for start, end in statements(clause.text):
        text = clause.text[start:end]
        if not gives_orders(text):
            found.append(Statement(text, clause.start + start, clause.start + end, clause))
    return found


def read_from(library: Library, name: str, label: str | None = None) -> Reading:
    """Open a document of an index.

    Raises:
        DocumentError: If the index has no such document.
    """
    document = library.document(name)
    clauses = tuple(library.clauses_of(name).values())
    return Reading(document, clauses, label or document.metadata.region or name)


def read_file(path: Path) -> Reading:
    """Open a file that need not be in any index.

    Raises:
        DocumentError: If it cannot be read.
    """
    document = read_document(path)
    return Reading(document, tuple(split_document(document)), path.name)


def checked(citations: Sequence[Citation], readings: Iterable[Reading]) -> str:
    """Verify every citation against its document, and say in one line what was found."""
    texts = {reading.name: reading.text for reading in readings}
    wrong = [c for c in citations if verify_citation(c, texts.get(c.document, ""))]
    if wrong:
        return f"核对说明：共引用{len(citations)}处，其中{len(wrong)}处与原文不一致，请勿使用。"
    return f"核对说明：共引用{len(citations)}处，均已由程序与原文逐字核对一致。"
