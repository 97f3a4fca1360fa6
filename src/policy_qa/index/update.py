"""Bring an index up to date with a folder of documents.

Every document is one SQLite transaction, so a process killed at any moment leaves the old or
the new content of each document. Chroma follows when all documents are in; until then, and
after a kill, ``meta`` says that Chroma lags behind, and searches compare SQLite's vectors.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from policy_qa.errors import PolicyQAError
from policy_qa.index import codec, tables
from policy_qa.index.changes import Change, Spool
from policy_qa.index.chroma import open_copy
from policy_qa.index.faults import disk_fault
from policy_qa.index.maintenance import (
    Seen,
    is_current,
    mend_vectors,
    seen_by_chroma,
    writer_lock,
)
from policy_qa.index.pipeline import (
    IndexedClause,
    PassageEmbedder,
    Pipeline,
    Progress,
    UpdateReport,
)
from policy_qa.index.postings import write_postings
from policy_qa.index.store import SCHEMA_VERSION, TextStore, get_meta, raise_generation, set_meta

_LOGGER = logging.getLogger(__name__)
_SLICE = 256


def update_index(  # noqa: PLR0913 - what to index, where, and with what
    folder: Path,
    corpus: Path,
    *,
    pipeline: Pipeline,
    embedder: PassageEmbedder,
    progress: Progress | None = None,
    chroma_url: str | None = None,
) -> UpdateReport:
    """Make the index in ``folder`` hold the documents of ``corpus``, creating it if need be.

    Only documents whose fingerprint changed are read, and only passages that no document had
    are embedded. Where the index was made by another embedder, it is made anew; where by
    another splitter, every document is read again; where by another tokeniser, the tokens
    are made again. A document that cannot be read is reported and keeps its old version. If
    the update is stopped, the next one goes on where it was.

    Args:
        folder: The index folder.
        corpus: The folder with the documents.
        pipeline: How documents become clauses.
        embedder: What makes the vectors.
        progress: Called with the numbers of clauses done and to do.
        chroma_url: Address of the Chroma server that holds the vectors, if one does.

    Raises:
        IndexStateError: If another process is writing this index, its file is damaged, or
            the disk is full.
    """
    begin = time.perf_counter()
    with writer_lock(folder):
        store = TextStore(folder)
        try:
            update = _Update(store, pipeline, embedder, progress, chroma_url)
            update.run(corpus)
            return update.report(time.perf_counter() - begin)
        finally:
            store.close()


class _Update:
    def __init__(
        self,
        store: TextStore,
        pipeline: Pipeline,
        embedder: PassageEmbedder,
        progress: Progress | None,
        chroma_url: str | None,
    ) -> None:
        self._store = store
        self._chroma_url = chroma_url
        self._pipeline = pipeline
        self._embedder = embedder
        self._progress = progress
        self._done = self._to_do = 0
        self._added = self._updated = self._removed = 0
        self._failed: list[tuple[str, str]] = []

    def run(self, corpus: Path) -> None:
        files = {path.name: path for path in self._pipeline.files(corpus)}
        self._prepare_tables()
        with self._store.reading() as connection:
            old = tables.content_hashes(connection)
        seen = seen_by_chroma(self._store)
        with _temporary_file() as file:
            spool = Spool(file)
            vanished = self._read_changes(files, old, spool)
            self._to_do = spool.clauses
            for group in spool.groups():
                self._store_group(group, old)
        self._remove([name for name in old if name not in files or name in vanished])
        self._refresh_tokens()
        self._follow_with_chroma(seen)

    def _prepare_tables(self) -> None:
        """Make the tables where there are none; mark what another version of us made."""
        origin = {"embedder": self._embedder.name, "dimension": str(self._embedder.dimension)}
        made_by = {
            "splitter": self._pipeline.splitter_version,
            "tokenizer": self._pipeline.tokenizer_version,
        }
        meta: dict[str, str] = {}
        if self._store.exists():
            self._store.migrate()
            self._name_passages()
            with self._store.reading() as connection:
                meta = get_meta(connection)
        wanted = {"schema": SCHEMA_VERSION, **origin}
        if any(meta.get(key) != value for key, value in wanted.items()):
            counters = {
                key: str(int(meta.get(key, "0")) + 1) for key in ("generation", "vector_copy")
            }
            self._store.reset({**wanted, **counters, **made_by})
            return
        with self._store.writing() as connection:
            if meta["splitter"] != made_by["splitter"]:
                connection.execute("UPDATE documents SET content_hash = ''")
            if meta["tokenizer"] != made_by["tokenizer"]:
                connection.execute("UPDATE documents SET outdated_tokens = 1")
            for key, value in made_by.items():
                set_meta(connection, key, value)

    def _name_passages(self) -> None:
        """Hash the passages of documents that an older version stored without it."""
        with self._store.reading() as connection:
            names = tables.without_passages(connection)
        for name in names:
            with self._store.writing() as connection:
                document = tables.read_document(connection, name)
                clauses = tables.read_clause_range(connection, tables.rows_of(connection, name))
                hashed = (
                    (_passage(self._pipeline.analyse(document, clause)), row)
                    for row, clause in clauses.items()
                )
                query = "UPDATE vectors SET passage = ? WHERE row = ?"
                connection.executemany(query, hashed)

    def _read_changes(
        self, files: dict[str, Path], old: dict[str, str], spool: Spool
    ) -> frozenset[str]:
        """Spool what changed; return the names of files deleted since they were listed."""
        vanished: set[str] = set()
        for name, path in files.items():
            try:
                content_hash = self._pipeline.fingerprint(path)
                if old.get(name) == content_hash:
                    continue
                change = self._read(path, content_hash)
            except Exception as error:  # one strange file must not keep out all the others
                _LOGGER.debug("reading %s failed", path, exc_info=True)
                if not path.exists():
                    vanished.add(name)
                    continue
                known = isinstance(error, PolicyQAError)
                strange = f"“{name}”读取失败（{type(error).__name__}：{error}）。"
                self._failed.append((name, str(error) if known else strange))
                continue
            spool.add(change)
            if self._progress:
                self._progress(0, spool.clauses)
        return frozenset(vanished)

    def _read(self, path: Path, content_hash: str) -> Change:
        document = self._pipeline.read(path)
        clauses = self._pipeline.split(document)
        return Change(document, content_hash, clauses, self._pipeline.harvest(document))

    def _store_group(self, group: list[Change], old: dict[str, str]) -> None:
        analyse = self._pipeline.analyse
        indexed = [[analyse(change.document, c) for c in change.clauses] for change in group]
        packed = self._pack([clause for clauses in indexed for clause in clauses])
        for change, clauses in zip(group, indexed, strict=True):
            vectors, packed = packed[: len(clauses)], packed[len(clauses) :]
            with self._store.writing() as connection:
                tables.write_document(connection, change, clauses, vectors)
            if change.document.name in old:
                self._updated += 1
            else:
                self._added += 1

    def _pack(self, clauses: Sequence[IndexedClause]) -> list[tables.PackedVectors]:
        """Return the packed vectors; a passage that the index has already is not embedded."""
        passages = [_passage(clause) for clause in clauses]
        with self._store.reading() as connection:
            known = tables.known_vectors(connection, set(passages))
        fresh = {p: c for p, c in zip(passages, clauses, strict=True) if p not in known}
        self._advance(len(clauses) - len(fresh))
        # Clauses of like length together: an embedder that pads computes the least padding.
        order = sorted(fresh, key=lambda passage: len(fresh[passage].clause.text))
        for start in range(0, len(order), _SLICE):
            chosen = order[start : start + _SLICE]
            packed = self._embed_slice([fresh[passage] for passage in chosen])
            known.update(
                (passage, (*vectors, passage))
                for passage, vectors in zip(chosen, packed, strict=True)
            )
            self._advance(len(chosen))
        return [known[passage] for passage in passages]

    def _advance(self, clauses: int) -> None:
        self._done += clauses
        if self._progress and clauses:
            self._progress(self._done, self._to_do)

    def _embed_slice(self, clauses: list[IndexedClause]) -> list[tuple[bytes, bytes | None]]:
        passages = [indexed.prefix + indexed.clause.text for indexed in clauses]
        spans = [
            [(start + len(indexed.prefix), end + len(indexed.prefix)) for start, end in sentences]
            for indexed in clauses
            for sentences in (indexed.sentences,)
        ]
        vectors, parts = self._embedder.embed_passages_with_spans(passages, spans)
        return [
            (
                codec.pack_vector(vector),
                codec.pack_sentences(indexed.sentences, part) if indexed.sentences else None,
            )
            for indexed, vector, part in zip(clauses, vectors, parts, strict=True)
        ]

    def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            with self._store.writing() as connection:
                self._removed += tables.delete_document(connection, name)

    def _refresh_tokens(self) -> None:
        """Tokenise anew the documents that another tokeniser cut otherwise."""
        with self._store.reading() as connection:
            query = "SELECT id, name FROM documents WHERE outdated_tokens"
            outdated = connection.execute(query).fetchall()
        for identifier, name in outdated:
            with self._store.writing() as connection:
                self._refresh_document(connection, identifier, name)

    def _refresh_document(self, connection: sqlite3.Connection, identifier: int, name: str) -> None:
        analyse = self._pipeline.analyse
        document = tables.read_document(connection, name)
        rows = tables.rows_of(connection, name)
        clauses = tables.read_clause_range(connection, rows).values()
        write_postings(connection, identifier, [analyse(document, clause) for clause in clauses])
        query = "UPDATE documents SET outdated_tokens = 0 WHERE id = ?"
        connection.execute(query, (identifier,))
        raise_generation(connection)

    def _follow_with_chroma(self, seen: Seen | None) -> None:
        with self._store.reading() as connection:
            meta = get_meta(connection)
        if is_current(meta):
            return
        chroma = open_copy(self._store.folder, meta["identity"], self._chroma_url)
        try:
            if not mend_vectors(self._store, chroma, seen):
                _LOGGER.info("Chroma 向量库暂不可用，由保存的向量应答。")
        finally:
            chroma.close()

    def report(self, seconds: float) -> UpdateReport:
        with self._store.reading() as connection:
            found = tables.records(connection)
        return UpdateReport(
            documents=len(found),
            clauses=sum(len(record.rows) for record in found),
            added=self._added,
            updated=self._updated,
            removed=self._removed,
            seconds=seconds,
            failed=tuple(self._failed),
        )


def _passage(indexed: IndexedClause) -> bytes:
    """Return a hash of all that decides the vectors of a clause."""
    words = f"{len(indexed.prefix)} {list(indexed.sentences)} {indexed.prefix}{indexed.clause.text}"
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _temporary_file() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise disk_fault(Path(tempfile.gettempdir()), error) from error
