"""What is read from and written to the tables of an index, one document or clause at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policy_qa.errors import DocumentError
from policy_qa.index import codec
from policy_qa.index.changes import Change
from policy_qa.index.pipeline import DocumentRecord, IndexedClause, Vectors
from policy_qa.index.postings import write_postings
from policy_qa.index.store import get_meta, raise_generation, set_meta
from policy_qa.schema import Clause, Document

_FEW = 500

# Of a clause, of its sentences if it has any, and the hash of what was embedded.
PackedVectors = tuple[bytes, bytes | None, bytes]


def write_document(
    connection: sqlite3.Connection,
    change: Change,
    clauses: Sequence[IndexedClause],
    vectors: Sequence[PackedVectors],
) -> None:
    """Store a document with its clauses in place of an earlier version of it."""
    delete_document(connection, change.document.name)
    first = int(get_meta(connection)["next_row"])
    rows = range(first, first + len(clauses))
    identifier = _insert_document(connection, change, rows)
    marks = ",".join("?" * 12)
    connection.executemany(
        f"INSERT INTO clauses (row, document, {codec.CLAUSE_COLUMNS}) VALUES ({marks})",
        (
            (row, identifier, *codec.clause_row(indexed.clause))
            for row, indexed in zip(rows, clauses, strict=True)
        ),
    )
    pairs = list(zip(rows, vectors, strict=True))
    connection.executemany(
        "INSERT INTO vectors VALUES (?, ?, ?)",
        ((row, vector, passage) for row, (vector, _, passage) in pairs),
    )
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?)",
        ((row, packed) for row, (_, packed, _) in pairs if packed is not None),
    )
    write_postings(connection, identifier, clauses)
    set_meta(connection, "next_row", str(rows.stop))


def _insert_document(connection: sqlite3.Connection, change: Change, rows: range) -> int:
    document = change.document
    # Rowids are never used again, so the key differs even where the same content returns with
    # another outline: Chroma cannot show an old vector under a new clause.
    stamp = f"{document.name}\0{change.content_hash}\0{rows.start}".encode()
    key = hashlib.sha256(stamp).hexdigest()[:20]
    metadata, warnings, text, blocks = codec.document_row(document)
    cursor = connection.execute(
        """INSERT INTO documents (name, content_hash, vector_key, first, clauses, metadata,
               warnings) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (document.name, change.content_hash, key, rows.start, len(rows), metadata, warnings),
    )
    identifier = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (identifier, text, blocks))
    connection.executemany(
        "INSERT INTO terms VALUES (?, ?)",
        ((identifier, term) for term in sorted(set(change.terms))),
    )
    return identifier


def delete_document(connection: sqlite3.Connection, name: str) -> bool:
    """Delete a document and all that hangs on it; return whether there was one."""
    raise_generation(connection)
    query = "SELECT id, first, first + clauses FROM documents WHERE name = ?"
    found = connection.execute(query, (name,)).fetchone()
    if found is None:
        return False
    identifier, first, stop = found
    for table in ("clauses", "vectors", "sentences"):
        connection.execute(f"DELETE FROM {table} WHERE row >= ? AND row < ?", (first, stop))
    for table in ("texts", "postings", "terms"):
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (identifier,))
    connection.execute("DELETE FROM documents WHERE id = ?", (identifier,))
    return True


def records(connection: sqlite3.Connection) -> list[DocumentRecord]:
    """Return all documents, by name."""
    rows = connection.execute(
        "SELECT name, content_hash, first, clauses, metadata, warnings FROM documents ORDER BY name"
    )
    return [
        DocumentRecord(
            name=name,
            content_hash=content_hash,
            rows=range(first, first + count),
            metadata=codec.metadata_in(metadata),
            warnings=codec.warnings_in(warnings),
        )
        for name, content_hash, first, count, metadata, warnings in rows
    ]


def content_hashes(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the fingerprint of each document by name."""
    return dict(connection.execute("SELECT name, content_hash FROM documents"))


def read_document(connection: sqlite3.Connection, name: str) -> Document:
    """Return a document as it was read.

    Raises:
        DocumentError: If the index has no document of this name.
    """
    row = connection.execute(
        """SELECT metadata, warnings, text, blocks FROM documents
           JOIN texts ON texts.document = documents.id WHERE name = ?""",
        (name,),
    ).fetchone()
    if row is None:
        message = f"索引中没有文件“{name}”。请用索引中的文件名，或把它放进语料文件夹后更新索引。"
        raise DocumentError(message)
    return codec.document_from(name, row)


def rows_of(connection: sqlite3.Connection, name: str) -> range:
    """Return the rowids of the clauses of a document; empty if there is none."""
    query = "SELECT first, first + clauses FROM documents WHERE name = ?"
    row = connection.execute(query, (name,)).fetchone()
    return range(*row) if row else range(0)


def read_clauses(connection: sqlite3.Connection, rowids: Sequence[int]) -> dict[int, Clause]:
    """Return clauses by rowid, in the order asked for; those that are no more are left out."""
    found: dict[int, Clause] = {}
    for batch in _batches(rowids):
        found.update(_select_clauses(connection, f"row IN ({','.join(map(str, batch))})"))
    return {rowid: found[rowid] for rowid in rowids if rowid in found}


def read_clause_range(connection: sqlite3.Connection, rows: range) -> dict[int, Clause]:
    """Return the clauses of a stretch of rowids, in order."""
    where = f"row >= {rows.start} AND row < {rows.stop} ORDER BY row"
    return dict(_select_clauses(connection, where))


def read_all_clauses(connection: sqlite3.Connection) -> dict[int, Clause]:
    """Return all clauses, in order of rowid."""
    return dict(_select_clauses(connection, "TRUE ORDER BY row"))


def _select_clauses(connection: sqlite3.Connection, where: str) -> Iterator[tuple[int, Clause]]:
    columns = ", ".join(f"clauses.{column}" for column in codec.CLAUSE_COLUMNS.split(", "))
    rows = connection.execute(
        f"""SELECT row, name, {columns} FROM clauses
            JOIN documents ON documents.id = clauses.document WHERE {where}"""
    )
    return ((row[0], codec.clause_from(row[1], row[2:])) for row in rows)


def read_vectors(connection: sqlite3.Connection, rowids: Sequence[int], dimension: int) -> Vectors:
    """Return clause vectors, shape (n, dimension); zeros for a clause that is no more."""
    packed: dict[int, bytes] = {}
    for batch in _batches(rowids):
        marks = ",".join(map(str, batch))
        query = f"SELECT row, vector FROM vectors WHERE row IN ({marks})"
        packed.update(connection.execute(query))
    nothing = bytes(2 * dimension)
    return codec.unpack_vectors([packed.get(row, nothing) for row in rowids], dimension)


def vectors_of(connection: sqlite3.Connection, rows: range, dimension: int) -> Vectors:
    """Return the vectors of a stretch of rowids, shape (len(rows), dimension)."""
    query = "SELECT vector FROM vectors WHERE row >= ? AND row < ? ORDER BY row"
    found = connection.execute(query, (rows.start, rows.stop))
    return codec.unpack_vectors([vector for (vector,) in found], dimension)


def row_ranges(connection: sqlite3.Connection) -> dict[str, range]:
    """Return the rowids of each document, in order of rowid."""
    rows = connection.execute("SELECT name, first, first + clauses FROM documents ORDER BY first")
    return {name: range(first, stop) for name, first, stop in rows}


def vector_keys(connection: sqlite3.Connection) -> dict[str, range]:
    """Return the rowids of each document by the key of its vectors, in order of rowid."""
    rows = connection.execute("SELECT vector_key, first, clauses FROM documents ORDER BY first")
    return {key: range(first, first + count) for key, first, count in rows}


def vector_ids(keys: Mapping[str, range]) -> dict[str, int]:
    """Return the Chroma id of every clause of these documents, with its rowid."""
    return {
        f"{key}:{position}": row for key, rows in keys.items() for position, row in enumerate(rows)
    }


def rowids_of_vectors(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int | None]:
    """Return the rowids behind Chroma ids; None for an id that is no more."""
    query = "SELECT first FROM documents WHERE vector_key = ?"
    places = [identifier.partition(":") for identifier in ids]
    first = {
        key: connection.execute(query, (key,)).fetchone() for key in {key for key, _, _ in places}
    }
    return [first[key][0] + int(place) if first[key] else None for key, _, place in places]


def _batches(rowids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(rowids), _FEW):
        yield [int(rowid) for rowid in rowids[start : start + _FEW]]


def terms_by_document(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return all pairs (document name, term that it defines)."""
    query = "SELECT name, term FROM terms JOIN documents ON documents.id = terms.document"
    return connection.execute(query).fetchall()


def known_vectors(
    connection: sqlite3.Connection, passages: Iterable[bytes]
) -> dict[bytes, PackedVectors]:
    """Return the vectors of those passages that some clause of the index already has."""
    wanted = list(passages)
    known: dict[bytes, PackedVectors] = {}
    for start in range(0, len(wanted), _FEW):
        batch = wanted[start : start + _FEW]
        rows = connection.execute(
            f"""SELECT passage, vector, packed FROM vectors LEFT JOIN sentences USING (row)
                WHERE passage IN ({",".join("?" * len(batch))})""",
            batch,
        )
        known.update({passage: (vector, packed, passage) for passage, vector, packed in rows})
    return known


def without_passages(connection: sqlite3.Connection) -> list[str]:
    """Return the names of documents with a clause whose passage has no hash."""
    query = """SELECT DISTINCT name FROM vectors JOIN clauses USING (row)
               JOIN documents ON documents.id = clauses.document WHERE passage IS NULL"""
    return [name for (name,) in connection.execute(query)]


def inconsistencies(connection: sqlite3.Connection) -> list[str]:
    """Return what does not fit together within SQLite, one Chinese sentence each."""
    problems = []
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        problems.append(f"文本库已损坏（{state}）：请运行 policy-qa rebuild 重建。")
    total = connection.execute("SELECT coalesce(sum(clauses), 0) FROM documents").fetchone()[0]
    for table in ("clauses", "vectors"):
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        if count != total:
            problems.append(f"文本库的 {table} 表有 {count} 行，应为 {total} 行：请重新建立索引。")
    return problems
