"""What gradio 6 keeps of events and sessions for ever, bounded: a page may run for months.

Measured over one index: 20 KB an event (its request and locks), 350 KB a session (a copy of all
components). ``decisions.md`` has the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import gradio as gr

Thing = TypeVar("Thing")
MOST_SESSIONS = 300
_MOST_EVENTS = 64


class Recent(dict[str, Thing]):
    """A dictionary that forgets its oldest entries unless they are still needed.

    It holds up to twice ``most`` entries and those needed, so that tidying up is rare.
    """

    def __init__(self, most: int, needed: Callable[[str], bool]) -> None:
        super().__init__()
        self._most = most
        self._needed = needed

    def __setitem__(self, key: str, value: Thing) -> None:
        """Add an entry; forget old ones where there are too many."""
        super().__setitem__(key, value)
        if len(self) > 2 * self._most:
            for old in list(self)[: -self._most]:
                if not self._needed(old):
                    self.pop(old, None)


def bound_events(page: gr.Blocks) -> None:
    """Let the queue of a page forget events that are over; call it before the page is launched."""
    queue: Any = page._queue

    def waiting(event: str) -> bool:
        return any(event in ids for ids in list(queue.pending_event_ids_session.values()))

    queue.event_ids_to_events = Recent(_MOST_EVENTS, waiting)
    queue.event_analytics = Recent(_MOST_EVENTS, waiting)
    queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # a table of all events after each: never


def forget_streams(page: gr.Blocks, session: str) -> None:
    """Forget what the streams of a session that is closed left behind."""
    page.pending_streams.pop(session, None)
    page.pending_diff_streams.pop(session, None)
    if not page.app.iterators:  # names of generators that ended; of use while one runs
        page.app.iterators_to_reset.clear()
