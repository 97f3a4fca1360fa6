"""A scored sheet as tables for xlsx."""

from __future__ import annotations

from decimal import Decimal

from policy_qa.export import Column, Grid, Value
from policy_qa.ui.score_form import Assessment, Form


def grids(form: Form, found: Assessment) -> list[Grid]:
    """Return a sheet of points, one of the calculation, and one of the open readings."""
    return [_points(form, found), _calculation(found), *_readings(found)]


def _points(form: Form, found: Assessment) -> Grid:
    titles = ("指标", "板块", "内容", "满分", "得分", "失分")
    rows = tuple(
        (
            Value(int(item.number)),
            Value(item.section),
            Value(item.title),
            Value(item.points),
            Value(found.points.get(item.number)),
            Value(_lost(item.points, found.points.get(item.number))),
        )
        for item in form.items
    )
    note = "未填完，没有总分和等次。"
    if found.whole:
        result = found.whole.result.result
        total = "未定" if result["total"] is None else result["total"]
        note = f"总分 {total}，等次 {result['grade']}（加分 {result['bonus']}）"
    return Grid("得分", tuple(Column(title) for title in titles), rows, note)


def _lost(most: Decimal, got: Decimal | None) -> Decimal | None:
    return None if got is None else most - got


def _calculation(found: Assessment) -> Grid:
    columns = (Column("规则"), Column("算式", 44), Column("分值", 10), Column("依据", 60))
    rows = tuple(
        (
            Value(line.rule),
            Value(line.formula),
            Value(line.points),
            Value(line.citation.quote, (line.citation,)),
        )
        for line in found.lines
    )
    return Grid("算式与依据", columns, rows)


def _readings(found: Assessment) -> list[Grid]:
    if found.whole is None or not found.whole.readings:
        return []
    columns = (Column("规则"), Column("另一种理解", 50), Column("总分", 10), Column("等次", 16))
    rows = tuple(
        (
            Value(effect.rule),
            Value(effect.reading),
            Value(effect.total if isinstance(effect.total, Decimal) else "未定"),
            Value(str(effect.grade or "文件未规定"), marked=effect.changes_grade),
        )
        for effect in found.whole.readings
    )
    return [Grid("文件没有写明之处", columns, rows)]
