"""The commands as scripts outside the repository call them: CONTRACT.md, command by command."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policy_qa.assistant import Assistant
from policy_qa.cli import run
from policy_qa.index import PolicyIndex
from policy_qa.schema import Answer, Query

pytestmark = pytest.mark.model

COMMANDS = ("index", "text", "ask", "search", "score", "eval", "serve")
ANSWER_KEYS = {"id", "status", "answer", "citations", "retrieved", "answerer", "seconds"}
HIT_KEYS = {"document", "path", "text", "start", "end", "score"}


def write_lines(path: Path, *lines: object) -> Path:
    texts = (
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def text_of(library, capsys):
    """Return what ``policy-qa text`` prints."""

    @functools.cache
    def text(document: str) -> str:
        capsys.readouterr()
        assert library.run("text", document) == 0
        return capsys.readouterr().out

    return text


def check_answer(answer: dict, text_of) -> None:
    assert set(answer) == ANSWER_KEYS
    assert answer["status"] in {"answered", "refused"}
    assert len(answer["retrieved"]) <= 20
    for citation in answer["citations"]:
        assert set(citation) == {"document", "path", "quote", "start", "end"}
        span = slice(citation["start"], citation["end"])
        assert text_of(citation["document"])[span] == citation["quote"]
    for hit in answer["retrieved"]:
        assert set(hit) == HIT_KEYS
        assert text_of(hit["document"])[hit["start"] : hit["end"]] == hit["text"]
    markers = {int(number) for number in re.findall(r"\[(\d+)\]", answer["answer"])}
    assert markers <= set(range(1, len(answer["citations"]) + 1))


def error_line(capsys) -> str:
    """Return the one line on stderr, which must be Chinese first and no traceback."""
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert lines[0].startswith("错误：")
    return lines[0]


class TestIndex:
    def test_reports_what_changed(self, tmp_path, capsys):
        corpus, index = tmp_path / "corpus", tmp_path / "index"
        corpus.mkdir()
        (corpus / "甲.txt").write_text("每校每年补助5万元。\n", encoding="utf-8")
        (corpus / "乙.md").write_text("# 办法\n\n任期为三年。\n", encoding="utf-8")
        (corpus / "丙.xyz").write_bytes(b"\x00\x01")
        arguments = ["index", "--corpus", str(corpus), "--index", str(index), "--json"]

        assert run(arguments) == 0
        first = json.loads(capsys.readouterr().out)
        counts = ("documents", "clauses", "added", "updated", "removed", "seconds", "failed")
        assert set(first) == set(counts)
        assert (first["documents"], first["added"], first["removed"]) == (2, 2, 0)
        assert [entry["document"] for entry in first["failed"]] == ["丙.xyz"]
        assert "丙.xyz" in first["failed"][0]["error"]

        (corpus / "甲.txt").write_text("每校每年补助6万元。\n", encoding="utf-8")
        (corpus / "乙.md").unlink()
        assert run(arguments) == 0
        second = json.loads(capsys.readouterr().out)
        assert (second["documents"], second["added"], second["updated"], second["removed"]) == (
            1,
            0,
            1,
            1,
        )

    def test_names_a_missing_folder(self, tmp_path, capsys):
        missing = tmp_path / "none"
        assert run(["index", "--corpus", str(missing), "--index", str(tmp_path / "i")]) == 2
        assert str(missing) in error_line(capsys)


class TestText:
    def test_prints_the_text_alone(self, library, text_of):
        with PolicyIndex.open(library.index) as index:
            assert text_of("library.txt") == index.document("library.txt").text

    def test_names_an_unknown_document(self, library, capsys):
        assert library.run("text", "none.txt") == 2
        assert "none.txt" in error_line(capsys)


class TestAsk:
    def test_answers_with_verbatim_citations(self, library, text_of, capsys):
        assert library.run("ask", "云溪县图书馆延时开放专项经费每年多少？", "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        check_answer(answer, text_of)
        assert answer["status"] == "answered"
        assert "36万元" in answer["answer"]
        assert answer["citations"][0]["document"] == "library.txt"
        assert answer["seconds"] > 0

    def test_refuses_what_is_not_there(self, library, text_of, capsys):
        assert library.run("ask", "火星探测器的发射窗口在几月？", "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        check_answer(answer, text_of)
        assert answer["status"] == "refused"
        assert answer["citations"] == []

    def test_prints_quotes_for_people(self, library, capsys):
        assert library.run("ask", "每台电梯补助多少钱？", "--answerer", "extractive") == 0
        shown = capsys.readouterr().out
        assert "15万元" in shown
        assert "[1] lifts.txt" in shown

    def test_batch_keeps_order_and_names_bad_lines(self, library, text_of, tmp_path, capsys):
        history = [
            {"role": "user", "content": "松岭市要更新多少台老旧电梯？"},
            {"role": "assistant", "content": "800台"},
        ]
        source = write_lines(
            tmp_path / "in.jsonl",
            {"id": "q1", "question": "周几闭馆？"},
            "{不是 JSON",
            "",
            {"id": "q2", "question": "  "},
            {"id": "q3", "question": "每台补助多少？", "history": history},
            {"id": "q4", "question": "好", "history": [{"role": "robot", "content": "x"}]},
        )
        target = tmp_path / "new" / "out.jsonl"
        assert library.run("ask", "--batch", str(source), "--output", str(target)) == 2
        assert "3 行" in error_line(capsys)
        answers = read_lines(target)
        assert [answer["id"] for answer in answers] == ["q1", None, "q2", "q3", "q4"]
        assert ["error" in answer for answer in answers] == [False, True, True, False, True]
        for answer in (answers[0], answers[3]):
            check_answer(answer, text_of)

    def test_batch_without_fault_is_a_success(self, library, tmp_path, capsys):
        source = write_lines(tmp_path / "in.jsonl", {"id": "1", "question": "电梯补助多少？"})
        target = tmp_path / "out.jsonl"
        assert library.run("ask", "--batch", str(source), "--output", str(target)) == 0
        assert capsys.readouterr() == ("", "")
        assert len(read_lines(target)) == 1

    def test_a_crash_on_one_question_spares_the_others(
        self, library, tmp_path, capsys, monkeypatch
    ):
        real = Assistant.ask

        def ask(self: Assistant, query: Query, **options: str | None) -> Answer:
            if query.id == "bad":
                raise ZeroDivisionError("boom")
            return real(self, query, **options)

        monkeypatch.setattr(Assistant, "ask", ask)
        source = write_lines(
            tmp_path / "in.jsonl",
            {"id": "bad", "question": "补助多少？"},
            {"id": "good", "question": "电梯补助多少？"},
        )
        target = tmp_path / "out.jsonl"
        assert library.run("ask", "--batch", str(source), "--output", str(target)) == 1
        assert "boom" in error_line(capsys)
        assert [set(line) & {"error", "status"} for line in read_lines(target)] == [
            {"error"},
            {"status"},
        ]


class TestSearch:
    def test_batch(self, library, text_of, tmp_path):
        source = write_lines(tmp_path / "in.jsonl", {"id": "s", "question": "谁负责检验检测"})
        target = tmp_path / "out.jsonl"
        options = ("--batch", str(source), "--output", str(target), "--top-k", "3")
        assert library.run("search", *options) == 0
        (line,) = read_lines(target)
        assert set(line) == {"id", "results", "seconds"}
        assert 0 < len(line["results"]) <= 3
        assert "市市场监督管理局" in line["results"][0]["text"]
        for hit in line["results"]:
            assert set(hit) == HIT_KEYS
            assert text_of(hit["document"])[hit["start"] : hit["end"]] == hit["text"]
        scores = [hit["score"] for hit in line["results"]]
        assert scores == sorted(scores, reverse=True)


REQUEST = {"id": "r", "kind": "indicator", "inputs": {"indicator": 1, "completion_pct": "50"}}


class TestScore:
    def test_default_corpus(self, tmp_path, capsys):
        request = write_lines(tmp_path / "r.json", REQUEST)
        arguments = ["score", "--rulebook", "ankang-2022", "--input", str(request), "--json"]
        assert run(arguments) == 0
        result = json.loads(capsys.readouterr().out)
        assert set(result) == {"id", "result", "lines", "ambiguities"}
        assert result["result"]["score"] == "3"

    def test_batch(self, tmp_path, capsys):
        source = write_lines(
            tmp_path / "in.jsonl", REQUEST, {"id": "x", "kind": "none", "inputs": {}}
        )
        target = tmp_path / "out.jsonl"
        files = ("--batch", str(source), "--output", str(target))
        assert run(["score", "--rulebook", "ankang-2022", *files]) == 2
        assert "第 2 行" in error_line(capsys)
        good, bad = read_lines(target)
        assert good["result"] == {"score": "3"}
        assert good["lines"][0]["citation"]["quote"]
        assert set(bad) == {"id", "error", "line"}

    def test_names_an_unknown_rulebook(self, tmp_path, capsys):
        request = write_lines(tmp_path / "r.json", REQUEST)
        assert run(["score", "--rulebook", "none", "--input", str(request)]) == 2
        assert "none" in error_line(capsys)


class TestUsage:
    @pytest.fixture
    def elsewhere(self, library, monkeypatch, tmp_path):
        """An empty working folder, with the small index as the default."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("POLICY_QA_INDEX", str(library.index))

    @pytest.mark.parametrize("command", COMMANDS)
    def test_help_is_chinese(self, command, capsys):
        assert run([command, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "用法：" in shown
        assert "例：policy-qa" in shown

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (["ask", "问题", "--jsn"], "--jsn"),
            (["frobnicate"], "frobnicate"),
            (["text"], "文件名"),
            (["search", "问题", "--top-k", "0"], "--top-k"),
            (["ask", "问题", "--answerer", "oracle"], "--answerer"),
            (["ask", "--batch", "in.jsonl"], "--output"),
            (["ask", "--batch", "none.jsonl", "--output", "out.jsonl"], "none.jsonl"),
            (["ask", "问题", "--batch", "in.jsonl", "--output", "out.jsonl"], "--batch"),
            (["ask", "--json"], "--json"),
            (["search"], "--batch"),
            (["score", "--rulebook", "ankang-2022"], "--input"),
            (["ask", " "], "问题"),
            (["eval", "--suite", "none"], "none"),
            (["serve", "--port", "99999"], "port"),
        ],
    )
    @pytest.mark.usefixtures("elsewhere")
    def test_bad_usage_is_one_clear_line(self, arguments, named, capsys):
        assert run(arguments) == 2
        assert named in error_line(capsys)

    def test_a_missing_index_names_the_command(self, tmp_path, capsys):
        assert run(["ask", "补助多少？", "--index", str(tmp_path / "none")]) == 2
        assert "policy-qa index" in error_line(capsys)

    def test_input_and_output_may_not_be_one_file(self, library, tmp_path, capsys):
        source = write_lines(tmp_path / "in.jsonl", {"id": "1", "question": "补助多少？"})
        before = source.read_bytes()
        assert library.run("ask", "--batch", str(source), "--output", str(source)) == 2
        assert "in.jsonl" in error_line(capsys)
        assert source.read_bytes() == before

    def test_a_crash_is_one_line_unless_debugging(self, library, capsys, monkeypatch):
        def crash(*arguments: object, **options: object) -> None:
            raise ZeroDivisionError("boom")

        monkeypatch.setattr(Assistant, "ask", crash)
        assert library.run("ask", "补助多少？") == 1
        assert "boom" in error_line(capsys)
        monkeypatch.setenv("POLICY_QA_DEBUG", "1")
        assert library.run("ask", "补助多少？") == 1
        assert "Traceback" in capsys.readouterr().err

    def test_the_command_speaks_utf8_in_any_locale(self, library):
        command = [Path(sys.executable).parent / "policy-qa", "ask", "每台电梯补助多少？", "--json"]
        done = subprocess.run(
            [*command, "--index", library.index],
            capture_output=True,
            env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
            check=True,
        )
        assert "15万元" in json.loads(done.stdout.decode("utf-8"))["answer"]
