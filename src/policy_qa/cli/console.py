"""What the terminal shows: answers on stdout; errors and progress on stderr."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    import typer

    from policy_qa.errors import PolicyQAError
    from policy_qa.schema import Answer

NEAREST_SHOWN = 3
NEAREST_LENGTH = 90


def print_json(value: object) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_line(text: str = "", style: str = "") -> None:
    """Print text of any origin on stdout, with nothing in it taken for markup."""
    Console(soft_wrap=True).print(Text(text, style=style))


def print_hint(text: str) -> None:
    """Print a hint on stderr, dim, if that is a terminal."""
    console = Console(stderr=True, soft_wrap=True)
    if console.is_terminal:
        console.print(Text(text, style="dim"))


def print_renderable(renderable: RenderableType) -> None:
    """Print a table as wide as the terminal."""
    Console().print(renderable)


def print_answer(answer: Answer) -> None:
    """Print an answer with its citations, or a refusal with the words of the nearest clauses."""
    print_line(answer.text)
    for note in answer.notes:
        print_line(f"说明：{note}", style="yellow")
    print_line()
    for number, citation in enumerate(answer.citations, start=1):
        print_line(f"[{number}] {place(citation.document, citation.path)}", style="cyan")
        print_line(f"    “{citation.quote}”")
    if answer.status == "refused":
        for hit in answer.retrieved[:NEAREST_SHOWN]:
            print_line(f"  · {shortened(hit.clause.text)}", style="dim")


def place(document: str, path: Iterable[str]) -> str:
    """Return where a quote stands, from the file down to its item."""
    return " › ".join((document, *path))


def shortened(text: str, length: int = NEAREST_LENGTH) -> str:
    """Return the text on one line, cut with an ellipsis after ``length`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length] + "…"


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Progress]:
    """Show one progress bar on stderr while the block runs (nothing unless a terminal)."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(
        *columns,
        TimeElapsedColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        speed_estimate_period=300,
    )
    with bar:
        bar.add_task(description, total=total)
        yield bar


def report_error(error: PolicyQAError) -> int:
    """Print an error that the user can cure, and return its exit status."""
    _print_error(str(error))
    return error.exit_status


def report_crash(error: Exception) -> int:
    """Print an error that is ours, and return its exit status."""
    _print_error(
        f"程序内部出错（{type(error).__name__}: {error}）。设 POLICY_QA_DEBUG=1 可看详情。"
    )
    return 1


def report_usage(error: typer.TyperException) -> int:
    """Print what is wrong with the command line, and return the exit status 2."""
    _print_error(f"{_usage_in_words(error)}。加 --help 查看用法。")
    return 2


def _usage_in_words(error: typer.TyperException) -> str:
    """Word typer's usage errors in Chinese (their classes are private, so by their names)."""
    param = getattr(error, "param", None)
    name = param.get_error_hint() if param is not None else ""
    match type(error).__name__:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None)
            hint = f"，是否想写 {'、'.join(sorted(near))}" if near else ""
            return f"没有选项 {getattr(error, 'option_name', '')}{hint}"
        case "MissingParameter":
            return f"缺少 {name}"
        case "BadParameter":
            return f"{name} 的值不对（{error.message}）"
        case _:
            message = error.format_message().rstrip(".")
            unknown = message.removeprefix("No such command ")
            return f"没有命令 {unknown}" if unknown != message else f"用法有误（{message}）"


def _print_error(message: str) -> None:
    if os.environ.get("POLICY_QA_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
        traceback.print_exc()
    line = " ".join(message.split())
    Console(stderr=True, soft_wrap=True).print(Text(f"错误：{line}", style="red"))
