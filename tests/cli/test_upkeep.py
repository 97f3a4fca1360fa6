"""rebuild, backup and restore, as a user types them."""

from __future__ import annotations

import json
import shutil

import pytest

from policy_qa.cli import run

pytestmark = pytest.mark.model
QUESTION = "延时开放专项经费每年多少？"


@pytest.fixture
def own(library, tmp_path):
    """A copy of the library that a test may spoil."""
    shutil.copytree(library.corpus, tmp_path / "corpus")
    shutil.copytree(library.index, tmp_path / "index")
    return type(library)(tmp_path / "corpus", tmp_path / "index")


def answer_of(library, capsys):
    capsys.readouterr()
    assert library.run("ask", QUESTION, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    return answer["status"], answer["answer"], answer["citations"]


@pytest.mark.parametrize("file", ["texts.sqlite3", "chroma.sqlite3"])
def test_one_command_repairs_an_index(own, capsys, file):
    before = answer_of(own, capsys)
    assert before[0] == "answered"
    for path in own.index.rglob(file):
        path.write_bytes(b"damaged" * 1000)
    if file == "texts.sqlite3":
        assert own.run("ask", QUESTION) == 2
        assert "policy-qa rebuild" in capsys.readouterr().err
    else:
        assert answer_of(own, capsys) == before
    assert own.run("rebuild", "--corpus", str(own.corpus), "--json") == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 2
    assert answer_of(own, capsys) == before


def test_backup_and_restore(own, capsys, tmp_path):
    before = answer_of(own, capsys)
    backup = tmp_path / "备份.zip"
    assert own.run("backup", str(backup), "--corpus", str(own.corpus)) == 0
    shutil.rmtree(own.index)
    shutil.rmtree(own.corpus)
    assert own.run("restore", str(backup), "--corpus", str(own.corpus)) == 0
    assert "放回 2 份原文件" in capsys.readouterr().out
    assert answer_of(own, capsys) == before


def test_a_truncated_model_is_named_with_its_remedy(own, capsys, tmp_path, monkeypatch):
    before = answer_of(own, capsys)
    from policy_qa.models import DEFAULT_EMBEDDER, installed

    whole = installed(DEFAULT_EMBEDDER)
    cut = tmp_path / "cache" / "models" / DEFAULT_EMBEDDER
    shutil.copytree(whole.folder, cut, ignore=shutil.ignore_patterns("*.safetensors"))
    (cut / "model.safetensors").symlink_to(whole.folder / "model.safetensors")
    onnx = cut / whole.onnx.relative_to(whole.folder)
    onnx.write_bytes(onnx.read_bytes()[:-1000])
    with monkeypatch.context() as patched:
        patched.setenv("POLICY_QA_CACHE", str(tmp_path / "cache"))
        assert run(["ask", QUESTION, "--index", str(own.index)]) == 1
        assert "make setup" in capsys.readouterr().err
    assert answer_of(own, capsys) == before
