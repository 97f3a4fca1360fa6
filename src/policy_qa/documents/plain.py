"""Plain text exports: page marks, torn sentences and flattened tables are mended here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from policy_qa.documents import outline
from policy_qa.documents.layout import Piece
from policy_qa.documents.tables import Row, table_pieces

_PAGE_MARK = re.compile(
    r"^(?:[-—–－―·~]+\s*\d{1,4}\s*[-—–－―·~]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|Page\s+\d+(?:\s+of\s+\d+)?)$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_LABEL = re.compile(r"^[^\s，。；：]{2,8}[:：]")
_LEADING_DASH = re.compile(r"^(?:--|——|—|–|-|·|•|●|■|◆)\s*")
_ENTRY = re.compile(
    r"^(?:[▲△►▶▷◇☆★※○◎√✓✔☑☐□×✗✘☒＋+]|[\[［【（(][√✓✔×✗✘xX○☑☐\s][\]］】）)]"
    r"|P\d{1,2}(?![\d.])|[QAqa问答][:：]|[\u4e00-\u9fff]{1,3}[一二三四五六七八九十]$)"
)
_DATED_ENTRY = re.compile(
    r"^(?:[\[［【]?(?:19|20)\d{2}[-./年]?\d{1,2}(?:[-./月]|\d{2})|\d{2}[./]\d{1,2}[./]\d{1,2}"
    r"|[\d一二三四五六七八九十]{1,2}月(?:份|[\d一二三四五六七八九十]{1,3}日)?(?:$|[\s，：:、])"
    r"|[\d一二三四五六七八九十]{1,3}[日号][\s，：:])"
)
_GOES_ON = "，、：:于自至从到在和与及（"
_NOTICE = re.compile(
    r"^关于.{4,60}的(?:通知|函|通报|公告|公示|批复|决定|意见|复函)(?:（.{1,20}）)?$"
)
_NOTE = re.compile(r"^[（(][^（）()]{2,30}[）)]$")
_TITLE_LINES = 4
_TITLE_LENGTH = 45
_WRAPPED = 15
_CELL_LINES = 4
_CELL_LINE_LENGTH = 60


def plain_pieces(text: str) -> list[Piece]:
    """Return the pieces of a cleaned plain text."""
    lines = _without_page_marks(text.split("\n"))
    pieces: list[Piece] = []
    prose: list[str] = []
    position = 0
    while position < len(lines):
        end = _table_end(lines, position)
        if end > position:
            paragraphs = _paragraphs(prose)
            caption = _caption(paragraphs)
            pieces += _prose_pieces(paragraphs[:-1] if caption else paragraphs)
            pieces += [Piece(kind="heading", text=caption)] if caption else []
            pieces += table_pieces(_rows(lines[position:end]), caption)
            prose = []
            position = end
        else:
            prose.append(lines[position])
            position += 1
    return pieces + _prose_pieces(_paragraphs(prose))


def _without_page_marks(lines: Sequence[str]) -> list[str]:
    kept = [line for line in lines if not _PAGE_MARK.match(line.strip())]
    numbers = [int(line) for line in map(str.strip, kept) if _BARE_NUMBER.match(line)]
    if len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers)):
        kept = [line for line in kept if line[:1] == "\t" or not _BARE_NUMBER.match(line.strip())]
    return kept


# --- tables -----------------------------------------------------------------


def _table_end(lines: Sequence[str], start: int) -> int:
    """Return where the table that starts at line ``start`` ends, or ``start`` if none does."""
    if lines[start].startswith("\t"):
        return _cell_table_end(lines, start)
    end = start
    last = start
    while end < len(lines) and (_is_row(lines[end]) or not lines[end].strip()):
        if lines[end].strip():
            last = end
        end += 1
    rows = [line for line in lines[start : last + 1] if _is_row(line)]
    return last + 1 if len(rows) >= 2 and _is_row(lines[start]) else start  # noqa: PLR2004


def _is_row(line: str) -> bool:
    return "\t" in line.strip("\n") and len(line.split("\t")) > 1 and bool(line.strip())


def _cell_table_end(lines: Sequence[str], start: int) -> int:
    """A cell a line, each after a tab; the further lines of a cell have no tab."""
    end = start
    while end < len(lines):
        if lines[end].startswith("\t"):
            end += 1
            continue
        gap = end
        while gap < len(lines) and not lines[gap].startswith("\t"):
            gap += 1
        between = [line.strip() for line in lines[end:gap] if line.strip()]
        if gap == len(lines) or not _belongs_to_cell(between):
            break
        end = gap
    return end + _tail_of_last_cell(lines, end)


def _belongs_to_cell(lines: Sequence[str]) -> bool:
    return len(lines) <= _CELL_LINES and not any(
        len(line) > _CELL_LINE_LENGTH
        or (outline.find_mark(line) or outline.Mark("", 0)).kind
        in {"附件", "一、", "（一）", "章", "条"}
        or outline.is_title(line)
        for line in lines
    )


def _tail_of_last_cell(lines: Sequence[str], end: int) -> int:
    """Lines directly under the last cell (no blank line between) still belong to it."""
    tail = 0
    while end + tail < len(lines) and lines[end + tail].strip() and tail < _CELL_LINES:
        if not _belongs_to_cell([lines[end + tail].strip()]):
            return 0
        tail += 1
    return tail


def _rows(lines: Sequence[str]) -> list[Row]:
    if lines[0].startswith("\t") and sum(line.count("\t") > 1 for line in lines) * 2 < len(lines):
        return _cell_rows(lines)
    return [line.strip("\n").split("\t") for line in lines if line.strip()]


def _cell_rows(lines: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    after_blank = True
    for line in lines:
        if line.startswith("\t"):
            if after_blank or not rows:
                rows.append([])
            rows[-1].append(line.strip())
        elif line.strip() and rows:
            rows[-1][-1] += "\n" + line.strip()
        after_blank = not line.strip() and not line.startswith("\t")
    return rows


def _caption(paragraphs: Sequence[str]) -> str:
    if (
        not paragraphs
        or len(paragraphs[-1]) > _CELL_LINE_LENGTH
        or outline.ends_sentence(paragraphs[-1])
        or outline.is_date(paragraphs[-1])
    ):
        return ""
    return paragraphs[-1]


# --- paragraphs --------------------------------------------------------------


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Join the lines of torn sentences and of titles set over several lines."""
    rest = [line.strip() for line in lines if line.strip()]
    paragraphs: list[str] = []
    position = 0
    if _stands_alone(lines):
        paragraphs, position = [rest[0]], 1
    while position < len(rest):
        taken = _title_lines(rest, position)
        paragraph = "".join(rest[position : position + taken])
        position += taken
        while taken == 1 and position < len(rest) and _is_torn(paragraph, rest[position]):
            paragraph += rest[position]
            position += 1
        paragraphs.append(paragraph)
    return paragraphs


def _stands_alone(lines: Sequence[str]) -> bool:
    """Tell whether the first line is a title of one line: short, no signs, a blank line below."""
    first, *below = lines or [""]
    plain = 0 < len(first.strip()) <= _TITLE_LENGTH and not any(s in first for s in "，。；、：")
    following = next((line.strip() for line in below if line.strip()), "")
    ended = bool(below) and not below[0].strip() and outline.ends_sentence(following)
    return plain and ended and not outline.find_mark(first.strip())


def _title_lines(lines: Sequence[str], start: int) -> int:
    """Count the lines from ``start`` that together make one title (1: it stands alone)."""
    if outline.find_mark(lines[start]) or outline.ends_sentence(lines[start]):
        return 1
    if outline.is_date(lines[start]) or _NOTE.match(lines[start]) or _starts_entry(lines[start]):
        return 1
    if outline.is_page_head(lines[start]):
        return 1
    best = 1
    joined = lines[start]
    for count in range(2, _TITLE_LINES + 1):
        if start + count > len(lines):
            break
        following = lines[start + count - 1]
        if outline.find_mark(following) or outline.ends_sentence(following):
            break
        if outline.is_date(following) or _starts_entry(following) or "，" in following:
            break
        if outline.is_title(joined) and outline.is_title(following):
            break
        joined += following
        if outline.is_title(joined):
            best = count
    return best


def _starts_entry(line: str, before: str = "") -> bool:
    """Tell whether a line starts with a bullet, a tick, or a date that ``before`` does not need."""
    if _LEADING_DASH.match(line) or _ENTRY.match(line):
        return True
    return bool(_DATED_ENTRY.match(line)) and before[-1:] not in tuple(_GOES_ON)


def _is_torn(paragraph: str, following: str) -> bool:
    """Tell whether a page or line break tore ``following`` off ``paragraph``."""
    if outline.ends_sentence(paragraph) or outline.find_mark(following):
        return False
    if outline.is_date(paragraph) or outline.is_date(following) or outline.is_title(paragraph):
        return False
    if _LABEL.match(following) or _starts_entry(following, paragraph) or _NOTICE.match(paragraph):
        return False
    if _NOTE.match(paragraph) or _NOTE.match(following):
        return False
    mark = outline.find_mark(paragraph)
    if mark or _LEADING_DASH.match(paragraph):
        return any(sign in paragraph for sign in "。；，")
    prose = any(sign in following for sign in "。；，")
    return "，" in paragraph or (len(paragraph) >= _WRAPPED and prose)


def _prose_pieces(paragraphs: Sequence[str]) -> list[Piece]:
    return [
        Piece(kind="heading" if is_heading(paragraph) else "paragraph", text=paragraph)
        for paragraph in paragraphs
    ]


def is_heading(paragraph: str) -> bool:
    """Tell whether a paragraph of plain text is a heading line rather than prose."""
    if outline.is_bare_attachment(paragraph) or outline.is_title(paragraph):
        return True
    mark = outline.find_mark(paragraph)
    if mark is None or mark.kind in {"条", "①", "（1）"}:
        return False
    body = paragraph[mark.length :].strip()
    return (
        len(body) <= _WRAPPED * 3
        and not any(sign in body for sign in "。；;")
        and not (outline.ends_sentence(body) and not body.endswith(("？", "?")))
    )
