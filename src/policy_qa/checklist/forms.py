"""Rows of forms: a label, then its values, under the columns that the first row names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.checklist.parts import Part

_HEAD = re.compile(
    r"(?:填报|考核|工作|检查|核对|调查|测评|评价)?(?:序号|项目|内容|指标|栏目|名称|学期|时间|要点|类别|事项|学校"
    r"|年度|对象|人群|群体|等次|等级|月份|学科|科目|单位|部门|方面|日期)|被调查人|受访者"
)
_NUMBER_HEADER = re.compile(r"序号|编号|项次|指标$|指标(?:序|编)?号|^项目?号")


def is_labelled(cells: Sequence[Part]) -> bool:
    """Tell whether a row is one of a form: a label, then what belongs to it."""
    if len(cells) < 2 or not cells[0].text or cells[0].header:  # noqa: PLR2004
        return False
    return cells[1].header == cells[0].text


def names_columns(cells: Sequence[Part]) -> bool:
    """Tell whether a labelled row names the columns of the form."""
    return _HEAD.fullmatch(cells[0].text) is not None


def under_columns(cells: list[Part], columns: Sequence[str]) -> list[Part]:
    """Head the values of a form's row by its label and the columns of its first row."""
    if len(cells) != len(columns) + 1:
        return cells
    label = cells[0].text
    headed = zip(cells[1:], columns, strict=True)
    return [cells[0], *(replace(part, header=f"{label} {column}") for part, column in headed)]


def number_in(cells: Sequence[Part]) -> int:
    """Return the number of the item that a row of a form is about."""
    for cell in cells:
        if _NUMBER_HEADER.search(cell.header) and cell.text.strip().isdecimal():
            return int(cell.text)
    return 0
