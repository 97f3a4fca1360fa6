"""An answer as it comes: evidence at once, prose marked 核对中, the verified answer last."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from policy_qa.cli.console import place, shortened
from policy_qa.writing import Found, Piece, Written

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.schema import Answer, Query


def answer_live(assistant: Assistant, query: Query) -> Answer:
    """Return the answer; with a model, what comes before it is shown on stderr of a terminal.

    An interruption (Ctrl+C) stops the model and leaves the extractive answer.
    """
    console = Console(stderr=True, soft_wrap=True)
    shown = assistant.model is not None and console.is_terminal
    events = assistant.stream(query)
    answer: Answer | None = None
    started = False
    try:
        for event in events:
            if isinstance(event, Written):
                answer = event.answer
            elif isinstance(event, Found):
                answer = event.answer
                if shown:
                    _show_evidence(console, answer)
            elif isinstance(event, Piece) and shown:
                if not started:
                    console.print(Text("核对中：", style="dim yellow"), end="")
                    started = True
                console.print(Text(event.text, style="dim"), end="")
    except KeyboardInterrupt:
        if answer is None:
            raise
        console.print(Text("\n已停止，以下是原文摘录。", style="yellow"))
    finally:
        events.close()  # type: ignore[attr-defined]
    if started:
        console.print()
    if answer is None:
        raise AssertionError("a stream begins with what was found")
    sys.stderr.flush()
    return answer


def _show_evidence(console: Console, answer: Answer) -> None:
    for number, citation in enumerate(answer.citations, start=1):
        where = place(citation.document, citation.path)
        console.print(Text(f"[{number}] {where}：{shortened(citation.quote)}", style="dim"))
