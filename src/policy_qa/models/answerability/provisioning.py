"""Builds the model in the cache folder: download, export, check."""

from __future__ import annotations

from pathlib import Path

from policy_qa.models.answerability.model import OnnxAnswerability
from policy_qa.models.answerability.registry import MODEL
from policy_qa.models.building import StageProgress, build_once, run_export
from policy_qa.models.pulling import fetch_parts
from policy_qa.models.store import checked_record, model_folder, write_record

_DOWNLOADED = 0.6
_SPACE_TO_EXPORT = 2_200_000_000
"""Bytes: the network in float32, onnxruntime's copy of it while it quantises, what stays."""


def provision_answerability(
    *, cache: Path | None = None, progress: StageProgress | None = None
) -> Path:
    """Return the folder of the model, building it first where it is missing or damaged.

    Raises:
        ModelError: the package index cannot be reached, a hash or a figure to expect differs,
            or the cache folder cannot be written.
    """

    def ready() -> Path:
        return _installed(cache).parent

    folder = build_once(MODEL.name, ready, _build, cache=cache, progress=progress)
    _download(folder.parent).unlink(missing_ok=True)
    return folder


def load_answerability(cache: Path | None = None) -> OnnxAnswerability:
    """Return the model that was provisioned.

    Raises:
        ModelError: it was not (run ``make setup``), or is damaged.
    """
    onnx = _installed(cache)
    return OnnxAnswerability(onnx.parent, onnx, name=MODEL.name)


def _installed(cache: Path | None) -> Path:
    """The exported network, all files beside it checked against their record."""
    folder = model_folder(MODEL.name, cache)
    onnx: str = checked_record(folder, MODEL.pinned)["onnx"]
    return folder / onnx


def _build(folder: Path, report: StageProgress) -> None:
    def downloaded(done: int, total: int) -> None:
        report(f"下载 {MODEL.weights.name}", _DOWNLOADED * done / total)

    gguf = _download(folder.parents[1])
    fetch_parts(MODEL.weights, gguf, downloaded, spare=_SPACE_TO_EXPORT)
    report("导出并量化 ONNX，核对参考结果", _DOWNLOADED)
    exported = run_export("policy_qa.models.answerability.export", str(gguf), str(folder))
    report("记录校验和", 0.95)
    write_record(folder, MODEL.pinned, exported)


def _download(models: Path) -> Path:
    """Where the weights are fetched to: it outlives an interrupted build, which then goes on."""
    return models / f".{MODEL.weights.name}.gguf"
