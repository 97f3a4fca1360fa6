"""The circuit breaker and the clock over a stream, without a network."""

from __future__ import annotations

import threading
import time

import pytest

from policy_qa.models.breaker import CircuitBreaker
from policy_qa.models.faults import as_fault
from policy_qa.models.watched import StreamTimeout, watched


def test_the_circuit_opens_after_failures_in_a_row_and_lets_one_try_after_a_pause():
    now = [0.0]
    breaker = CircuitBreaker(failures=2, pause=10, clock=lambda: now[0])
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 10.0
    assert breaker.allows()
    assert not breaker.allows(), "one call tries, the others wait for it"
    breaker.succeeded()
    assert breaker.allows()


def test_a_stream_is_passed_on_and_closed():
    closed: list[bool] = []
    items = watched(
        lambda: iter("abc"),
        deadline=time.monotonic() + 5,
        stop=threading.Event(),
        close=lambda: closed.append(True),
    )
    assert "".join(items) == "abc"
    assert closed


def test_a_stream_that_hangs_ends_at_the_deadline():
    release = threading.Event()

    def hangs():
        yield "a"
        release.wait(10)

    started = time.monotonic()
    items = watched(hangs, deadline=started + 0.3, stop=threading.Event(), close=release.set)
    with pytest.raises(StreamTimeout):
        list(items)
    assert time.monotonic() - started < 2
    assert release.is_set()


def test_an_error_of_the_stream_reaches_the_caller():
    def fails():
        yield "a"
        raise ConnectionError("gone")

    items = watched(fails, deadline=time.monotonic() + 5, stop=threading.Event())
    assert next(items) == "a"
    with pytest.raises(ConnectionError):
        next(items)


def test_stopping_ends_the_stream_quietly():
    stop = threading.Event()

    def endless():
        while True:
            yield "a"

    items = watched(endless, deadline=time.monotonic() + 5, stop=stop)
    assert next(items) == "a"
    stop.set()
    assert len(list(items)) == 0


class _Status(Exception):
    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(text)
        self.status_code = status


@pytest.mark.parametrize(
    ("error", "reason", "counts"),
    [
        (_Status(400, "exceeds the available context size"), "上下文长度", False),
        (_Status(400, "bad"), "错误 400", True),
        (_Status(401), "密钥", True),
        (_Status(429), "繁忙", True),
        (_Status(503), "错误 503", True),
        (TimeoutError(), "超过时限", True),
        (ConnectionResetError(), "中途断开", True),
        (ValueError("x"), "无法识别", True),
    ],
)
def test_faults_are_told_in_chinese(error, reason, counts):
    fault = as_fault(error)
    assert reason in fault.reason
    assert fault.counts is counts
