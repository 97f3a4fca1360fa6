"""The latest answers are kept; a disk that cannot be written costs no answer."""

from __future__ import annotations

import logging

import pytest

from policy_qa.errors import InputError
from policy_qa.records import AnswerRecord, AnswerRecords, new_id, store


def record(identifier: str, text: str = "答") -> AnswerRecord:
    return AnswerRecord(
        id=identifier,
        created="2026-01-02T03:04:05+08:00",
        question="问",
        history=(("user", "前问"), ("assistant", "前答")),
        documents=("a.txt",),
        mode="extractive",
        standalone="问",
        settings="s",
        index="i",
        embedder="e",
        answer={"answer": text},
    )


def test_a_record_comes_back_as_it_was_and_the_latest_of_an_id_wins(tmp_path):
    records = AnswerRecords(tmp_path / "answers.sqlite")
    records.save(record("q1", "旧"))
    records.save(record("q1", "新"))
    assert records.load("q1") == record("q1", "新")


def test_an_unknown_id_is_an_error_that_names_it(tmp_path):
    records = AnswerRecords(tmp_path / "answers.sqlite")
    with pytest.raises(InputError, match="q9"):
        records.load("q9")
    records.save(record("q1"))
    with pytest.raises(InputError, match="q9"):
        records.load("q9")


def test_only_the_latest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "KEPT", 50)
    records = AnswerRecords(tmp_path / "answers.sqlite")
    for number in range(200):
        records.save(record(f"q{number}"))
    assert records.load("q199").id == "q199"
    with pytest.raises(InputError):
        records.load("q149")


def test_a_file_that_cannot_be_written_is_logged_and_nothing_else(tmp_path, caplog):
    records = AnswerRecords(tmp_path / "nowhere" / "answers.sqlite")
    with caplog.at_level(logging.WARNING):
        records.save(record("q1"))
    assert "未能写入" in caplog.text


def test_words_that_no_file_can_hold_are_logged_and_nothing_else(tmp_path, caplog):
    records = AnswerRecords(tmp_path / "answers.sqlite")
    with caplog.at_level(logging.WARNING):
        records.save(record("q1", "\udcc4"))
    assert "未能写入" in caplog.text


def test_a_damaged_file_is_an_error_with_the_remedy(tmp_path):
    path = tmp_path / "answers.sqlite"
    path.write_bytes(b"this is no database, but long enough to be taken for one" * 20)
    with pytest.raises(InputError, match="删除该文件"):
        AnswerRecords(path).load("q1")


def test_ids_differ():
    assert len({new_id() for _ in range(20)}) > 15
