"""Documents that changed, kept on disk between reading and embedding: memory stays bounded."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from policy_qa.index.faults import disk_fault
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
    """Changes written to a temporary file."""

    file: IO[bytes]
    changes: int = 0
    clauses: int = 0

    def add(self, change: Change) -> None:
        """Append a change.

        Raises:
            IndexStateError: If the temporary folder is full.
        """
        try:
            pickle.dump(change, self.file)
            self.file.flush()
        except OSError as error:
            raise disk_fault(Path(str(self.file.name)).parent, error) from error
        self.changes += 1
        self.clauses += len(change.clauses)

    def groups(self) -> Iterator[list[Change]]:
        """Yield the changes in order, in groups of whole documents of some 4,096 clauses."""
        self.file.seek(0)
        group: list[Change] = []
        for _ in range(self.changes):
            group.append(pickle.load(self.file))
            if sum(len(change.clauses) for change in group) >= _GROUP:
                yield group
                group = []
        if group:
            yield group
