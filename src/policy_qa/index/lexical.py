"""Search by words in the present state of an index."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence

import numpy as np

from policy_qa.index.postings import Bm25, Lexicon, best, word_ids
from policy_qa.index.store import get_generation


class LexicalSearch:
    """Keeps the postings in memory and loads them anew when the index changes."""

    def __init__(self) -> None:
        self._loaded: tuple[int, Lexicon] | None = None
        self._guard = threading.Lock()

    def search(
        self,
        connection: sqlite3.Connection,
        weights: Mapping[str, float],
        parameters: Bm25,
        chosen: Sequence[range] | None,
        limit: int,
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, score above 0) among the stretches ``chosen``, best first."""
        lexicon = self._lexicon(connection)
        ids = word_ids(connection, list(weights))
        scores = lexicon.scores({ids[token]: weights[token] for token in ids}, parameters)
        allowed = scores > 0
        if chosen is not None:
            inside = np.zeros_like(allowed)
            for rows in chosen:
                start, stop = np.searchsorted(lexicon.rowids, (rows.start, rows.stop))
                inside[start:stop] = True
            allowed &= inside
        return best(scores[allowed], lexicon.rowids[allowed], limit)

    def size(self, connection: sqlite3.Connection) -> int:
        """Return the number of clauses."""
        return self._lexicon(connection).size

    def frequency(self, connection: sqlite3.Connection, token: str) -> int:
        """Return the number of clauses that hold the token."""
        ids = word_ids(connection, [token])
        return self._lexicon(connection).frequency(ids[token]) if ids else 0

    def vocabulary(self, connection: sqlite3.Connection) -> dict[str, int]:
        """Return every token with the number of clauses that hold it."""
        lexicon = self._lexicon(connection)
        words = connection.execute("SELECT token, id FROM words").fetchall()
        counted = ((token, lexicon.frequency(word)) for token, word in words)
        return {token: count for token, count in counted if count}

    def _lexicon(self, connection: sqlite3.Connection) -> Lexicon:
        with self._guard:
            generation = get_generation(connection)
            if self._loaded is None or self._loaded[0] != generation:
                self._loaded = generation, Lexicon(connection)
            return self._loaded[1]
