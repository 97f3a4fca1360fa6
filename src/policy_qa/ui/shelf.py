"""What users made, kept on the server until they come back: bounded, and not for ever."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from policy_qa.ui.jobs import Owner

Thing = TypeVar("Thing")
MOST_KEPT = 100


class Shelf(Generic[Thing]):
    """One thing an owner, forgotten some hours after it was last touched.

    The owners that were away longest give way when there are too many. Nothing is kept for
    whoever has no name to be known again by.
    """

    def __init__(
        self, hours: float, most: int = MOST_KEPT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = hours * 3600
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._things: OrderedDict[tuple[str, str], tuple[Thing, float]] = OrderedDict()

    def keep(
        self, owner: Owner, thing: Thing, instead_of: Callable[[Thing], bool] | None = None
    ) -> None:
        """Keep a thing in the place of the owner's last one, if that is what it may replace."""
        if owner is None:
            return
        with self._lock:
            last = self._things.get(owner)
            if last is None or instead_of is None or instead_of(last[0]):
                self._touch(owner, thing)

    def get(self, owner: Owner) -> Thing | None:
        """Return what is kept for an owner, and keep it on."""
        with self._lock:
            self._forget_old()
            if owner is None or owner not in self._things:
                return None
            thing, _ = self._things[owner]
            self._touch(owner, thing)
            return thing

    def drop(self, owner: Owner) -> None:
        """Forget what is kept for an owner."""
        with self._lock:
            if owner is not None:
                self._things.pop(owner, None)

    def _touch(self, owner: tuple[str, str], thing: Thing) -> None:
        self._things[owner] = thing, self._clock() + self._seconds
        self._things.move_to_end(owner)
        self._forget_old()

    def _forget_old(self) -> None:
        now = self._clock()
        while self._things:
            oldest, (_, expires) = next(iter(self._things.items()))
            if expires >= now and len(self._things) <= self._most:
                return
            del self._things[oldest]
