from __future__ import annotations

import json

import pytest

from policy_qa.errors import InputError
from policy_qa.evaluation import Options, Places, SuiteSkipped, evaluate
from policy_qa.evaluation.__main__ import main
from policy_qa.evaluation.command import index_folder


@pytest.fixture
def places(tmp_path, dataset):
    root = tmp_path / "eval"
    (root / "policies").mkdir(parents=True)
    lines = "\n".join(case.model_dump_json() for case in dataset.cases)
    (root / "policies" / "dev.jsonl").write_text(lines, encoding="utf-8")
    return Places(root=root, data=None, work=tmp_path / "work")


def test_a_run_writes_every_form_and_prints_the_table(places, scripted, tmp_path, capsys):
    opened = []

    def open_assistant(corpus, index):
        opened.append((corpus, index))
        return scripted

    options = Options(
        suite="policies-dev", output=tmp_path / "报告", baselines=("bm25",), places=places
    )
    report = evaluate(options, open_assistant)
    assert opened == [(tmp_path / "corpus", index_folder(tmp_path / "corpus", places))]
    assert report.ours.scores["accuracy"] == 0.5
    written = sorted(path.name for path in (tmp_path / "报告").iterdir())
    assert written == ["report.html", "report.json", "report.md", "report.xlsx"]
    assert "正确率" in capsys.readouterr().out


def test_json_is_the_only_thing_on_stdout(places, scripted, capsys):
    options = Options(suite="policies-dev", as_json=True, baselines=(), limit=2, places=places)
    evaluate(options, lambda corpus, index: scripted)
    assert json.loads(capsys.readouterr().out)["systems"][0]["cases"] == 2


def test_own_questions_are_asked_of_a_named_corpus(places, scripted, corpus, tmp_path, capsys):
    path = tmp_path / "我的题.csv"
    path.write_text("编号,问题,答案\nc1,补贴？,每人每月500元\n", encoding="utf-8")
    options = Options(questions=path, corpus=corpus, baselines=(), failures=True, places=places)
    report = evaluate(options, lambda corpus, index: scripted)
    assert report.dataset == "我的题"
    assert "参考答案评判" in report.note
    assert "答错 0 题" in capsys.readouterr().out


def test_an_unwritable_folder_is_named(places, scripted, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    options = Options(suite="policies-dev", output=tmp_path / "file", baselines=(), places=places)
    with pytest.raises(InputError, match="无法写入"):
        evaluate(options, lambda corpus, index: scripted)


def test_a_skipped_suite_opens_nothing(places):
    def never(corpus, index):
        raise AssertionError

    with pytest.raises(SuiteSkipped):
        evaluate(Options(suite="laws", places=places), never)


def test_the_entry_reports_errors_in_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("POLICY_QA_EVAL_DATA", raising=False)
    assert main(["--suite", "nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["--suite", "laws", "--work", str(tmp_path)]) == 0
    assert "已跳过" in capsys.readouterr().err
