"""The conversation in the terminal: questions, follow-ups and three commands."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from policy_qa.cli.console import print_answer, print_line
from policy_qa.errors import PolicyQAError
from policy_qa.schema import Query, Turn

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

NEW_TOPIC = frozenset({"新话题", "/new"})
LEAVE = frozenset({"退出", "/exit", "exit", "quit"})


def converse(assistant: Assistant, *, history_turns: int) -> None:
    """Read questions from the terminal until 退出 or the end of input.

    Args:
        assistant: Gives the answers.
        history_turns: How many earlier question-and-answer turns a follow-up sees.
    """
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() its line editing
    print_line("请提问，可以追问。输入“新话题”清空上文，“退出”结束。", style="dim")
    history: list[Turn] = []
    while (question := _next_question()) is not None:
        if question in NEW_TOPIC:
            history.clear()
            print_line("已清空上文。", style="dim")
        elif question:
            _answer(assistant, question, history)
            del history[: max(0, len(history) - 2 * history_turns)]


def _next_question() -> str | None:
    """Return the next line, or None when the user leaves."""
    try:
        question = input("\n问：").strip()
    except (EOFError, KeyboardInterrupt):
        print_line()
        return None
    return None if question in LEAVE else question


def _answer(assistant: Assistant, question: str, history: list[Turn]) -> None:
    try:
        answer = assistant.ask(Query(text=question, history=tuple(history)))
    except PolicyQAError as error:
        print_line(str(error), style="red")
        return
    print_answer(answer)
    history += [Turn("user", question), Turn("assistant", answer.text)]
