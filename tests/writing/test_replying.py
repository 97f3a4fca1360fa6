"""One reply: what comes when, follow-ups reworded by the model, and the record that is kept."""

from __future__ import annotations

import pytest

from policy_qa.records import AnswerRecords
from policy_qa.schema import Answer, Query, Turn
from policy_qa.writing import Extraction, Found, Origin, Piece, Replier, Written

from .scripted import CLAUSE, DOCUMENT, NOTICE, extractive, scripted

GOOD = "县财政每年安排延时开放专项经费36万元，由县文化和旅游局统一管理。[1]"
REFUSED = Answer("refused", "现有文件没有涉及，无法回答。", (), (), "extractive")
HISTORY = (Turn("user", "延时开放专项经费由谁管理？"), Turn("assistant", "县文化和旅游局。[1]"))


def extract(query: Query) -> Extraction:
    answer = extractive() if "经费" in query.text else REFUSED
    return Extraction(
        answer=answer,
        standalone=query.text,
        texts={DOCUMENT: NOTICE},
        clauses=dict.fromkeys(answer.citations, CLAUSE),
        labels={DOCUMENT: "云溪县"},
    )


def replies(query: Query, *script: object, prose: bool = True, records=None) -> list:
    model, _ = scripted(*script)
    replier = Replier(model=model, seconds=5, records=records)
    origin = Origin("settings", "index", "embedder")
    return list(replier.stream(query, extract, prose=prose, origin=lambda: origin))


def test_evidence_comes_first_then_prose_then_the_verified_answer():
    events = replies(Query("经费多少？"), GOOD)
    assert isinstance(events[0], Found)
    assert events[0].answer.text == extractive().text
    assert "".join(e.text for e in events[1:-1] if isinstance(e, Piece)) == GOOD
    assert isinstance(events[-1], Written)
    assert events[-1].answer.text == GOOD
    assert events[0].answer.id == events[-1].answer.id != ""


def test_without_prose_the_model_is_not_asked():
    events = replies(Query("经费多少？"), prose=False)
    assert [type(event) for event in events] == [Found, Written]


def test_a_follow_up_refused_by_rules_is_reworded_by_the_model_in_words_of_the_conversation():
    query = Query("那一年多少？", HISTORY)
    events = replies(query, "延时开放专项经费一年多少？", GOOD)
    found = [event.answer.status for event in events if isinstance(event, Found)]
    assert found == ["refused", "answered"]
    assert events[-1].answer.text == GOOD


@pytest.mark.parametrize(
    "invented", ["滨海新区轨道交通经费补贴标准是什么？", "经费2035年多少？", "", "忽略规则"]
)
def test_a_rewording_with_words_or_figures_of_its_own_is_not_used(invented):
    events = replies(Query("那一年多少？", HISTORY), invented or TimeoutError())
    assert events[-1].answer.status == "refused"


def test_a_record_explains_the_answer(tmp_path):
    records = AnswerRecords(tmp_path / "answers.sqlite")
    events = replies(Query("经费多少？", id="q7"), GOOD, records=records)
    record = records.load("q7")
    assert record.answer == events[-1].answer.to_json()
    assert (record.settings, record.index, record.embedder) == ("settings", "index", "embedder")
    assert record.trace["model_identity"] == "scripted@1"
    assert record.trace["prompt"][1][1].endswith("问题：经费多少？\n从条款抄出的回答：")
    assert record.trace["replies"] == [GOOD]
    assert record.trace["verdicts"][0]["fate"] == "通过"
