"""Tables that an export flattened: columns held apart by spaces, or one cell a line.

Both are given back their tabs before the text is cleaned, since the widths of spaces and the
lines that make up a row mean nothing afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from policy_qa.documents import outline

_GAP = re.compile(r"(?: {2,}|[\u3000\u00a0]+ *|\t)+")
_SINGLE = re.compile(r" +")
_SENTENCE = re.compile(r"[。；]")
_HEADER = re.compile(
    r"^(?:序号|编号|项次|项目|类别|[\u4e00-\u9fff/（）()]{0,10}(?:名称|任务|内容|事项|单位|部门|机构|时限|时间|期限|日期|年度|年份|"
    r"标准|分值|分数|得分|权重|指标|目标|金额|数量|比例|频次|次数|地区|区县|县区|区域|责任人|负责人|电话|办法|方式|要求|依据|"
    r"措施|等级|等次|条件|对象|类型|备注|说明|材料|份数|来源|地点|主体|面积|规模|人数|价格|收费|补贴|补助|奖励))$"
)
_NUMBERING = ("序号", "编号", "项次")
_LONGEST_HEADER = 14
_LONGEST_CELL = 120
_LONGEST_COLUMN = 40
_LEAST_LINES, _LEAST_COLUMNS = 3, 3
_MOST_COLUMNS = 8
_EXACT = 0.7
_LONGEST_TABLE = 4000
"""Lines of a table with one cell a line."""
_MOST_TRIES = 500
"""Headers without a table below, after which a file is taken to have none."""


def with_tabs(text: str) -> str:
    """Return ``text`` with tabs between the cells of its flattened tables."""
    return "\n".join(_restored(text.replace("\r\n", "\n").split("\n")))


def _restored(lines: Sequence[str]) -> Iterator[str]:
    position, tries = 0, 0
    barren: dict[re.Pattern[str], int] = {}
    while position < len(lines):
        rows, taken = _spaced(lines, position, barren)
        if not rows and tries < _MOST_TRIES and _HEADER.match(lines[position].strip()):
            rows, taken = _stacked(lines[position : position + _LONGEST_TABLE])
            tries += not rows
        if not rows:
            rows, taken = _periodic(lines, position)
        if rows:
            yield from ("\t".join(row) for row in rows)
            position += taken
        else:
            yield lines[position]
            position += 1


# --- columns held apart by spaces -------------------------------------------------


def _spaced(
    lines: Sequence[str], start: int, barren: dict[re.Pattern[str], int]
) -> tuple[list[list[str]], int]:
    """Rows of equally many short fields from line ``start`` on, and the lines they take.

    ``barren`` keeps for each gap where the last run that was no table ends: what is left of that
    run is none either, and need not be read again line by line.
    """
    for gap in (_GAP, _SINGLE):
        if start < barren.get(gap, 0):
            continue
        rows: list[list[str]] = []
        for i in range(start, len(lines)):
            row = _fields(lines[i], gap)
            if not row or (rows and len(row) != len(rows[0])):
                break
            rows.append(row)
        if len(rows) >= _LEAST_LINES and any(_is_figure(cell) for row in rows for cell in row):
            return rows, len(rows)
        barren[gap] = start + len(rows)
    return [], 0


def _fields(line: str, gap: re.Pattern[str]) -> list[str]:
    """The fields of a line of a table; none where it is no such line."""
    fields = gap.split(line.strip())
    plain = "\t" not in line and not _SENTENCE.search(line) and not outline.is_date(line.strip())
    if not plain or len(fields) < _LEAST_COLUMNS or not all(fields):
        return []
    return fields if all(len(field) <= _LONGEST_COLUMN for field in fields) else []


def _is_figure(text: str) -> bool:
    return bool(re.match(r"\d", text))


# --- one cell a line --------------------------------------------------------------


def _stacked(lines: Sequence[str]) -> tuple[list[list[str]], int]:
    """Rows of a table whose cells stand on lines of their own, and the lines they take.

    Blank lines between the cells count only where the header has none.
    """
    apart = len(lines) > 1 and not lines[1].strip()
    numbers = [i for i, line in enumerate(lines) if not apart or line.strip()]
    dense = [lines[i] for i in numbers]
    header = _header(dense)
    if not header:
        return [], 0
    read = _numbered_rows if header[0] in _NUMBERING else _equal_rows
    rows, end = read(dense, len(header), len(header))
    return ([header, *rows], numbers[end - 1] + 1) if rows else ([], 0)


def _header(lines: Sequence[str]) -> list[str]:
    """The names of columns that follow each other from the first line on."""
    names: list[str] = []
    for line in lines:
        name = line.strip()
        if "\t" in line or len(name) > _LONGEST_HEADER or not _HEADER.match(name):
            break
        names.append(name)
    return names if len(names) >= _LEAST_COLUMNS else []


def _numbered_rows(lines: Sequence[str], start: int, width: int) -> tuple[list[list[str]], int]:
    """Rows that begin with 1, 2, 3, …; one with a line too many or too few is evened out."""
    rows: list[list[str]] = []
    position = start
    while position < len(lines) and lines[position].strip() == str(len(rows) + 1):
        row, position = [lines[position].strip()], position + 1
        following = str(len(rows) + 2)
        last = _next_number(lines, position, following, width)
        cells = [line.strip() for line in lines[position:last] if line.strip()]
        rows.append(_evened([*row, *cells], width))
        position = last
    exact = sum(all(row) for row in rows)
    return (rows, position) if len(rows) > 1 and exact >= _EXACT * len(rows) else ([], start)


def _next_number(lines: Sequence[str], start: int, number: str, width: int) -> int:
    """The line of the next item; of the last row, where its cells end."""
    for i in range(start, min(start + 2 * width, len(lines))):
        if lines[i].strip() == number:
            return i
        if _ends(lines[i]):
            return i
    return min(start + width - 1, len(lines))


def _periodic(lines: Sequence[str], start: int) -> tuple[list[list[str]], int]:
    """Rows below a header of any words, told by figures that come back in the same columns.

    (区域类别 / 范围 / 四层 / 五层; 一类 / 望江区 / 12 / 16; 二类 / 澄湖区 / 11 / 14)
    """
    for width in range(_LEAST_COLUMNS, _MOST_COLUMNS + 1):
        header = [line.strip() for line in lines[start : start + width]]
        if len(header) < width or not all(map(_is_label, header)) or len(set(header)) < width:
            return [], 0
        rows: list[list[str]] = []
        pattern: tuple[bool, ...] = ()
        for at in range(start + width, len(lines), width):
            row = [line.strip() for line in lines[at : at + width]]
            if len(row) < width or not all(map(_is_short_cell, row)):
                break
            figures = _figures_in(row)
            pattern = pattern or figures
            if figures != pattern or figures[0] or not any(figures):
                break
            rows.append(row)
        if len(rows) >= _LEAST_LINES and not _counts_rows(rows):
            return [header, *rows], width * (len(rows) + 1)
    return [], 0


def _counts_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a column but the first numbers the rows: then they begin there, not here."""
    numbers = [str(n) for n in range(1, len(rows) + 1)]
    return any(list(column) == numbers for column in zip(*rows, strict=True))


def _is_label(text: str) -> bool:
    """Tell whether a line can name a column: a few words, no figure at its start."""
    return _is_short_cell(text) and len(text) <= _LONGEST_HEADER and not _is_figure(text)


def _is_short_cell(text: str) -> bool:
    plain = not _SENTENCE.search(text) and not re.search(r"[：:，,]", text)
    return plain and len(text) <= _LONGEST_COLUMN and not _ends(text) and not outline.is_date(text)


def _figures_in(row: Sequence[str]) -> tuple[bool, ...]:
    """Which cells of a row are figures alone."""
    return tuple(
        re.fullmatch(r"[\d.,—%％\-/]+[\u4e00-\u9fff]{0,2}", cell) is not None for cell in row
    )


def _evened(cells: list[str], width: int) -> list[str]:
    """A row of ``width`` cells: what is over belongs to its longest part, the second cell."""
    over = len(cells) - width
    if over > 0:
        cells = [cells[0], "".join(cells[1 : 2 + over]), *cells[2 + over :]]
    return cells + [""] * (width - len(cells))


def _equal_rows(lines: Sequence[str], start: int, width: int) -> tuple[list[list[str]], int]:
    """Rows of ``width`` lines each, up to a blank line, a heading or a sentence."""
    end = start
    while end < len(lines) and not _ends(lines[end]):
        end += 1
    count, over = divmod(end - start, width)
    if count < 2 or over:  # noqa: PLR2004
        return [], start
    cells = [line.strip() for line in lines[start:end]]
    return [cells[i : i + width] for i in range(0, len(cells), width)], end


def _ends(line: str) -> bool:
    """Tell whether a line cannot be a cell: blank, a heading, a title, a long text."""
    text = line.strip()
    mark = outline.find_mark(text)
    headed = mark is not None and mark.kind in {"附件", "章", "条", "一、", "（一）"}
    return not text or headed or "\t" in line or len(text) > _LONGEST_CELL
