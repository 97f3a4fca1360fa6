"""What a user asked and judged: feedback as cases, a paper to keep, evidence in its clause."""

from __future__ import annotations

import io
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


class Streaming(Scripted):
    """Answers at once, then in prose, word by word; knows whether it was stopped."""

    stopped = False

    def stream(self, query, documents=()):
        try:
            first = self.ask(query, documents)
            yield SimpleNamespace(answer=first)
            for piece in ("全文", "如下"):
                yield SimpleNamespace(text=piece)
            for _ in range(2):
                yield SimpleNamespace(answer=replace(first, text="全文如下[1]", answerer="llm"))
        finally:
            self.stopped = True


class TestStreaming:
    @pytest.fixture
    def assistant(self):
        return Streaming()

    @pytest.fixture
    def tab(self, assistant, tmp_path):
        return AskTab(
            assistant,
            history_turns=2,
            feedback=tmp_path / "cases.jsonl",
            downloads=Downloads(),
            reader=Reader(assistant),
        )

    def test_prose_grows_and_is_marked_until_it_is_verified(self, tab):
        shown = list(tab.answer("问", [], [], []))
        words = [messages[-1]["content"] for messages, *_ in shown]
        assert words[1:3] == ["全文\n（核对中……）", "全文如下\n（核对中……）"]
        assert "全文如下[1]" in words[3]
        assert [len(exchanges) for _, exchanges, *_ in shown] == [1, 1, 1, 1]
        assert shown[-1][1][0].answer.answerer == "llm"

    def test_leaving_stops_the_model(self, tab, assistant):
        growing = tab.answer("问", [], [], [])
        next(growing)
        growing.close()
        assert assistant.stopped

    def test_talks_are_kept_and_taken_up(self, tab):
        (*_, (_, first, *_)) = tab.answer("问一", [], [], [])
        _, now, _, _, earlier, _ = tab.renew(first, {})
        assert (now, list(earlier.values())) == ([], [first])
        (*_, (_, second, *_)) = tab.answer("问二", now, [], [])
        (name,) = earlier
        shown, now, _, _, others, _ = tab.take_up(name, second, earlier)
        assert now == first
        assert list(others.values()) == [second]
        assert shown[0]["content"] == "问一"
        assert tab.renew([], others)[4] == others
        assert len(tab.take_up(name, now, others)) == 6
        assert all("value" not in left for left in tab.take_up(name, earlier[name], earlier))
