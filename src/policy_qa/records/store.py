"""One SQLite file with the latest answers; a disk that cannot be written costs no answer."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from policy_qa.errors import InputError

KEPT = 2000
_TIDIED_EVERY = 100
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS answers "
    "(number INTEGER PRIMARY KEY, id TEXT NOT NULL, record TEXT NOT NULL)"
)
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer with all that led to it.

    ``question``, ``history`` (role and content) and ``documents`` (the scope, if any) are what
    came in, ``standalone`` is the question as it was understood; ``answer`` is the answer as
    JSON, ``trace`` what a model did; ``settings`` and ``index`` are short hashes.
    """

    id: str
    created: str
    question: str
    history: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]
    mode: str
    standalone: str
    settings: str
    index: str
    embedder: str
    answer: dict[str, Any]
    trace: dict[str, Any] = field(default_factory=dict)


def new_id(now: datetime | None = None) -> str:
    """Return an identifier for an answer: its time and four random letters."""
    return f"{now or datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


class AnswerRecords:
    """The latest `KEPT` answers in one file. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, index: Path) -> AnswerRecords:
        """Return the records of the answers that an index folder gave."""
        return cls(index / "answers.sqlite")

    def save(self, record: AnswerRecord) -> None:
        """Keep a record; a failure is logged, never raised."""
        try:
            values = {entry.name: getattr(record, entry.name) for entry in fields(record)}
            text = json.dumps(values, ensure_ascii=False, default=str)
            with self._opened() as database:
                number = database.execute(
                    "INSERT INTO answers (id, record) VALUES (?, ?)", (record.id, text)
                ).lastrowid
                if number and number % _TIDIED_EVERY == 0:
                    database.execute("DELETE FROM answers WHERE number <= ?", (number - KEPT,))
        except (OSError, sqlite3.Error, ValueError) as error:
            _LOGGER.warning("作答记录未能写入 %s：%s", self._path, error)

    def load(self, identifier: str) -> AnswerRecord:
        """Return the latest record of that id.

        Raises:
            InputError: There is none.
        """
        row = None
        if self._path.exists():
            try:
                with self._opened() as database:
                    row = database.execute(
                        "SELECT record FROM answers WHERE id = ? ORDER BY number DESC LIMIT 1",
                        (identifier,),
                    ).fetchone()
            except (OSError, sqlite3.Error) as error:
                message = f"作答记录 {self._path} 无法读取（{error}）；请删除该文件后重新提问。"
                raise InputError(message) from error
        if row is None:
            raise InputError(
                f"没有编号为“{identifier}”的作答记录；编号在提问后显示，"
                f"只保留最近 {KEPT} 次，请核对编号和 --index。"
            )
        values = json.loads(row[0])
        values["history"] = tuple((role, content) for role, content in values["history"])
        values["documents"] = tuple(values["documents"])
        return AnswerRecord(**values)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=2.0)) as database, database:
            database.execute(_SCHEMA)
            yield database
