"""The agent: its tools work, its words are verified, its steps and its time are bounded."""

from __future__ import annotations

import shutil
import time

import pytest
from langchain_core.messages import AIMessage

from policy_qa.assistant import Assistant
from policy_qa.cli import run
from policy_qa.config import load_settings
from policy_qa.conversation import agent, reply
from policy_qa.conversation.tools import Toolbox
from policy_qa.records import AnswerRecords
from policy_qa.schema import Query
from policy_qa.writing import Found, Replier, Written

from .scripted import scripted

pytestmark = pytest.mark.model

SCORED = "corpus/ankang-school-groups-plan.txt"
ASKED = Query("云溪县图书馆延时开放专项经费每年多少？")


def call(name: str, number: int = 1, **arguments: object) -> AIMessage:
    return AIMessage(
        "", tool_calls=[{"name": name, "args": arguments, "id": str(number), "type": "tool_call"}]
    )


@pytest.fixture(scope="module")
def opened(library, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("agent")
    shutil.copytree(library.corpus, folder / "corpus")
    shutil.copy(request.config.rootpath / SCORED, folder / "corpus")
    index = str(folder / "index")
    assert run(["index", "--corpus", str(folder / "corpus"), "--index", index]) == 0
    assistant = Assistant.open(load_settings(index=folder / "index"))
    yield assistant
    assistant.close()


@pytest.fixture
def with_script(opened):
    plain = opened._replier

    def use(*replies: object, calls_tools: bool = True, records: AnswerRecords | None = None):
        model, chat = scripted(*replies, calls_tools=calls_tools)
        opened._replier = Replier(model=model, records=records or plain.records)
        return opened, chat

    yield use
    opened._replier = plain


def last(events) -> Written:
    *_, final = events
    assert isinstance(final, Written)
    return final


def test_searching_and_citing_gives_verified_statements(with_script):
    assistant, chat = with_script(
        call("search", question="延时开放专项经费"),
        "县财政每年安排延时开放专项经费36万元。[1]\n图书馆提供免费午餐。[1]",
    )
    events = list(reply(assistant, ASKED))
    assert isinstance(events[0], Found)
    answer = last(events).answer
    assert answer.answerer == "agent"
    assert answer.text.startswith("县财政每年安排延时开放专项经费36万元。[1]")
    assert "午餐" not in answer.text
    assert len(chat.seen) == 2
    trace = assistant.records.load(answer.id).trace
    assert [verdict["fate"] for verdict in trace["verdicts"]] == ["通过", "删去"]


def test_an_answer_whose_record_cannot_be_written_is_given_all_the_same(with_script, tmp_path):
    records = AnswerRecords(tmp_path / "nowhere" / "answers.sqlite")
    said = "县财政每年安排延时开放专项经费36万元。[1]"
    assistant, _ = with_script(call("search", question="延时开放专项经费"), said, records=records)
    assert last(reply(assistant, ASKED)).answer.text.startswith(said)


def test_points_are_the_calculators_never_the_models(with_script):
    facts = {"figures": {"completion_pct": "75"}}
    assistant, _ = with_script(
        call("score_indicator_ankang_2022", indicator=2, facts=facts),
        "该项得9.9分。[1]",
    )
    answer = last(reply(assistant, Query("安康考核评价得多少分为优秀？"))).answer
    assert "9.9" not in answer.text
    assert agent.COMPUTED in answer.text
    assert "[2]" in answer.text
    for citation in answer.citations:
        text = assistant.text(citation.document)
        assert text[citation.start : citation.end] == citation.quote


def test_what_code_refuses_the_agent_is_not_asked(with_script):
    assistant, chat = with_script("图书馆馆长的工资是一万元。[1]")
    answer = last(reply(assistant, Query("云溪县图书馆馆长的工资是多少？"))).answer
    assert answer.status == "refused"
    assert chat.seen == []


def test_a_model_that_never_stops_calling_tools_is_stopped(with_script):
    calls = [call("search", n, question="经费") for n in range(50)]
    assistant, chat = with_script(*calls)
    answer = last(reply(assistant, ASKED)).answer
    assert "36万元" in answer.text
    assert len(chat.seen) <= agent.MOST_CALLS


def test_a_model_that_takes_too_long_is_left(with_script, monkeypatch):
    assistant, chat = with_script("太晚了。[1]")
    monkeypatch.setattr(type(chat), "_generate", lambda *_, **__: time.sleep(5))
    started = time.monotonic()
    answer = last(reply(assistant, ASKED, seconds=0.5)).answer
    assert time.monotonic() - started < 3
    assert "36万元" in answer.text
    assert "超过时限" in answer.notes[0]


def test_without_tools_the_codes_own_routing_is_used(with_script):
    assistant, _ = with_script("县财政每年安排延时开放专项经费36万元。[1]", calls_tools=False)
    assert last(reply(assistant, ASKED)).answer.answerer == "llm"


def test_every_tool_answers_or_says_what_is_wrong(opened):
    toolbox = Toolbox(opened)
    tools = {tool.name: tool for tool in toolbox.tools()}
    found = tools["search"].invoke({"question": "延时开放专项经费"})
    assert found[0]["number"] == 1
    assert "36万元" in found[0]["text"]
    assert "36万元" in tools["read_clause"].invoke({"number": 1})["text"]
    assert "没有编号" in tools["read_clause"].invoke({"number": 99})["error"]
    compared = tools["compare"].invoke(
        {"question": "补助多少？", "documents": ["lifts.txt", "nowhere"]}
    )
    assert "15万元" in str(compared["lifts.txt"])
    assert "没有文件" in compared["nowhere"]["error"]
    name, *_ = tools["list_checklists"].invoke({})
    assert tools["checklist_items"].invoke({"name": name})[0]["requirement"]
    assert "没有清单" in tools["checklist_items"].invoke({"name": "../../etc/passwd"})["error"]
    assert tools["calculate"].invoke({"expression": "30所 / 50所"})
    assert len(toolbox.evidence) >= len(found)
    assert not any(name.startswith("score_") for name in tools)
