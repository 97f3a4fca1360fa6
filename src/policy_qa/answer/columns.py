"""Which column of a table a question means: headers compared with it by their sense.

The cells of a row share its similarity to the question, for a cell alone says too little. What
tells its columns apart are their headers (伙食费 beside 护理费, for 吃饭要交多少).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policy_qa.answer.cells import cell_at
from policy_qa.schema import Cell, Clause

_REMEMBERED = 4096
_TENFOLD = 10.0


class PassageEmbedder(Protocol):
    """What is needed of an embedder."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of some texts, shape (texts, dimension)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The similarity to one question of headers, as `words_of` words them."""

    cosines: Mapping[str, float] = field(default_factory=dict)

    def lead(self, clause: Clause, span: tuple[int, int]) -> float:
        """Return how far a cell's headers are ahead of the mean of its row, in tenths.

        0 outside tables, and where a cell has no headers.
        """
        cell = cell_at(clause, span)
        own = self.cosines.get(words_of(cell)) if cell else None
        if own is None:
            return 0.0
        row = [self.cosines[w] for w in map(words_of, clause.cells) if w in self.cosines]
        return _TENFOLD * (own - sum(row) / len(row))


class HeaderReader:
    """Compares headers with questions; it remembers their vectors, for tables come again."""

    def __init__(self, embedder: PassageEmbedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._lock = Lock()

    def columns(self, rows: Iterable[Clause], question: NDArray[np.float32]) -> Columns:
        """Return how near the headers of some rows are to a question's vector."""
        words = {words_of(cell) for row in rows for cell in row.cells if cell.header}
        with self._lock:
            vectors = {w: self._known[w] for w in words if w in self._known}
        new = sorted(words - vectors.keys())
        if new:
            made = dict(zip(new, self._embedder.embed_passages(new), strict=True))
            vectors |= made
            self._remember(made)
        return Columns({w: float(vector @ question) for w, vector in vectors.items()})

    def _remember(self, made: Mapping[str, NDArray[np.float32]]) -> None:
        with self._lock:
            self._known.update(made)
            while len(self._known) > _REMEMBERED:
                del self._known[next(iter(self._known))]  # the oldest


def words_of(cell: Cell) -> str:
    """Return the words of a cell's headers, from the outermost in."""
    return " ".join(cell.header)
