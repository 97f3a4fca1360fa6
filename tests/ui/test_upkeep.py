"""A page that runs for months forgets what is over, and nothing that is not."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

from gradio.queueing import Queue

from policy_qa.schema import Query
from policy_qa.ui.ask import MOST_EXCHANGES
from policy_qa.ui.markup import slim
from policy_qa.ui.sessions import MOST_KEPT, MOST_TALKS, Exchange, with_talk
from policy_qa.ui.upkeep import Recent, bound_events

from .scripted import Scripted


def test_the_oldest_entries_go_unless_they_are_needed():
    recent = Recent(3, {"0"}.__contains__)
    for number in range(7):
        recent[str(number)] = number
    assert list(recent) == ["0", "4", "5", "6"]


def test_events_of_a_page_that_are_over_are_forgotten():
    queue = Queue.__new__(Queue)  # its own beginning asks for an event loop
    names = inspect.getsource(Queue.__init__)
    queue.pending_event_ids_session = {"here": {"0"}}
    queue.event_count_at_last_cache = 0
    queue.cached_event_analytics_summary = {"functions": {}}
    bound_events(SimpleNamespace(_queue=queue))
    for number in range(2000):
        queue.event_ids_to_events[str(number)] = object()
        queue.event_analytics[str(number)] = {"function": "f", "process_time": 1.0}
        queue.compute_analytics_summary(queue.event_analytics)
    for kept in (queue.event_ids_to_events, queue.event_analytics):
        assert len(kept) <= 129
        assert {"0", "1999"} <= kept.keys()
    assert queue.cached_event_analytics_summary == {"functions": {}}
    assert all(f"self.{name}" in names for name in vars(queue))


def test_a_session_keeps_no_more_than_so_many_answers():
    exchange = Exchange("问", slim(Scripted().ask(Query("问"))))
    earlier = {}
    for _ in range(MOST_TALKS):
        earlier = with_talk(earlier, [exchange] * MOST_EXCHANGES)
    assert sum(map(len, earlier.values())) == MOST_KEPT


def test_an_answer_keeps_the_clauses_that_are_shown():
    assert slim(Scripted().ask(Query("问"))).retrieved == ()
    assert len(slim(Scripted().ask(Query("没有"))).retrieved) == 1
