"""What went wrong with the files of an index, in one Chinese sentence with the remedy."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from policy_qa.errors import IndexStateError

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class DamagedIndexError(IndexStateError):
    """The text store itself cannot be read; only a rebuild from the documents helps."""


def remedy(folder: Path) -> str:
    """Return the sentence that says how to make the index of ``folder``."""
    return f"请运行 policy-qa index --corpus 文件夹 --index {folder}"


def sqlite_fault(path: Path, error: sqlite3.Error) -> IndexStateError:
    """Return what an error of SQLite means for the index file ``path``."""
    folder = path.parent
    # The low byte is the class of an extended code, such as SQLITE_IOERR_WRITE.
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _FULL:
        return IndexStateError(
            f"写入索引“{folder}”失败（{error}）：磁盘空间不足或磁盘有故障。已存入的文件不受影响，"
            f"请腾出空间后再运行一次 policy-qa index。"
        )
    if code in _FORBIDDEN:
        return IndexStateError(
            f"索引文件“{path}”无法打开或写入（{error}）。请检查文件夹是否存在、是否有写入权限。"
        )
    if code in _BUSY:
        return IndexStateError(f"索引“{folder}”正被另一个进程占用。请稍后再运行一次。")
    return DamagedIndexError(
        f"索引文件“{path}”已损坏（{error}）。"
        f"请运行 policy-qa rebuild --corpus 文件夹 --index {folder} 从原文件重建。"
    )


def disk_fault(path: Path, error: OSError) -> IndexStateError:
    """Return what an error of the operating system while writing ``path`` means."""
    if error.errno in _NO_SPACE:
        return IndexStateError(f"写入“{path}”失败：磁盘空间不足。请腾出空间后再运行一次。")
    return IndexStateError(
        f"“{path}”无法写入（{error.strerror or error}）。请检查路径、权限和磁盘。"
    )
