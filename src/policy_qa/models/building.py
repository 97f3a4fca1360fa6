"""Builds the folder of a model once: under a lock, in a temporary sibling, renamed when complete.

So an interrupted run leaves nothing that looks usable, and two runs do not do the work twice.
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
from policy_qa.models.store import model_folder

StageProgress = Callable[[str, float], None]
"""Called with the name of the stage (Chinese) and the share of the work done, 0 to 1."""

Build = Callable[[Path, StageProgress], None]
"""Fills an empty folder with all that a model is made of, and with its record."""


def build_once(
    name: str,
    ready: Callable[[], Path],
    build: Build,
    *,
    cache: Path | None = None,
    progress: StageProgress | None = None,
) -> Path:
    """Return the folder of a model, building it first where it is missing or damaged.

    Args:
        name: The model's name, and that of its folder.
        ready: Returns the folder of the finished model, or raises `ModelError`.
        build: Makes it.
        cache: The cache folder; see `store.cache_folder`.
        progress: Told of the stages.

    Raises:
        ModelError: what ``build`` raises, or the cache folder cannot be written.
    """
    from filelock import FileLock

    report = progress or (lambda stage, share: None)
    with suppress(ModelError):
        return ready()
    target = model_folder(name, cache)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        report("等待其他安装进程", 0.0)
        with FileLock(target.parent / f".{name}.lock"):
            with suppress(ModelError):
                return ready()
            _replace(target, build, report)
    except OSError as error:
        raise ModelError(
            f"无法写入模型缓存文件夹 {target.parent}（{error.strerror or error}）；"
            "请检查磁盘空间与权限，或用环境变量 POLICY_QA_CACHE 另选文件夹。"
        ) from error
    report("完成", 1.0)
    return target


def _replace(target: Path, build: Build, report: StageProgress) -> None:
    """Build in a temporary sibling and rename it to ``target``; the lock must be held."""
    for leftover in target.parent.glob(f".{target.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with TemporaryDirectory(prefix=f".{target.name}.partial-", dir=target.parent) as temporary:
        folder = Path(temporary) / target.name
        folder.mkdir()
        build(folder, report)
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)


def run_export(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this package in a child process, without network; return its JSON line.

    Raises:
        ModelError: it failed; the message ends with the last line that it wrote.
    """
    result = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUTF8": "1"},
    )
    if result.returncode == 0:
        exported: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        return exported
    if result.returncode < 0:
        raise ModelError(
            "导出 ONNX 模型的进程被终止，多半是内存不足；请关闭其他程序后重新运行 make setup。"
        )
    reason = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "")
    raise ModelError(f"导出 ONNX 模型失败（{reason.strip()}）；请重新运行 make setup。")
