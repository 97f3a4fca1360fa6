"""A small world to index: documents of one clause a line, character tokens, hashed vectors."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

import numpy as np

from policy_qa.errors import DocumentError
from policy_qa.index import IndexedClause, Pipeline
from policy_qa.schema import Block, Cell, Clause, Document, Field, Metadata

DIMENSION = 48


class HashEmbedder:
    """Vectors of hashed character pairs; counts the texts it embeds."""

    def __init__(self, name: str = "hash-48", dimension: int = DIMENSION) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded = 0

    def embed(self, text: str) -> np.ndarray:
        vector = np.full(self.dimension, 1e-3, np.float32)
        for pair in pairwise(text):
            vector[zlib.crc32("".join(pair).encode()) % self.dimension] += 1
        return vector / np.linalg.norm(vector)

    def embed_passages_with_spans(self, texts, spans):
        self.embedded += len(texts)
        vectors = np.array([self.embed(text) for text in texts])
        parts = [
            np.array([self.embed(text[start:end]) for start, end in own]).reshape(
                -1, self.dimension
            )
            for text, own in zip(texts, spans, strict=True)
        ]
        return vectors, parts


def read(path: Path) -> Document:
    text = path.read_text(encoding="utf-8")
    if "坏文件" in text:
        message = f"“{path.name}”无法读取。请重新导出。"
        raise DocumentError(message)
    if "奇怪文件" in text:
        raise ZeroDivisionError
    blocks = tuple(
        Block("row", m.start(), m.end(), cells=(Cell(m.start(), m.end(), ("甲", "乙")),), page=1)
        for m in re.finditer(r"[^\n]+", text)
    )
    metadata = Metadata(title=path.stem, region="某地")
    return Document(path.name, text, blocks, metadata, ("只有一页",))


def split(document: Document) -> list[Clause]:
    return [
        Clause(
            id=f"{document.name}#{number}",
            document=document.name,
            path=("附件", f"{number}."),
            kind=block.kind,
            text=document.text[block.start : block.end],
            start=block.start,
            end=block.end,
            context="表头",
            fields=(Field("时限", "年底", block.start, block.start + 1),),
            cells=block.cells,
            page=block.page,
        )
        for number, block in enumerate(document.blocks)
    ]


def harvest(document: Document) -> list[str]:
    return re.findall(r"《(.+?)》", document.text)


def tokens(text: str, terms: Collection[str] = ()) -> list[str]:
    words = [re.escape(term) for term in sorted(terms, key=len, reverse=True)]
    return re.findall("|".join([*words, r"\d+%?", r"[^\W\d]"]), text)


def analyse(document: Document, clause: Clause) -> IndexedClause:
    stops = [m.end() for m in re.finditer("。", clause.text)]
    spans = list(zip([0, *stops], stops, strict=False))
    terms = harvest(document)
    title = tokens(document.metadata.title, terms)
    return IndexedClause(clause, title, tokens(clause.text, terms), spans, prefix="某地：")


def files(corpus: Path) -> list[Path]:
    return sorted(corpus.glob("*.txt"))


def pipeline(splitter: str = "1", tokenizer: str = "1") -> Pipeline:
    return Pipeline(
        files=files,
        read=read,
        split=split,
        harvest=harvest,
        analyse=analyse,
        splitter_version=splitter,
        tokenizer_version=tokenizer,
    )
