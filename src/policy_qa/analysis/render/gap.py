"""The gaps of a plan as JSON, as a workbook's sheets and as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from policy_qa.analysis.gap import Gap, Shortfall
from policy_qa.analysis.reading import Reading, checked
from policy_qa.export import Column, Grid, Heading, Paper, Paragraph, Value, citations_of
from policy_qa.schema import Citation

_COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6),
        ("状态", 10),
        ("要求", 26),
        ("分值", 8),
        ("措辞", 8),
        ("未回应部分的分量", 12),
        ("要求原文", 60),
        ("未回应或不足之处", 60),
        ("计划中最接近的句子", 50),
    )
)


def to_json(plan: Reading, against: Reading, gaps: Sequence[Gap]) -> dict[str, object]:
    """Return every requirement with its status; figures are decimal strings."""
    return {
        "plan": plan.name,
        "against": against.name,
        "requirements": len(gaps),
        "met": sum(gap.status == "已回应" for gap in gaps),
        "gaps": [_gap_json(plan, gap) for gap in gaps],
    }


def _gap_json(plan: Reading, gap: Gap) -> dict[str, object]:
    points = gap.requirement.points
    return {
        "requirement": gap.requirement.name,
        "status": gap.status,
        "points": None if points is None else str(points),
        "strength": gap.requirement.strength,
        "lost": str(gap.lost),
        "citation": gap.requirement.citation.to_json(),
        "missing": [element.citation.to_json() for element in gap.missing],
        "shortfalls": [
            {
                "asked": shortfall.asked,
                "planned": shortfall.planned,
                "citation": shortfall.element.citation.to_json(),
                "plan_citation": _quote(plan, shortfall).to_json(),
            }
            for shortfall in gap.shortfalls
        ],
        "nearest": (
            plan.cite(gap.nearest.start, gap.nearest.end).to_json() if gap.nearest else None
        ),
    }


def _quote(plan: Reading, shortfall: Shortfall) -> Citation:
    return plan.cite(shortfall.statement.start, shortfall.statement.end)


def grids(plan: Reading, gaps: Sequence[Gap]) -> list[Grid]:
    """Return a sheet of what is not (fully) answered, and one of what is."""
    rows = [(gap, _row(plan, number, gap)) for number, gap in enumerate(gaps, start=1)]
    lacking = tuple(row for gap, row in rows if gap.status != "已回应")
    met = tuple(row for gap, row in rows if gap.status == "已回应")
    return [Grid("缺口", _COLUMNS, lacking), *([Grid("已回应", _COLUMNS, met)] if met else [])]


def _row(plan: Reading, number: int, gap: Gap) -> tuple[Value, ...]:
    requirement = gap.requirement
    points = requirement.points
    lines = [element.text for element in gap.missing]
    lines += [f"要求{found.asked}，计划为{found.planned}" for found in gap.shortfalls]
    quotes = (
        *(element.citation for element in gap.missing),
        *(found.element.citation for found in gap.shortfalls),
        *(_quote(plan, found) for found in gap.shortfalls),
    )
    nearest = plan.cite(gap.nearest.start, gap.nearest.end) if gap.nearest else None
    return (
        Value(number),
        Value(gap.status, marked=gap.status in ("未回应", "低于要求")),
        Value(requirement.name),
        Value(points),
        Value(requirement.strength),
        Value(gap.lost),
        Value(requirement.citation.quote, (requirement.citation,)),
        Value("\n".join(lines) or None, quotes),
        Value(nearest.quote if nearest else None, (nearest,) if nearest else ()),
    )


def paper(plan: Reading, against: Reading, gaps: Sequence[Gap]) -> Paper:
    """Return what a plan lacks as a paper, what is worst first."""
    lacking = [gap for gap in gaps if gap.status != "已回应"]
    head = f"共{len(gaps)}项要求，已回应{len(gaps) - len(lacking)}项，以下{len(lacking)}项有缺口。"
    body: list[Heading | Paragraph | Grid] = [Paragraph(head)]
    for number, gap in enumerate(lacking, start=1):
        points = gap.requirement.points
        worth = f"，{points}分" if points is not None else ""
        body.append(Heading(f"{number}. {gap.requirement.name}（{gap.status}{worth}）", 2))
        body += [Paragraph(f"缺：{e.text}", (e.citation,)) for e in gap.missing]
        body += [
            Paragraph(
                f"不足：要求{found.asked}，计划为{found.planned}。",
                (found.element.citation, _quote(plan, found)),
            )
            for found in gap.shortfalls
        ]
    title = f"《{plan.name}》对照缺口清单"
    return Paper(title, tuple(body), checked(citations_of(body), [plan, against]))
