"""The command ``checklist``: fill one from materials, draft one, overrule a cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policy_qa.cli.options import Command, Config, Group, Index
from policy_qa.errors import DocumentError, IndexStateError, InputError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policy_qa.checklist import Checklist
    from policy_qa.checklist.overruling import Overrule
    from policy_qa.config import Settings
    from policy_qa.models import Embedder
    from policy_qa.schema import Document
    from policy_qa.score import Rulebook

checklist_app = typer.Typer(
    cls=Group, help="清单：按一个集团的材料逐项填写，起草，人工修改。", add_completion=False
)


@checklist_app.callback(invoke_without_command=True)
def fill_command(  # noqa: PLR0913, PLR0917 - its options
    context: typer.Context,
    checklist: Annotated[
        str | None, typer.Option("--checklist", help="清单的名称，或 .toml 文件", metavar="名称")
    ] = None,
    materials: Annotated[
        Path | None, typer.Option("--materials", help="存放一个集团全部材料的文件夹")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="写入的 .xlsx 文件")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="写入的 .json 文件")] = None,
    year: Annotated[
        str | None, typer.Option("--year", help="考核的学年，如 2023—2024；不写则从材料读出")
    ] = None,
    index: Index = None,
    config: Config = None,
) -> None:
    """按材料逐项填写清单：状态、事实、依据、得分、缺少的材料、前后矛盾。

    例：policy-qa checklist --checklist ankang-2022 --materials 材料 --output 自评.xlsx
    """
    if context.invoked_subcommand is not None:
        return
    from policy_qa.checklist import checklist_names
    from policy_qa.config import load_settings

    if checklist is None or materials is None:
        names = "、".join(checklist_names())
        raise InputError(
            f"请用 --checklist 指定清单（现有：{names}），用 --materials 指定材料文件夹。"
        )
    if output is None and as_json is None:
        raise InputError("请用 --output 指定 .xlsx 文件，或用 --json 指定 .json 文件。")
    settings = load_settings(config=config, index=index)
    _fill(settings, checklist, materials, output, as_json, year)


@checklist_app.command("draft", cls=Command)
def draft_command(
    document: Annotated[Path, typer.Argument(help="含任务表或清单的文件", metavar="文件")],
    output: Annotated[
        Path | None, typer.Option("--output", help="写入的 .toml 文件，不写则显示在屏幕上")
    ] = None,
    under: Annotated[
        str, typer.Option("--under", help="只取这个标题之下的内容", metavar="标题")
    ] = "",
    config: Config = None,
) -> None:
    """从任务表或编了号的清单起草一份清单，佐证的说法需要人工核对。

    例：policy-qa checklist draft 任务表.xlsx --output checklists/任务.toml
    """
    from policy_qa.checklist.drafting import draft_checklist
    from policy_qa.cli.console import print_line
    from policy_qa.config import load_settings
    from policy_qa.documents import read_document
    from policy_qa.export import save

    settings = load_settings(config=config)
    path = document if document.is_file() else settings.corpus / document
    draft = draft_checklist(read_document(path), under=under)
    if output is None:
        print_line(draft)
        return
    if output.exists():
        raise InputError(f"“{output}”已存在，请换一个文件名或先移走它。")
    save(output, draft.encode())
    print_line(f"已写入“{output}”：{draft.count('[[items]]')} 项。")


@checklist_app.command("overrule", cls=Command)
def overrule_command(  # noqa: PLR0913, PLR0917 - its options
    filled: Annotated[Path, typer.Argument(help="填好的 .json 文件", metavar="文件")],
    item: Annotated[int, typer.Option("--item", help="第几项")],
    field: Annotated[
        str, typer.Option("--field", help="status、score、facts、evidence、missing 或 conflicts")
    ],
    value: Annotated[str, typer.Option("--value", help="改成什么")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    index: Index = None,
    config: Config = None,
) -> None:
    """人工修改填好的一格，写明理由；修改保留在旁边的文件里，重新填写不会丢失。

    例：policy-qa checklist overrule 自评.json --item 3 --field status --value met --reason 现场核实
    """
    from policy_qa.checklist.overruling import Overrule, add_overrule, check_overrule
    from policy_qa.config import load_settings

    written = _read_json(filled)
    decided = Overrule(item, field, value, reason)
    check_overrule(written, decided)
    overrules = add_overrule(filled, decided)
    settings = load_settings(config=config, index=index)
    source = written.pop("filled_by_code", written)
    name = written.get("workbook")
    workbook = filled.with_name(name) if name else None
    rulebook = open_checklist(settings, written["checklist_file"]).rulebook
    _write(source | _kept(written), overrules, rulebook, workbook, filled)


def _fill(  # noqa: PLR0913, PLR0917 - one for each option
    settings: Settings,
    name: str,
    materials: Path,
    output: Path | None,
    as_json: Path | None,
    year: str | None,
) -> None:
    from policy_qa.checklist import fill, read_materials
    from policy_qa.checklist.overruling import read_overrules
    from policy_qa.checklist.years import parse_year
    from policy_qa.export import check_suffix

    if output is not None:
        check_suffix(output, (".xlsx",))
    assessed = None if year is None else parse_year(year)
    if year is not None and assessed is None:
        raise InputError(f"--year“{year}”不是学年，请写成 2023 或 2023—2024。")
    opened = open_checklist(settings, name)
    read = read_materials(materials)
    filled = fill(opened, read, assessed, embedder=_embedder(settings)).to_json()
    filled |= {"checklist_file": name, "workbook": output.name if output else None}
    kept = read_overrules(as_json or output or materials)
    _write(filled, kept, opened.rulebook, output, as_json)
    _report(filled, output, as_json)


def _write(
    filled: dict[str, Any],
    overrules: Sequence[Overrule],
    rulebook: Rulebook | None,
    output: Path | None,
    as_json: Path | None,
) -> None:
    """Write both files from the same values, so that their figures are equal."""
    import json

    from policy_qa.checklist.overruling import apply_overrules
    from policy_qa.checklist.workbook import to_grids
    from policy_qa.export import save, to_xlsx

    shown = apply_overrules(filled, overrules, rulebook) if overrules else filled
    if output is not None:
        save(output, to_xlsx(to_grids(shown)))
    if as_json is not None:
        before = {"filled_by_code": filled} if overrules else {}
        text = json.dumps(shown | before, ensure_ascii=False, indent=1)
        save(as_json, (text + "\n").encode())


def _kept(written: dict[str, Any]) -> dict[str, Any]:
    return {key: written[key] for key in ("checklist_file", "workbook") if key in written}


def _report(filled: dict[str, Any], output: Path | None, as_json: Path | None) -> None:
    from collections import Counter

    from policy_qa.checklist.result import STATUS_WORDS
    from policy_qa.cli.console import print_line

    counted = Counter(item["status"] for item in filled["items"])
    statuses = "，".join(f"{word}{counted[status]}项" for status, word in STATUS_WORDS.items())
    print_line(f"{filled['group'] or '材料'}，{filled['school_year']}：{statuses}。")
    if filled["grade_note"]:
        print_line(filled["grade_note"])
    for unreadable in filled["unreadable"]:
        print_line(f"未能读取：{unreadable['error']}", style="yellow")
    for item in filled["items"]:
        for conflict in item["conflicts"]:
            print_line(f"第{item['number']}项：{conflict['statement']}。", style="yellow")
    written = "、".join(f"“{path}”" for path in (output, as_json) if path is not None)
    print_line(f"已写入{written}。")


def open_checklist(settings: Settings, name: str) -> Checklist:
    """Open a checklist with the citations of its requirements and its rulebook."""
    from policy_qa.checklist import build_checklist, find_checklist, read_checklist
    from policy_qa.clauses import split_document
    from policy_qa.cli.scoring import open_rulebook

    data = read_checklist(name)
    stem = find_checklist(name).stem
    rulebook = open_rulebook(settings, data.rulebook) if data.rulebook else None
    if not data.document:
        return build_checklist(stem, data, None, rulebook=rulebook)
    document = _document(settings, data.document)
    clauses = split_document(document)

    def path_of(_: str, offset: int) -> tuple[str, ...]:
        return next((c.path for c in clauses if c.start <= offset < c.end), ())

    return build_checklist(stem, data, document.text, path_of=path_of, rulebook=rulebook)


def _document(settings: Settings, name: str) -> Document:
    """Return a document of the index; without an index that has it, of the corpus folder."""
    from policy_qa.documents import read_document
    from policy_qa.index import PolicyIndex

    try:
        with PolicyIndex.open(settings.index) as index:
            return index.document(name)
    except (IndexStateError, DocumentError):
        return read_document(settings.corpus / name)


def _embedder(settings: Settings) -> Embedder | None:
    """Return the embedder where its weights are here; hints are all that need it."""
    from policy_qa.models import open_symmetric_embedder

    try:
        return open_symmetric_embedder(settings)
    except ModelError:
        return None


def _read_json(path: Path) -> dict[str, Any]:
    import json

    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"“{path}”不是填好的清单（.json），请先运行 policy-qa checklist。"
        ) from error
    if not isinstance(value, dict) or "items" not in value:
        raise InputError(f"“{path}”不是填好的清单（.json），请先运行 policy-qa checklist。")
    return value
