"""The SQLite file that is the truth of an index: its tables, connections and transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from policy_qa.errors import IndexStateError
from policy_qa.index.faults import remedy, sqlite_fault

FILE_NAME = "texts.sqlite3"
SCHEMA_VERSION = "2"

_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # The clauses of a document have the rowids first … first + clauses - 1; neither a
    # rowid nor a document's id is ever used again.
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
        content_hash TEXT NOT NULL, vector_key TEXT NOT NULL, first INTEGER NOT NULL,
        clauses INTEGER NOT NULL, outdated_tokens INTEGER NOT NULL DEFAULT 0,
        metadata TEXT NOT NULL, warnings TEXT NOT NULL)""",
    """CREATE TABLE texts (
        document INTEGER PRIMARY KEY, text TEXT NOT NULL, blocks TEXT NOT NULL)""",
    """CREATE TABLE clauses (
        row INTEGER PRIMARY KEY, document INTEGER NOT NULL, id TEXT NOT NULL,
        path TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL,
        end INTEGER NOT NULL, context TEXT NOT NULL, fields TEXT, cells TEXT, page INTEGER)""",
    # ``passage`` is a hash of what was embedded: the same words need no embedding again.
    "CREATE TABLE vectors (row INTEGER PRIMARY KEY, vector BLOB NOT NULL, passage BLOB)",
    "CREATE INDEX passages ON vectors (passage)",
    "CREATE TABLE sentences (row INTEGER PRIMARY KEY, packed BLOB NOT NULL)",
    "CREATE TABLE words (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE)",
    """CREATE TABLE postings (
        document INTEGER PRIMARY KEY, words BLOB NOT NULL, counts BLOB NOT NULL,
        positions BLOB NOT NULL, in_path BLOB NOT NULL, in_text BLOB NOT NULL,
        path_lengths BLOB NOT NULL, text_lengths BLOB NOT NULL)""",
    """CREATE TABLE terms (document INTEGER NOT NULL, term TEXT NOT NULL,
        PRIMARY KEY (document, term)) WITHOUT ROWID""",
)

# What leads from an older version of the tables to the next one.
_MIGRATIONS = {
    "1": (
        "2",
        (
            "ALTER TABLE vectors ADD COLUMN passage BLOB",
            "CREATE INDEX passages ON vectors (passage)",
        ),
    )
}


class TextStore:
    """Connections to the SQLite file of one index folder, safe for several threads.

    Reading never waits for writing. Every ``reading`` block sees one state of the index.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self._idle: deque[sqlite3.Connection] = deque()
        self._local = threading.local()

    def exists(self) -> bool:
        """Return whether the folder holds an index, of whatever version."""
        if not self.path.is_file():
            return False
        with self.reading() as connection:
            query = "SELECT count(*) FROM sqlite_master WHERE name = 'meta'"
            return bool(connection.execute(query).fetchone()[0])

    def reset(self, meta: Mapping[str, str]) -> None:
        """Make the index empty, with these ``meta`` values, in one transaction."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._prepare_file()
        with self.writing() as connection:
            query = (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            for (name,) in connection.execute(query).fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            for table in _TABLES:
                connection.execute(table)
            start = {"next_row": "1", "vector_generation": "0", "identity": new_identity()}
            for key, value in {**start, **meta}.items():
                set_meta(connection, key, value)

    def migrate(self) -> None:
        """Bring tables of an older version up to date, where that is possible."""
        with self.writing() as connection:
            meta = get_meta(connection)
            if "identity" not in meta:
                set_meta(connection, "identity", new_identity())
            version = meta.get("schema", "")
            while version in _MIGRATIONS:
                version, steps = _MIGRATIONS[version]
                for step in steps:
                    connection.execute(step)
                set_meta(connection, "schema", version)

    def delete(self) -> None:
        """Delete the file, damaged or not; the writer's lock must be held."""
        self.close()
        for path in (self.path, *self.folder.glob(f"{FILE_NAME}-*")):
            path.unlink(missing_ok=True)

    def _prepare_file(self) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError as error:
            raise sqlite_fault(self.path, error) from error
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection within a read transaction; nested blocks share the outer one.

        Raises:
            IndexStateError: If the file is missing or damaged.
        """
        pinned = getattr(self._local, "connection", None)
        if pinned is not None:
            yield pinned
            return
        connection = self._borrow()
        self._local.connection = connection
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.DatabaseError as error:
            raise sqlite_fault(self.path, error) from error
        finally:
            self._local.connection = None
            connection.rollback()
            self._idle.append(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection within a write transaction: all of it holds, or none."""
        connection = self._connect()
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise sqlite_fault(self.path, error) from error
        finally:
            connection.close()

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect() if self._writable() else self._connect_read_only()

    def _writable(self) -> bool:
        return os.access(self.folder, os.W_OK) and os.access(self.path, os.W_OK)

    def _connect(self) -> sqlite3.Connection:
        connection = self._open("mode=rw")
        try:
            connection.execute("PRAGMA mmap_size = 268435456")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise sqlite_fault(self.path, error) from error
        return connection

    def _connect_read_only(self) -> sqlite3.Connection:
        """Open the file where nothing may be written beside it, as SQLite's log asks for."""
        log = self.path.with_name(f"{FILE_NAME}-wal")
        logged = log.exists() and log.stat().st_size > 0
        return self._open("mode=ro" if logged else "mode=ro&immutable=1")

    def _open(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?{mode}"
        try:
            return sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False, timeout=30
            )
        except sqlite3.OperationalError as error:
            message = f"索引“{self.folder}”不存在或无法打开。{remedy(self.folder)} 建立索引。"
            raise IndexStateError(message) from error

    def close(self) -> None:
        """Close the connections that no thread uses at the moment."""
        while self._idle:
            self._idle.pop().close()


def get_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return all ``meta`` values."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Set one ``meta`` value."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def get_generation(connection: sqlite3.Connection) -> int:
    """Return the number that every change of content raises by one."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return int(row[0])


def raise_generation(connection: sqlite3.Connection) -> None:
    """Note that the content changes."""
    set_meta(connection, "generation", str(get_generation(connection) + 1))


def new_identity() -> str:
    """Return a name for an index that no other one has."""
    return uuid.uuid4().hex[:12]
