"""The commands duties, compare, conflicts, draft and gap: their options and what they do."""

# ruff: noqa: PLR0913, PLR0917 - typer wants an argument for each option

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli.desk import open_desk
from policy_qa.cli.options import Command, Config, Index, Json
from policy_qa.errors import InputError

if TYPE_CHECKING:
    from policy_qa.analysis.reading import Reading
    from policy_qa.analysis.requirements import Requirement
    from policy_qa.cli.desk import Desk
    from policy_qa.export import Grid, Paper

_ENDINGS = (".xlsx", ".docx")

Document = Annotated[
    str, typer.Argument(help="索引中的文件名（可只写一部分），或文件的路径", metavar="文件")
]
Output = Annotated[Path | None, typer.Option("--output", help="写入的文件，以 .xlsx 或 .docx 结尾")]
Part = Annotated[str | None, typer.Option("--part", help="只看标题含这些字的部分，例如：附件2")]
Documents = Annotated[
    list[str] | None,
    typer.Option("--documents", help="文件名，可写多份；不写则为索引中的全部文件"),
]
More = Annotated[list[str] | None, typer.Argument(help="文件名，可写多份", metavar="[文件]...")]


def duties_command(
    document: Document,
    output: Output = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="把有日期的时限写成日历文件（.ics）")
    ] = None,
    part: Part = None,
    as_json: Json = False,
    index: Index = None,
    config: Config = None,
) -> None:
    """列出谁在什么时限前做什么：任务、牵头单位、责任单位、时限、目标数字，每格附原文。

    例：policy-qa duties 方案.txt --part 附件2 --output 责任表.xlsx --ics 时限.ics
    """
    from policy_qa.analysis.duties import duties
    from policy_qa.analysis.render import duties as render
    from policy_qa.export import check_suffix, save, to_ics

    _check_output(output)
    if ics is not None:
        check_suffix(ics, (".ics",))
    with open_desk(config, index) as desk:
        reading = desk.reading(document, part)
    found = duties(reading)
    if not found:
        message = f"“{reading.name}”中没有找到写明任务和责任的条款。"
        raise InputError(message)
    grids = render.grids(reading, found)
    events = list(render.events(reading, found))
    if ics is not None:
        save(ics, to_ics(events, name=reading.document.metadata.title or reading.name))
    _give(render.to_json(reading, found), grids, render.paper(reading, found), output, as_json)
    if not as_json:
        _tell(f"共{len(found)}项，其中有截止日期的时限{len(events)}个。", output, ics)


def compare_command(
    topic: Annotated[str, typer.Argument(help="要比较的事项", metavar="主题")],
    more: More = None,
    documents: Documents = None,
    output: Output = None,
    as_json: Json = False,
    index: Index = None,
    config: Config = None,
) -> None:
    """比较几份文件对同一事项的规定：一地一列，格内是原文，标出数字和措辞的不同。

    例：policy-qa compare "师资保障" --documents 甲.txt 乙.txt --output 比较.xlsx
    """
    from policy_qa.analysis.comparison import compare
    from policy_qa.analysis.render import comparison as render
    from policy_qa.cli.console import progress

    _check_output(output)
    with open_desk(config, index) as desk, progress("比较"):
        readings = desk.readings([*(documents or ()), *(more or ())])
        found = compare(topic, readings, desk.embedder())
    grid = render.grid(found, readings)
    stated = render.to_json(found, readings)
    _give(stated, [grid], render.paper(found, readings), output, as_json)
    if not as_json:
        silent = "、".join(r.label for r in readings if r.name in found.silent)
        _tell(f"文件未涉及：{silent}。" if silent else "各文件均有涉及。", output)


def conflicts_command(
    more: More = None,
    documents: Documents = None,
    output: Output = None,
    as_json: Json = False,
    index: Index = None,
    config: Config = None,
) -> None:
    """找出文件之间、文件前后相互矛盾或对不上的地方，每处附两边原文和理由。

    例：policy-qa conflicts 方案.txt 办法.txt --output 矛盾.docx
    """
    from policy_qa.analysis.conflicts import find_conflicts
    from policy_qa.analysis.render import conflicts as render
    from policy_qa.cli.console import progress

    _check_output(output)
    with open_desk(config, index) as desk, progress("查找矛盾"):
        readings = desk.readings([*(documents or ()), *(more or ())])
        found = find_conflicts(readings, desk.embedder())
    stated = render.to_json(readings, found)
    paper = render.paper(readings, found)
    _give(stated, [render.grid(readings, found)], paper, output, as_json)
    if not as_json:
        opposed = sum(conflict.weight == "矛盾" for conflict in found)
        _tell(f"矛盾{opposed}处，张力{len(found) - opposed}处。", output)


def draft_command(
    document: Document,
    school_kind: Annotated[
        str,
        typer.Option("--school-kind", help="学校或单位的类别，例如：乡镇小学", metavar="类别"),
    ],
    output: Output = None,
    part: Part = None,
    as_json: Json = False,
    index: Index = None,
    config: Config = None,
) -> None:
    """为落实一份文件起草实施方案的提纲：每个要点都附上它所回应的原文。

    例：policy-qa draft 方案.txt --school-kind 乡镇小学 --output 提纲.docx
    """
    from policy_qa.analysis.drafting import all_points, draft
    from policy_qa.analysis.render import drafting as render

    _check_output(output)
    if not school_kind.strip():
        raise InputError("--school-kind 是空的，请写明学校或单位的类别，例如：乡镇小学。")
    with open_desk(config, index) as desk:
        reading = desk.reading(document, part)
    outline = draft(reading, school_kind.strip())
    paper = render.paper(reading, outline)
    _give(render.to_json(outline), [render.grid(outline)], paper, output, as_json)
    if not as_json:
        points = len(all_points(outline))
        _tell(f"共{points}个要点，其中上级职责{len(outline.above)}个。", output)


def gap_command(
    plan: Annotated[Path, typer.Argument(help="要检查的计划或方案", metavar="计划文件")],
    against: Annotated[
        str,
        typer.Option(
            "--against",
            help="对照的文件（索引中的文件名，或路径），或清单的名称",
            metavar="文件|清单",
        ),
    ],
    output: Output = None,
    part: Part = None,
    as_json: Json = False,
    index: Index = None,
    config: Config = None,
) -> None:
    """对照一份文件或一份清单，列出计划没有回应的要求，缺口大的在前。

    例：policy-qa gap 本校计划.docx --against 办法.txt --part 附件4 --output 缺口.xlsx
        policy-qa gap 本校计划.docx --against ankang-2022
    """
    from policy_qa.analysis.gap import find_gaps
    from policy_qa.analysis.reading import read_file
    from policy_qa.analysis.render import gap as render
    from policy_qa.cli.console import progress

    _check_output(output)
    said = read_file(plan)
    with open_desk(config, index) as desk, progress("对照"):
        asked, items = _asked(desk, against, part)
        gaps = find_gaps(said, asked, desk.embedder(), asked=items)
    stated = render.to_json(said, asked, gaps)
    lacking = render.grids(said, gaps)
    _give(stated, lacking, render.paper(said, asked, gaps), output, as_json)
    if not as_json:
        unmet = sum(gap.status in ("未回应", "低于要求") for gap in gaps)
        met = sum(gap.status == "已回应" for gap in gaps)
        partly = len(gaps) - unmet - met
        _tell(
            f"共{len(gaps)}项要求：已回应{met}项，部分回应{partly}项，未回应或低于要求{unmet}项。",
            output,
        )


def _asked(desk: Desk, against: str, part: str | None) -> tuple[Reading, list[Requirement] | None]:
    """Open what a plan is held against: a checklist with its items, else a document."""
    from policy_qa.checklist import checklist_names

    if against not in checklist_names() and not against.endswith(".toml"):
        return desk.reading(against, part), None
    from policy_qa.checklist.requirements import checklist_reading, checklist_requirements
    from policy_qa.cli.checklists import open_checklist

    checklist = open_checklist(desk.settings, against)
    document = checklist.data.document
    reading = desk.reading(document) if checklist.basis else checklist_reading(checklist)
    return reading, checklist_requirements(checklist, reading, part)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, command in (
        ("duties", duties_command),
        ("compare", compare_command),
        ("conflicts", conflicts_command),
        ("draft", draft_command),
        ("gap", gap_command),
    ):
        app.command(name, cls=Command)(command)


def _check_output(output: Path | None) -> None:
    from policy_qa.export import check_suffix

    if output is not None:
        check_suffix(output, _ENDINGS)


def _give(
    stated: dict[str, object],
    grids: Sequence[Grid],
    paper: Paper,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the file that was asked for; print JSON, or tables where no file was."""
    from policy_qa.cli.console import print_json
    from policy_qa.export import save, to_docx, to_xlsx

    if output is not None:
        suffix = output.suffix.lower()
        save(output, to_xlsx(grids) if suffix == ".xlsx" else to_docx(paper))
    if as_json:
        print_json(stated)
    elif output is None:
        for grid in grids:
            _show(grid)


def _show(grid: Grid) -> None:
    """Print a grid in full, an entry after the other: its cells are too long for columns."""
    from policy_qa.cli.console import print_line

    print_line(f"\n{grid.title}（{len(grid.rows)}）", style="bold")
    for row in grid.rows:
        print_line()
        for column, value in zip(grid.columns, row, strict=True):
            if value.text:
                text = value.text.replace("\n", "；")
                print_line(f"  {column.title}：{text}", style="yellow" if value.marked else "")


def _tell(summary: str, *files: Path | None) -> None:
    from policy_qa.cli.console import print_line

    print_line()
    print_line(summary, style="cyan")
    for file in files:
        if file is not None:
            print_line(f"已写入 {file}")
