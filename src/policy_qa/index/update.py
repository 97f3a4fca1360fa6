"""Bring an index up to date with a folder of documents.

Every document is one SQLite transaction, so a process killed at any moment leaves the old or
the new content of each document. Chroma follows when all documents are in; until then, and
after a kill, ``meta`` says that Chroma lags behind, and searches compare SQLite's vectors.
"""

from __future__ import annotations

import logging
import sqlite3
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from policy_qa.errors import PolicyQAError
from policy_qa.index import codec, tables
from policy_qa.index.changes import Change, Spool
from policy_qa.index.chroma import ChromaVectors
from policy_qa.index.maintenance import is_current, mend_vectors, writer_lock
from policy_qa.index.pipeline import (
    Analyser,
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


def update_index(
    folder: Path,
    corpus: Path,
    *,
    pipeline: Pipeline,
    embedder: PassageEmbedder,
    progress: Progress | None = None,
) -> UpdateReport:
    """Make the index in ``folder`` hold the documents of ``corpus``, creating it if need be.

    Only documents whose fingerprint changed are read and embedded. Where the index was made
    by another embedder, splitter or schema, it is made anew; where by another tokeniser, the
    tokens are. A document that cannot be read is reported and keeps its old version.

    Args:
        folder: The index folder.
        corpus: The folder with the documents.
        pipeline: How documents become clauses.
        embedder: What makes the vectors.
        progress: Called with the numbers of clauses done and to do.

    Raises:
        IndexStateError: If another process is writing this index, or its file is damaged.
    """
    begin = time.perf_counter()
    with writer_lock(folder):
        store = TextStore(folder)
        try:
            update = _Update(store, pipeline, embedder, progress)
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
    ) -> None:
        self._store = store
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
            old = {record.name: record.content_hash for record in tables.records(connection)}
        gone = [name for name in old if name not in files]
        with tempfile.TemporaryFile() as file:
            spool = Spool(file)
            self._read_changes(files, old, spool)
            self._to_do = spool.clauses
            terms = self._settle_terms(spool, gone)
            analyse = self._pipeline.analyser(terms)
            for group in spool.groups():
                self._store_group(group, analyse, old)
        self._remove(gone)
        self._refresh_tokens(analyse)
        self._follow_with_chroma()

    def _prepare_tables(self) -> None:
        """Make the tables where there are none, or where they are of another origin."""
        wanted = {
            "schema": SCHEMA_VERSION,
            "embedder": self._embedder.name,
            "dimension": str(self._embedder.dimension),
            "splitter": self._pipeline.splitter_version,
        }
        tokenizer = self._pipeline.tokenizer_version
        meta: dict[str, str] = {}
        if self._store.exists():
            with self._store.reading() as connection:
                meta = get_meta(connection)
        if any(meta.get(key) != value for key, value in wanted.items()):
            counters = {
                key: str(int(meta.get(key, "0")) + 1) for key in ("generation", "vector_copy")
            }
            self._store.reset({**wanted, **counters, "tokenizer": tokenizer})
        elif meta["tokenizer"] != tokenizer:
            with self._store.writing() as connection:
                connection.execute("UPDATE documents SET outdated_tokens = 1")
                set_meta(connection, "tokenizer", tokenizer)

    def _read_changes(self, files: dict[str, Path], old: dict[str, str], spool: Spool) -> None:
        for name, path in files.items():
            try:
                content_hash = self._pipeline.fingerprint(path)
                if old.get(name) != content_hash:
                    spool.add(self._read(path, content_hash))
            except PolicyQAError as error:
                self._failed.append((name, str(error)))
            except Exception as error:  # one strange file must not keep out all the others
                _LOGGER.debug("reading %s failed", path, exc_info=True)
                self._failed.append(
                    (name, f"“{name}”读取失败（{type(error).__name__}：{error}）。")
                )

    def _read(self, path: Path, content_hash: str) -> Change:
        document = self._pipeline.read(path)
        clauses = self._pipeline.split(document)
        return Change(document, content_hash, clauses, self._pipeline.harvest(document))

    def _settle_terms(self, spool: Spool, gone: Collection[str]) -> frozenset[str]:
        """Return the terms of the index to be; mark the documents that they cut otherwise."""
        with self._store.reading() as connection:
            pairs = tables.terms_by_document(connection)
        replaced = spool.terms.keys() | set(gone)
        before = frozenset(term for _, term in pairs)
        kept = frozenset(term for name, term in pairs if name not in replaced)
        after = kept.union(*spool.terms.values())
        if changed := before ^ after:
            with self._store.writing() as connection:
                tables.mark_outdated(connection, changed, replaced)
        return after

    def _store_group(self, group: list[Change], analyse: Analyser, old: dict[str, str]) -> None:
        indexed = [[analyse(change.document, c) for c in change.clauses] for change in group]
        packed = self._embed([clause for clauses in indexed for clause in clauses])
        for change, clauses in zip(group, indexed, strict=True):
            vectors, packed = packed[: len(clauses)], packed[len(clauses) :]
            with self._store.writing() as connection:
                tables.write_document(connection, change, clauses, vectors)
            if change.document.name in old:
                self._updated += 1
            else:
                self._added += 1

    def _embed(self, clauses: Sequence[IndexedClause]) -> list[tables.PackedVectors]:
        """Return the packed vectors, embedding clauses of like length together."""
        packed: dict[int, tables.PackedVectors] = {}
        order = sorted(range(len(clauses)), key=lambda index: len(clauses[index].clause.text))
        for start in range(0, len(order), _SLICE):
            chosen = order[start : start + _SLICE]
            packed.update(zip(chosen, self._embed_slice([clauses[i] for i in chosen]), strict=True))
            self._done += len(chosen)
            if self._progress:
                self._progress(self._done, self._to_do)
        return [packed[index] for index in range(len(clauses))]

    def _embed_slice(self, clauses: list[IndexedClause]) -> list[tables.PackedVectors]:
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

    def _refresh_tokens(self, analyse: Analyser) -> None:
        """Tokenise anew the documents that other terms or another tokeniser cut otherwise."""
        with self._store.reading() as connection:
            query = "SELECT id, name FROM documents WHERE outdated_tokens"
            outdated = connection.execute(query).fetchall()
        for identifier, name in outdated:
            with self._store.writing() as connection:
                self._refresh_document(connection, identifier, name, analyse)

    @staticmethod
    def _refresh_document(
        connection: sqlite3.Connection, identifier: int, name: str, analyse: Analyser
    ) -> None:
        document = tables.read_document(connection, name)
        rows = tables.rows_of(connection, name)
        clauses = tables.read_clause_range(connection, rows).values()
        write_postings(connection, identifier, [analyse(document, clause) for clause in clauses])
        query = "UPDATE documents SET outdated_tokens = 0 WHERE id = ?"
        connection.execute(query, (identifier,))
        raise_generation(connection)

    def _follow_with_chroma(self) -> None:
        with self._store.reading() as connection:
            if is_current(get_meta(connection)):
                return
        chroma = ChromaVectors(self._store.folder)
        try:
            if not mend_vectors(self._store, chroma):
                _LOGGER.info("Chroma 向量库正被另一个进程使用，暂由保存的向量应答。")
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
