"""How often one caller may ask, and how often a password may be wrong."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_KEYS = 10_000


class RateLimit:
    """A bucket of ``burst`` tokens a key that fills again within ``seconds``.

    What a key has used is forgotten once its bucket is full again, or when too many other
    keys came after it.
    """

    def __init__(
        self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._rate = burst / seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Take a token; return whether there was one."""
        with self._lock:
            left = self._left(key)
            allowed = left >= 1
            self._put(key, left - 1 if allowed else left)
        return allowed

    def empty(self, key: str) -> bool:
        """Return whether no token is left, and take none."""
        with self._lock:
            return self._left(key) < 1

    def _left(self, key: str) -> float:
        left, at = self._buckets.get(key, (float(self._burst), 0.0))
        return min(float(self._burst), left + (self._clock() - at) * self._rate)

    def _put(self, key: str, left: float) -> None:
        self._buckets[key] = (left, self._clock())
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
