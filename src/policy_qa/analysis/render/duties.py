"""A duties table as JSON, as a workbook's sheets, as a paper and as calendar events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policy_qa.analysis.deadlines import Deadline
from policy_qa.analysis.duties import Body, Duty
from policy_qa.analysis.reading import Reading, checked
from policy_qa.export import Column, Event, Grid, Paper, Value, citations_of
from policy_qa.schema import Citation

_COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6),
        ("任务", 26),
        ("牵头单位", 18),
        ("指导单位", 16),
        ("责任（落实）单位", 28),
        ("时限", 16),
        ("截止日期", 12),
        ("目标数字", 34),
        ("要求原文", 70),
        ("所在位置", 36),
        ("出自", 8),
    )
)


def to_json(reading: Reading, duties: Sequence[Duty]) -> dict[str, object]:
    """Return the table; a day is yyyy-mm-dd, or null where the document gives none."""
    return {
        "document": reading.name,
        "duties": [_duty_json(reading, n, duty) for n, duty in enumerate(duties, start=1)],
    }


def _duty_json(reading: Reading, number: int, duty: Duty) -> dict[str, object]:
    return {
        "number": number,
        "task": duty.task,
        "stage": duty.stage,
        "source": duty.source,
        "lead": [_body_json(body) for body in duty.lead],
        "guiding": [_body_json(body) for body in duty.guiding],
        "responsible": [_body_json(body) for body in duty.responsible],
        "deadlines": [_deadline_json(reading, deadline) for deadline in duty.deadlines],
        "targets": [
            {"text": target.text, "citation": target.citation.to_json()} for target in duty.targets
        ],
        "citation": duty.content.to_json(),
    }


def _body_json(body: Body) -> dict[str, object]:
    return {"name": body.name, "role": body.role, "citation": body.citation.to_json()}


def _deadline_json(reading: Reading, deadline: Deadline) -> dict[str, object]:
    return {
        "text": deadline.text,
        "day": deadline.day.isoformat() if deadline.day else None,
        "ongoing": deadline.ongoing,
        "note": deadline.note,
        "citation": _limit_citation(reading, deadline).to_json(),
    }


def _limit_citation(reading: Reading, deadline: Deadline) -> Citation:
    return reading.cite(deadline.start, deadline.end)


def grids(reading: Reading, duties: Sequence[Duty]) -> list[Grid]:
    """Return a sheet of tasks, and one of the steps of the timetable if there are any."""
    rows = [(duty, _row(reading, n, duty)) for n, duty in enumerate(duties, start=1)]
    tasks = tuple(row for duty, row in rows if not duty.stage)
    stages = tuple(row for duty, row in rows if duty.stage)
    named = (("任务", tasks), ("实施步骤", stages))
    return [Grid(title, _COLUMNS, part) for title, part in named if part]


def _row(reading: Reading, number: int, duty: Duty) -> tuple[Value, ...]:
    limits = tuple(_limit_citation(reading, deadline) for deadline in duty.deadlines)
    days = [deadline.day.isoformat() for deadline in duty.deadlines if deadline.day]
    return (
        Value(number),
        Value(duty.task, (duty.content,)),
        _bodies(duty.lead),
        _bodies(duty.guiding),
        _bodies(duty.responsible),
        Value("\n".join(deadline.text for deadline in duty.deadlines) or None, limits),
        Value("\n".join(days) or None, limits if days else ()),
        Value(
            "\n".join(target.text for target in duty.targets) or None,
            tuple(target.citation for target in duty.targets),
        ),
        Value(duty.content.quote, (duty.content,)),
        Value(" › ".join(duty.path)),
        Value(duty.source),
    )


def _bodies(bodies: Iterable[Body]) -> Value:
    found = list(bodies)
    names = "、".join(body.name for body in found)
    return Value(names or None, tuple(body.citation for body in found))


def paper(reading: Reading, duties: Sequence[Duty]) -> Paper:
    """Return the table as a paper; a footnote a row quotes the clause with all its labels."""
    kept = (0, 1, 2, 3, 4, 5, 7)
    body = tuple(
        Grid(
            grid.title,
            tuple(grid.columns[at] for at in kept),
            tuple(_paper_row(reading, [row[at] for at in kept]) for row in grid.rows),
        )
        for grid in grids(reading, duties)
    )
    title = f"{reading.document.metadata.title or reading.name}责任分工表"
    return Paper(title, body, checked(citations_of(body), [reading]))


def _paper_row(reading: Reading, row: Sequence[Value]) -> tuple[Value, ...]:
    quotes = [citation for value in row for citation in value.citations]
    start, end = min(quote.start for quote in quotes), max(quote.end for quote in quotes)
    number, task, *others = (Value(value.content) for value in row)
    whole = Value(task.content, (reading.cite(start, end),))
    return (number, whole, *others)


def events(reading: Reading, duties: Iterable[Duty]) -> Iterator[Event]:
    """Yield an event for each deadline that has a day; the description says what was assumed."""
    for duty in duties:
        for deadline in duty.deadlines:
            if deadline.day is None:
                continue
            bodies = [*duty.lead, *duty.guiding, *duty.responsible]
            lines = [
                f"时限原文：{deadline.text}",
                *([f"说明：{deadline.note}"] if deadline.note else []),
                *(f"{body.role}：{body.name}" for body in bodies),
                f"出处：{' › '.join((reading.name, *duty.path))}",
                f"原文：“{duty.content.quote}”",
            ]
            yield Event(deadline.day, f"{duty.task}（截止）", "\n".join(lines))
