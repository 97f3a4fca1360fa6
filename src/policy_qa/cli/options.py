"""What all commands share: Chinese words for typer's own, and the options used more than once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import typer.core
import typer.rich_utils as rich_help

rich_help.OPTIONS_PANEL_TITLE = "选项"
rich_help.ARGUMENTS_PANEL_TITLE = "参数"
rich_help.COMMANDS_PANEL_TITLE = "命令"
rich_help.DEFAULT_STRING = "[默认：{}]"
rich_help.REQUIRED_LONG_STRING = "[必填]"


def _usage(english: str) -> str:
    return english.replace("Usage: ", "用法：", 1)


class Group(typer.core.TyperGroup):
    """A group whose own words are Chinese."""

    def get_usage(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: typer.Context) -> Any:  # type: ignore[override] # noqa: ANN401
        """Return the option ``--help``."""
        return _help_option(super().get_help_option(ctx))


class Command(typer.core.TyperCommand):
    """A command whose own words are Chinese."""

    def get_usage(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: typer.Context) -> Any:  # type: ignore[override] # noqa: ANN401
        """Return the option ``--help``."""
        return _help_option(super().get_help_option(ctx))


def _help_option(option: Any) -> Any:  # noqa: ANN401 - a private class of typer
    if option is not None:
        option.help = "显示本说明。"
    return option


Index = Annotated[Path | None, typer.Option("--index", help="索引文件夹，默认 .index")]
Config = Annotated[Path | None, typer.Option("--config", help="设置文件，默认 policy_qa.toml")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Batch = Annotated[Path | None, typer.Option("--batch", help="输入文件，每行一个 JSON")]
Output = Annotated[Path | None, typer.Option("--output", help="输出文件，每行一个 JSON")]
Answerer = Annotated[
    Literal["extractive", "llm", "auto"] | None,
    typer.Option("--answerer", help="作答方式：extractive 摘录原文，llm 语言模型，auto 自动"),
]
