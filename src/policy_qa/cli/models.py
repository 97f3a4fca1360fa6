"""The commands ``models``: what is here, fetch, delete, serve to other processes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli.options import Command, Config, Group

models_app = typer.Typer(cls=Group, help="查看、下载、删除模型。", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="模型名，见 policy-qa models list", metavar="模型名")]


@models_app.command("list", cls=Command)
def list_command(config: Config = None) -> None:
    """列出内置模型、许可、大小和是否已在本机。

    例：policy-qa models list
    """
    from rich.table import Table

    from policy_qa.cli.console import print_renderable

    table = Table("名称", "用途", "来源", "许可", "大小", "状态")
    for row in _rows(_cache(config)):
        table.add_row(*row)
    print_renderable(table)


@models_app.command("pull", cls=Command)
def pull_command(name: Name, config: Config = None) -> None:
    """下载语言模型；中断后再次运行会接着下载。

    例：policy-qa models pull qwen2.5-coder-1.5b
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TransferSpeedColumn,
    )

    from policy_qa.cli.console import print_line
    from policy_qa.models import pull

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(
        *columns,
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(f"下载 {name}", total=None)
        path = pull(
            name,
            cache=_cache(config),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    print_line(f'语言模型 {name} 已就绪：{path}。在设置中写 llm = "{name}" 即可使用。')


@models_app.command("remove", cls=Command)
def remove_command(name: Name, config: Config = None) -> None:
    """删除已下载的语言模型。

    例：policy-qa models remove qwen2.5-coder-1.5b
    """
    from policy_qa.cli.console import print_line
    from policy_qa.models import remove

    found = remove(name, _cache(config))
    print_line(f"已删除 {name}。" if found else f"{name} 不在本机，无需删除。")


@models_app.command("serve", cls=Command)
def serve_command(
    name: Name,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口，0 为任选")] = 0,
    context: Annotated[
        int | None,
        typer.Option("--context", min=256, max=32768, help="提示词和回答合计最多多少词元"),
    ] = None,
    config: Config = None,
) -> None:
    """在本机提供兼容 OpenAI 的接口，供其他程序使用；密钥取自 POLICY_QA_LLM_KEY，未设则随机。

    例：policy-qa models serve qwen2.5-coder-1.5b --port 8100
    """
    import threading

    from policy_qa.cli.console import print_line
    from policy_qa.config import load_settings
    from policy_qa.models import LOCAL_CONTEXT, pulled
    from policy_qa.models.local_server import start_server

    settings = load_settings(config=config)
    key = settings.llm_key.get_secret_value() or None
    path = pulled(name, settings.cache).path
    server = start_server(path, context=context or LOCAL_CONTEXT, port=port, key=key)
    print_line(f"语言模型已启动：{server.url}（按 Ctrl+C 停止）")
    if key is None:
        print_line(f"密钥：{server.key}")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print_line("已停止。")


def _cache(config: Path | None) -> Path:
    from policy_qa.config import load_settings

    return load_settings(config=config).cache


def _rows(cache: Path) -> list[tuple[str, str, str, str, str, str]]:
    from policy_qa.models import CHAT_MODELS, installed, pulled
    from policy_qa.models.registry import EMBEDDING_MODELS

    rows = []
    for model in EMBEDDING_MODELS.values():
        here = _state(partial(installed, model.name, cache))
        facts = (model.origin, model.licence, _size(model.source.size))
        rows.append((model.name, "向量", *facts, here))
    for weights in CHAT_MODELS.values():
        here = _state(partial(pulled, weights.name, cache))
        facts = (weights.origin, weights.licence, _size(weights.size))
        rows.append((weights.name, "语言", *facts, here))
    return rows


def _state(find: Callable[[], object]) -> str:
    from policy_qa.errors import ModelError

    try:
        find()
    except ModelError:
        return "未安装"
    return "已安装"


def _size(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
