"""What a user asked and judged: feedback as cases, a paper to keep, evidence in its clause."""

from __future__ import annotations

import html
import io
import threading
from dataclasses import replace
from types import SimpleNamespace

import docx
import pytest

from policy_qa.errors import InputError
from policy_qa.evaluation import load_cases
from policy_qa.export import to_docx
from policy_qa.schema import Citation, Clause, Query, Turn
from policy_qa.ui.ask import AskTab
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.feedback import draft_case, keep
from policy_qa.ui.markup import marked, source_line
from policy_qa.ui.reader import Reader, whole
from policy_qa.ui.sessions import Exchange, paper, turns
from policy_qa.ui.streams import CUT_SHORT, NOT_WRITTEN, Streams
from policy_qa.writing import Found, Piece, Written

from .scripted import EVIL, Scripted

TEXT = "第一句。第二句<b>甲</b>。第三句。"
CLAUSE = Clause("c", "甲.txt", ("总则",), "paragraph", TEXT, 100, 100 + len(TEXT))
QUOTE = Citation("甲.txt", ("总则",), "第二句<b>甲</b>。", 104, 104 + len("第二句<b>甲</b>。"))


def exchange(question: str) -> Exchange:
    return Exchange(question, Scripted().ask(Query(question)))


class TestFeedback:
    def test_a_judgement_is_a_case_that_loads(self, tmp_path):
        file = tmp_path / "feedback" / "cases.jsonl"
        history = (Turn("user", "先问"), Turn("assistant", "先答"))
        answered, refused = exchange("问"), exchange("没有的")
        keep(draft_case("问", history, answered.answer, good=True, note=""), file)
        keep(draft_case("没有的", (), refused.answer, good=False, note="第3条写了"), file)
        good, bad = load_cases(file)
        assert good.status == "answered"
        assert good.evidence[0].quote == EVIL
        assert good.history[1].content == "先答"
        assert (bad.status, bad.reference, bad.evidence) == ("answered", "第3条写了", ())

    def test_a_good_refusal_stays_a_refusal(self):
        case = draft_case("没有的", (), exchange("没有的").answer, good=True, note="")
        assert case.status == "refused"

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path):
        (tmp_path / "feedback").write_text("在此")
        case = draft_case("问", (), exchange("问").answer, good=True, note="")
        with pytest.raises(InputError, match="无法写入"):
            keep(case, tmp_path / "feedback" / "cases.jsonl")


class TestEvidence:
    def test_the_quote_is_marked_inside_its_clause(self):
        assert marked(QUOTE, CLAUSE) == (
            "第一句。<mark>第二句&lt;b&gt;甲&lt;/b&gt;。</mark>第三句。"
        )

    def test_a_quote_without_its_clause_stands_alone(self):
        assert marked(QUOTE, None).startswith("<mark>第二句&lt;b&gt;")

    def test_the_whole_document_is_marked_at_the_place(self):
        shown = whole(TEXT, "<题>", 4, 7)
        assert "第一句。<mark tabindex='-1'>第二句</mark>&lt;b&gt;" in shown
        assert "&lt;题&gt;" in shown

    def test_a_source_line_has_quote_title_and_place(self):
        assert source_line(QUOTE, {"甲.txt": "办法"}) == "“第二句<b>甲</b>。”（《办法》，总则）"


def test_a_conversation_becomes_a_paper():
    done = [exchange("问一"), exchange("没有的")]
    text = "\n".join(
        p.text
        for p in docx.Document(io.BytesIO(to_docx(paper(done, {"甲.txt": "办法"})))).paragraphs
    )
    assert "1. 问一" in text
    assert "现有文件没有涉及。" in text
    assert "已查阅：办法" in text
    assert [turn.role for turn in turns(done)] == ["user", "assistant"] * 2


HERE = SimpleNamespace(session_hash="here")
PATIENCE = 10


class Streaming(Scripted):
    """Answers at once, then in prose, word by word; waits where it is told to."""

    model = object()

    def __init__(self):
        self.stopped = False
        self.goes_on = threading.Event()
        self.goes_on.set()

    def stream(self, query, documents=(), cancel=None):
        try:
            first = self.ask(query, documents)
            yield Found(first)
            written = ""
            for piece in ("全文", "如下"):
                while not self.goes_on.wait(0.01) and not cancel.is_set():
                    pass
                if cancel.is_set():
                    break
                written += piece
                yield Piece(piece)
            final = replace(first, text=f"{written}[1]", answerer="llm") if written else first
            for _ in range(2):
                yield Written(final)
        finally:
            cancel.set()  # as the assistant does
            self.stopped = True


@pytest.fixture
def assistant():
    return Streaming()


@pytest.fixture
def tab(assistant, tmp_path):
    return AskTab(
        assistant,
        history_turns=2,
        feedback=tmp_path / "cases.jsonl",
        downloads=Downloads(),
        reader=Reader(assistant),
    )


def is_skip(update):
    return isinstance(update, dict) and "value" not in update


def said(shown):
    """What the chat shows of an answer at each step; nothing where it stays as it is."""
    return [messages[-1]["content"] for messages, *_ in shown if not is_skip(messages)]


class TestStreaming:
    def test_prose_grows_and_is_marked_until_it_is_verified(self, tab):
        shown = list(tab.answer("问", [], [], [], HERE))
        words = said(shown)
        assert words[0] == "正在作答……"
        assert words[2:4] == ["全文\n（核对中……）", "全文如下\n（核对中……）"]
        assert "全文如下[1]" in words[4]
        (*_, last) = (exchanges for _, exchanges, *_ in shown if not is_skip(exchanges))
        assert [one.answer.answerer for one in last] == ["llm"]

    def test_an_answer_that_came_to_its_end_was_not_stopped(self, tab):
        assert "停止" not in "".join(said(tab.answer("问", [], [], [], HERE)))

    def test_leaving_stops_the_model(self, tab, assistant):
        growing = tab.answer("问", [], [], [], HERE)
        next(growing)
        next(growing)
        growing.close()
        assert assistant.stopped

    def test_talks_are_kept_and_taken_up(self, tab):
        first = last_exchanges(tab.answer("问一", [], [], [], HERE))
        _, now, *_, earlier, _ = tab.renew(first, {}, HERE)
        assert (now, list(earlier.values())) == ([], [first])
        second = last_exchanges(tab.answer("问二", now, [], [], HERE))
        (name,) = earlier
        shown, now, *_, others, _ = tab.take_up(name, second, earlier, HERE)
        assert now == first
        assert list(others.values()) == [second]
        assert shown[0]["content"] == "问一"
        assert tab.renew([], others, HERE)[5] == others
        assert len(tab.take_up(name, now, others, HERE)) == 7
        assert all(map(is_skip, tab.take_up(name, earlier[name], earlier, HERE)))


def last_exchanges(growing):
    (*_, last) = (exchanges for _, exchanges, *_ in growing if not is_skip(exchanges))
    return last


def test_an_answer_that_only_took_longer_is_not_shown_twice(assistant):
    found = assistant.ask(Query("问"))
    events = [Found(found), Written(replace(found, seconds=9.0))]
    assistant.stream = lambda *_, **__: (event for event in events)
    streams = Streams(assistant)
    with streams.open("here") as stream:
        assert list(streams.parts(stream, Query("问"), [])) == [found]


class TestStopping:
    def test_what_stands_is_kept_and_marked(self, tab, assistant):
        growing = tab.answer("问", [], [], [], HERE)
        for _ in range(3):
            next(growing)
        tab.stop(HERE)
        rest = list(growing)
        assert CUT_SHORT in said(rest)[-1]
        assert "全文[1]" in said(rest)[-1]
        assert last_exchanges(iter(rest))[0].answer.notes[-1] == CUT_SHORT
        assert rest[-1][3].visible is False
        assert assistant.stopped

    def test_before_a_word_is_written_the_extract_stands(self, tab, assistant):
        assistant.goes_on.clear()
        growing = tab.answer("问", [], [], [], HERE)
        next(growing)
        next(growing)
        tab.stop(HERE)
        rest = list(growing)
        assert NOT_WRITTEN in said(rest)[-1]
        assert EVIL.split(">")[1] in html.unescape(said(rest)[-1])
        assert assistant.stopped

    def test_only_the_own_answer_is_stopped(self, tab):
        growing = tab.answer("问", [], [], [], HERE)
        next(growing)
        tab.stop(SimpleNamespace(session_hash="another"))
        assert "停止" not in said(growing)[-1]

    def test_nothing_is_offered_where_no_model_writes(self, tab, assistant):
        assistant.model = None
        shown = list(tab.answer("问", [], [], [], HERE))
        assert all(is_skip(stop) for *_, stop in shown)

    def test_a_new_talk_waits_until_the_old_answer_writes_no_more(self, tab, assistant):
        """A late piece of the old answer would stand in the new talk."""
        assistant.goes_on.clear()
        shown = []
        begun = threading.Event()

        def follow():
            for outputs in tab.answer("问", [], [], [], HERE):
                shown.append(outputs)
                if len(shown) == 2:
                    begun.set()

        following = threading.Thread(target=follow)
        following.start()
        assert begun.wait(PATIENCE)
        messages, now, *_ = tab.renew(shown[-1][1], {}, HERE)
        assert (messages, now) == ([], [])
        following.join(PATIENCE)
        assert not following.is_alive()
        assert all(map(is_skip, shown[-1]))
        assert len(said(shown)) == 2
        assert assistant.stopped

    def test_a_page_that_is_closed_frees_the_model(self, tab, assistant):
        assistant.goes_on.clear()
        growing = tab.answer("问", [], [], [], HERE)
        next(growing)
        next(growing)
        tab.left(HERE)
        list(growing)
        assert assistant.stopped


def test_choices_follow_what_is_at_hand(tab, assistant, monkeypatch):
    named, _ = tab.lists(["甲.txt"], [])
    assert (named["choices"], named["value"]) == ([("甲<办法>", "甲.txt")], ["甲.txt"])
    monkeypatch.setattr(assistant, "documents", list)
    named, _ = tab.lists(["甲.txt"], [])
    assert (named["choices"], named["value"]) == ([], [])
