"""The tab for questions: the chat, the evidence beside it, the document below."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.export import to_docx
from policy_qa.schema import Answer, Citation, Clause, Query
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.examples import example_questions
from policy_qa.ui.feedback import LONGEST_NOTE, draft_case, keep
from policy_qa.ui.markup import EMPTY, evidence, whole
from policy_qa.ui.sessions import Exchange, Message, messages, paper, turns

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

LONGEST_QUESTION = 2000
MOST_EXCHANGES = 50
_CLICKS = Path(__file__).with_name("evidence.js")
_SHOW_PLACE = (
    "() => setTimeout(() => document.querySelector('#pq-reader mark')"
    "?.scrollIntoView({block: 'center'}), 100)"
)

Exchanges = list[Exchange]
Outcome = tuple[list[Message], Exchanges, str, str, str]


class AskTab:
    """The chat of one user, whose exchanges are kept in ``gr.State``."""

    def __init__(
        self, assistant: Assistant, *, history_turns: int, feedback: Path, downloads: Downloads
    ) -> None:
        self._assistant = assistant
        self._history_turns = history_turns
        self._feedback = feedback
        self._downloads = downloads

    def build(self) -> list[Any]:
        """Lay out the tab; return the two choices that ``lists`` brings up to date."""
        exchanges = gr.State([])
        with gr.Row():
            with gr.Column(scale=3, min_width=340):
                chat = _chat(len(self._titles()))
                question = _question_box()
                if examples := example_questions(self._assistant):
                    gr.Examples(examples, question, label="可以这样问")
                with gr.Accordion("限定文件或地区", open=False):
                    scope = [self._choice("只看这些文件", 0), self._choice("只看这些地区", 1)]
            with gr.Column(scale=2, min_width=300):
                gr.Markdown("### 引用的原文")
                quoted = gr.HTML(
                    EMPTY, elem_id="pq-evidence", js_on_load=_CLICKS.read_text(encoding="utf-8")
                )
        forget = self._afterwards(exchanges)
        reader = gr.HTML("", elem_id="pq-reader")
        outputs = [chat, exchanges, quoted, question, reader]
        question.submit(
            self.answer,
            [question, exchanges, *scope],
            outputs,
            api_name="chat",
            api_visibility="undocumented",
        )
        chat.select(self.show_earlier, exchanges, quoted, api_visibility="private")
        quoted.select(self.open_document, None, reader, api_visibility="private").then(
            None, js=_SHOW_PLACE, api_visibility="private"
        )
        for event in (forget.click, chat.clear):
            event(_new_topic, None, outputs, api_visibility="private", queue=False)
        return scope

    def _choice(self, label: str, at: int) -> Any:  # noqa: ANN401 - gradio has no types
        return gr.Dropdown(
            self._choices()[at],
            value=[],
            label=f"{label}（不选就是全部）",
            multiselect=True,
            elem_id=f"pq-scope-{at}",
        )

    def _afterwards(self, exchanges: gr.State) -> gr.Button:
        """Lay out what is done with an answer; return the button that begins anew."""
        with gr.Row(elem_classes="pq-after"):
            note = gr.Textbox(
                label="对上一个答案的意见（可不写）",
                placeholder="例如：漏掉了第二款；正确的数是……",
                max_length=LONGEST_NOTE,
                scale=4,
            )
            good = gr.Button("有用", size="sm", min_width=90)
            bad = gr.Button("有误", size="sm", min_width=90)
            export = gr.Button("导出对话（Word）", size="sm", min_width=130)
            forget = gr.Button("新话题", size="sm", min_width=90)
        exported = gr.File(label="导出的文件", visible=False, interactive=False)
        for button, judged_good in ((good, True), (bad, False)):
            button.click(
                self.judge(good=judged_good), [note, exchanges], note, api_visibility="private"
            )
        export.click(self.export, exchanges, exported, api_visibility="private")
        return forget

    def answer(
        self, question: str, exchanges: Exchanges, documents: list[str], regions: list[str]
    ) -> Outcome:
        """Answer a question: messages, exchanges, evidence, an empty box, no open document."""
        text = question.strip()
        if not text:
            raise gr.Error("问题是空的，请写出要问的内容。", print_exception=False)
        recent = exchanges[-self._history_turns :] if self._history_turns else []
        query = Query(text=text, history=turns(recent))
        try:
            reply = self._assistant.ask(query, documents=self._within(documents, regions))
        except PolicyQAError as error:
            raise told(error) from error
        exchanges = [*exchanges[-MOST_EXCHANGES:], Exchange(text, reply)]
        return messages(exchanges), exchanges, self._evidence(reply), "", ""

    def show_earlier(self, exchanges: Exchanges, event: gr.SelectData) -> str:
        """Return the evidence of the exchange that was clicked in the chat."""
        index = event.index[0] if isinstance(event.index, list | tuple) else event.index
        at = int(index) // 2
        return self._evidence(exchanges[at].answer) if 0 <= at < len(exchanges) else EMPTY

    def open_document(self, event: gr.EventData) -> str:
        """Return the whole document that was asked for, the quote highlighted."""
        try:
            name, start, end = str(event.document), int(event.start), int(event.end)
            text = self._assistant.text(name)
        except PolicyQAError as error:
            raise told(error) from error
        return whole(text, self._titles().get(name) or name, start, end)

    def judge(self, *, good: bool) -> Callable[[str, Exchanges], str]:
        """Return what the button for a good or a bad answer does."""

        def take(note: str, exchanges: Exchanges) -> str:
            if not exchanges:
                raise gr.Error("还没有可以评价的答案，请先提问。", print_exception=False)
            *before, last = exchanges
            recent = before[-self._history_turns :] if self._history_turns else []
            case = draft_case(
                last.question, turns(recent), last.answer, good=good, note=note.strip()
            )
            try:
                keep(case, self._feedback)
            except PolicyQAError as error:
                raise told(error) from error
            gr.Info("已记下，谢谢。")
            return ""

        return take

    def export(self, exchanges: Exchanges) -> Any:  # noqa: ANN401 - gradio's update
        """Return the conversation as a Word document."""
        if not exchanges:
            raise gr.Error("还没有对话可以导出，请先提问。", print_exception=False)
        data = to_docx(paper(exchanges, self._titles()))
        return gr.File(self._downloads.put("政策问答记录.docx", data), visible=True)

    def lists(self) -> tuple[Any, Any]:
        """Return the choices of documents and of regions as they are now."""
        named, regions = self._choices()
        return gr.Dropdown(choices=named), gr.Dropdown(choices=regions)

    def _choices(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        records = self._assistant.documents()
        named = [(record.metadata.title or record.name, record.name) for record in records]
        regions = sorted({record.metadata.region for record in records} - {""})
        return named, [(region, region) for region in regions]

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
            message = "所选的文件都不属于所选的地区，请改选其中一项。"
            raise gr.Error(message, print_exception=False)
        return found

    def _titles(self) -> dict[str, str]:
        return {record.name: record.metadata.title for record in self._assistant.documents()}

    def _evidence(self, answer: Answer) -> str:
        clauses = {citation: self._clause(citation) for citation in answer.citations}
        return evidence(answer, self._titles(), clauses)

    def _clause(self, citation: Citation) -> Clause | None:
        found = self._assistant.clauses_of(citation.document)
        return next((c for c in found if c.start <= citation.start and citation.end <= c.end), None)


def told(error: PolicyQAError) -> gr.Error:
    """Return the message that the page shows for an error."""
    return gr.Error(escape(str(error)), print_exception=False)


def _new_topic() -> Outcome:
    return [], [], EMPTY, "", ""


def _chat(documents: int) -> gr.Chatbot:
    return gr.Chatbot(
        label="对话",
        elem_id="pq-chat",
        height=460,
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
        autofocus=True,
    )
