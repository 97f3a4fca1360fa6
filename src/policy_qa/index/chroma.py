"""The clause vectors in Chroma: a copy of what SQLite holds, searched faster.

Chroma allows one process a folder, so the process that has it open holds ``chroma.lock``;
any other compares vectors itself. A new copy goes into a new folder, because a folder that a
client of this process has open cannot be emptied.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from policy_qa.index.pipeline import Vectors

_LOGGER = logging.getLogger(__name__)
_COLLECTION = "clauses"
_PREFIX = "vectors-"
_BATCH = 2000


class ReadVectors(Protocol):
    """Looks up the vectors of clauses by rowid, shape (n, dimension)."""

    def __call__(self, rowids: Sequence[int]) -> Vectors:
        """Return the vectors."""


class ChromaVectors:
    """The Chroma collection of one index folder, opened when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # One lock object a process and folder: two indexes of a process share ownership.
        self._lock = FileLock(folder / "chroma.lock", is_singleton=True, thread_local=False)
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._name = self._unusable = ""
        self._owner = False

    def nearest(self, name: str, vector: Vectors, limit: int) -> list[tuple[str, float]] | None:
        """Return pairs (id, cosine), best first, or None where Chroma cannot be used.

        Args:
            name: The folder of the copy, as ``meta`` states it.
            vector: The question, shape (dimension,).
            limit: The largest number of pairs.
        """
        if name == self._unusable:
            return None
        try:
            if not self._open(name):
                return None
            found = self._collection.query(
                query_embeddings=[vector.tolist()], n_results=limit, include=["distances"]
            )
        except Exception as error:  # whatever a damaged folder raises, a scan still answers
            _LOGGER.warning("Chroma 向量库“%s”无法查询，改为逐条比较：%s", name, error)
            self._unusable = name
            return None
        distances = found["distances"][0]
        return [(key, 1 - float(far)) for key, far in zip(found["ids"][0], distances, strict=True)]

    def ids(self, name: str) -> set[str] | None:
        """Return all ids of the copy, or None where another process has it open."""
        if not self._open(name):
            return None
        return set(self._collection.get(include=[])["ids"])

    def synchronise(self, name: str, wanted: Mapping[str, int], read: ReadVectors) -> bool:
        """Make the copy hold exactly the ids ``wanted``, each with the vector of its rowid.

        Returns:
            False if another process has the copy open; nothing was done then.
        """
        present = self.ids(name)
        if present is None:
            return False
        for batch in _batches(sorted(present - wanted.keys())):
            self._collection.delete(ids=batch)
        for batch in _batches(sorted(wanted.keys() - present)):
            vectors = read([wanted[key] for key in batch])
            self._collection.upsert(ids=batch, embeddings=vectors)
        return True

    def _open(self, name: str) -> bool:
        with self._guard:
            if self._collection is not None and self._name == name:
                return True
            self._close_client()
            if not self._own():
                return False
            self._connect(name)
            return True

    def _own(self) -> bool:
        if not self._owner:
            try:
                self._lock.acquire(timeout=0)
            except (Timeout, OSError):
                return False
            self._owner = True
        return True

    def _connect(self, name: str) -> None:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(self._folder / name, settings=settings)
        self._collection = self._client.get_or_create_collection(
            _COLLECTION,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            embedding_function=None,
        )
        self._name = name

    def _close_client(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            client.close()

    def close(self) -> None:
        """Close the client and give up the lock."""
        with self._guard:
            self._close_client()
            if self._owner:
                self._lock.release()
                self._owner = False


def remove_other_copies(folder: Path, name: str) -> None:
    """Delete the copies of an index folder other than ``name``."""
    for other in folder.glob(f"{_PREFIX}*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def copy_name(number: int) -> str:
    """Return the name of the folder of the copy with this number."""
    return f"{_PREFIX}{number}"


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _BATCH):
        yield list(ids[start : start + _BATCH])
