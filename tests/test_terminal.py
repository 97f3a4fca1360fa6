"""The conversation in the terminal and batches, over a scripted assistant."""

from __future__ import annotations

import json

import pytest

from policy_qa.cli.batch import run_batch
from policy_qa.cli.chat import converse
from policy_qa.errors import IndexStateError
from policy_qa.schema import Answer, Citation, Query


class Scripted:
    """Repeats each question, and remembers what it was asked."""

    model = None

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def ask(self, query: Query) -> Answer:
        self.asked.append(query)
        if query.text == "坏了":
            raise IndexStateError("索引不见了。")
        citation = Citation("甲.txt", ("一、总则",), "[bold]5万元[/bold]", 0, 17)
        return Answer(
            "answered", f"答：{query.text}[1]", (citation,), (), "extractive", notes=("注",)
        )


@pytest.fixture
def talk(monkeypatch, capsys):
    def run(*lines: str, history_turns: int = 8) -> tuple[list[Query], str]:
        waiting = iter(lines)

        def read(prompt: str) -> str:
            try:
                return next(waiting)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", read)
        assistant = Scripted()
        converse(assistant, history_turns=history_turns)
        return assistant.asked, capsys.readouterr().out

    return run


def test_a_follow_up_sees_what_went_before(talk):
    asked, shown = talk("补助多少？", "那奖励呢？")
    assert [(turn.role, turn.content) for turn in asked[1].history] == [
        ("user", "补助多少？"),
        ("assistant", "答：补助多少？[1]"),
    ]
    assert "[1] 甲.txt › 一、总则" in shown
    assert "说明：注" in shown


def test_nothing_in_a_quote_is_markup(talk):
    assert "“[bold]5万元[/bold]”" in talk("补助多少？")[1]


def test_a_new_topic_forgets(talk):
    asked, _ = talk("补助多少？", "新话题", "那奖励呢？")
    assert asked[1].history == ()


def test_only_the_last_turns_are_kept(talk):
    asked, _ = talk("一", "二", "三", "四", history_turns=2)
    assert [turn.content for turn in asked[3].history if turn.role == "user"] == ["二", "三"]


def test_leaving_and_blank_lines(talk):
    asked, _ = talk("", "  ", "退出", "不该问")
    assert asked == []


def test_an_error_does_not_end_the_conversation(talk):
    asked, shown = talk("坏了", "好的")
    assert "索引不见了。" in shown
    assert asked[1].history == ()


def test_a_batch_is_on_disk_line_by_line(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1}\n{"id": 2}\n{"id": 3}', "utf-8")
    seen: list[int] = []

    def work(record: dict[str, object]) -> dict[str, object]:
        seen.append(len(target.read_text("utf-8").splitlines()))
        return record

    run_batch(source, target, work, "试")
    assert seen == [0, 1, 2]
    assert [json.loads(line)["id"] for line in target.read_text("utf-8").splitlines()] == [1, 2, 3]
