"""The answers that are being written: one a session, each of which can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from policy_qa.schema import Answer, Query
from policy_qa.writing import Event, Piece

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

CUT_SHORT = "已停止作答，以上可能不完整。"
NOT_WRITTEN = "已停止作答，以上是原文摘录。"
_PATIENCE = 5.0


@dataclass(slots=True)
class Stream:
    """An answer on its way.

    ``stopped`` is set where no more is wanted, ``dropped`` if not even what there is, ``ended``
    when nothing comes any more. ``cancel`` is what hangs up; the assistant sets it at the end too.
    """

    cancel: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    stopped: bool = False
    dropped: bool = False

    def stop(self, *, drop: bool = False) -> None:
        """Let the answer end."""
        self.stopped = True
        self.dropped = self.dropped or drop
        self.cancel.set()


class Streams:
    """All answers on their way, by session."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._running: dict[str, Stream] = {}

    @property
    def slow(self) -> bool:
        """Whether answers take long enough to be stopped: a model writes them."""
        return getattr(self._assistant, "model", None) is not None

    @contextmanager
    def open(self, session: str) -> Iterator[Stream]:
        """Begin the answer of a session; one that was still on its way is dropped."""
        self.drop(session)
        stream = Stream()
        with self._lock:
            self._running[session] = stream
        try:
            yield stream
        finally:
            stream.cancel.set()
            with self._lock:
                if self._running.get(session) is stream:
                    del self._running[session]
            stream.ended.set()

    def stop(self, session: str) -> None:
        """Let the answer of a session end with what there is."""
        with self._lock:
            if stream := self._running.get(session):
                stream.stop()

    def drop(self, session: str) -> None:
        """End the answer of a session and wait until nothing of it comes any more."""
        with self._lock:
            stream = self._running.get(session)
            if stream is None:
                return
            stream.stop(drop=True)
        stream.ended.wait(_PATIENCE)

    def parts(
        self, stream: Stream, query: Query, documents: list[str]
    ) -> Generator[Answer | str, None, None]:
        """Yield what is known so far: an answer, or prose that is not verified yet (a text).

        An answer comes at once and at the end, and pieces of prose between; leaving early
        stops the model. What was stopped ends with an answer that says so.
        """
        prose, first, last = "", None, None
        events = self._assistant.stream(query, documents=documents, cancel=stream.cancel)
        with closing(cast("Generator[Event, None, None]", events)):
            for event in events:
                if isinstance(event, Piece):
                    prose += event.text
                    yield prose
                elif last is None or replace(event.answer, seconds=last.seconds) != last:
                    first, last = first or event.answer, event.answer
                    if stream.stopped:
                        break
                    yield event.answer
        if stream.stopped and first is not None and last is not None:
            yield _stopped(first, last)


def _stopped(first: Answer, last: Answer) -> Answer:
    """Return the verified part of what the model wrote, or the extract where there is none."""
    if last.answerer == first.answerer:
        return replace(first, notes=(*first.notes, NOT_WRITTEN))
    return replace(last, notes=(*last.notes, CUT_SHORT))
