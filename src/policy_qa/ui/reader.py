"""A document beside the page, open at a place; every table and every answer opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.errors import PolicyQAError

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

CLICKS = Path(__file__).with_name("clicks.js").read_text(encoding="utf-8")
_CLOSING = Path(__file__).with_name("reader.js").read_text(encoding="utf-8")
_SHOW_PLACE = (
    "() => setTimeout(() => {"
    "const shown = document.querySelector('#pq-reader .pq-reader');"
    "if (!shown || shown.dataset.closed) return;"
    "shown.hidden = false; shown.querySelector('.pq-close').focus();"
    "shown.querySelector('mark')?.scrollIntoView({block: 'center'}); }, 100)"
)


def told(error: PolicyQAError) -> gr.Error:
    """Return the message that the page shows for an error."""
    return warned(str(error))


def warned(text: str) -> gr.Error:
    """Return the message that the page shows where something is missing."""
    return gr.Error(escape(text), title="请注意", print_exception=False)


@contextmanager
def telling() -> Iterator[None]:
    """Let the page show an error of ours that the block raises."""
    try:
        yield
    except PolicyQAError as error:
        raise told(error) from error


class Reader:
    """The drawer at the right of the page; lay it out before what opens it."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._shown: Any = None

    def build(self) -> None:
        """Lay out the drawer, closed."""
        self._shown = gr.HTML("", elem_id="pq-reader", js_on_load=_CLOSING)

    def html(self, value: str = "", **named: Any) -> Any:  # noqa: ANN401 - gradio has no types
        """Lay out HTML whose buttons open documents."""
        page: Any = gr.HTML(value, js_on_load=CLICKS, **named)
        page.select(
            self.open, None, self._shown, api_visibility="private", show_progress="hidden"
        ).then(None, js=_SHOW_PLACE, api_visibility="private")
        return page

    def open(self, event: gr.EventData) -> str:
        """Return the whole document that was asked for, the quote highlighted."""
        name, start, end = str(event.document), int(event.start), int(event.end)
        with telling():
            text = self._assistant.text(name)
        titles = {r.name: r.metadata.title for r in self._assistant.documents()}
        return whole(text, titles.get(name) or name, start, end)


def whole(text: str, title: str, start: int, end: int) -> str:
    """Return a whole document with ``text[start:end]`` highlighted."""
    body = (
        f"{escape(text[:start])}<mark tabindex='-1'>{escape(text[start:end])}</mark>"
        f"{escape(text[end:])}"
    )
    return (
        '<section class="pq-reader" role="dialog" aria-label="全文">'
        f'<header><h3>{escape(title)}</h3><button type="button" class="pq-close">关闭</button>'
        f'</header><div class="pq-text" tabindex="0">{body}</div></section>'
    )
