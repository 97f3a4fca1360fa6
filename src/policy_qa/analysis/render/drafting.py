"""The outline of a plan as JSON and as a paper."""

from __future__ import annotations

from collections.abc import Iterator

from policy_qa.analysis.drafting import Outline, Point
from policy_qa.analysis.reading import Reading, checked
from policy_qa.export import Column, Grid, Heading, Paper, Paragraph, Value, citations_of

_COLUMNS = (
    Column("章节", 24),
    Column("要点", 26),
    Column("要求原文", 70),
    Column("措辞", 8),
    Column("须写明", 50),
    Column("点名本类学校", 12),
)
_ABOVE = "须衔接的上级职责（本单位不承担，写作时引用）"


def to_json(outline: Outline) -> dict[str, object]:
    """Return the outline section by section."""
    return {
        "title": outline.title,
        "school_kind": outline.school_kind,
        "basis": [citation.to_json() for citation in outline.basis],
        "sections": [
            {"title": section.title, "points": [_point_json(point) for point in section.points]}
            for section in outline.sections
        ],
        "above": [_point_json(point) for point in outline.above],
    }


def _point_json(point: Point) -> dict[str, object]:
    return {
        "heading": point.heading,
        "strength": point.strength,
        "to_write": list(point.to_write),
        "fits": point.fits,
        "citation": point.requirement.to_json(),
    }


def grid(outline: Outline) -> Grid:
    """Return a row for each point."""
    named = [(section.title, point) for section in outline.sections for point in section.points]
    named += [(_ABOVE, point) for point in outline.above]
    rows = tuple(
        (
            Value(title),
            Value(point.heading),
            Value(point.requirement.quote, (point.requirement,)),
            Value(point.strength),
            Value("；".join(point.to_write)),
            Value("是" if point.fits else None, marked=point.fits),
        )
        for title, point in named
    )
    return Grid("提纲", _COLUMNS, rows)


def paper(reading: Reading, outline: Outline) -> Paper:
    """Return the outline as a paper, every point with its requirement as a footnote."""
    body: list[Heading | Paragraph | Grid] = [
        Paragraph(f"依据：{citation.quote}", (citation,)) for citation in outline.basis
    ]
    for section in outline.sections:
        body.append(Heading(section.title))
        body += _points(section.points)
    if outline.above:
        body.append(Heading(f"附：{_ABOVE}"))
        body += _points(outline.above)
    return Paper(outline.title, tuple(body), checked(citations_of(body), [reading]))


def _points(points: tuple[Point, ...]) -> Iterator[Heading | Paragraph]:
    heading = ""
    for point in points:
        if point.heading != heading:
            heading = point.heading
            yield Heading(heading, 2)
        mark = "（点名本类学校）" if point.fits else ""
        yield Paragraph(
            f"〔{point.strength}〕{point.requirement.quote}{mark}", (point.requirement,), point.fits
        )
        yield Paragraph(f"须写明：{'；'.join(point.to_write)}。")
