"""The SQLite file that is the truth of an index: its tables, connections and transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from policy_qa.errors import IndexStateError

FILE_NAME = "texts.sqlite3"
SCHEMA_VERSION = "1"

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
    "CREATE TABLE vectors (row INTEGER PRIMARY KEY, vector BLOB NOT NULL)",
    "CREATE TABLE sentences (row INTEGER PRIMARY KEY, packed BLOB NOT NULL)",
    "CREATE TABLE words (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE)",
    """CREATE TABLE postings (
        document INTEGER PRIMARY KEY, words BLOB NOT NULL, counts BLOB NOT NULL,
        positions BLOB NOT NULL, in_path BLOB NOT NULL, in_text BLOB NOT NULL,
        path_lengths BLOB NOT NULL, text_lengths BLOB NOT NULL)""",
    """CREATE TABLE terms (document INTEGER NOT NULL, term TEXT NOT NULL,
        PRIMARY KEY (document, term)) WITHOUT ROWID""",
)


def remedy(folder: Path) -> str:
    """Return the sentence that says how to make the index of ``folder``."""
    return f"请运行 policy-qa index --corpus 文件夹 --index {folder}"


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
            for key, value in {"next_row": "1", "vector_generation": "0", **meta}.items():
                set_meta(connection, key, value)

    def _prepare_file(self) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
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
            raise self._damaged(error) from error
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
            raise self._damaged(error) from error
        finally:
            connection.close()

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        try:
            connection = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False, timeout=30
            )
        except sqlite3.OperationalError as error:
            message = f"索引“{self.folder}”不存在或无法打开。{remedy(self.folder)} 建立索引。"
            raise IndexStateError(message) from error
        try:
            connection.execute("PRAGMA mmap_size = 268435456")
        except sqlite3.DatabaseError as error:
            connection.close()
            raise self._damaged(error) from error
        return connection

    def _damaged(self, error: sqlite3.DatabaseError) -> IndexStateError:
        return IndexStateError(
            f"索引文件“{self.path}”无法使用（{error}）。"
            f"请删除文件夹“{self.folder}”后重新建立：{remedy(self.folder)}。"
        )

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
