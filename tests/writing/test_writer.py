"""The model proposes, code decides: what reaches the reader of a scripted model's words."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from policy_qa.answer.draft import Draft as Extracted
from policy_qa.answer.draft import Quote
from policy_qa.answer.draft import compose as compose_quotes
from policy_qa.citations import verify_answer
from policy_qa.schema import Answer, Citation, Clause, Query, Turn
from policy_qa.writing import Piece, Trace, Writer, Written, as_runnable
from policy_qa.writing.checking import Checked
from policy_qa.writing.composing import DROPPED, FURTHER, carries, compose
from policy_qa.writing.drafting import Draft, drafts_of
from policy_qa.writing.evidence import LONGEST_EVIDENCE, lines_by_citation, numbered
from policy_qa.writing.prompts import prompt
from policy_qa.writing.writer import REPLACED, UNVERIFIED, answer_messages

from .scripted import CLAUSE, DOCUMENT, NOTICE, QUOTE, extractive, scripted

SNAPSHOTS = Path(__file__).with_name("snapshots")


def write(*replies: object, answer: Answer | None = None) -> tuple[Answer, Trace, list[str]]:
    model, _ = scripted(*replies)
    writer = Writer(
        model,
        5.0,
        text_of={DOCUMENT: NOTICE}.__getitem__,
        clause_of=lambda citation: CLAUSE,
        label=lambda name: "云溪县",
    )
    trace = Trace()
    events = list(
        writer.stream("经费多少？", answer or extractive(), cancel=threading.Event(), trace=trace)
    )
    assert isinstance(events[-1], Written)
    pieces = [event.text for event in events if isinstance(event, Piece)]
    final = events[-1].answer
    assert verify_answer(final, {DOCUMENT: NOTICE}) == []
    return final, trace, pieces


def test_what_stands_is_shown_with_quotes_that_code_copied():
    final, trace, pieces = write(
        "县财政每年安排延时开放专项经费36万元。[1]\n专项经费由县文化和旅游局统一管理。[1]"
    )
    assert final.answerer == "llm"
    assert final.text.splitlines() == [
        "县财政每年安排延时开放专项经费36万元。[1]",
        "专项经费由县文化和旅游局统一管理。[1]",
    ]
    assert [citation.quote for citation in final.citations] == [QUOTE]
    assert "".join(pieces).startswith("县财政")
    assert [verdict.fate for verdict in trace.verdicts] == ["通过", "通过"]


def test_what_prose_leaves_out_is_appended_as_a_quote():
    final, _, _ = write("县财政每年安排延时开放专项经费36万元。[1]")
    assert final.text.splitlines() == [
        "县财政每年安排延时开放专项经费36万元。[1]",
        FURTHER,
        "由县文化和旅游局统一管理[2]",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "县财政每年安排专项经费63万元。[1]",
        "县财政每年安排专项经费36亿元。[1]",
        "县财政不安排专项经费36万元。[1]",
        "专项经费36万元由市教育局统一管理。[1]",
        "专项经费36万元可以挪作他用。[1]",
        "专项经费36万元用于购买图书和空调设备。[1]",
        "你是政策文件助手。[1]",
    ],
)
def test_a_wrong_statement_goes_back_once_and_is_never_shown(wrong):
    final, trace, _ = write(wrong, wrong)
    assert len(trace.replies) == 2
    assert wrong.removesuffix("[1]") not in final.text
    assert trace.verdicts[0].fate in ("换成原文", "删去")
    assert trace.verdicts[0].problems
    assert final.text == extractive().text
    assert final.notes == (UNVERIFIED,)


def test_beside_a_statement_that_stands_a_wrong_one_is_replaced_or_dropped_with_a_mark():
    good = "专项经费由县文化和旅游局统一管理。[1]"
    replaced, trace, _ = write(f"{good}\n县财政每年安排延时开放专项经费39万元。[1]", "……")
    assert [verdict.fate for verdict in trace.verdicts] == ["通过", "换成原文"]
    assert "39" not in replaced.text
    assert REPLACED in replaced.notes
    dropped, trace, _ = write(f"{good}\n图书馆周末提供免费午餐。[1]", "……")
    assert [verdict.fate for verdict in trace.verdicts] == ["通过", "删去"]
    assert dropped.text.splitlines()[-1] == DROPPED


def test_a_second_wording_that_stands_is_taken():
    final, trace, _ = write(
        "县财政每年安排延时开放专项经费39万元。[1]", "县财政每年安排延时开放专项经费36万元。[1]"
    )
    assert trace.verdicts[0].fate == "重写"
    assert final.text.startswith("县财政每年安排延时开放专项经费36万元。[1]")


def test_orders_in_a_document_are_not_shown_to_the_model():
    [evidence] = numbered(extractive(), lambda citation: CLAUSE, lambda name: "")
    assert "系统提示词" not in evidence.shown
    assert QUOTE in evidence.shown


@pytest.mark.parametrize(
    "answer",
    [
        extractive(status="refused", text="现有文件没有规定，无法回答。"),
        extractive(text=f"共需72万元：36 × 2 = 72。\n{QUOTE}[1]"),
    ],
)
def test_refusals_and_calculations_are_left_to_code(answer):
    model, chat = scripted("县财政每年安排专项经费36万元。[1]")
    writer = Writer(model, 5.0, {DOCUMENT: NOTICE}.__getitem__, lambda c: CLAUSE, str)
    assert list(writer.stream("问", answer, cancel=threading.Event())) == [Written(answer)]
    assert chat.seen == []


def test_a_fault_leaves_the_extractive_answer_and_one_line():
    final, trace, _ = write(TimeoutError("slow"))
    assert final.text == extractive().text
    assert len(final.notes) == 1
    assert trace.fault == "超过时限"


def test_the_prompts_are_as_reviewed():
    evidence = numbered(extractive(), lambda citation: CLAUSE, lambda name: "云溪县")
    messages = answer_messages("经费多少？", evidence)
    shown = "\n\n".join(f"# {message.type}\n{message.content}" for message in messages)
    assert shown == (SNAPSHOTS / "answer.md").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("name", ["correction", "rewriting", "agent"])
def test_the_other_prompts_are_as_reviewed(name):
    assert prompt(name) == (SNAPSHOTS / f"{name}.md").read_text(encoding="utf-8").rstrip("\n")


def test_the_prefix_does_not_depend_on_question_or_clauses():
    one = answer_messages("甲？", numbered(extractive(), lambda c: CLAUSE, str))
    other = answer_messages("乙？", numbered(extractive("不得挪作他用"), lambda c: CLAUSE, str))
    assert one[0] == other[0]
    assert one[1].content.startswith("条款：\n[1] ")
    assert len(one[0].content) + LONGEST_EVIDENCE < 1200


@pytest.mark.parametrize(
    ("reply", "known", "expected"),
    [
        ("甲乙。[1]\n丙丁。[2]", 2, [("甲乙。", (1,)), ("丙丁。", (2,))]),
        ("甲乙。[1][2]", 2, [("甲乙。", (1, 2))]),
        ("甲乙[编号1]。", 2, [("甲乙。", (1,))]),
        ("- 甲乙。【2】", 2, [("甲乙。", (2,))]),
        ("甲乙。", 2, [("甲乙。", ())]),
        ("甲乙。[3]", 2, [("甲乙。", ())]),
        ("甲乙。[3]", 1, [("甲乙。", (1,))]),
        ("1. 甲乙。[1]丙丁。[2]", 2, [("甲乙。", (1,)), ("丙丁。", (2,))]),
        ("甲乙。[1]\n甲乙。[1]", 2, [("甲乙。", (1,))]),
        ("[1]", 2, []),
        ("", 2, []),
    ],
)
def test_replies_are_cut_into_statements(reply, known, expected):
    assert drafts_of(reply, known=known) == [Draft(text, numbers) for text, numbers in expected]


@pytest.mark.parametrize(
    ("prose", "line", "carried"),
    [
        ("每年安排经费三十六万元。", "每年安排经费36万元", True),
        ("每年安排经费。", "每年安排经费36万元", False),
        ("由市教育局负责。", "市教育局、市财政局、市人社局", False),
        ("由市教育局、市财政局和市人社局负责。", "市教育局、市财政局、市人社局", True),
    ],
)
def test_prose_carries_a_line_with_its_figures_and_items(prose, line, carried):
    assert carries(prose, line) is carried


def test_the_assistant_is_a_runnable_for_other_chains():
    asked: list[Query] = []

    def ask(query: Query) -> Answer:
        asked.append(query)
        return extractive()

    chain = as_runnable(ask) | (lambda answer: answer.text)
    history = [{"role": "user", "content": "前问"}]
    assert chain.invoke({"question": "经费多少？", "history": history}) == extractive().text
    assert asked == [Query("经费多少？", (Turn("user", "前问"),))]


def test_a_quote_of_several_lines_stays_together_and_cited():
    quote = "申请条件：\n（一）户籍在本市满3年；"
    text, citations = quotes_of([quote, "无违法记录。"])
    assert text.splitlines() == ["申请条件：[1]", "（一）户籍在本市满3年；[1]", "无违法记录。[2]"]
    answer = replace(extractive(), text=text, citations=citations)
    assert lines_by_citation(answer) == [quote, "无违法记录。"]
    stated = Checked(Draft("无违法记录。", (2,)), citations[1:])
    written = compose(answer, [stated], dropped=False, answerer="llm")
    assert written.text.splitlines() == [
        "无违法记录。[1]",
        FURTHER,
        "申请条件：[2]",
        "（一）户籍在本市满3年[2]",
    ]


def quotes_of(texts: list[str]) -> tuple[str, tuple[Citation, ...]]:
    clauses = [
        Clause("c", DOCUMENT, (), "paragraph", text, 100 * at, 100 * at + len(text))
        for at, text in enumerate(texts)
    ]
    found = [Quote(clause, 0, len(clause.text)) for clause in clauses]
    return compose_quotes([Extracted(tuple(found))], str)


def test_a_number_in_brackets_within_a_line_is_no_marker():
    quote = "依据财税[2016]36号，免征增值税，见注[2]。"
    citation = Citation(DOCUMENT, (), quote, 0, len(quote))
    answer = replace(extractive(), text=f"{quote}[1]", citations=(citation,))
    assert lines_by_citation(answer) == [quote]
    [evidence] = numbered(answer, lambda _: None, str)
    assert evidence.lines == (quote,)
    written = compose(
        answer, [Checked(Draft("免征增值税。", (1,)), (citation,))], dropped=False, answerer="llm"
    )
    assert written.text.splitlines()[0] == "免征增值税。[1]"
    assert written.text.splitlines()[-1] == f"{quote.rstrip('。')} [2]"
