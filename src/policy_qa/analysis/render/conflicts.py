"""Conflicts as JSON, as a workbook's sheet and as a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy_qa.analysis.conflicts import Conflict
from policy_qa.analysis.reading import Reading, checked
from policy_qa.export import Column, Grid, Heading, Paper, Paragraph, Value, citations_of
from policy_qa.schema import Citation

_COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6),
        ("性质", 8),
        ("类别", 18),
        ("事项", 34),
        ("甲处", 52),
        ("乙处", 52),
        ("为什么", 56),
        ("位置", 50),
    )
)


def to_json(readings: Sequence[Reading], conflicts: Sequence[Conflict]) -> dict[str, object]:
    """Return the conflicts with their quotes."""
    return {
        "documents": [reading.name for reading in readings],
        "conflicts": [
            {
                "number": number,
                "weight": conflict.weight,
                "kind": conflict.kind,
                "subject": conflict.subject,
                "reason": conflict.reason,
                "citations": [citation.to_json() for citation in conflict.citations],
            }
            for number, conflict in enumerate(conflicts, start=1)
        ],
    }


def grid(readings: Sequence[Reading], conflicts: Sequence[Conflict]) -> Grid:
    """Return a row for each conflict; further places stand with the second."""
    labels = {reading.name: reading.label for reading in readings}
    rows = tuple(
        (
            Value(number),
            Value(conflict.weight, marked=conflict.weight == "矛盾"),
            Value(conflict.kind),
            Value(conflict.subject),
            _quotes(conflict.citations[:1], labels),
            _quotes(conflict.citations[1:], labels),
            Value(conflict.reason),
            Value("\n".join(_place(citation, labels) for citation in conflict.citations)),
        )
        for number, conflict in enumerate(conflicts, start=1)
    )
    return Grid("矛盾与张力", _COLUMNS, rows)


def _quotes(citations: tuple[Citation, ...], labels: Mapping[str, str]) -> Value:
    several = len({*labels.values()}) > 1
    lines = [
        f"{labels.get(citation.document, citation.document)}：{citation.quote}"
        if several
        else citation.quote
        for citation in citations
    ]
    return Value("\n".join(lines), citations)


def _place(citation: Citation, labels: Mapping[str, str]) -> str:
    return " › ".join((labels.get(citation.document, citation.document), *citation.path))


def _in_marks(quote: str) -> str:
    return quote if quote.startswith("“") and quote.endswith("”") else f"“{quote}”"


def paper(readings: Sequence[Reading], conflicts: Sequence[Conflict]) -> Paper:
    """Return the conflicts one by one, each with its quotes as footnotes."""
    body: list[Heading | Paragraph | Grid] = []
    labels = {reading.name: reading.label for reading in readings}
    for number, conflict in enumerate(conflicts, start=1):
        body.append(
            Heading(f"{number}. {conflict.kind}（{conflict.weight}）：{conflict.subject}", 2)
        )
        body += [
            Paragraph(f"{_place(citation, labels)}：{_in_marks(citation.quote)}", (citation,))
            for citation in conflict.citations
        ]
        body.append(Paragraph(f"理由：{conflict.reason}"))
    if not conflicts:
        body.append(Paragraph("按现有的检查办法，没有发现前后矛盾之处。"))
    return Paper("文件矛盾与张力清单", tuple(body), checked(citations_of(body), readings))
