"""The clause vectors in Chroma: a copy of what SQLite holds, searched faster.

``VectorCopy`` is all that the index asks of it, so another engine can take its place.
``EmbeddedChroma`` is a folder of the index. Chroma allows one process a folder, so the process
that has it open holds ``chroma.lock``; any other compares vectors itself. A new copy goes into a
new folder, because a folder that a client of this process has open cannot be emptied.
``ChromaServer`` is a collection on a server, which any number of processes may ask.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from policy_qa.index.pipeline import Vectors

_LOGGER = logging.getLogger(__name__)
_COLLECTION = "clauses"
_PREFIX = "vectors-"
_BATCH = 2000
_PAUSE, _PATIENCE = 30.0, 10.0


class ReadVectors(Protocol):
    """Looks up the vectors of clauses by rowid, shape (n, dimension)."""

    def __call__(self, rowids: Sequence[int]) -> Vectors:
        """Return the vectors."""


class VectorCopy(Protocol):
    """Named copies of the clause vectors; ``name`` is the one that ``meta`` states."""

    def nearest(self, name: str, vector: Vectors, limit: int) -> list[tuple[str, float]] | None:
        """Return pairs (id, cosine), best first, or None where the copy cannot be used."""

    def ids(self, name: str) -> set[str] | None:
        """Return all ids of the copy, or None where another process has it open."""

    def count(self, name: str) -> int | None:
        """Return the number of ids, or None where another process has the copy open."""

    def synchronise(self, name: str, wanted: Mapping[str, int], read: ReadVectors) -> bool:
        """Make the copy hold exactly the ids ``wanted``, each with the vector of its rowid."""

    def change(
        self, name: str, gone: Sequence[str], new: Mapping[str, int], read: ReadVectors
    ) -> bool:
        """Take the ids ``gone`` out of the copy and put the ids ``new`` in, with their rowids."""

    def remove_others(self, name: str) -> None:
        """Delete the copies of this index other than ``name``."""

    def close(self) -> None:
        """Let go of whatever is open."""


def open_copy(folder: Path, identity: str, url: str | None = None) -> VectorCopy:
    """Return the copy of the index in ``folder``: on the server ``url``, else in the folder.

    ``identity`` tells the collections of several indexes on one server apart.
    """
    return ChromaServer(url, identity) if url else EmbeddedChroma(folder)


def copy_name(number: int) -> str:
    """Return the name of the copy with this number."""
    return f"{_PREFIX}{number}"


class _ChromaCopy(ABC):
    """What both kinds share: a client and a collection, opened when first needed."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._name = ""
        self._unusable: tuple[str, float] = ("", 0.0)

    def nearest(self, name: str, vector: Vectors, limit: int) -> list[tuple[str, float]] | None:
        """See `VectorCopy`; after a failure the copy is left alone for half a minute."""
        unusable, since = self._unusable
        if name == unusable and time.monotonic() - since < _PAUSE:
            return None
        try:
            if not self._open(name):
                return None
            found = self._collection.query(
                query_embeddings=[vector.tolist()], n_results=limit, include=["distances"]
            )
        except Exception as error:  # whatever a damaged folder raises, a scan still answers
            _LOGGER.warning("Chroma 向量库“%s”无法查询，改为逐条比较：%s", name, error)
            self._unusable = (name, time.monotonic())
            self._forget()
            return None
        distances = found["distances"][0]
        return [(key, 1 - float(far)) for key, far in zip(found["ids"][0], distances, strict=True)]

    def ids(self, name: str) -> set[str] | None:
        """See `VectorCopy`."""
        if not self._open(name):
            return None
        return set(self._collection.get(include=[])["ids"])

    def count(self, name: str) -> int | None:
        """See `VectorCopy`."""
        return int(self._collection.count()) if self._open(name) else None

    def synchronise(self, name: str, wanted: Mapping[str, int], read: ReadVectors) -> bool:
        """See `VectorCopy`; False if another process has the copy open: nothing was done then."""
        present = self.ids(name)
        if present is None:
            return False
        missing = {key: wanted[key] for key in sorted(wanted.keys() - present)}
        return self.change(name, sorted(present - wanted.keys()), missing, read)

    def change(
        self, name: str, gone: Sequence[str], new: Mapping[str, int], read: ReadVectors
    ) -> bool:
        """See `VectorCopy`; False as with ``synchronise``."""
        if not self._open(name):
            return False
        for batch in _batches(gone):
            self._collection.delete(ids=batch)
        for batch in _batches(list(new)):
            vectors = read([new[key] for key in batch])
            self._collection.upsert(ids=batch, embeddings=vectors)
        return True

    def _open(self, name: str) -> bool:
        with self._guard:
            if self._collection is not None and self._name == name:
                return True
            self._forget()
            if not self._own():
                return False
            self._client, collection = self._connect(name)
            self._collection = self._client.get_or_create_collection(
                collection,
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
                embedding_function=None,
            )
            self._name = name
            return True

    def _own(self) -> bool:
        """Return whether this process may open the copy."""
        return True

    @abstractmethod
    def _connect(self, name: str) -> tuple[Any, str]:
        """Return a client and the name of the collection."""

    def _forget(self) -> None:
        with self._guard:
            client, self._client, self._collection = self._client, None, None
            if client is not None:
                client.close()

    def close(self) -> None:
        """See `VectorCopy`."""
        self._forget()


class EmbeddedChroma(_ChromaCopy):
    """Chroma in the index folder, for one process at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        # One lock object a process and folder: two indexes of a process share ownership.
        self._lock = FileLock(folder / "chroma.lock", is_singleton=True, thread_local=False)
        self._owner = False

    def _own(self) -> bool:
        if not self._owner:
            try:
                self._lock.acquire(timeout=0)
            except (Timeout, OSError):
                return False
            self._owner = True
        return True

    def _connect(self, name: str) -> tuple[Any, str]:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        return chromadb.PersistentClient(self._folder / name, settings=settings), _COLLECTION

    def remove_others(self, name: str) -> None:
        """See `VectorCopy`."""
        for other in self._folder.glob(f"{_PREFIX}*"):
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def close(self) -> None:
        """Close the client and give up the lock."""
        with self._guard:
            self._forget()
            if self._owner:
                self._lock.release()
                self._owner = False


class ChromaServer(_ChromaCopy):
    """A collection for each copy on a Chroma server (``chroma run``)."""

    def __init__(self, url: str, identity: str) -> None:
        super().__init__()
        self._url = url
        self._prefix = f"policy-qa-{identity}-"
        self._sessions: list[Any] = []

    def _connect(self, name: str) -> tuple[Any, str]:
        import chromadb
        from chromadb.config import Settings

        address = urlsplit(self._url)
        secure = address.scheme == "https"
        client = chromadb.HttpClient(
            host=address.hostname or "localhost",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
        # Chroma's client waits for ever, has no setting for it, and leaves its sockets open.
        owners = (client, getattr(client, "_admin_client", None))
        sessions = (getattr(getattr(o, "_server", None), "_session", None) for o in owners)
        self._sessions = [session for session in sessions if session is not None]
        for session in self._sessions:
            session.timeout = _PATIENCE
        return client, self._prefix + name

    def _forget(self) -> None:
        with self._guard:
            super()._forget()
            while self._sessions:
                self._sessions.pop().close()

    def remove_others(self, name: str) -> None:
        """See `VectorCopy`."""
        if not self._open(name):
            return
        for collection in self._client.list_collections():
            other = str(collection.name)
            if other.startswith(self._prefix) and other != self._prefix + name:
                self._client.delete_collection(other)


def _batches(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _BATCH):
        yield list(ids[start : start + _BATCH])
