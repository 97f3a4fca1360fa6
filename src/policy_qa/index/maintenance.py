"""The writer's lock, and keeping Chroma in agreement with SQLite."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from policy_qa.errors import IndexStateError
from policy_qa.index import tables
from policy_qa.index.chroma import VectorCopy, copy_name
from policy_qa.index.faults import disk_fault
from policy_qa.index.pipeline import Vectors
from policy_qa.index.store import TextStore, get_meta, set_meta

_LOGGER = logging.getLogger(__name__)
# Deleted vectors, as a share of those wanted, after which Chroma's copy is made anew: its graph
# keeps them, and with many of them it no longer finds all the others.
_MOST_DELETED = 0.2


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the right to write the index; the operating system frees it if we are killed.

    Raises:
        IndexStateError: If somebody else holds it, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writer.lock")
        lock.acquire(timeout=0.5)
    except Timeout as error:
        message = f"索引“{folder}”正在被另一个进程更新。请等它结束后再运行一次。"
        raise IndexStateError(message) from error
    except OSError as error:
        raise disk_fault(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def is_current(meta: dict[str, str]) -> bool:
    """Return whether Chroma holds the vectors of the present content."""
    return meta["generation"] == meta["vector_generation"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What Chroma held when it agreed with SQLite: rowids by the key of each document."""

    keys: Mapping[str, range]


def seen_by_chroma(store: TextStore) -> Seen | None:
    """Return what Chroma holds now, or None where it does not agree with SQLite."""
    with store.reading() as connection:
        meta = get_meta(connection)
        return Seen(tables.vector_keys(connection)) if is_current(meta) else None


def sync_vectors(
    store: TextStore, chroma: VectorCopy, *, anew: bool = False, seen: Seen | None = None
) -> bool:
    """Make Chroma agree with SQLite; the writer lock must be held.

    Args:
        store: The index.
        chroma: Its Chroma side.
        anew: Whether to build a new copy instead of mending the present one.
        seen: What Chroma held before the changes, if it is known: only those are made then.

    Returns:
        Whether Chroma agrees now; not if another process has it open.
    """
    with store.reading() as connection:
        meta, keys = get_meta(connection), tables.vector_keys(connection)
    number, dimension = int(meta["vector_copy"]), int(meta["dimension"])

    def read(rowids: Sequence[int]) -> Vectors:
        with store.reading() as connection:
            return tables.read_vectors(connection, rowids, dimension)

    if seen and chroma.count(copy_name(number)) != _clauses(seen.keys):
        seen = None  # the folder was lost, or the copy is on another server than before
    wanted, deleted = _clauses(keys), 0
    gone: list[str] = []
    if not anew:
        found = _gone(chroma, copy_name(number), keys, seen)
        if found is None:
            return False
        gone = found
        deleted = int(meta.get("vectors_deleted", "0")) + len(gone)
        anew = deleted > _MOST_DELETED * wanted
    number += anew
    if seen is None or anew:
        done = chroma.synchronise(copy_name(number), tables.vector_ids(keys), read)
    else:
        new = tables.vector_ids({k: rows for k, rows in keys.items() if k not in seen.keys})
        done = chroma.change(copy_name(number), gone, new, read)
    if not done:
        return False
    with store.writing() as connection:
        set_meta(connection, "vector_copy", str(number))
        set_meta(connection, "vectors_deleted", "0" if anew else str(deleted))
        set_meta(connection, "vector_generation", meta["generation"])
    chroma.remove_others(copy_name(number))
    return True


def _clauses(keys: Mapping[str, range]) -> int:
    return sum(map(len, keys.values()))


def _gone(
    chroma: VectorCopy, name: str, keys: Mapping[str, range], seen: Seen | None
) -> list[str] | None:
    """Return the ids that Chroma holds but should not, or None where it cannot be asked."""
    if seen is not None:
        return list(tables.vector_ids({k: r for k, r in seen.keys.items() if k not in keys}))
    present = chroma.ids(name)
    return None if present is None else sorted(present - tables.vector_ids(keys).keys())


def mend_vectors(store: TextStore, chroma: VectorCopy, seen: Seen | None = None) -> bool:
    """Like ``sync_vectors``, but a copy that cannot be used is replaced by a new one.

    Where that fails too (a full disk, a server that is down), the vectors in SQLite answer.
    """
    for anew in (False, True):
        try:
            return sync_vectors(store, chroma, anew=anew, seen=seen)
        except IndexStateError:
            raise
        except Exception as error:  # Chroma has no common class for a damaged folder
            _LOGGER.warning("Chroma 向量库无法使用：%s", error)
            chroma.close()
    return False


def rebuild_vectors(store: TextStore, chroma: VectorCopy) -> None:
    """Make the copy anew from the vectors in SQLite; the writer lock must be held.

    Raises:
        IndexStateError: If another process has the copy open, or it cannot be written.
    """
    try:
        done = sync_vectors(store, chroma, anew=True)
    except IndexStateError:
        raise
    except Exception as error:  # as above
        message = f"索引“{store.folder}”的向量库无法写入（{error}）。请检查磁盘空间或向量服务器。"
        raise IndexStateError(message) from error
    if not done:
        message = f"索引“{store.folder}”的向量库正被另一个进程使用。请关闭它后再重建。"
        raise IndexStateError(message)


def verify(store: TextStore, chroma: VectorCopy) -> list[str]:
    """Return what is wrong with the index, one Chinese sentence each; empty if nothing is."""
    with store.reading() as connection:
        meta, wanted = get_meta(connection), tables.vector_ids(tables.vector_keys(connection))
        problems = tables.inconsistencies(connection)
    if not is_current(meta):
        return [*problems, "Chroma 向量库落后于文本库：请再运行一次 policy-qa index。"]
    try:
        present = chroma.ids(copy_name(int(meta["vector_copy"])))
    except Exception as error:  # as above
        return [*problems, f"Chroma 向量库无法打开（{error}）：请运行 policy-qa rebuild。"]
    if present is None:
        return [*problems, "Chroma 向量库正被另一个进程使用，未能核对。"]
    if missing := wanted.keys() - present:
        problems.append(f"Chroma 向量库缺少 {len(missing)} 个条款：请运行 policy-qa rebuild。")
    if extra := present - wanted.keys():
        problems.append(f"Chroma 向量库多出 {len(extra)} 个条款：请运行 policy-qa rebuild。")
    return problems
