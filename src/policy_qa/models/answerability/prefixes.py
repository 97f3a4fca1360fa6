"""What was read before leaves its keys and values to what comes after it: the latest ones.

Statements of one section share what stands above them, and one statement is read for several
questions: what two texts begin with is read once (as SGLang's radix cache, Zheng et al. 2023).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEFT = NDArray[np.float32]
_KEPT = 160
"""Beginnings that are kept; one of sixty tokens takes 0.9 MB."""


class Prefixes:
    """Keys and values by the pieces that were read. Several threads may use it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[tuple[str, ...], LEFT] = OrderedDict()

    def longest(self, pieces: Sequence[str]) -> tuple[int, LEFT | None]:
        """Return how many of the first pieces were read together lately, and what they left."""
        with self._lock:
            for count in range(len(pieces), 0, -1):
                key = tuple(pieces[:count])
                if key in self._left:
                    self._left.move_to_end(key)
                    return count, self._left[key]
        return 0, None

    def keep(self, pieces: Sequence[str], left: LEFT) -> None:
        """Remember what some pieces left; the one that was used longest ago is forgotten."""
        with self._lock:
            self._left[tuple(pieces)] = left
            if len(self._left) > _KEPT:
                self._left.popitem(last=False)
