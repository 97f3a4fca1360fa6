"""Who must do what by when: the duties table of any document.

A duty is stated by labels (牵头单位：…。时限要求：…), by a row of a table with a column of
bodies, by a list of bodies (区财政局：负责…), or by a sentence that names a body and obliges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policy_qa.analysis.bodies import BODY_LIST, OBLIGED, split_bodies
from policy_qa.analysis.deadlines import Deadline, deadline_of
from policy_qa.analysis.reading import Reading, Statement
from policy_qa.analysis.targets import target_pieces
from policy_qa.schema import Cell, Citation, Clause, Field

DutySource = Literal["标注", "表格", "清单", "正文"]

_LEAD = re.compile(r"牵头|主办|主管|主责|承办")
_GUIDE = re.compile(r"指导|监督|督办")
_BODY = re.compile(r"单位|部门|领导|科室|处室|人$|主体")
_TIME = re.compile(r"时限|期限|时间|节点|完成日期")
_TASK = re.compile(r"任务|工作|事项|内容|举措|措施")
_STAGE = re.compile(r"阶段|步骤|进度|部署启动|总结评估")
_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])\s*"
)
_NO_TASK = re.compile(r"指导思想|工作思路|总体思路|原则|意义|背景|依据")
_OPENING = re.compile(r"[（(]\s*$")
_TASK_HEADING = re.compile(r"任务|举措|措施|行动|路径|职责|要求|目标|步骤|流程|安排")
_LIMIT = re.compile(
    r"(?:每年|次年)?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底)?(?:之|以)?前"
    r"|\d{4}年(?:\d{1,2}月)?(?:底|末)?(?:之|以)?前|\d{4}年(?:\d{1,2}月)?[底末](?!的)"
    r"|\d{4}年\d{1,2}月(?:至|到|[—\-~～]+)(?:\d{4}年)?\d{1,2}月"
    r"|(?:到|至)\d{4}年(?!\d)|“?十[一二三四五六七八]五”?(?:期?末|时期末)"
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body with the role that the document gives it, and where it says so."""

    name: str
    role: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a duty sets, in the words of the document."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty; what the document does not state stays empty.

    ``stage`` marks a step of the timetable rather than a task.
    """

    task: str
    content: Citation
    lead: tuple[Body, ...] = ()
    guiding: tuple[Body, ...] = ()
    responsible: tuple[Body, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()
    source: DutySource = "标注"
    stage: bool = False
    path: tuple[str, ...] = ()


def duties(reading: Reading) -> list[Duty]:
    """Return the duties that a document states, in its order."""
    found: list[Duty] = []
    clauses = reading.clauses
    for i, clause in enumerate(clauses):
        if clause.kind == "row":
            found += _from_row(reading, clause)
        elif clause.kind == "paragraph" and _labels(clause):
            found.append(_from_labels(reading, _whole(clauses, i), clause))
        elif clause.kind == "paragraph" and not _continues(clauses, i):
            found += _from_text(reading, clause)
    return found


def _labels(clause: Clause) -> list[Field]:
    return [f for f in clause.fields if _BODY.search(f.name) or _TIME.search(f.name)]


def _same_item(one: Clause, other: Clause) -> bool:
    return one.kind == other.kind == "paragraph" and one.path == other.path and bool(one.path)


def _whole(clauses: Sequence[Clause], at: int) -> int:
    """Return where the item starts whose last clause holds the labels."""
    start = at
    while (
        start > 0
        and _same_item(clauses[start - 1], clauses[at])
        and not _labels(clauses[start - 1])
    ):
        if _MARK.match(clauses[start].text):
            break
        start -= 1
    return clauses[start].start


def _continues(clauses: Sequence[Clause], at: int) -> bool:
    """Return whether the labels of this clause's item follow in a later clause."""
    following = at + 1
    while following < len(clauses) and _same_item(clauses[at], clauses[following]):
        if _MARK.match(clauses[following].text):
            return False
        if _labels(clauses[following]):
            return True
        following += 1
    return False


def _from_labels(reading: Reading, start: int, clause: Clause) -> Duty:
    fields = [_widened(reading.text, field) for field in _labels(clause)]
    first = min(_label_start(reading.text, field) for field in fields)
    head = reading.text[start:first]
    bracket = _OPENING.search(head)
    content = reading.cite(start, start + bracket.start() if bracket else first)
    times = [field for field in fields if _TIME.search(field.name)]
    roles = _roles(reading, [field for field in fields if field not in times])
    issued = reading.document.metadata.date
    return Duty(
        task=_task_name(clause, content),
        content=content,
        deadlines=tuple(deadline_of(time.value, time.start, issued=issued) for time in times),
        targets=_targets(reading, content),
        stage=any(_STAGE.search(heading) for heading in clause.path),
        path=clause.path,
        lead=roles.lead,
        guiding=roles.guiding,
        responsible=roles.responsible,
    )


def _widened(text: str, field: Field) -> Field:
    """Return a field whose value ends at a full stop or at the bracket that holds it."""
    depth, end = 0, field.start
    while end < len(text) and text[end] not in "。；;\n\t":
        depth += (text[end] in "（(") - (text[end] in "）)")
        if depth < 0:
            break
        end += 1
    value = text[field.start : end].rstrip()
    return Field(field.name, value, field.start, field.start + len(value))


def _label_start(text: str, field: Field) -> int:
    return text.rfind(field.name, 0, field.start)


def _task_name(clause: Clause, content: Citation) -> str:
    """Return the item's own heading, else the beginning of what it says."""
    heading = clause.path[-1] if clause.path else ""
    name = _MARK.sub("", heading).strip("。：:")
    if name and "".join(name.split()) in "".join(content.quote.split()):
        return name
    return re.split(r"[。；]", _MARK.sub("", content.quote), maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class _Roles:
    lead: tuple[Body, ...]
    guiding: tuple[Body, ...]
    responsible: tuple[Body, ...]


def _roles(reading: Reading, fields: Sequence[Field]) -> _Roles:
    lead: list[Body] = []
    guiding: list[Body] = []
    responsible: list[Body] = []
    for field in fields:
        group = lead if _LEAD.search(field.name) else responsible
        group = guiding if _GUIDE.search(field.name) else group
        for name, start in split_bodies(field.value, field.start):
            group.append(Body(name, field.name, reading.cite(start, start + len(name))))
    return _Roles(tuple(lead), tuple(guiding), tuple(responsible))


def _targets(reading: Reading, content: Citation) -> tuple[Target, ...]:
    return tuple(
        Target(content.quote[start:end], reading.cite(content.start + start, content.start + end))
        for start, end in target_pieces(_MARK.sub(lambda m: " " * len(m[0]), content.quote))
    )


def _from_row(reading: Reading, clause: Clause) -> Iterator[Duty]:
    """Read a row that has a column of tasks, and one of bodies or of time limits."""
    cells = [(" ".join(cell.header), cell) for cell in clause.cells if cell.end > cell.start]
    task = next((c for name, c in cells if _TASK.search(name) and not _BODY.search(name)), None)
    bodies = [(name, cell) for name, cell in cells if _BODY.search(name)]
    times = [cell for name, cell in cells if _TIME.search(name)]
    if task is None or not (bodies or times):
        return
    content = reading.cite(task.start, task.end)
    roles = _roles(reading, [_field(reading, name, cell) for name, cell in bodies])
    issued = reading.document.metadata.date
    limits = [_field(reading, "", time) for time in times]
    yield Duty(
        task=re.split(r"[。；]", content.quote, maxsplit=1)[0],
        content=content,
        deadlines=tuple(deadline_of(time.value, time.start, issued=issued) for time in limits),
        targets=_targets(reading, content),
        source="表格",
        path=clause.path,
        lead=roles.lead,
        guiding=roles.guiding,
        responsible=roles.responsible,
    )


def _field(reading: Reading, name: str, cell: Cell) -> Field:
    return Field(name, reading.text[cell.start : cell.end], cell.start, cell.end)


def _from_text(reading: Reading, clause: Clause) -> Iterator[Duty]:
    listed = BODY_LIST.match(clause.text)
    if listed:
        yield _from_list(reading, clause, listed)
        return
    statements = reading.statements([clause])
    if _is_task(clause):
        yield _from_prose(reading, clause, statements)
        return
    for statement in statements:
        dated = _is_under_task(clause) and _LIMIT.search(statement.text)
        if dated or OBLIGED.search(statement.text):
            yield _from_prose(reading, clause, [statement])


def _from_list(reading: Reading, clause: Clause, listed: re.Match[str]) -> Duty:
    start, end = (clause.start + at for at in listed.span("body"))
    body = Body(listed["body"], "负责", reading.cite(start, end))
    content = reading.cite(clause.start + listed.start("rest"), clause.end)
    lead = (body,) if _LEAD.search(listed["rest"]) else ()
    return Duty(
        task=content.quote.rstrip("；。;"),
        content=content,
        lead=lead,
        responsible=() if lead else (body,),
        targets=_targets(reading, content),
        source="清单",
        path=clause.path,
    )


def _is_task(clause: Clause) -> bool:
    return _is_under_task(clause) and _is_item(clause) and not _NO_TASK.search(clause.path[-1])


def _is_under_task(clause: Clause) -> bool:
    return any(_TASK_HEADING.search(heading) for heading in clause.path[:-1])


def _is_item(clause: Clause) -> bool:
    """Return whether a clause is a numbered item that begins with a heading of its own."""
    heading = _MARK.sub("", clause.path[-1]) if clause.path else ""
    return bool(heading and _MARK.match(clause.text) and heading in clause.text)


def _from_prose(reading: Reading, clause: Clause, statements: Sequence[Statement]) -> Duty:
    """Read sentences that may oblige bodies by name: 核心校要…, 由县河长办…."""
    content = reading.cite(statements[0].start, statements[-1].end)
    whole = len(statements) > 1 or _is_item(clause)
    bodies = [body for statement in statements for body in _obliged(reading, statement)]
    distinct = list({body.name: body for body in reversed(bodies)}.values())[::-1]
    return Duty(
        task=_task_name(clause, content) if whole else _MARK.sub("", content.quote).rstrip("。；;"),
        content=content,
        lead=tuple(body for body in distinct if _LEAD.search(body.role)),
        responsible=tuple(body for body in distinct if not _LEAD.search(body.role)),
        deadlines=tuple(limit for statement in statements for limit in _limits(reading, statement)),
        targets=_targets(reading, content),
        source="正文",
        stage=any(_STAGE.search(heading) for heading in clause.path),
        path=clause.path,
    )


def _obliged(reading: Reading, statement: Statement) -> Iterator[Body]:
    for match in OBLIGED.finditer(statement.text):
        for name, at in split_bodies(match["body"], statement.start + match.start("body")):
            yield Body(name, match["duty"], reading.cite(at, at + len(name)))


def _limits(reading: Reading, statement: Statement) -> Iterator[Deadline]:
    issued = reading.document.metadata.date
    for match in _LIMIT.finditer(statement.text):
        yield deadline_of(match[0], statement.start + match.start(), issued=issued)
