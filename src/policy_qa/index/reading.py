"""Clauses by rowid, each read from the database once as long as the content is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from policy_qa.index import tables
from policy_qa.index.store import get_generation
from policy_qa.schema import Clause

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one generation of the content."""

    generation: int
    clauses: dict[int, Clause] = field(default_factory=dict)


class ClauseReader:
    """Reads clauses and keeps them; safe for several threads, each in a snapshot of its own."""

    def __init__(self) -> None:
        self._read = _Read(-1)

    def clauses(self, connection: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, Clause]:
        """Return clauses by rowid, in the order asked for; unknown rowids are left out."""
        kept = self._of_now(connection)
        found = {row: clause for row in rowids if (clause := kept.get(row)) is not None}
        missing = [row for row in rowids if row not in found]
        if not missing:
            return found
        new = tables.read_clauses(connection, missing)
        if len(kept) + len(new) > _KEPT:
            kept.clear()
        kept.update(new)
        found.update(new)
        return {row: found[row] for row in rowids if row in found}

    def of(self, connection: sqlite3.Connection, document: str) -> dict[int, Clause]:
        """Return the clauses of a document by rowid, in order; none if it is unknown."""
        return self.clauses(connection, tables.rows_of(connection, document))

    def _of_now(self, connection: sqlite3.Connection) -> dict[int, Clause]:
        generation = get_generation(connection)
        read = self._read
        if read.generation != generation:
            read = self._read = _Read(generation)
        return read.clauses
