"""One object to ask: clauses by rowid, BM25, nearest vectors, documents and their text."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from policy_qa.errors import DocumentError, IndexStateError
from policy_qa.index import codec, tables
from policy_qa.index.chroma import copy_name, open_copy
from policy_qa.index.exact import ExactSearch
from policy_qa.index.faults import remedy
from policy_qa.index.lexical import LexicalSearch
from policy_qa.index.maintenance import (
    is_current,
    mend_vectors,
    rebuild_vectors,
    seen_by_chroma,
    verify,
    writer_lock,
)
from policy_qa.index.pipeline import (
    DocumentRecord,
    Span,
    Vectors,
)
from policy_qa.index.postings import Bm25
from policy_qa.index.reading import ClauseReader
from policy_qa.index.store import SCHEMA_VERSION, TextStore, get_generation, get_meta
from policy_qa.schema import Clause, Document

_DEFAULT_BM25 = Bm25()


class PolicyIndex:
    """An index folder opened for reading; safe for several threads, beside a writer.

    Clauses are named by rowids, which are never used again. A document that is updated gets
    new ones, so a rowid found before an update may be unknown after it; within a
    ``snapshot`` everything belongs together.
    """

    def __init__(
        self, store: TextStore, meta: Mapping[str, str], chroma_url: str | None = None
    ) -> None:
        self.folder = store.folder
        self.embedder_name = meta["embedder"]
        self.dimension = int(meta["dimension"])
        self._store = store
        self._chroma = open_copy(store.folder, meta["identity"], chroma_url)
        self._exact = ExactSearch(self.dimension)
        self._lexical = LexicalSearch()
        self._clauses = ClauseReader()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        embedder_name: str | None = None,
        splitter_version: str | None = None,
        tokenizer_version: str | None = None,
        chroma_url: str | None = None,
    ) -> PolicyIndex:
        """Open an index; what is None is not compared.

        With ``chroma_url`` the vectors are searched on that Chroma server.

        Raises:
            IndexStateError: If there is no index, it is damaged, or it was made by another
                embedder, splitter, tokeniser or version of the tables.
        """
        store = TextStore(folder)
        if not store.exists():
            message = f"“{folder}”中没有索引。{remedy(folder)} 建立索引。"
            raise IndexStateError(message)
        with store.reading() as connection:
            meta = get_meta(connection)
        expected = {
            "schema": ("数据格式", SCHEMA_VERSION),
            "embedder": ("向量模型", embedder_name),
            "splitter": ("条款切分", splitter_version),
            "tokenizer": ("分词", tokenizer_version),
        }
        for key, (label, value) in expected.items():
            if value is not None and meta.get(key) != value:
                store.close()
                message = (
                    f"索引“{folder}”的{label}版本是“{meta.get(key)}”，现在使用的是“{value}”，"
                    f"两者不能混用。{remedy(folder)} 重新建立索引。"
                )
                raise IndexStateError(message)
        return cls(store, meta, chroma_url)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all calls of this thread within the block see one state of the index."""
        with self._store.reading():
            yield

    @property
    def generation(self) -> int:
        """A number that changes whenever the content does."""
        with self._store.reading() as connection:
            return get_generation(connection)

    @property
    def size(self) -> int:
        """Number of clauses."""
        with self._store.reading() as connection:
            return self._lexical.size(connection)

    def documents(self) -> list[DocumentRecord]:
        """Return all documents without their texts, by name."""
        with self._store.reading() as connection:
            return tables.records(connection)

    def document(self, name: str) -> Document:
        """Return a document with its text and blocks.

        Raises:
            DocumentError: If the index has no document of this name.
        """
        with self._store.reading() as connection:
            return tables.read_document(connection, name)

    def terms(self) -> list[str]:
        """Return the terms harvested from all documents, sorted."""
        with self._store.reading() as connection:
            return sorted({term for _, term in tables.terms_by_document(connection)})

    def clauses(self, rowids: Sequence[int]) -> dict[int, Clause]:
        """Return clauses by rowid, in the order asked for; unknown rowids are left out."""
        with self._store.reading() as connection:
            return self._clauses.clauses(connection, rowids)

    def all_clauses(self) -> dict[int, Clause]:
        """Return all clauses by rowid, document after document."""
        with self._store.reading() as connection:
            return tables.read_all_clauses(connection)

    def clauses_of(self, document: str) -> dict[int, Clause]:
        """Return the clauses of a document by rowid, in order; none if it is unknown."""
        with self._store.reading() as connection:
            return self._clauses.of(connection, document)

    def neighbours(self, rowid: int, *, before: int = 1, after: int = 1) -> dict[int, Clause]:
        """Return the clauses around one within its document, in order, without itself."""
        with self._store.reading() as connection:
            for rows in tables.row_ranges(connection).values():
                if rowid in rows:
                    start, stop = max(rows.start, rowid - before), min(rows.stop, rowid + after + 1)
                    found = self._clauses.clauses(connection, range(start, stop))
                    found.pop(rowid, None)
                    return found
        return {}

    def lexical(
        self,
        tokens: Mapping[str, float] | Iterable[str],
        limit: int,
        *,
        documents: Collection[str] | None = None,
        parameters: Bm25 = _DEFAULT_BM25,
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, BM25 score), best first, scores above 0 only.

        Args:
            tokens: What is looked for: each distinct token counts once, or with its weight.
            limit: The largest number of pairs.
            documents: Names of the only documents to search; None searches all.
            parameters: Constants of the formula and weights of the fields.
        """
        weights = tokens if isinstance(tokens, Mapping) else dict.fromkeys(tokens, 1.0)
        with self._store.reading() as connection:
            chosen = None if documents is None else self._ranges(connection, documents)
            return self._lexical.search(connection, weights, parameters, chosen, limit)

    def document_frequency(self, token: str) -> int:
        """Return the number of clauses that hold a token in their path or text."""
        with self._store.reading() as connection:
            return self._lexical.frequency(connection, token)

    def vocabulary(self) -> dict[str, int]:
        """Return every token of the index with the number of clauses that hold it."""
        with self._store.reading() as connection:
            return self._lexical.vocabulary(connection)

    def nearest(
        self, vector: npt.ArrayLike, limit: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return pairs (rowid, cosine), best first.

        Chroma answers where it can; where it lags behind, belongs to another process or
        cannot filter as fast, every vector is compared.

        Args:
            vector: The question's vector, shape (dimension,).
            limit: The largest number of pairs.
            documents: Names of the only documents to search; None searches all.

        Raises:
            IndexStateError: If the vector is of another dimension than the index.
        """
        question = self._unit(vector)
        with self._store.reading() as connection:
            found = None if documents is not None else self._ask_chroma(connection, question, limit)
            if found is not None:
                return found
            chosen = self._ranges(connection, documents)
            return self._exact.nearest(connection, question, limit, chosen)

    def _ask_chroma(
        self, connection: sqlite3.Connection, question: Vectors, limit: int
    ) -> list[tuple[int, float]] | None:
        meta = get_meta(connection)
        if not is_current(meta):
            return None
        found = self._chroma.nearest(copy_name(int(meta["vector_copy"])), question, limit)
        if found is None or len(found) < min(limit, self._lexical.size(connection)):
            return None
        rowids = tables.rowids_of_vectors(connection, [key for key, _ in found])
        pairs = zip(rowids, [cosine for _, cosine in found], strict=True)
        return [(rowid, cosine) for rowid, cosine in pairs if rowid is not None]

    def _ranges(
        self, connection: sqlite3.Connection, documents: Collection[str] | None
    ) -> list[range]:
        present = tables.row_ranges(connection)
        self._exact.forget_all_but(present.values())
        return [rows for name, rows in present.items() if documents is None or name in documents]

    def _unit(self, vector: npt.ArrayLike) -> Vectors:
        question = np.asarray(vector, np.float32).reshape(-1)
        if len(question) != self.dimension:
            message = (
                f"问题向量为 {len(question)} 维，索引“{self.folder}”为 {self.dimension} 维："
                f"向量模型与索引不符。{remedy(self.folder)} 重新建立索引。"
            )
            raise IndexStateError(message)
        length = float(np.linalg.norm(question))
        return question / length if length else question

    def vectors(self, rowids: Sequence[int]) -> Vectors:
        """Return unit vectors, shape (n, dimension); zeros for an unknown rowid."""
        with self._store.reading() as connection:
            return tables.read_vectors(connection, rowids, self.dimension)

    def sentences(self, rowid: int) -> tuple[tuple[Span, ...], Vectors]:
        """Return sentence spans in the clause's text, and vectors of shape (k, dimension)."""
        with self._store.reading() as connection:
            query = "SELECT packed FROM sentences WHERE row = ?"
            row = connection.execute(query, (int(rowid),)).fetchone()
        return codec.unpack_sentences(row[0] if row else b"", self.dimension)

    def remove(self, document: str) -> None:
        """Take a document out of the index, until the next update of its corpus.

        Raises:
            DocumentError: If the index has no document of this name.
            IndexStateError: If another process is writing the index.
        """
        with writer_lock(self.folder):
            seen = seen_by_chroma(self._store)
            with self._store.writing() as connection:
                if not tables.delete_document(connection, document):
                    message = f"索引中没有文件“{document}”，无从删除。请核对文件名。"
                    raise DocumentError(message)
            mend_vectors(self._store, self._chroma, seen)

    def rebuild_vectors(self) -> None:
        """Make Chroma's copy anew from the vectors in SQLite; nothing is embedded.

        Raises:
            IndexStateError: If another process is writing the index or has Chroma open.
        """
        with writer_lock(self.folder):
            rebuild_vectors(self._store, self._chroma)

    def verify(self) -> list[str]:
        """Return what is wrong with the index, in Chinese; empty if SQLite and Chroma agree."""
        return verify(self._store, self._chroma)

    def close(self) -> None:
        """Close the files; the index cannot be asked any more."""
        self._chroma.close()
        self._store.close()

    def __enter__(self) -> PolicyIndex:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
