"""Columns are told apart by the sense of their headers."""

from __future__ import annotations

import numpy as np
import pytest

from policy_qa.answer import columns
from policy_qa.answer.columns import Columns, HeaderReader
from policy_qa.schema import Cell, Clause


def row(*headers: tuple[str, ...]) -> Clause:
    text = "\t".join("甲乙丙丁"[: len(headers)])
    cells = tuple(Cell(2 * i, 2 * i + 1, header) for i, header in enumerate(headers))
    return Clause("r", "a.md", (), "row", text, 0, len(text), cells=cells)


class Embedder:
    """Gives each text the vector it is told; keeps what it was asked."""

    def __init__(self, **vectors: list[float]) -> None:
        self.vectors = vectors
        self.asked: list[str] = []

    def embed_passages(self, texts):
        self.asked += texts
        return np.array([self.vectors[text] for text in texts], np.float32)


def test_a_column_leads_by_what_its_header_is_nearer_than_the_mean():
    told = Columns({"伙食费": 0.9, "护理费": 0.6})
    clause = row((), ("护理费",), ("伙食费",))
    assert told.lead(clause, (4, 5)) == pytest.approx(1.5)
    assert told.lead(clause, (2, 3)) == pytest.approx(-1.5)
    assert told.lead(clause, (0, 1)) == 0.0, "no header"
    prose = Clause("p", "a.md", (), "paragraph", "伙食费自理。", 0, 6)
    assert told.lead(prose, (0, 6)) == 0.0


def test_headers_are_embedded_once_and_the_oldest_forgotten(monkeypatch):
    embedder = Embedder(护理费=[1.0, 0.0], 伙食费=[0.0, 1.0], 床位费=[0.6, 0.8])
    reader = HeaderReader(embedder)
    question = np.array([0.0, 1.0], np.float32)
    first = reader.columns([row(("护理费",), ("伙食费",))], question)
    assert first.cosines == pytest.approx({"护理费": 0.0, "伙食费": 1.0})
    reader.columns([row(("护理费",), ("伙食费",))], question)
    assert embedder.asked == ["伙食费", "护理费"]
    monkeypatch.setattr(columns, "_REMEMBERED", 2)
    reader.columns([row(("床位费",))], question)
    assert list(reader._known) == ["护理费", "床位费"]
    assert reader.columns([], question).cosines == {}
