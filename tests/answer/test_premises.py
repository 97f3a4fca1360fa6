"""What a question takes for granted and the documents deny is said first, with the quote."""

from __future__ import annotations

import pytest

from policy_qa.answer.premises import DENIED, DENIED_BELOW, _corrected, premises
from policy_qa.assistant import Assistant
from policy_qa.config import load_settings
from policy_qa.schema import Answer, Citation, Query


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("既然青山县要求建50个集团，每个集团几所学校？", ["青山县要求建50个集团"]),
        ("为什么济水县要求满意度达到80%以上？", ["济水县要求满意度达到80%以上"]),
        ("考核85分以上的为优秀，对吧？", ["考核85分以上的为优秀"]),
        ("既然文件没有写，该问谁？", ["文件没有写"]),
        ("为什么要建多少个集团？", []),
        ("经费由谁管理？", []),
    ],
)
def test_what_a_question_states(question, stated):
    assert premises(question) == stated


@pytest.fixture(scope="module")
def assistant(library):
    opened = Assistant.open(load_settings(index=library.index))
    yield opened
    opened.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("既然云溪县图书馆专项经费每年安排63万元，这笔钱由谁管理？", "36万元"),
        ("松岭市每台电梯补助25万元，对吧？", "15万元"),
        ("为什么连续两年考核优秀的给予奖励5万元？", "2万元"),
    ],
)
def test_a_false_premise_is_corrected_with_the_quote(assistant, question, fact):
    answer = assistant.ask(Query(question))
    assert answer.status == "answered"
    assert answer.text.startswith((DENIED, DENIED_BELOW))
    assert any(fact in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        text = assistant.text(citation.document)
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "既然云溪县图书馆专项经费每年安排36万元，这笔钱由谁管理？",
        "松岭市每台电梯补助十五万元，对吧？",
        "为什么连续两年考核优秀的给予奖励2万元？",
    ],
)
def test_a_true_premise_is_left_alone(assistant, question):
    assert "前提与文件不符" not in assistant.ask(Query(question)).text


def test_a_correction_before_an_answer_leaves_the_answers_words_alone():
    quote = "依据财税[2016]36号，免征增值税。"
    cited = Citation("a.txt", (), quote, 0, len(quote))
    denied = Citation("b.txt", (), "减按1%征收。", 0, 7)
    answer = Answer("answered", f"{quote}[1]", (cited,), (), "extractive")
    corrected = _corrected(answer, [denied])
    assert corrected.text.splitlines() == [DENIED, "减按1%征收。[1]", f"{quote}[2]"]
    assert corrected.citations == (denied, cited)
