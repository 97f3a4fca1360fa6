"""An answer as it comes: evidence at once, prose marked 核对中, the verified answer last."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from policy_qa.cli.console import place, shortened
from policy_qa.conversation import reply
from policy_qa.writing import Event, Found, Piece

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.schema import Answer, Query


def answer_live(assistant: Assistant, query: Query) -> Answer:
    """Return the answer; with a model, what comes before it is shown on stderr of a terminal.

    An interruption (Ctrl+C) stops the model and leaves the extractive answer.
    """
    if assistant.model is None:
        return assistant.ask(query)
    shown = _Shown()
    answer: Answer | None = None
    with closing(reply(assistant, query)) as events:  # type: ignore[type-var]
        try:
            for event in events:
                if not isinstance(event, Piece):
                    answer = event.answer
                shown.show(event)
        except KeyboardInterrupt:
            if answer is None:
                raise
            shown.stopped()
    if answer is None:
        raise AssertionError("a stream begins with what was found")
    return answer


class _Shown:
    """The evidence and the prose so far, on stderr if that is a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, soft_wrap=True)
        self._wanted = self._console.is_terminal
        self._begun = False

    def show(self, event: Event) -> None:
        """Show one event."""
        if not self._wanted:
            return
        if isinstance(event, Found):
            self._evidence(event.answer)
        elif isinstance(event, Piece):
            lead = "" if self._begun else "核对中："
            self._begun = True
            self._console.print(Text(f"{lead}{event.text}", style="dim"), end="")
        elif self._begun:
            self._console.print()

    def stopped(self) -> None:
        """Say that the model was stopped."""
        self._console.print(Text("\n已停止，以下是原文摘录。", style="yellow"))

    def _evidence(self, answer: Answer) -> None:
        for number, citation in enumerate(answer.citations, start=1):
            where = place(citation.document, citation.path)
            line = f"[{number}] {where}：{shortened(citation.quote)}"
            self._console.print(Text(line, style="dim"))
