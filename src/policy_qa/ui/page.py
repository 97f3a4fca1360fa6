"""The layout and the events of the page. What belongs to one user is kept in ``gr.State``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.schema import Answer, Query, Turn
from policy_qa.ui.examples import example_questions
from policy_qa.ui.markup import EMPTY, evidence, plain

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

TITLE = "政策文件问答助手"
LONGEST_QUESTION = 2000
MOST_EXCHANGES = 50
STYLE = Path(__file__).with_name("style.css")
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")

Exchange = tuple[str, Answer]
Message = dict[str, str]
Outcome = tuple[list[Message], list[Exchange], str, str]


def build_page(assistant: Assistant, *, history_turns: int) -> gr.Blocks:
    """Return the page over an open assistant.

    Args:
        assistant: Gives the answers, to all users.
        history_turns: How many earlier exchanges a follow-up sees.
    """
    titles = {record.name: record.metadata.title for record in assistant.documents()}
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        exchanges = gr.State([])
        gr.Markdown(f"# {TITLE}\n答案逐句引用原文；文件没有写的，会直接说没有。")
        with gr.Row():
            with gr.Column(scale=3):
                chat = gr.Chatbot(
                    label="对话",
                    elem_id="pq-chat",
                    height=460,
                    render_markdown=False,
                    latex_delimiters=[],
                    feedback_options=None,
                    buttons=["copy"],
                    placeholder=f"已收录 {len(titles)} 份文件，请提问。",
                )
                question = gr.Textbox(
                    label="问题",
                    placeholder="请写出问题，回车提问；可以接着追问。",
                    max_length=LONGEST_QUESTION,
                    submit_btn="提问",
                    autofocus=True,
                )
                if examples := example_questions(assistant):
                    gr.Examples(examples, question, label="可以这样问")
                new_topic = gr.Button("新话题", size="sm")
            with gr.Column(scale=2):
                gr.Markdown("### 引用的原文")
                quoted = gr.HTML(EMPTY, elem_id="pq-evidence")
        outputs = [chat, exchanges, quoted, question]
        answer = _answering(assistant, titles, history_turns)
        question.submit(answer, [question, exchanges], outputs, api_name="ask")
        for forget in (new_topic.click, chat.clear):
            forget(_new_topic, None, outputs, api_visibility="private", queue=False)
    return page


def launch(page: gr.Blocks, host: str, port: int) -> None:
    """Start serving in the background, with nothing fetched from or sent to outside.

    Raises:
        OSError: If the port is taken.
    """
    page.launch(
        server_name=host,
        server_port=port,
        share=False,
        ssr_mode=False,
        quiet=True,
        prevent_thread_lock=True,
        footer_links=[],
        theme=gr.themes.Default(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        css_paths=STYLE,
    )


def _answering(
    assistant: Assistant, titles: Mapping[str, str], history_turns: int
) -> Callable[[str, list[Exchange]], Outcome]:
    """Return what a question does: chat messages, exchanges, citations, an empty text box."""

    def answer(question: str, exchanges: list[Exchange]) -> Outcome:
        text = question.strip()
        if not text:
            raise gr.Error("问题是空的，请写出要问的内容。", print_exception=False)
        recent = exchanges[-history_turns:] if history_turns else []
        try:
            reply = assistant.ask(Query(text=text, history=_history(recent)))
        except PolicyQAError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        exchanges = [*exchanges[-MOST_EXCHANGES:], (text, reply)]
        return _messages(exchanges), exchanges, evidence(reply, titles), ""

    return answer


def _new_topic() -> Outcome:
    return [], [], EMPTY, ""


def _history(exchanges: list[Exchange]) -> tuple[Turn, ...]:
    return tuple(
        turn
        for question, answer in exchanges
        for turn in (Turn("user", question), Turn("assistant", answer.text))
    )


def _messages(exchanges: list[Exchange]) -> list[Message]:
    return [
        message
        for question, answer in exchanges
        for message in (
            {"role": "user", "content": question},
            {"role": "assistant", "content": plain(answer)},
        )
    ]
