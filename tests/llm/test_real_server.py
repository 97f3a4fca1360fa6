"""The whole path against a real llama.cpp server. ``make test-llm`` runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policy_qa.citations import verify_answer, verify_statement
from policy_qa.errors import ModelError
from policy_qa.models import DEFAULT_CHAT_MODEL, Usage, open_language_model, pulled
from policy_qa.schema import Query
from policy_qa.writing import Found, Piece, Written
from policy_qa.writing.composing import FURTHER

from .service import Service

pytestmark = [pytest.mark.llm, pytest.mark.slow, pytest.mark.model, pytest.mark.enable_socket]

ASKED = "云溪县图书馆延时开放专项经费每年多少，由谁管理？"
QUESTIONS = {
    ASKED: "36万元",
    "松岭市每台电梯补助多少？": "15万元",
    "云溪县图书馆周一开放吗？": "闭馆",
    "连续两年考核优秀的奖励多少？": "2万元",
}
KEY = "a-key-of-its-own"
LIMIT = 240
SPARE = 15


@pytest.fixture(scope="module", autouse=True)
def _weights() -> None:
    try:
        pulled(DEFAULT_CHAT_MODEL)
    except ModelError as error:
        pytest.skip(str(error))


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The model in a process of its own, as ``policy-qa models serve`` starts it."""
    program = Path(sys.executable).parent / "policy-qa"
    with subprocess.Popen(
        [program, "models", "serve", DEFAULT_CHAT_MODEL, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "POLICY_QA_LLM_KEY": KEY, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+?/v1", process.stdout.readline())
            assert address is not None
            yield address[0], process
        finally:
            process.kill()


@pytest.fixture
def served() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with serving() as running:
        yield running


def test_answers_of_the_model_in_this_process_are_right_and_verified(open_with):
    assistant = open_with(Service(), llm=DEFAULT_CHAT_MODEL, llm_url="", llm_seconds=LIMIT)
    written = 0
    for question, fact in QUESTIONS.items():
        answer = assistant.ask(Query(question))
        assert fact in answer.text
        texts = {c.document: assistant.text(c.document) for c in answer.citations}
        assert verify_answer(answer, texts) == []
        if answer.answerer == "llm":
            written += 1
            for line in answer.text.partition(FURTHER)[0].splitlines():
                cited = [answer.citations[int(n) - 1] for n in re.findall(r"\[(\d+)\]", line)]
                words = [w for c in cited for w in (*c.path, assistant.label(c.document))]
                plain = re.sub(r"\[\d+\]", "", line)
                quotes = [c.quote for c in cited]
                assert verify_statement(plain, quotes, context=words) == []
    assert written >= 1


def test_the_endpoint_asks_for_its_key_and_caches_the_prompt(served):
    from langchain_core.messages import HumanMessage, SystemMessage

    url, _ = served
    wrong = open_language_model("m", url=url, key="wrong", retries=0)
    deadline = time.monotonic() + LIMIT
    prompt = [SystemMessage("你是政策文件助手。" * 30), HumanMessage("你好")]
    with pytest.raises(ModelError, match="密钥"):
        list(wrong.stream(prompt, deadline=deadline, cancel=threading.Event()))
    model = open_language_model("m", url=url, key=KEY)
    costs = [Usage(), Usage()]
    for usage in costs:
        said = model.stream(
            prompt, deadline=deadline, cancel=threading.Event(), usage=usage, max_tokens=4
        )
        assert "".join(said)
    assert costs[1].cached_tokens > 0.8 * costs[1].prompt_tokens


def test_killing_the_server_in_the_middle_of_an_answer_leaves_the_extractive_one(served, open_with):
    url, process = served
    assistant = open_with(Service(), llm_url=url, llm_key=KEY, llm_seconds=LIMIT)
    events = []
    for event in assistant.stream(Query(ASKED)):
        events.append(event)
        if isinstance(event, Piece):
            process.kill()
    assert isinstance(events[0], Found)
    assert isinstance(events[-1], Written)
    answer = events[-1].answer
    assert "36万元" in answer.text
    assert answer.answerer == "extractive"
    assert "中途断开" in answer.notes[0]
    again = assistant.ask(Query(ASKED))
    assert "36万元" in again.text
    assert "连接不上" in again.notes[0]


def test_a_server_that_hangs_in_the_middle_leaves_the_extractive_answer_in_time(served, open_with):
    url, process = served
    assistant = open_with(Service(), llm_url=url, llm_key=KEY, llm_seconds=20)
    started = time.perf_counter()
    for event in assistant.stream(Query(ASKED)):
        if isinstance(event, Found):
            process.send_signal(signal.SIGSTOP)
    assert time.perf_counter() - started < 20 + SPARE
    assert isinstance(event, Written)
    assert event.answer.answerer == "extractive"
    assert "36万元" in event.answer.text
    assert "超过时限" in event.answer.notes[0]


def test_a_prompt_past_the_context_leaves_the_extractive_answer(open_with):
    with serving("--context", "256") as (url, _):
        assistant = open_with(Service(), llm_url=url, llm_key=KEY, llm_seconds=LIMIT)
        answer = assistant.ask(Query(ASKED))
    assert answer.answerer == "extractive"
    assert "36万元" in answer.text
    assert "上下文长度" in answer.notes[0]


def test_a_prompt_past_the_context_is_a_fault_that_says_so(served):
    from langchain_core.messages import HumanMessage

    url, _ = served
    model = open_language_model("m", url=url, key=KEY, retries=0)
    said = model.stream(
        [HumanMessage("集团化办学。" * 3000)],
        deadline=time.monotonic() + LIMIT,
        cancel=threading.Event(),
    )
    with pytest.raises(ModelError, match="上下文长度"):
        list(said)
