"""The analyses of whole documents, each as what a page shows and a person takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.analysis.comparison import compare
from policy_qa.analysis.conflicts import find_conflicts
from policy_qa.analysis.drafting import all_points, draft
from policy_qa.analysis.duties import duties
from policy_qa.analysis.gap import find_gaps
from policy_qa.analysis.reading import Reading, read_file
from policy_qa.analysis.render import comparison as comparison_form
from policy_qa.analysis.render import conflicts as conflicts_form
from policy_qa.analysis.render import drafting as drafting_form
from policy_qa.analysis.render import duties as duties_form
from policy_qa.analysis.render import gap as gap_form
from policy_qa.errors import InputError
from policy_qa.export import Grid, Paper, to_ics

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

MOST_DOCUMENTS = 40


@dataclass(frozen=True, slots=True)
class Findings:
    """What an analysis found: a summary, its tables, the paper, a calendar where it has days."""

    name: str
    summary: str
    grids: tuple[Grid, ...]
    paper: Paper
    calendar: bytes | None = None


def find_duties(assistant: Assistant, document: str | None, part: str) -> Findings:
    """List who does what by when."""
    reading = _reading(assistant, document, part)
    found = duties(reading)
    if not found:
        raise InputError(f"“{reading.name}”中没有找到写明任务和责任的条款。")
    events = list(duties_form.events(reading, found))
    return Findings(
        "责任表",
        f"共 {len(found)} 项，其中有截止日期的时限 {len(events)} 个。",
        tuple(duties_form.grids(reading, found)),
        duties_form.paper(reading, found),
        to_ics(events, name=reading.document.metadata.title or reading.name) if events else None,
    )


def compare_documents(assistant: Assistant, topic: str, documents: Sequence[str]) -> Findings:
    """Put side by side what documents say on one topic."""
    if not topic.strip():
        raise InputError("请写出要比较的事项，例如：师资保障。")
    readings = _readings(assistant, documents)
    found = compare(topic.strip(), readings, assistant.symmetric_embedder)
    silent = "、".join(r.label for r in readings if r.name in found.silent)
    return Findings(
        "比较表",
        f"文件未涉及：{silent}。" if silent else "各文件均有涉及。",
        (comparison_form.grid(found, readings),),
        comparison_form.paper(found, readings),
    )


def list_conflicts(assistant: Assistant, documents: Sequence[str]) -> Findings:
    """Find where documents contradict themselves or each other."""
    readings = _readings(assistant, documents)
    found = find_conflicts(readings, assistant.symmetric_embedder)
    opposed = sum(conflict.weight == "矛盾" for conflict in found)
    return Findings(
        "矛盾清单",
        f"矛盾 {opposed} 处，张力 {len(found) - opposed} 处。",
        (conflicts_form.grid(readings, found),),
        conflicts_form.paper(readings, found),
    )


def draft_plan(assistant: Assistant, document: str | None, kind: str, part: str) -> Findings:
    """Draft the outline of a plan that answers every requirement of a document."""
    if not kind.strip():
        raise InputError("请写明学校或单位的类别，例如：乡镇小学。")
    reading = _reading(assistant, document, part)
    outline = draft(reading, kind.strip())
    return Findings(
        "方案提纲",
        f"共 {len(all_points(outline))} 个要点，其中上级职责 {len(outline.above)} 个。",
        (drafting_form.grid(outline),),
        drafting_form.paper(reading, outline),
    )


def list_gaps(assistant: Assistant, plan: str | None, against: str | None, part: str) -> Findings:
    """List the requirements that a plan does not answer."""
    if not plan:
        raise InputError("请先上传要检查的计划或方案。")
    said = read_file(Path(plan))
    asked = _reading(assistant, against, part)
    gaps = find_gaps(said, asked, assistant.symmetric_embedder)
    unmet = sum(gap.status in ("未回应", "低于要求") for gap in gaps)
    met = sum(gap.status == "已回应" for gap in gaps)
    return Findings(
        "缺口清单",
        f"共 {len(gaps)} 项要求：已回应 {met} 项，部分回应 {len(gaps) - unmet - met} 项，"
        f"未回应或低于要求 {unmet} 项。",
        tuple(gap_form.grids(said, gaps)),
        gap_form.paper(said, asked, gaps),
    )


def _reading(assistant: Assistant, name: str | None, part: str = "") -> Reading:
    if not name:
        raise InputError("请先选一份文件。")
    document = assistant.document(name)
    clauses = tuple(assistant.clauses_of(name))
    whole = Reading(document, clauses, document.metadata.region or name)
    if not part.strip():
        return whole
    chosen = whole.part(part.strip())
    if not chosen.clauses:
        raise InputError(f"“{name}”中没有标题含“{part.strip()}”的部分，请改写。")
    return chosen


def _readings(assistant: Assistant, names: Sequence[str]) -> list[Reading]:
    """Open documents; two of one region are shown by their file names."""
    wanted = list(names) or [record.name for record in assistant.documents()]
    if len(wanted) > MOST_DOCUMENTS:
        raise InputError(f"共 {len(wanted)} 份文件，请选出不超过 {MOST_DOCUMENTS} 份。")
    readings = [_reading(assistant, name) for name in wanted]
    labels = [reading.label for reading in readings]
    return [
        reading if labels.count(reading.label) == 1 else replace(reading, label=reading.name)
        for reading in readings
    ]
