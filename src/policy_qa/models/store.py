"""The cache folder of provisioned models and the record of hashes inside each.

``<cache>/models/<name>/`` holds the exported ONNX file, the tokenizer, what else the model needs
(an embedding model's is a sentence-transformers folder) and ``record.json``. The folder only ever
appears complete (see `building`).
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy_qa.errors import ModelError
from policy_qa.models.cpu import supported_precisions
from policy_qa.models.registry import EmbeddingModel, embedding_model
from policy_qa.models.wheel import sha256

RECORD = "record.json"
LAYOUT = 2
"""Of the files of every model: counts up where older ones cannot be read any more."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A provisioned model: its folder, its ONNX file and the precision of that file.

    ``identity`` is the model's name and the first characters of the ONNX file's SHA-256.
    """

    model: EmbeddingModel
    folder: Path
    onnx: Path
    precision: str
    identity: str


def cache_folder(cache: Path | None = None) -> Path:
    """Return ``cache``, else ``POLICY_QA_CACHE``, else the user's cache folder."""
    if cache is not None:
        return cache
    if own := os.environ.get("POLICY_QA_CACHE"):
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "policy_qa"


def model_folder(name: str, cache: Path | None = None) -> Path:
    """Return where a model of that name lives, provisioned or not."""
    return cache_folder(cache) / "models" / name


def installed(name: str, cache: Path | None = None, *, full: bool = False) -> InstalledModel:
    """Return a provisioned model after checking its files against the record.

    A file whose size and time of change are as recorded is trusted, unless ``full``.

    Raises:
        ModelError: it is not provisioned, a file is damaged, or it was exported for a
            processor with other instructions.
    """
    model = embedding_model(name)
    folder = model_folder(name, cache)
    record = checked_record(folder, model.pinned, full=full)
    return InstalledModel(
        model=model,
        folder=folder,
        onnx=folder / record["onnx"],
        precision=record["precision"],
        identity=f"{name}@{record['files'][record['onnx']]['sha256'][:8]}",
    )


def write_record(folder: Path, pinned: str, export: dict[str, Any]) -> None:
    """Record every file of ``folder`` with hash, size and time of change, and the export.

    ``pinned`` are the hashes of all that the weights are made of; ``export`` tells ``onnx`` (the
    relative path), ``precision`` and ``checks``.
    """
    files = {
        path.relative_to(folder).as_posix(): _entry(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    record = {"layout": LAYOUT, "source": pinned, **export, "files": files}
    (folder / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def checked_record(folder: Path, pinned: str, *, full: bool = False) -> dict[str, Any]:
    """Return the record of a model's folder, all its files checked against it.

    A file whose size and time of change are as recorded is trusted, unless ``full``.

    Raises:
        ModelError: as `installed`.
    """
    record = _read_record(folder, pinned)
    for relative, entry in record["files"].items():
        if not _unchanged(folder / relative, entry, full=full):
            raise ModelError(
                f"模型文件 {folder / relative} 缺失或已损坏；请运行 make setup 重新安装。"
            )
    if record["precision"] not in supported_precisions():
        raise ModelError(f"{folder} 中的模型是为另一种处理器导出的；请运行 make setup 重新安装。")
    return record


def _read_record(folder: Path, pinned: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"模型 {folder.name} 尚未安装（{folder} 中没有完整的模型）；请先运行 make setup。"
        ) from error
    if record.get("layout") != LAYOUT or record.get("source") != pinned:
        raise ModelError(f"{folder} 中的模型来自另一版本；请运行 make setup 重新安装。")
    return record


def _entry(path: Path) -> dict[str, Any]:
    status = path.stat()
    return {"sha256": sha256(path), "size": status.st_size, "mtime_ns": status.st_mtime_ns}


def _unchanged(path: Path, entry: dict[str, Any], *, full: bool) -> bool:
    try:
        status = path.stat()
        if status.st_size != entry["size"]:
            return False
        same_time: bool = status.st_mtime_ns == entry["mtime_ns"]
        return (same_time and not full) or sha256(path) == entry["sha256"]
    except OSError:
        return False
