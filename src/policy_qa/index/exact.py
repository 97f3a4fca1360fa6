"""Cosine against every vector, for when Chroma is not at hand or documents are picked."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Sequence

import numpy as np

from policy_qa.index import tables
from policy_qa.index.pipeline import Vectors
from policy_qa.index.postings import best


class ExactSearch:
    """Compares a vector with those of whole documents, which it keeps in memory.

    The vectors of a stretch of rowids never change, so an update costs only new documents.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._parts: dict[range, Vectors] = {}
        self._guard = threading.Lock()

    def nearest(
        self, connection: sqlite3.Connection, vector: Vectors, limit: int, chosen: Sequence[range]
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, cosine) among the clauses of ``chosen``, best first."""
        parts = self._load(connection, [rows for rows in chosen if len(rows)])
        if not parts:
            return []
        cosines = np.concatenate([part @ vector for _, part in parts])
        rowids = np.concatenate([np.arange(rows.start, rows.stop) for rows, _ in parts])
        return best(cosines, rowids, limit)

    def _load(
        self, connection: sqlite3.Connection, chosen: Sequence[range]
    ) -> list[tuple[range, Vectors]]:
        with self._guard:
            for rows in chosen:
                if rows not in self._parts:
                    self._parts[rows] = tables.vectors_of(connection, rows, self._dimension)
            return [(rows, self._parts[rows]) for rows in chosen]

    def forget_all_but(self, present: Collection[range]) -> None:
        """Free the vectors of documents that are no more."""
        with self._guard:
            kept = set(present)
            self._parts = {rows: part for rows, part in self._parts.items() if rows in kept}
