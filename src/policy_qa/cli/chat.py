"""The conversation in the terminal: questions, follow-ups and a few commands."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.cli.console import print_answer, print_line
from policy_qa.cli.live import answer_live
from policy_qa.conversation import Session
from policy_qa.errors import PolicyQAError

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

NEW_TOPIC = frozenset({"新话题", "/new"})
LEAVE = frozenset({"退出", "/exit", "exit", "quit"})
SAVE, LOAD = ("保存 ", "/save "), ("载入 ", "/load ")
_HELP = "请提问，可以追问。输入“新话题”清空上文，“保存 文件名”“载入 文件名”存取对话，“退出”结束。"


def converse(assistant: Assistant, *, history_turns: int) -> None:
    """Read questions from the terminal until 退出 or the end of input.

    Args:
        assistant: Gives the answers.
        history_turns: How many earlier question-and-answer turns a follow-up sees.
    """
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() its line editing
    print_line(_HELP, style="dim")
    if assistant.model is not None:
        assistant.model.warm()
    session = Session(history_turns)
    while (question := _next_question()) is not None:
        try:
            _act(assistant, session, question)
        except PolicyQAError as error:
            print_line(str(error), style="red")


def _next_question() -> str | None:
    """Return the next line, or None when the user leaves."""
    try:
        question = input("\n问：").strip()
    except (EOFError, KeyboardInterrupt):
        print_line()
        return None
    return None if question in LEAVE else question


def _act(assistant: Assistant, session: Session, line: str) -> None:
    if line in NEW_TOPIC:
        session.clear()
        print_line("已清空上文。", style="dim")
    elif line.startswith(SAVE):
        path = Path(line.split(maxsplit=1)[1])
        session.save(path)
        print_line(f"已保存到 {path}。", style="dim")
    elif line.startswith(LOAD):
        session.load(Path(line.split(maxsplit=1)[1]))
        print_line(f"已载入 {len(session.turns) // 2} 轮对话。", style="dim")
    elif line:
        answer = answer_live(assistant, session.query(line))
        print_answer(answer)
        session.add(line, answer)
