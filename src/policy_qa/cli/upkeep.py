"""The commands rebuild, backup and restore: an index in trouble, and how not to lose it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli.options import Command, Config, Index, Json

Corpus = Annotated[Path | None, typer.Option("--corpus", help="存放政策文件的文件夹，默认 corpus")]
BackupFile = Annotated[Path, typer.Argument(help="备份文件（.zip）", metavar="备份文件")]


def rebuild_command(
    corpus: Corpus = None, index: Index = None, as_json: Json = False, config: Config = None
) -> None:
    """修复索引：文本库损坏则由原文件重建，向量库由保存的向量重建。

    例：policy-qa rebuild --corpus corpus --index .index
    """
    from policy_qa.assistant import rebuild
    from policy_qa.cli.commands import print_report
    from policy_qa.cli.console import progress
    from policy_qa.config import load_settings

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


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("rebuild", cls=Command)(rebuild_command)
    app.command("backup", cls=Command)(backup_command)
    app.command("restore", cls=Command)(restore_command)
