"""Documents that changed, kept on disk between reading and embedding: memory stays bounded."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from policy_qa.schema import Clause, Document

_GROUP = 4096


@dataclass(frozen=True, slots=True)
class Change:
    """A document to store: read and split, not yet tokenised or embedded."""

    document: Document
    content_hash: str
    clauses: Sequence[Clause]
    terms: Collection[str]


@dataclass(slots=True)
class Spool:
    """Changes written to a temporary file, with the terms of each document."""

    file: IO[bytes]
    clauses: int = 0
    terms: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """Append a change."""
        pickle.dump(change, self.file)
        self.clauses += len(change.clauses)
        self.terms[change.document.name] = frozenset(change.terms)

    def groups(self) -> Iterator[list[Change]]:
        """Yield the changes in order, in groups of whole documents of some 4,096 clauses."""
        self.file.seek(0)
        group: list[Change] = []
        for _ in self.terms:
            group.append(pickle.load(self.file))
            if sum(len(change.clauses) for change in group) >= _GROUP:
                yield group
                group = []
        if group:
            yield group
