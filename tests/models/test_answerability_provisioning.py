"""The judge is built once: a download goes on, a form that computes something else is dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policy_qa.errors import ModelError
from policy_qa.models import building
from policy_qa.models.answerability import export, load_answerability, provisioning
from policy_qa.models.answerability.provisioning import provision_answerability
from policy_qa.models.answerability.reference import mean_difference, reference_cases
from policy_qa.models.answerability.registry import MODEL
from policy_qa.models.cpu import FLOAT32


@pytest.fixture
def offline_build(monkeypatch) -> dict[str, list[str]]:
    """Replace download and export; return what was done."""
    done: dict[str, list[str]] = {"fetched": [], "exported": []}

    def fetch(weights: Any, partial: Path, report: Any, *, spare: int) -> None:
        assert spare > 10**9
        if not partial.exists():
            report(1, 2)
            done["fetched"].append(weights.name)
            partial.write_bytes(b"gguf")

    def run(module: str, gguf: str, folder: str) -> dict[str, Any]:
        assert Path(gguf).read_bytes() == b"gguf"
        done["exported"].append(module)
        (Path(folder) / "network_fp32.onnx").write_bytes(b"network")
        return {"onnx": "network_fp32.onnx", "precision": FLOAT32, "checks": {}}

    monkeypatch.setattr(provisioning, "fetch_parts", fetch)
    monkeypatch.setattr(provisioning, "run_export", run)
    return done


def test_it_is_built_once_and_the_download_is_removed(tmp_path, offline_build):
    shares: list[float] = []
    folder = provision_answerability(cache=tmp_path, progress=lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert provision_answerability(cache=tmp_path) == folder
    assert offline_build["exported"] == ["policy_qa.models.answerability.export"]
    left = {path.name for path in folder.parent.iterdir()}
    assert left == {MODEL.name, f".{MODEL.name}.lock"}
    assert load_answerability(tmp_path).name == MODEL.name


def test_after_a_failed_export_the_download_is_not_made_again(tmp_path, offline_build, monkeypatch):
    def fail(*_: str) -> dict[str, Any]:
        raise ModelError("导出失败")

    with monkeypatch.context() as patch:
        patch.setattr(provisioning, "run_export", fail)
        with pytest.raises(ModelError, match="导出失败"):
            provision_answerability(cache=tmp_path)
    with pytest.raises(ModelError, match=r"尚未安装.*make setup"):
        load_answerability(tmp_path)
    provision_answerability(cache=tmp_path)
    assert len(offline_build["fetched"]) == 1


def test_a_damaged_file_or_another_version_is_noticed(tmp_path, offline_build, monkeypatch):
    folder = provision_answerability(cache=tmp_path)
    (folder / "network_fp32.onnx").write_bytes(b"other")
    with pytest.raises(ModelError, match="已损坏"):
        load_answerability(tmp_path)
    provision_answerability(cache=tmp_path)
    monkeypatch.setattr(provisioning, "MODEL", replace(MODEL, layers=MODEL.layers - 1))
    with pytest.raises(ModelError, match="另一版本"):
        load_answerability(tmp_path)


def test_files_that_are_no_model_are_named_when_the_judge_is_first_asked(tmp_path, offline_build):
    provision_answerability(cache=tmp_path)
    judge = load_answerability(tmp_path)
    with pytest.raises(ModelError, match=r"network_fp32\.onnx.*make setup"):
        judge.support("问？", "条文。", "标题")


def exported(monkeypatch, tmp_path: Path, differences: dict[str, float | Exception]) -> Any:
    """Export with the given differences of each precision from the reference, in this order."""

    def quantise(whole: Path, target: Path, precision: str) -> None:
        target.write_bytes(b"small")

    def difference(model: Any) -> float:
        precision = model._onnx.stem.removeprefix("network_")
        told = differences[precision]
        if isinstance(told, Exception):
            raise told
        return told

    monkeypatch.setattr(export, "supported_precisions", lambda: tuple(differences))
    monkeypatch.setattr(export, "write_tokenizer", lambda gguf, folder: None)
    monkeypatch.setattr(
        export,
        "_write_network",
        lambda gguf, folder: (folder / "network_fp32.onnx").write_bytes(b"whole"),
    )
    monkeypatch.setattr(export, "_quantise", quantise)
    monkeypatch.setattr(export, "mean_difference", difference)
    return export.export(tmp_path / "some.gguf", tmp_path)


def test_the_first_form_that_keeps_the_figures_is_taken(monkeypatch, tmp_path):
    found = exported(monkeypatch, tmp_path, {"avx512_vnni": 0.1, FLOAT32: 0.0})
    assert found["onnx"] == "network_avx512_vnni.onnx"
    assert [path.name for path in tmp_path.iterdir()] == ["network_avx512_vnni.onnx"]


@pytest.mark.parametrize("wrong", [9.0, float("nan"), RuntimeError("illegal instruction")])
def test_a_form_that_is_wrong_or_does_not_run_gives_way_to_the_next(monkeypatch, tmp_path, wrong):
    found = exported(monkeypatch, tmp_path, {"avx512_vnni": wrong, "avx2": 9.0, FLOAT32: 0.0})
    assert found["precision"] == FLOAT32
    assert (tmp_path / found["onnx"]).read_bytes() == b"whole"


def test_no_form_at_all_stops_the_set_up(monkeypatch, tmp_path):
    with pytest.raises(ModelError, match="不符"):
        exported(monkeypatch, tmp_path, {FLOAT32: float("nan")})


def test_one_figure_that_is_none_spoils_the_comparison():
    class Broken:
        def support(self, question: str, passage: str, above: str) -> float:
            return float("nan") if question == reference_cases()[-1].question else 0.0

    assert mean_difference(Broken()) != mean_difference(Broken())


def test_a_child_that_fails_or_is_killed_is_told_apart(monkeypatch, tmp_path):
    modules = {
        "fails": "import sys; sys.exit('no space left')",
        "dies": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "works": f"print({json.dumps(json.dumps({'onnx': 'a'}))})",
    }
    for name, code in modules.items():
        (tmp_path / f"{name}.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"no space left.*make setup"):
        building.run_export("fails")
    with pytest.raises(ModelError, match="内存不足"):
        building.run_export("dies")
    assert building.run_export("works") == {"onnx": "a"}
