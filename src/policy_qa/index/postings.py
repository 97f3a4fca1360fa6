"""BM25 over two fields, path and text, from postings kept per document.

The formula is BM25F (Robertson, Zaragoza and Taylor, 2004): frequencies are divided by
their field's relative length, weighted and added before they saturate; the inverse document
frequency is Lucene's, ``log(1 + (N - n + 0.5) / (n + 0.5))``, which is never negative.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from policy_qa.index.pipeline import IndexedClause

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bm25:
    """Parameters of BM25: saturation ``k1``, length normalisation ``b``, field weights."""

    k1: float = 1.2
    b: float = 0.75
    path_weight: float = 1.0
    text_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Postings:
    """The postings of one document, by token; positions count its clauses from 0."""

    tokens: list[str]
    counts: list[int]
    positions: list[int]
    in_path: list[int]
    in_text: list[int]
    path_lengths: list[int]
    text_lengths: list[int]


def _collect(clauses: Sequence[IndexedClause]) -> _Postings:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for position, clause in enumerate(clauses):
        path, text = Counter(clause.path_tokens), Counter(clause.text_tokens)
        for token in path.keys() | text.keys():
            entry = (position, min(path[token], 255), min(text[token], 255))
            found.setdefault(token, []).append(entry)
    tokens = sorted(found)
    entries = [entry for token in tokens for entry in found[token]]
    return _Postings(
        tokens=tokens,
        counts=[len(found[token]) for token in tokens],
        positions=[entry[0] for entry in entries],
        in_path=[entry[1] for entry in entries],
        in_text=[entry[2] for entry in entries],
        path_lengths=[len(clause.path_tokens) for clause in clauses],
        text_lengths=[len(clause.text_tokens) for clause in clauses],
    )


def write_postings(
    connection: sqlite3.Connection, document: int, clauses: Sequence[IndexedClause]
) -> None:
    """Store the postings of a document in place of earlier ones."""
    postings = _collect(clauses)
    connection.executemany(
        "INSERT OR IGNORE INTO words (token) VALUES (?)", ((token,) for token in postings.tokens)
    )
    ids = word_ids(connection, postings.tokens)
    connection.execute(
        "INSERT OR REPLACE INTO postings VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document,
            _bytes([ids[token] for token in postings.tokens], "<u4"),
            _bytes(postings.counts, "<u4"),
            _bytes(postings.positions, "<u4"),
            _bytes(postings.in_path, "<u1"),
            _bytes(postings.in_text, "<u1"),
            _bytes(postings.path_lengths, "<u4"),
            _bytes(postings.text_lengths, "<u4"),
        ),
    )


def _bytes(values: Sequence[int], kind: str) -> bytes:
    return np.array(values, kind).tobytes()


def word_ids(connection: sqlite3.Connection, tokens: Sequence[str]) -> dict[str, int]:
    """Return the ids of those tokens that some document holds or once held."""
    known: dict[str, int] = {}
    for batch in _batches([token for token in tokens if _storable(token)], 500):
        marks = ",".join("?" * len(batch))
        query = f"SELECT token, id FROM words WHERE token IN ({marks})"
        known.update(connection.execute(query, batch))
    return known


def _storable(token: str) -> bool:
    """Return False for lone surrogates, which a JSON question can hold and SQLite cannot."""
    try:
        token.encode()
    except UnicodeEncodeError:
        return False
    return True


def _batches(values: Sequence[str], size: int) -> Iterator[list[str]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch


class Lexicon:
    """All postings of one state of the index, in memory, ordered by word.

    About 6 bytes an entry: 40 MB for 147,000 clauses of laws.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(
            """SELECT first, postings.words, counts, positions, in_path, in_text,
                      path_lengths, text_lengths
               FROM documents JOIN postings ON postings.document = documents.id ORDER BY first"""
        ).fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * 8
        self._path_lengths = _join(columns[6], "<u4").astype(np.float32)
        self._text_lengths = _join(columns[7], "<u4").astype(np.float32)
        sizes = np.array([len(blob) // 4 for blob in columns[6]], np.int64)
        firsts = np.array(columns[0], np.int64)
        starts = _starts(sizes)
        self.rowids: _Ints = np.repeat(firsts - starts, sizes) + np.arange(sizes.sum())
        entries = np.array([len(blob) // 4 for blob in columns[3]], np.int64)
        rows_of_entries = _join(columns[3], "<u4") + np.repeat(starts, entries)
        words, counts = _join(columns[1], "<u4"), _join(columns[2], "<u4").astype(np.int64)
        order = np.argsort(words, kind="stable")
        gather = _gather(_starts(counts)[order], counts[order])
        self._rows = rows_of_entries.astype(np.uint32)[gather]
        self._in_path = _join(columns[4], "<u1")[gather]
        self._in_text = _join(columns[5], "<u1")[gather]
        per_word = np.bincount(words, weights=counts).astype(np.int64)
        self._bounds = np.concatenate([[0], np.cumsum(per_word)])

    @property
    def size(self) -> int:
        """Number of clauses."""
        return len(self.rowids)

    def frequency(self, word: int) -> int:
        """Return the number of clauses that hold the word."""
        if word + 1 >= len(self._bounds):
            return 0
        return int(self._bounds[word + 1] - self._bounds[word])

    def scores(self, weights: Mapping[int, float], parameters: Bm25) -> _Floats:
        """Return the BM25 score of every clause, in the order of ``rowids``."""
        total = np.zeros(self.size, np.float32)
        if not self.size:
            return total
        path_average = max(float(self._path_lengths.mean()), 1e-9)
        text_average = max(float(self._text_lengths.mean()), 1e-9)
        for word, weight in weights.items():
            count = self.frequency(word)
            if not count:
                continue
            entries = slice(self._bounds[word], self._bounds[word + 1])
            rows = self._rows[entries]
            b, k1 = parameters.b, parameters.k1
            in_path = self._in_path[entries] / (1 - b + b * self._path_lengths[rows] / path_average)
            in_text = self._in_text[entries] / (1 - b + b * self._text_lengths[rows] / text_average)
            frequency = parameters.path_weight * in_path + parameters.text_weight * in_text
            idf = np.log(1 + (self.size - count + 0.5) / (count + 0.5))
            total[rows] += weight * idf * frequency * (k1 + 1) / (frequency + k1)
        return total


def best(scores: _Floats, rowids: _Ints, limit: int) -> list[tuple[int, float]]:
    """Return at most ``limit`` pairs (rowid, score) with the best score; ties by rowid."""
    if limit <= 0 or not len(scores):
        return []
    chosen = np.arange(len(scores))
    if len(scores) > limit:
        threshold = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        chosen = np.flatnonzero(scores >= threshold)
    order = chosen[np.lexsort((rowids[chosen], -scores[chosen]))][:limit]
    return [(int(rowids[index]), float(scores[index])) for index in order]


def _join(blobs: Sequence[bytes], kind: str) -> _Ints:
    joined: _Ints = np.frombuffer(b"".join(blobs), kind)
    return joined


def _starts(sizes: _Ints) -> _Ints:
    starts: _Ints = np.cumsum(sizes) - sizes
    return starts


def _gather(starts: _Ints, sizes: _Ints) -> _Ints:
    """Return the indices of the stretches ``starts[i] … starts[i] + sizes[i]``, one by one."""
    indices: _Ints = np.repeat(starts - _starts(sizes), sizes) + np.arange(sizes.sum())
    return indices
