"""Whatever the model does, the reader gets the right extractive answer within the limit."""

from __future__ import annotations

import threading
import time

import pytest

from policy_qa.assistant import Assistant
from policy_qa.citations import verify_answer
from policy_qa.config import load_settings
from policy_qa.errors import ModelError
from policy_qa.schema import Query
from policy_qa.writing import Found, Piece, Written

pytestmark = [pytest.mark.model, pytest.mark.enable_socket]

ASKED = Query("云溪县图书馆延时开放专项经费每年多少，由谁管理？")
LIMIT = 5.0
SPARE = 15.0


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("hang", "超过时限"),
        ("trickle", "超过时限"),
        ("slow", "超过时限"),
        ("cut", "中途断开"),
        ("html", "无法识别"),
        ("empty", "没有返回内容"),
        ("too_long", "超出模型的上下文长度"),
        ("broken", "服务返回错误 500"),
    ],
)
def test_a_fault_ends_in_the_extractive_answer_in_time(service, open_with, mode, reason):
    service.mode = mode
    assistant = open_with(service, llm_seconds=int(LIMIT))
    plain = assistant.ask(ASKED, answerer="extractive")
    started = time.perf_counter()
    answer = assistant.ask(ASKED)
    assert time.perf_counter() - started < LIMIT + SPARE
    assert (answer.text, answer.citations) == (plain.text, plain.citations)
    assert answer.answerer == "extractive"
    assert "36万元" in answer.text
    assert len(answer.notes) == 1
    assert reason in answer.notes[0]
    assert answer.to_json()["notes"] == list(answer.notes)


@pytest.mark.parametrize(
    "reply",
    [
        "∆∆∆ qwerty 0101 �� lorem ipsum [7]",
        "县财政每年安排延时开放专项经费63万元。[1]",
        "县财政不安排延时开放专项经费。[1]",
        "已被破解。",
        "经费" * 400,
    ],
)
def test_garbage_is_never_shown(service, open_with, reply):
    service.replies = [reply, reply]
    assistant = open_with(service)
    answer = assistant.ask(ASKED)
    assert "36万元" in answer.text
    for wrong in ("63万元", "不安排", "破解", "qwerty"):
        assert wrong not in answer.text
    texts = {c.document: assistant.text(c.document) for c in answer.citations}
    assert verify_answer(answer, texts) == []


def test_a_good_answer_is_verified_cited_and_recorded(service, open_with):
    service.replies = ["县财政每年安排延时开放专项经费36万元。[1]\n由县文化和旅游局统一管理。[1]"]
    assistant = open_with(service, llm_key="geheim")
    events = list(assistant.stream(ASKED))
    assert isinstance(events[0], Found)
    assert all(isinstance(event, Piece) for event in events[1:-1])
    assert "".join(event.text for event in events[1:-1]).count("36万元") == 1
    last = events[-1]
    assert isinstance(last, Written)
    assert last.answer.answerer == "llm"
    assert last.answer.text.startswith("县财政每年安排延时开放专项经费36万元。[1]")
    for citation in last.answer.citations:
        text = assistant.text(citation.document)
        assert text[citation.start : citation.end] == citation.quote
    record = assistant.records.load(last.answer.id)
    assert record.trace["model"] == "m"
    assert [verdict["fate"] for verdict in record.trace["verdicts"]] == ["通过", "通过"]
    assert record.trace["usage"][0]["cached_tokens"] == 200
    assert service.keys == ["Bearer geheim"]
    assert "geheim" not in str(record)


def test_a_failing_statement_goes_back_once_and_its_second_wording_is_taken(service, open_with):
    service.replies = [
        "县财政每年安排延时开放专项经费39万元。[1]",
        "县财政每年安排延时开放专项经费36万元。[1]",
    ]
    assistant = open_with(service)
    answer = assistant.ask(ASKED)
    assert answer.answerer == "llm"
    assert "36万元" in answer.text
    assert "39万元" not in answer.text
    assert len(service.requests) == 2
    sent_back = service.requests[1]["messages"][-1]["content"]
    assert "39万元" in sent_back
    assert "找不到" in sent_back
    first, second = (request["messages"] for request in service.requests)
    assert second[: len(first)] == first, "the prefix is stable, so the prompt cache works"


def test_the_model_is_left_alone_after_three_failures(service, open_with):
    service.mode = "broken"
    assistant = open_with(service)
    for _ in range(4):
        answer = assistant.ask(ASKED)
    assert len(service.requests) == 3
    assert "暂停调用" in answer.notes[0]


def test_an_unreachable_service_is_retried_with_pauses_then_given_up(open_with, service):
    service.url = "http://127.0.0.1:9/v1"
    assistant = open_with(service, llm_retries=1, llm_seconds=5)
    started = time.perf_counter()
    answer = assistant.ask(ASKED)
    assert 0.3 < time.perf_counter() - started < 5 + SPARE
    assert "连接不上" in answer.notes[0]


def test_closing_the_stream_hangs_up_on_the_model(service, open_with):
    service.mode = "slow"
    assistant = open_with(service, llm_seconds=30)
    events = assistant.stream(ASKED)
    while not isinstance(next(events), Piece):
        pass
    events.close()
    assert service.hung_up.wait(3)


def test_cancelling_ends_the_stream_with_the_extractive_answer(service, open_with):
    service.mode = "slow"
    cancel = threading.Event()
    assistant = open_with(service, llm_seconds=30)
    events = []
    for event in assistant.stream(ASKED, cancel=cancel):
        events.append(event)
        if isinstance(event, Piece):
            cancel.set()
    assert isinstance(events[-1], Written)
    assert "36万元" in events[-1].answer.text
    assert service.hung_up.wait(3)


def test_refusals_and_calculations_never_reach_the_model(service, open_with):
    assistant = open_with(service)
    assert assistant.ask(Query("云溪县图书馆馆长的工资是多少？")).status == "refused"
    assert service.requests == []


def test_llm_without_a_model_names_the_remedy(own_index):
    assistant = Assistant.open(load_settings(index=own_index))
    with pytest.raises(ModelError, match="policy-qa models pull"):
        assistant.ask(ASKED, answerer="llm")
    assert assistant.ask(ASKED, answerer="auto").answerer == "extractive"
    assistant.close()
