"""The commands ``rulebook`` and ``whatif``: their options and what they do."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_qa.cli.options import Command, Config, Group, Index, Json
from policy_qa.errors import DocumentError, InputError

if TYPE_CHECKING:
    from policy_qa.config import Settings
    from policy_qa.schema import Document

rulebook_app = typer.Typer(
    cls=Group, help="计分规则：列出、查看、从文件起草。", no_args_is_help=True, add_completion=False
)


@rulebook_app.command("list", cls=Command)
def list_command(as_json: Json = False) -> None:
    """列出现有的计分规则。

    例：policy-qa rulebook list
    """
    from policy_qa.cli.console import print_json, print_renderable
    from policy_qa.cli.rulebook_tables import books_table
    from policy_qa.score import read_rulebook, rulebook_names

    books = {name: read_rulebook(name) for name in rulebook_names()}
    if as_json:
        listed = [
            {"name": name, "title": book.title, "document": book.document}
            for name, book in books.items()
        ]
        print_json(listed)
    else:
        print_renderable(books_table(books))


@rulebook_app.command("show", cls=Command)
def show_command(
    name: Annotated[str, typer.Argument(help="名称，或 .toml 文件", metavar="名称")],
    index: Index = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """查看一个计分规则：指标、等次、加分、期限、文件没有写明之处。

    例：policy-qa rulebook show ankang-2022
    """
    from policy_qa.cli.console import print_json, print_line, print_renderable
    from policy_qa.cli.rulebook_tables import book_parts
    from policy_qa.cli.scoring import open_rulebook
    from policy_qa.config import load_settings
    from policy_qa.score import describe

    described = describe(open_rulebook(load_settings(config=config, index=index), name))
    if as_json:
        print_json(described)
        return
    for part in book_parts(described):
        print_line(part) if isinstance(part, str) else print_renderable(part)


@rulebook_app.command("draft", cls=Command)
def draft_command(
    document: Annotated[str, typer.Argument(help="含计分表的文件", metavar="文件")],
    output: Annotated[
        Path | None, typer.Option("--output", help="写入的 .toml 文件，不写则显示在屏幕上")
    ] = None,
    config: Config = None,
) -> None:
    """从文件的计分表起草计分规则，需要人工决定之处注明“待定”。

    例：policy-qa rulebook draft corpus/方案.txt --output rulebooks/方案.toml
    """
    from policy_qa.cli.console import print_line
    from policy_qa.config import load_settings
    from policy_qa.score import draft_rulebook, parse_rulebook

    source = _document(load_settings(config=config), document)
    draft = draft_rulebook(source)
    if output is None:
        print_line(draft)
        return
    book = parse_rulebook(output.stem, draft, {source.name: source.text})
    _write_new(output, draft)
    print_line(f"已写入“{output}”：{len(book.data.indicators)} 项指标，共{book.data.maximum}分。")
    for remark in takewhile(lambda line: line.startswith("#"), draft.splitlines()):
        print_line(remark.lstrip("# "))


def what_if_command(  # noqa: PLR0913, PLR0917 - its options
    rulebook: Annotated[
        str, typer.Option("--rulebook", help="计分规则的名称，或 .toml 文件", metavar="名称")
    ],
    request: Annotated[
        Path, typer.Option("--input", help="一个 kind 为 total 的请求（JSON 文件）")
    ],
    goal: Annotated[
        str | None, typer.Option("--goal", help="想达到的等次，给出最省的改进方案", metavar="等次")
    ] = None,
    index: Index = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """失分在哪里，改进一步有什么变化，怎样最省地达到某个等次。

    例：policy-qa whatif --rulebook ankang-2022 --input 总分.json --goal 优秀
    """
    from policy_qa.cli.console import print_json, print_line
    from policy_qa.cli.scoring import open_rulebook, read_request_file
    from policy_qa.config import load_settings
    from policy_qa.score import what_if, what_if_text

    book = open_rulebook(load_settings(config=config, index=index), rulebook)
    given = read_request_file(request)
    if given.get("kind") != "total":
        raise InputError(f"“{request}”的 kind 应当是 total，并写明全部指标。")
    found = what_if(book, given.get("inputs", {}), goal=goal)
    if as_json:
        print_json(found.to_json())
    else:
        print_line(what_if_text(found))


def _document(settings: Settings, name: str) -> Document:
    """Return a file, or the file of that name in the corpus folder."""
    from policy_qa.documents import read_document

    for path in (Path(name), settings.corpus / name):
        if path.is_file():
            return read_document(path)
    raise DocumentError(f"找不到文件“{name}”，请给出路径，或 {settings.corpus} 中的文件名。")


def _write_new(path: Path, text: str) -> None:
    if path.exists():
        raise InputError(f"“{path}”已经存在，为免覆盖请换一个文件名。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"“{path}”无法写入，请检查路径和权限。") from error
