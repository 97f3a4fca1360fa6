"""Documents, clauses and vectors as SQLite keeps them: JSON and little-endian arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from policy_qa.index.pipeline import Span, Vectors
from policy_qa.schema import Block, Cell, Clause, Document, Field, Metadata

CLAUSE_COLUMNS = "id, path, kind, text, start, end, context, fields, cells, page"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cells_out(cells: Sequence[Cell]) -> list[object]:
    return [[cell.start, cell.end, cell.header] for cell in cells]


def _cells_in(raw: list[Any]) -> tuple[Cell, ...]:
    return tuple(Cell(start, end, tuple(header)) for start, end, header in raw)


def clause_row(clause: Clause) -> tuple[object, ...]:
    """Return the values of ``CLAUSE_COLUMNS``."""
    fields = [[field.name, field.value, field.start, field.end] for field in clause.fields]
    return (
        clause.id,
        _dump(clause.path),
        clause.kind,
        clause.text,
        clause.start,
        clause.end,
        clause.context,
        _dump(fields) if fields else None,
        _dump(_cells_out(clause.cells)) if clause.cells else None,
        clause.page,
    )


def clause_from(document: str, row: tuple[Any, ...]) -> Clause:
    """Return the clause of ``document`` from the values of ``CLAUSE_COLUMNS``."""
    identifier, path, kind, text, start, end, context, fields, cells, page = row
    return Clause(
        id=identifier,
        document=document,
        path=tuple(json.loads(path)),
        kind=kind,
        text=text,
        start=start,
        end=end,
        context=context,
        fields=tuple(Field(*field) for field in json.loads(fields)) if fields else (),
        cells=_cells_in(json.loads(cells)) if cells else (),
        page=page,
    )


def metadata_out(metadata: Metadata) -> str:
    """Return metadata as JSON."""
    return _dump(asdict(metadata))


def metadata_in(raw: str) -> Metadata:
    """Return metadata from its JSON."""
    values: dict[str, Any] = json.loads(raw)
    lists: dict[str, Any] = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
    return Metadata(**{**values, **lists})


def warnings_in(raw: str) -> tuple[str, ...]:
    """Return the warnings of a document from their JSON."""
    return tuple(json.loads(raw))


def document_row(document: Document) -> tuple[str, str, str, str]:
    """Return metadata, warnings, text and blocks of a document."""
    blocks = [
        [
            block.kind,
            block.start,
            block.end,
            block.level,
            _cells_out(block.cells),
            block.group,
            block.caption,
            block.page,
        ]
        for block in document.blocks
    ]
    metadata = metadata_out(document.metadata)
    return metadata, _dump(document.warnings), document.text, _dump(blocks)


def document_from(name: str, row: Sequence[str]) -> Document:
    """Return the document from the values that ``document_row`` gave."""
    metadata, warnings, text, blocks = row
    return Document(
        name=name,
        text=text,
        blocks=tuple(
            Block(kind, start, end, level, _cells_in(cells), tuple(group), caption, page)
            for kind, start, end, level, cells, group, caption, page in json.loads(blocks)
        ),
        metadata=metadata_in(metadata),
        warnings=warnings_in(warnings),
    )


def pack_vector(vector: Vectors) -> bytes:
    """Return a vector of unit length in half precision."""
    packed: bytes = _unit(vector).astype("<f2").tobytes()
    return packed


def unpack_vectors(packed: Sequence[bytes], dimension: int) -> Vectors:
    """Return the vectors, shape (n, dimension), of unit length again after rounding."""
    half = np.frombuffer(b"".join(packed), "<f2")
    return _unit(half.reshape(-1, dimension).astype(np.float32))


def pack_sentences(spans: Sequence[Span], vectors: Vectors) -> bytes:
    """Return spans, scales and 8-bit vectors of the sentences of a clause."""
    unit = _unit(np.asarray(vectors, np.float32).reshape(len(spans), -1))
    scales = np.abs(unit).max(axis=1, initial=0.0) / 127
    quantised = np.rint(unit / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    bounds = np.array(spans, "<i4").reshape(-1, 2)
    parts = (bounds, scales.astype("<f4"), quantised)
    return b"".join(part.tobytes() for part in parts)


def unpack_sentences(packed: bytes, dimension: int) -> tuple[tuple[Span, ...], Vectors]:
    """Return the spans and the vectors, shape (sentences, dimension)."""
    count = len(packed) // (12 + dimension)
    bounds = np.frombuffer(packed, "<i4", 2 * count).reshape(-1, 2)
    scales = np.frombuffer(packed, "<f4", count, 8 * count)
    quantised = np.frombuffer(packed, np.int8, count * dimension, 12 * count)
    vectors = quantised.reshape(count, dimension) * scales[:, None]
    spans = tuple((int(start), int(end)) for start, end in bounds)
    return spans, vectors.astype(np.float32)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
    return unit
