"""The commands about models, and those that explain an answer and run it again."""

from __future__ import annotations

import json

import pytest

from policy_qa.cli import run

pytestmark = pytest.mark.model

ASKED = "云溪县图书馆延时开放专项经费每年多少？"


@pytest.fixture
def asked(library, capsys) -> str:
    """The id of an answer that was just given."""
    assert library.run("ask", ASKED, "--json") == 0
    return json.loads(capsys.readouterr().out)["id"]


def test_models_are_listed_with_origin_licence_and_state(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["models", "list"]) == 0
    shown = capsys.readouterr().out
    for words in ("qwen2.5-coder-1.5b", "multilingual-e5-small", "Apache-2.0", "1,117 MB"):
        assert words in shown


@pytest.mark.parametrize("command", ["pull", "remove", "serve"])
def test_an_unknown_model_is_named_with_those_there_are(command, capsys):
    assert run(["models", command, "gpt-99"]) == 1
    assert "qwen2.5-coder-1.5b" in capsys.readouterr().err


def test_removing_what_is_not_here_is_no_error(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("POLICY_QA_CACHE", str(tmp_path))
    assert run(["models", "remove", "qwen2.5-coder-1.5b"]) == 0
    assert "无需删除" in capsys.readouterr().out


def test_explaining_shows_what_led_to_the_answer(library, asked, capsys):
    assert library.run("explain", asked) == 0
    shown = capsys.readouterr().out
    for words in (asked, ASKED, "设置 ", "索引 ", "检索到的条款", "36万元", "library.txt"):
        assert words in shown
    assert library.run("explain", asked, "--json") == 0
    assert json.loads(capsys.readouterr().out)["question"] == ASKED


def test_replaying_gives_the_same_answer(library, asked, capsys):
    assert library.run("replay", asked) == 0
    assert "与当时的答案相同" in capsys.readouterr().out
    assert library.run("replay", asked, "--json") == 0
    assert json.loads(capsys.readouterr().out)["same"] is True


def test_replaying_after_a_change_tells_the_difference(library, tmp_path, capsys):
    folder = tmp_path / "corpus"
    folder.mkdir()
    file = folder / "library.txt"
    text = (library.corpus / "library.txt").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    index = str(tmp_path / "index")
    assert run(["index", "--corpus", str(folder), "--index", index]) == 0
    capsys.readouterr()
    assert run(["ask", ASKED, "--json", "--index", index]) == 0
    asked = json.loads(capsys.readouterr().out)["id"]
    file.write_text(text.replace("36万元", "48万元"), encoding="utf-8")
    assert run(["index", "--corpus", str(folder), "--index", index]) == 0
    capsys.readouterr()
    assert run(["replay", asked, "--index", index]) == 0
    shown = capsys.readouterr().out
    assert "与当时的答案不同" in shown
    assert "已改变的：索引" in shown
    assert "48万元" in shown
    assert "36万元" in shown


@pytest.mark.parametrize("command", ["explain", "replay"])
def test_an_unknown_id_is_told(library, command, capsys):
    assert library.run(command, "20000101-000000-0000") == 2
    assert "没有编号" in capsys.readouterr().err


def test_a_conversation_can_be_saved_and_loaded(library, tmp_path, capsys, monkeypatch):
    path = tmp_path / "talk.json"
    lines = iter([ASKED, f"保存 {path}", "新话题", f"载入 {path}", "载入 没有.json", "退出"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    assert library.run("ask") == 0
    shown = capsys.readouterr().out
    assert "已保存" in shown
    assert "已载入 1 轮对话" in shown
    assert "没有.json" in shown
    assert ASKED in path.read_text(encoding="utf-8")


def test_llm_without_a_model_is_an_error_with_the_remedy(library, capsys, monkeypatch):
    monkeypatch.setenv("POLICY_QA_LLM", "gpt-99")
    assert library.run("ask", ASKED, "--answerer", "llm") == 1
    assert "没有名为" in capsys.readouterr().err
