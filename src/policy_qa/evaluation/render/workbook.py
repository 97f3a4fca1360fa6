"""The report as xlsx: the figures, and row by row what was asked and answered."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from policy_qa.evaluation.outcomes import Outcome
from policy_qa.evaluation.render.words import STATUS, counted, group_name, reason, verdict
from policy_qa.evaluation.report import Report

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000

_COLUMNS: tuple[tuple[str, int], ...] = (
    ("系统", 16),
    ("编号", 10),
    ("类型", 12),
    ("问法", 10),
    ("问题", 44),
    ("判定", 12),
    ("原因", 40),
    ("应为", 8),
    ("实为", 8),
    ("答案", 60),
    ("参考答案", 44),
    ("长度（倍）", 10),
    ("首条依据名次", 12),
    ("引用对/总", 10),
    ("依据引到/总", 12),
    ("引文", 60),
    ("用时（秒）", 10),
)
_WIDE = 30


def to_xlsx(report: Report) -> bytes:
    """Return a workbook; no cell of it is a formula, whatever the texts hold."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    figures = workbook.create_sheet("总表")
    systems = [result.system for result in report.results]
    _fill(figures, ["指标", *systems], [[label, *values] for label, values in report.figures()])
    for at in range(1, len(systems) + 2):
        figures.column_dimensions[get_column_letter(at)].width = 20
    rows = workbook.create_sheet("逐题")
    body = [_row(result.system, o) for result in report.results for o in result.wrong_first]
    _fill(rows, [name for name, _ in _COLUMNS], body)
    for at, (_, width) in enumerate(_COLUMNS, start=1):
        rows.column_dimensions[get_column_letter(at)].width = width
    rows.auto_filter.ref = rows.dimensions
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _row(system: str, outcome: Outcome) -> list[str | float | None]:
    relevant = outcome.relevance or ()
    return [
        system,
        outcome.id,
        group_name(outcome.kind),
        group_name(outcome.style),
        outcome.question,
        verdict(outcome),
        reason(outcome),
        STATUS[outcome.expected_status],
        STATUS[outcome.status],
        outcome.answer,
        outcome.reference,
        None if outcome.length_ratio is None else round(outcome.length_ratio, 2),
        relevant.index(True) + 1 if any(relevant) else None,
        counted(outcome.citations),
        counted(outcome.evidence),
        "\n".join(outcome.quotes),
        None if outcome.seconds is None else round(outcome.seconds, 4),
    ]


def _fill(
    sheet: Worksheet, header: Sequence[str], rows: Sequence[Sequence[str | float | None]]
) -> None:
    for line, values in enumerate([header, *rows], start=1):
        for column, value in enumerate(values, start=1):
            _write(sheet.cell(line, column), value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _write(cell: Cell | MergedCell, value: str | float | None) -> None:
    """Write a value; text stays text even where it looks like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    cell.alignment = Alignment(vertical="top", wrap_text=len(text) > _WIDE or "\n" in text)
