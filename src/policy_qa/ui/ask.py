"""The tab for questions: the chat, the evidence beside it, the talks of this session."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.export import to_docx
from policy_qa.schema import Answer, Citation, Clause, Query
from policy_qa.ui.choices import document_choices, kept_choices
from policy_qa.ui.downloads import Downloads, exported_file
from policy_qa.ui.examples import example_questions
from policy_qa.ui.judging import Judging
from policy_qa.ui.markup import EMPTY, evidence, slim
from policy_qa.ui.reader import Reader, telling, warned
from policy_qa.ui.sessions import (
    Exchange,
    Exchanges,
    Talks,
    asked,
    messages,
    paper,
    turns,
    with_talk,
)
from policy_qa.ui.streams import Streams

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

LONGEST_QUESTION = 2000
MOST_EXCHANGES = 50

Outcome = tuple[Any, ...]
"""Messages, exchanges, evidence, stop button."""
_OUTPUTS = 4
_PUT = "(text, put) => document.querySelector('#pq-stop')?.offsetParent ? [text, put] : ['', text]"
"""The browser empties the box: what is typed while an answer is written stays there."""
_BROUGHT_BACK = "(text, put) => text || put"
Renewed = tuple[Any, ...]
"""What is shown of a talk (``Outcome``), the question box, the other talks, their list."""


class AskTab:
    """The chat of one user, whose exchanges and earlier talks are kept in ``gr.State``."""

    def __init__(
        self,
        assistant: Assistant,
        *,
        history_turns: int,
        feedback: Path,
        downloads: Downloads,
        reader: Reader,
    ) -> None:
        self._assistant = assistant
        self._history_turns = history_turns
        self._judging = Judging(feedback, history_turns)
        self._downloads = downloads
        self._reader = reader
        self._streams = Streams(assistant)

    def build(self) -> list[Any]:
        """Lay out the tab; return the two choices that ``lists`` brings up to date."""
        exchanges, earlier = gr.State([]), gr.State({})
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                chat = _chat(len(self._titles()))
                stop = _stop(writing=False)
                question = _question_box()
                self._examples(question)
                with gr.Accordion("限定文件或地区", open=False):
                    scope = [self._choice("只看这些文件", 0), self._choice("只看这些地区", 1)]
                self._judging.build(exchanges)
                forget, history = self._session(exchanges, earlier)
            with gr.Column(scale=2, min_width=300):
                gr.Markdown("### 引用的原文")
                quoted = self._reader.html(EMPTY, elem_id="pq-evidence")
        outputs = [chat, exchanges, quoted, stop]
        put = gr.Textbox(visible="hidden", label="提出的问题")
        quiet: dict[str, Any] = {"api_visibility": "private"}
        # in this order: the browser does one after the other
        question.submit(None, [question, put], [question, put], js=_PUT, **quiet)
        asking = question.submit(
            self.answer,
            [put, exchanges, *scope],
            outputs,
            api_name="chat",
            api_visibility="undocumented",
        )
        asking.failure(None, [question, put], question, js=_BROUGHT_BACK, **quiet)
        asking.failure(lambda: _stop(writing=False), None, stop, queue=False, **quiet)
        stop.click(self.stop, None, stop, api_visibility="private", queue=False)
        chat.select(self.show_earlier, exchanges, quoted, api_visibility="private")
        renewed = [*outputs, question, earlier, history]
        for event in (forget.click, chat.clear):
            event(self.renew, [exchanges, earlier], renewed, api_visibility="private", queue=False)
        history.input(
            self.take_up, [history, exchanges, earlier], renewed, api_visibility="private"
        )
        return scope

    def _examples(self, question: gr.Textbox) -> None:
        """Lay out questions to begin with; a click puts one into the box."""
        if examples := example_questions(self._assistant):
            gr.Markdown("可以这样问", elem_classes="pq-hint")
        with gr.Row(elem_classes="pq-examples"):
            for example in examples:
                chosen = gr.Button(example, size="sm")
                given = f"() => {json.dumps(example, ensure_ascii=False)}"
                chosen.click(None, None, question, js=given, api_visibility="private")

    def _choice(self, label: str, at: int) -> Any:  # noqa: ANN401 - gradio has no types
        return gr.Dropdown(
            self._choices()[at],
            value=[],
            label=f"{label}（不选就是全部）",
            multiselect=True,
            elem_id=f"pq-scope-{at}",
        )

    def _session(self, exchanges: gr.State, earlier: gr.State) -> tuple[gr.Button, gr.Dropdown]:
        """Lay out the talks of the session; return what begins a new one and the earlier ones."""
        with gr.Row(elem_classes="pq-after"):
            history = gr.Dropdown(
                [], value=None, label="本次会话的其他话题", visible=False, scale=4, min_width=300
            )
            forget = gr.Button("新话题", size="sm", min_width=90)
            export = gr.Button("导出对话（Word）", size="sm", min_width=130)
        exported = exported_file()
        export.click(self.export, [exchanges, earlier], exported, api_visibility="private")
        return forget, history

    def answer(
        self,
        question: str,
        exchanges: Exchanges,
        documents: list[str],
        regions: list[str],
        request: gr.Request,
    ) -> Iterator[Outcome]:
        """Yield messages, exchanges, evidence and stop button as the answer grows."""
        text = question.strip()
        if not text:
            raise warned("问题是空的，请写出要问的内容。")
        recent = exchanges[-self._history_turns :] if self._history_turns else []
        query = Query(text=text, history=turns(recent))
        kept = exchanges[-MOST_EXCHANGES:]
        within = self._within(documents, regions)
        with telling(), self._streams.open(_session(request)) as stream:
            chat, now, quoted = messages(kept), gr.skip(), EMPTY
            if self._streams.slow:
                yield [*chat, *asked(text, "")], now, quoted, _stop(writing=True)
            stop = _stop(writing=True) if self._streams.slow else gr.skip()
            with closing(self._streams.parts(stream, query, within)) as parts:
                for part in parts:
                    if stream.dropped:
                        break
                    if isinstance(part, str):
                        chat, now = [*messages(kept), *asked(text, part)], gr.skip()
                    else:
                        now = [*kept, Exchange(text, slim(part))]
                        chat, quoted = messages(now), self._evidence(part)
                    yield chat, now, quoted, stop
            if stream.dropped:  # the last outputs are sent twice: they must not undo what follows
                yield (gr.skip(),) * _OUTPUTS
            elif self._streams.slow:
                yield chat, gr.skip(), quoted, _stop(writing=False)

    def stop(self, request: gr.Request) -> Any:  # noqa: ANN401 - gradio's update
        """Let the answer that is being written end with what there is."""
        self._streams.stop(_session(request))
        return gr.Button("正在停止…", interactive=False)

    def left(self, request: gr.Request) -> None:
        """Stop what is being written for a page that was closed."""
        self._streams.stop(_session(request))

    def show_earlier(self, exchanges: Exchanges, event: gr.SelectData) -> str:
        """Return the evidence of the exchange that was clicked in the chat."""
        index = event.index[0] if isinstance(event.index, list | tuple) else event.index
        at = int(index) // 2
        return self._evidence(exchanges[at].answer) if 0 <= at < len(exchanges) else EMPTY

    def renew(self, exchanges: Exchanges, earlier: Talks, request: gr.Request) -> Renewed:
        """Begin a new talk and keep the present one; what is being written of it is dropped."""
        self._streams.drop(_session(request))
        kept = with_talk(earlier, exchanges)
        return [], [], EMPTY, _stop(writing=False), "", kept, _talks(kept)

    def take_up(
        self, name: str | None, exchanges: Exchanges, earlier: Talks, request: gr.Request
    ) -> Renewed:
        """Go on with an earlier talk and keep the present one (``Renewed``).

        gradio may tell one choice twice, the second time with one of the two states still as it
        was: a talk that is not among the others any more, or already the present one, is left.
        """
        if name not in earlier or earlier[name] == exchanges:
            return (gr.skip(),) * (_OUTPUTS + 3)
        self._streams.drop(_session(request))
        chosen = earlier[name]
        kept = with_talk({key: talk for key, talk in earlier.items() if key != name}, exchanges)
        shown = self._evidence(chosen[-1].answer)
        return messages(chosen), chosen, shown, _stop(writing=False), "", kept, _talks(kept)

    def export(self, exchanges: Exchanges, earlier: Talks) -> Any:  # noqa: ANN401
        """Return all talks of the session as a Word document."""
        done = [exchange for talk in (*earlier.values(), exchanges) for exchange in talk]
        if not done:
            raise warned("还没有对话可以导出，请先提问。")
        data = to_docx(paper(done, self._titles()))
        return gr.File(self._downloads.put("政策问答记录.docx", data), visible=True)

    def lists(self, documents: list[str] | None, regions: list[str] | None) -> tuple[Any, Any]:
        """Return the choices of documents and of regions as they are now."""
        named, known = self._choices()
        return (
            kept_choices(named, documents),
            kept_choices(known, regions),
        )

    def _choices(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        records = self._assistant.documents()
        regions = sorted({record.metadata.region for record in records} - {""})
        return document_choices(records), [(region, region) for region in regions]

    def _within(self, documents: list[str], regions: list[str]) -> list[str]:
        """The documents to answer from; none means all."""
        if not documents and not regions:
            return []
        records = self._assistant.documents()
        found = [
            record.name
            for record in records
            if (not documents or record.name in documents)
            and (not regions or record.metadata.region in regions)
        ]
        if not found:
            raise warned("所选的文件都不属于所选的地区，请改选其中一项。")
        return found

    def _titles(self) -> dict[str, str]:
        return {record.name: record.metadata.title for record in self._assistant.documents()}

    def _evidence(self, answer: Answer) -> str:
        clauses = {citation: self._clause(citation) for citation in answer.citations}
        return evidence(answer, self._titles(), clauses)

    def _clause(self, citation: Citation) -> Clause | None:
        found = self._assistant.clauses_of(citation.document)
        return next((c for c in found if c.start <= citation.start and citation.end <= c.end), None)


def _talks(earlier: Talks) -> Any:  # noqa: ANN401 - gradio's update
    choices = [
        (f"{talk[0].question[:24]}（{len(talk)} 问）", name) for name, talk in earlier.items()
    ]
    return gr.Dropdown(choices=choices, value=None, visible=bool(earlier))


def _session(request: gr.Request) -> str:
    """Return whose answer it is; a program that names no session has one for each question."""
    return request.session_hash or uuid.uuid4().hex


def _stop(*, writing: bool) -> gr.Button:
    """Return the button that stops an answer, shown while one is being written."""
    return gr.Button(
        "停止", visible=writing, interactive=True, size="sm", variant="stop", elem_id="pq-stop"
    )


def _chat(documents: int) -> gr.Chatbot:
    return gr.Chatbot(
        label="对话",
        elem_id="pq-chat",
        height=440,
        render_markdown=False,
        latex_delimiters=[],
        feedback_options=None,
        buttons=["copy"],
        placeholder=f"已收录 {documents} 份文件，请提问。",
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="问题",
        placeholder="请写出问题，回车提问；可以接着追问。",
        max_length=LONGEST_QUESTION,
        submit_btn="提问",
        elem_id="pq-question",
        autofocus=True,
    )
