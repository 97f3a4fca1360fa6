"""Long work in the background: it goes on when the browser that asked for it is closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from policy_qa.errors import InputError, PolicyQAError

_LOGGER = logging.getLogger(__name__)
_LOOK_AGAIN = 0.25
Owner = tuple[str, str] | None
"""Whose a job is; None for work on what belongs to all."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a job is: what is done now, and how much of it."""

    name: str
    done: int = 0
    total: int = 0


@dataclass(slots=True)
class Job:
    """A piece of work; ``result`` or ``error`` is set when it is finished."""

    name: str
    stage: Stage
    owner: Owner = None
    result: Any = None
    error: PolicyQAError | None = None
    _finished: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        """Whether it is done or has failed."""
        return self._finished.is_set()

    def tell(self, done: int, total: int, name: str = "") -> None:
        """Note how far the work is."""
        self.stage = Stage(name or self.name, done, total)

    def follow(self) -> Iterator[Stage]:
        """Yield every new stage until the job is finished."""
        shown: Stage | None = None
        while not self._finished.wait(_LOOK_AGAIN):
            if self.stage != shown:
                yield (shown := self.stage)

    def outcome(self) -> Any:  # noqa: ANN401 - whatever the work returns
        """Wait for the end and return the result.

        Raises:
            PolicyQAError: What the work raised.
        """
        self._finished.wait()
        if self.error is not None:
            raise self.error
        return self.result

    def run(self, work: Callable[[Job], Any]) -> None:
        """Do the work; a failure that nobody foresaw is told as one of ours."""
        self.stage = Stage(self.name)  # it waits no longer
        try:
            self.result = work(self)
        except PolicyQAError as error:
            self.error = error
        except Exception as error:
            _LOGGER.exception("%s", self.name)
            self.error = PolicyQAError(f"{self.name}时程序内部出错（{type(error).__name__}）。")
        finally:
            self._finished.set()


class Worker:
    """Does jobs in turn, ``threads`` at once; further ones wait, but not more than a few."""

    def __init__(self, threads: int = 1, most_waiting: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="policy-qa-job")
        self._most = threads + most_waiting
        self._lock = threading.Lock()
        self._jobs: list[Job] = []

    def start(self, name: str, work: Callable[[Job], Any], owner: Owner = None) -> Job:
        """Begin a job.

        Raises:
            InputError: If too many are waiting already.
        """
        with self._lock:
            self._jobs = [job for job in self._jobs if not job.finished]
            if len(self._jobs) >= self._most:
                raise InputError("等待处理的任务太多，请稍后再试。")
            job = Job(name, Stage(f"等待{name}" if self._jobs else name), owner)
            self._jobs.append(job)
        self._pool.submit(job.run, work)
        return job

    def unfinished(self, owner: Owner = None) -> Job | None:
        """Return the last job of an owner that was begun and is not finished."""
        with self._lock:
            mine = (job for job in reversed(self._jobs) if job.owner == owner)
            return next((job for job in mine if not job.finished), None)
