"""The commands rebuild, backup, restore and metadata: keeping an index whole and right."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli.options import Command, Config, Index, Json
from policy_qa.errors import InputError

Corpus = Annotated[Path | None, typer.Option("--corpus", help="存放政策文件的文件夹，默认 corpus")]
BackupFile = Annotated[Path, typer.Argument(help="备份文件（.zip）", metavar="备份文件")]

_LABELS = {
    "title": "标题",
    "issuer": "发文机关",
    "region": "地区",
    "kind": "文种",
    "number": "发文字号",
    "date": "发布日期",
    "effective": "施行日期",
    "attachments": "附件",
    "repeals": "废止",
}


def rebuild_command(
    corpus: Corpus = None, index: Index = None, as_json: Json = False, config: Config = None
) -> None:
    """修复索引：文本库损坏则由原文件重建，向量库由保存的向量重建。

    例：policy-qa rebuild --corpus corpus --index .index
    """
    from policy_qa.cli.commands import print_report
    from policy_qa.cli.console import progress
    from policy_qa.config import load_settings
    from policy_qa.indexing import rebuild

    settings = load_settings(config=config, corpus=corpus, index=index)
    with progress("重建索引") as bar:
        report = rebuild(
            settings,
            progress=lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total),
        )
    print_report(settings.index, report, as_json=as_json)


def backup_command(
    target: BackupFile, corpus: Corpus = None, index: Index = None, config: Config = None
) -> None:
    """把索引和原文件存成一个备份文件；其间可以照常提问和更新。

    例：policy-qa backup 备份.zip
    """
    from policy_qa.cli.console import print_line
    from policy_qa.config import load_settings
    from policy_qa.index import back_up

    settings = load_settings(config=config, corpus=corpus, index=index)
    size = back_up(settings.index, settings.corpus, target)
    print_line(f"已备份到“{target}”（{size / 1e6:.1f} MB）。")


def restore_command(
    source: BackupFile, corpus: Corpus = None, index: Index = None, config: Config = None
) -> None:
    """从备份文件恢复索引和原文件；文件夹中内容不同的同名文件不会被覆盖。

    例：policy-qa restore 备份.zip --index .index
    """
    from policy_qa.cli.console import print_line
    from policy_qa.config import load_settings
    from policy_qa.index import restore

    settings = load_settings(config=config, corpus=corpus, index=index)
    done = restore(source, settings.index, settings.corpus, chroma_url=settings.chroma_url)
    print_line(
        f"已恢复索引“{settings.index}”（{done.documents} 份文件），放回 {done.files} 份原文件。"
    )
    for name in done.kept:
        print_line(f"“{name}”与备份不同，保留了文件夹中的那一份。", style="yellow")


def metadata_command(  # noqa: PLR0913, PLR0917 - typer wants an argument for each option
    document: Annotated[str, typer.Argument(help="文件名", metavar="文件名")],
    title: Annotated[str | None, typer.Option("--title", help="标题")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="发文机关")] = None,
    region: Annotated[str | None, typer.Option("--region", help="地区")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="文种")] = None,
    number: Annotated[str | None, typer.Option("--number", help="发文字号")] = None,
    date: Annotated[str | None, typer.Option("--date", help="发布日期，如 2024-05-01")] = None,
    effective: Annotated[str | None, typer.Option("--effective", help="施行日期")] = None,
    repeals: Annotated[
        list[str] | None, typer.Option("--repeals", help="它废止的文件的标题，可写多次")
    ] = None,
    corpus: Corpus = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """查看或改正一份文件的标题、机关、日期等，改动写入 manifest.toml；写空值则改回自动识别。

    例：policy-qa metadata 办法.docx --date 2024-05-01 --repeals 旧办法
    """
    from dataclasses import asdict

    from policy_qa.cli.console import print_json, print_line
    from policy_qa.config import load_settings
    from policy_qa.documents import document_metadata, write_manifest

    folder = load_settings(config=config, corpus=corpus).corpus
    given = {
        "title": title,
        "issuer": issuer,
        "region": region,
        "kind": kind,
        "number": number,
        "date": _day(date),
        "effective": _day(effective),
        "repeals": [part for part in repeals if part] if repeals is not None else None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    before = document_metadata(folder, document)
    if changes:
        write_manifest(folder, document, changes)
    found = asdict(document_metadata(folder, document) if changes else before)
    if as_json:
        print_json({"document": document, **found})
        return
    for name, label in _LABELS.items():
        value = found[name]
        print_line(f"{label}：{value if isinstance(value, str) else '；'.join(value)}")
    if changes:
        print_line("已写入文件清单，运行 policy-qa index 后生效。")


def _day(text: str | None) -> str | None:
    """Return a date as given, once it is one.

    Raises:
        InputError: If it is none.
    """
    if not text:
        return text
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        message = f"日期“{text}”不合格式，请写成 2024-05-01 这样。"
        raise InputError(message) from error


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("rebuild", cls=Command)(rebuild_command)
    app.command("backup", cls=Command)(backup_command)
    app.command("restore", cls=Command)(restore_command)
    app.command("metadata", cls=Command)(metadata_command)
