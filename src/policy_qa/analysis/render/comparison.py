"""A comparison as JSON, as a workbook's sheet and as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.analysis.comparison import SILENT, UNMENTIONED, Aspect, Cell, Comparison
from policy_qa.analysis.reading import Reading, checked
from policy_qa.export import Column, Grid, Paper, Paragraph, Value, citations_of


def to_json(comparison: Comparison, readings: Sequence[Reading]) -> dict[str, object]:
    """Return the table; a silent document has the words 文件未涉及 and no citation."""
    return {
        "topic": comparison.topic,
        "documents": [
            {
                "document": reading.name,
                "label": reading.label,
                "silent": reading.name in comparison.silent,
            }
            for reading in readings
        ],
        "aspects": [
            {
                "name": aspect.name,
                "cells": [
                    {
                        "document": cell.document,
                        "text": cell_text(comparison, cell),
                        "citations": [citation.to_json() for citation in cell.citations],
                    }
                    for cell in aspect.cells
                ],
                "differences": list(aspect.differences),
            }
            for aspect in comparison.aspects
        ],
    }


def cell_text(comparison: Comparison, cell: Cell) -> str:
    """Return the quotes of a cell, or that the document, or this aspect of it, is silent."""
    if cell.citations:
        return "\n".join(f"“{citation.quote}”" for citation in cell.citations)
    return SILENT if cell.document in comparison.silent else UNMENTIONED


def grid(comparison: Comparison, readings: Sequence[Reading]) -> Grid:
    """Return one column a document, quotes in the cells, and a column of differences."""
    columns = (
        Column("方面", 20),
        *(Column(reading.label, 46) for reading in readings),
        Column("不同之处", 46),
    )
    rows = [_row(comparison, aspect) for aspect in comparison.aspects]
    if not rows:
        silent = [Value(SILENT) for _ in readings]
        rows = [(Value(comparison.topic), *silent, Value())]
    return Grid(f"{comparison.topic}比较", columns, tuple(rows))


def _row(comparison: Comparison, aspect: Aspect) -> tuple[Value, ...]:
    differs = "\n".join(aspect.differences)
    return (
        Value(aspect.name),
        *(Value(cell_text(comparison, cell), cell.citations) for cell in aspect.cells),
        Value(differs or None, marked=bool(differs)),
    )


def paper(comparison: Comparison, readings: Sequence[Reading]) -> Paper:
    """Return the table as a paper, its quotes as footnotes."""
    table = grid(comparison, readings)
    body = [table]
    title = f"“{comparison.topic}”规定比较表"
    silent = [r.label for r in readings if r.name in comparison.silent]
    note = [Paragraph(f"{SILENT}：{'、'.join(silent)}。")] if silent else []
    return Paper(title, (*body, *note), checked(citations_of(body), readings))
