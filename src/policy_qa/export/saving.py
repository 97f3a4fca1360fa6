"""Put a file where the user asked for it, or say in one sentence why not."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from policy_qa.errors import InputError


def check_suffix(path: Path, allowed: Collection[str]) -> str:
    """Return the ending of ``path`` in lower case.

    Raises:
        InputError: If it is not one of ``allowed``.
    """
    suffix = path.suffix.lower()
    if suffix not in allowed:
        message = f"“{path}”的格式不支持，请用以 {'、'.join(allowed)} 结尾的文件名。"
        raise InputError(message)
    return suffix


def save(path: Path, data: bytes) -> None:
    """Write a file whole: what stood there stays until the new one is complete.

    Raises:
        InputError: If the folder is missing or cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        message = f"“{path}”无法写入：{error.strerror or error}。请检查文件夹是否存在、是否有权限。"
        raise InputError(message) from error
