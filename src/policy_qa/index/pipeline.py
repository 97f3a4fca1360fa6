"""What the index is built with and what it reports: the values at its border.

The index knows no reader, no splitter and no tokeniser; whoever builds it hands over a
``Pipeline`` of functions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from policy_qa.schema import Clause, Document, Metadata

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]
Progress = Callable[[int, int], None]


class PassageEmbedder(Protocol):
    """The part of ``models.embedder`` that building an index needs."""

    @property
    def name(self) -> str:
        """Name of the weights; vectors of different names cannot be compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages_with_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Return one vector a text, and for each text one vector a span of it."""


@dataclass(frozen=True, slots=True)
class IndexedClause:
    """A clause with what is searched of it.

    ``path_tokens`` and ``text_tokens`` are the two lexical fields. ``sentences`` are spans
    of ``clause.text``. What is embedded is ``prefix + clause.text``.
    """

    clause: Clause
    path_tokens: Sequence[str]
    text_tokens: Sequence[str]
    sentences: Sequence[Span] = ()
    prefix: str = ""


Analyser = Callable[[Document, Clause], IndexedClause]


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of the bytes of ``path``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The steps from a folder of files to indexed clauses.

    ``files`` lists the documents of a folder; a document is named by its file name.
    ``read`` and ``split`` may raise: the document is then reported as failed.
    ``harvest`` finds the terms that a document adds to the user dictionary, ``analyse``
    tokenises a clause of a document. ``fingerprint`` changes when a document must be read
    anew. ``splitter_version`` covers everything that decides clauses, sentences and metadata,
    ``tokenizer_version`` the tokens alone.
    """

    files: Callable[[Path], Sequence[Path]]
    read: Callable[[Path], Document]
    split: Callable[[Document], Sequence[Clause]]
    harvest: Callable[[Document], Collection[str]]
    analyse: Analyser
    splitter_version: str
    tokenizer_version: str
    fingerprint: Callable[[Path], str] = fingerprint


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of the index without its text; ``rows`` are the rowids of its clauses."""

    name: str
    content_hash: str
    rows: range
    metadata: Metadata
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """What an update did; ``failed`` pairs a document with the reason, in Chinese."""

    documents: int
    clauses: int
    added: int
    updated: int
    removed: int
    seconds: float
    failed: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the report as CONTRACT.md words it."""
        return {
            "documents": self.documents,
            "clauses": self.clauses,
            "added": self.added,
            "updated": self.updated,
            "removed": self.removed,
            "seconds": round(self.seconds, 3),
            "failed": [{"document": name, "error": error} for name, error in self.failed],
        }
