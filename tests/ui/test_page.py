"""The page over HTTP, as a browser asks for it, over a scripted assistant."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from policy_qa.config import Settings
from policy_qa.schema import Query
from policy_qa.ui import serve
from policy_qa.ui.examples import example_questions
from policy_qa.ui.markup import evidence

from .scripted import Scripted

PATIENCE = 60


@pytest.fixture(scope="module")
def site() -> Iterator[httpx.Client]:
    """The page, served by another process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("scripted.py")
    server = subprocess.Popen([sys.executable, script, str(port)], stderr=subprocess.DEVNULL)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        wait_for(client, server)
        yield client
    server.terminate()
    server.wait()


def wait_for(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    for _ in range(10 * PATIENCE):
        assert server.poll() is None, "the server ended"
        try:
            client.get("/config").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


def ask(site: httpx.Client, question: str, session: str) -> str:
    """Put a question as the page does, and return the server's last event."""
    config = site.get("/config").json()
    (event,) = [entry for entry in config["dependencies"] if entry["api_name"] == "chat"]
    joined = site.post(
        "/gradio_api/queue/join",
        json={"data": [question, None, [], []], "fn_index": event["id"], "session_hash": session},
    )
    joined.raise_for_status()
    told = site.get("/gradio_api/queue/data", params={"session_hash": session}).text
    events = [json.loads(line.removeprefix("data: ")) for line in told.splitlines() if line]
    return next(e for e in events if e["msg"] == "process_completed")


@pytest.mark.enable_socket
class TestPage:
    def test_a_document_is_chosen_before_the_page_has_asked_for_the_list(self, site):
        chosen = {
            entry["props"]["label"]: entry["props"].get("value")
            for entry in site.get("/config").json()["components"]
            if entry["type"] == "dropdown"
        }
        for label in ("文件", "要落实的文件", "对照的文件"):
            assert chosen[label], label

    def test_it_is_served(self, site):
        answer = site.get("/")
        assert answer.status_code == 200
        assert "政策文件问答助手" in answer.text

    def test_nothing_comes_from_outside(self, site):
        page = site.get("/").text
        fetched = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']([^\"']+)", page)
        outside = [url for url in fetched if re.match(r"(https?:)?//", url)]
        assert [url for url in outside if "127.0.0.1" not in url] == []
        styles = site.get("/theme.css").text
        assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", styles)
        config = site.get("/config").json()
        assert config["analytics_enabled"] is False
        assert all(sheet is None or sheet.startswith("/") for sheet in config["stylesheets"])

    def test_an_answer_comes_with_its_citations(self, site):
        chat, _, quoted, _ = ask(site, "经费多少？", "s1")["output"]["data"]
        assert [message["role"] for message in chat] == ["user", "assistant"]
        assert "说明：上文" in json.dumps(chat, ensure_ascii=False)
        assert "第一章 总则 › 一、经费保障" in quoted

    def test_all_text_is_escaped(self, site):
        quoted = ask(site, "经费多少？", "s2")["output"]["data"][2]
        assert "<img" not in quoted
        assert "&lt;img" in quoted
        assert "甲&lt;办法&gt;" in quoted

    def test_each_user_has_a_history_of_his_own(self, site):
        for number in range(4):
            mine = ask(site, f"问{number}", "mine")
        other = ask(site, "旁人问", "other")
        assert "上文“问1、问2”" in json.dumps(mine, ensure_ascii=False)
        assert "上文“”" in json.dumps(other, ensure_ascii=False)

    def test_an_error_is_told(self, site):
        told = ask(site, "坏了", "s3")
        assert told["success"] is False
        assert "索引&lt;不见&gt;了。" in told["output"]["error"]

    def test_a_blank_question_is_told(self, site):
        assert "空" in ask(site, "  ", "s4")["output"]["error"]


@pytest.mark.model
@pytest.mark.enable_socket
def test_a_taken_port_is_told(library):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [Path(sys.executable).parent / "policy-qa", "serve", "--index", library.index]
        port = str(taken.getsockname()[1])
        done = subprocess.run([*command, "--port", port], capture_output=True, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "--port" in line


def test_a_refusal_shows_the_nearest_clauses():
    shown = evidence(Scripted().ask(Query("没有的事")), {}, {})
    assert "并非答案" in shown
    assert "甲.txt" in shown
    assert "&lt;img" in shown


def test_examples_are_questions_that_are_answered():
    assert example_questions(Scripted()) == ["甲办法在经费保障方面有哪些规定？"]


@pytest.mark.parametrize("configured", [True, False])
def test_a_model_is_warmed_up_once_the_page_is_there(configured, monkeypatch, tmp_path):
    done = []
    model = SimpleNamespace(warm=lambda: done.append("warm")) if configured else None
    assistant = SimpleNamespace(model=model, close=lambda: done.append("close"))
    page = SimpleNamespace(block_thread=lambda: done.append("wait"))
    monkeypatch.setattr("policy_qa.assistant.Assistant.open", lambda _: assistant)
    monkeypatch.setattr("policy_qa.ui.page.build_page", lambda *_: page)
    monkeypatch.setattr("policy_qa.ui.page.launch", lambda *_: done.append("launch"))
    serve(Settings(corpus=tmp_path, index=tmp_path / "index"))
    assert done == ["launch", *(["warm"] if configured else []), "wait", "close"]
