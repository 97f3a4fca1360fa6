"""Dates that cannot be kept or overlap: limits before the paper's own date, stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.deadlines import deadline_of
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import quantities
from policy_qa.schema import Citation, Clause

_LIMIT = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末)?(?:之|以)?前(?!期)[^，。；]*")
_DONE = re.compile(
    r"已|曾|截至|建成的|设立的|的(?:补贴|标准|合同|规定)|[^，。；]{0,6}(?:建成|出生|入学|参加工作)、"
)
_STAGE = re.compile(r"阶段|步骤|部署|推进|总结|启动|实施|评估")


def limits_before_issue(reading: Reading) -> Iterator[Conflict]:
    """Yield each limit that had passed on the day of the document."""
    issued = _issued(reading)
    if issued is None:
        return
    day, citation = issued
    for statement in reading.statements():
        for match in _LIMIT.finditer(statement.text):
            if _DONE.search(statement.text[match.start() :]) or statement.start < citation.end:
                continue
            words = re.match(r".*?前", match[0])
            limit = deadline_of(words[0] if words else match[0], statement.start + match.start())
            if limit.day is not None and limit.day < day:
                yield Conflict(
                    "时限早于成文日期",
                    "矛盾",
                    match[0].strip(),
                    f"文件日期是{day.isoformat()}，所定时限“{limit.text}”按字面截止于"
                    f"{limit.day.isoformat()}，在成文之前已经过去。",
                    (
                        reading.cite(
                            statement.start + match.start(), statement.start + match.end()
                        ),
                        citation,
                    ),
                )


def _issued(reading: Reading) -> tuple[date, Citation] | None:
    """The date of the document and where it stands."""
    stated = reading.document.metadata.date
    if not stated:
        return None
    wanted = int(stated.replace("-", ""))
    for quantity in quantities(reading.text):
        if quantity.kind == "date" and quantity.upper is None and quantity.value == wanted:
            day = date.fromisoformat(stated)
            return day, reading.cite(quantity.start, quantity.end)
    return None


@dataclass(frozen=True, slots=True)
class _Stage:
    name: str
    start: int
    end: int
    citation: Citation


def overlapping_stages(reading: Reading) -> Iterator[Conflict]:
    """Yield neighbouring stages of a timetable that share a month or leave months between."""
    placed = [c for c in reading.clauses if c.path and _STAGE.search(c.path[-1])]
    for _, group in groupby(placed, key=lambda clause: clause.path[:-1]):
        stages = [stage for clause in group if (stage := _stage(reading, clause)) is not None]
        for one, other in pairwise(stages):
            if one.start < other.start <= one.end < other.end:
                yield _stage_conflict(one, other, "前后两个阶段重叠", "两个阶段都包括这个月份")
            elif other.start > one.end and _months(one.end, other.start) > 1:
                yield _stage_conflict(one, other, "前后两个阶段脱节", "两个阶段之间的月份没有安排")


def _stage(reading: Reading, clause: Clause) -> _Stage | None:
    ranges = [
        quantity
        for quantity in quantities(clause.text)
        if quantity.kind == "date" and quantity.upper is not None and quantity.unit == "月"
    ]
    if len(ranges) != 1 or ranges[0].upper is None or ranges[0].value < 10000:  # noqa: PLR2004
        return None
    found = ranges[0]
    citation = reading.cite(clause.start + found.start, clause.start + found.end)
    return _Stage(clause.path[-1], int(found.value), int(found.upper or 0), citation)


def _months(one: int, other: int) -> int:
    return (other // 10000 - one // 10000) * 12 + other // 100 % 100 - one // 100 % 100


def _stage_conflict(one: _Stage, other: _Stage, kind: str, why: str) -> Conflict:
    return Conflict(
        kind,
        "张力",
        f"{one.name}与{other.name}",
        f"“{one.name}”为{one.citation.quote}，“{other.name}”为{other.citation.quote}，{why}。",
        (one.citation, other.citation),
    )
