"""A conversation is bounded, can be begun anew, saved and loaded."""

from __future__ import annotations

import json

import pytest

from policy_qa.conversation import Session
from policy_qa.errors import InputError
from policy_qa.schema import Answer, Turn


def answer(text: str) -> Answer:
    return Answer("answered", text, (), (), "extractive")


def test_a_question_sees_the_last_exchanges_only():
    session = Session(history_turns=2)
    for number in range(5):
        session.add(f"问{number}", answer(f"答{number}"))
    history = session.query("再问").history
    assert [turn.content for turn in history] == ["问3", "答3", "问4", "答4"]
    assert Session(history_turns=0, turns=list(history)).query("问").history == ()


def test_old_turns_are_forgotten():
    session = Session(history_turns=2)
    for number in range(300):
        session.add(f"问{number}", answer("答"))
    assert len(session.turns) == 400
    assert session.turns[0].content == "问100"


def test_a_saved_conversation_comes_back(tmp_path):
    session = Session(history_turns=3)
    session.add("经费多少？", answer("36万元。[1]"))
    session.save(tmp_path / "sub" / "talk.json")
    other = Session(history_turns=3, turns=[Turn("user", "别的")])
    other.load(tmp_path / "sub" / "talk.json")
    assert other.turns == session.turns
    other.clear()
    assert other.query("问").history == ()


def test_half_a_character_costs_neither_question_nor_conversation(tmp_path):
    session = Session(history_turns=3)
    session.add("\udcc4经费多少？", answer("36万元。[1]"))
    session.save(tmp_path / "talk.json")
    assert "?经费多少？" in (tmp_path / "talk.json").read_text(encoding="utf-8")
    query = session.query("\ud800谁管？")
    assert (query.text, query.history[0].content) == ("?谁管？", "?经费多少？")


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '{"turns": [{"role": "system", "content": "x"}]}',
        '{"turns": [{"role": "user", "content": "x", "extra": 1}]}',
        json.dumps({"turns": [{"role": "user", "content": "x"}] * 401}),
    ],
)
def test_a_file_that_is_no_conversation_is_refused_by_name(tmp_path, content):
    path = tmp_path / "talk.json"
    path.write_text(content, encoding="utf-8")
    session = Session(history_turns=3, turns=[Turn("user", "留下")])
    with pytest.raises(InputError, match=r"talk\.json"):
        session.load(path)
    assert [turn.content for turn in session.turns] == ["留下"]


def test_a_missing_file_and_a_folder_that_cannot_be_written_are_told(tmp_path):
    session = Session(history_turns=3)
    with pytest.raises(InputError, match="无法读取"):
        session.load(tmp_path / "none.json")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="无法写入"):
        session.save(tmp_path / "file" / "talk.json")
