"""Consume a stream that may hang: a thread reads it, the caller keeps the clock."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

Item = TypeVar("Item")

_LOOK = 0.05
_END = object()


class StreamTimeout(Exception):
    """The time limit was reached before the stream ended."""


def watched(
    stream: Callable[[], Iterator[Item]],
    *,
    deadline: float,
    stop: threading.Event,
    close: Callable[[], None] = lambda: None,
) -> Iterator[Item]:
    """Yield what ``stream()`` yields until it ends, the deadline, or ``stop``.

    Args:
        stream: Starts the stream; it runs in a thread of its own.
        deadline: When to give up, on the clock of ``time.monotonic``.
        stop: Set by anybody who no longer wants the rest; the stream then ends early.
        close: Lets go of what the stream reads from, so that a blocked read ends.

    Raises:
        StreamTimeout: The deadline came first.
        Exception: Whatever the stream raised.
    """
    items: queue.SimpleQueue[object] = queue.SimpleQueue()
    done = threading.Event()

    def read() -> None:
        try:
            for item in stream():
                if done.is_set():
                    break
                items.put(item)
        except BaseException as error:  # handed to the caller's thread
            items.put(error)
        finally:
            items.put(_END)
            close()

    threading.Thread(target=read, daemon=True, name="model-stream").start()
    try:
        while (item := _next(items, deadline, stop)) is not _END:
            yield cast("Item", item)
    finally:
        done.set()
        close()


def _next(items: queue.SimpleQueue[object], deadline: float, stop: threading.Event) -> object:
    """Wait for the next item; `_END` once ``stop`` is set."""
    while not stop.is_set():
        if time.monotonic() >= deadline:
            raise StreamTimeout
        try:
            item = items.get(timeout=_LOOK)
        except queue.Empty:
            continue
        if isinstance(item, BaseException):
            raise item
        return item
    return _END
