"""The layout of the page: its tabs. What belongs to one user is kept in ``gr.State``."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from policy_qa.ui.ask import AskTab
from policy_qa.ui.documents import DocumentsTab, Update
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.programs import publish
from policy_qa.ui.scoring import score_tabs

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.config import Settings

TITLE = "政策文件问答助手"
STYLE = Path(__file__).with_name("style.css")
FEEDBACK = Path("feedback", "cases.jsonl")
MOST_WAITING = 64
LARGEST_UPLOAD = "50mb"
_HOUR, _DAY = 3600, 86400
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONOSPACE = ("ui-monospace", "monospace")


def build_page(assistant: Assistant, settings: Settings, update: Update) -> gr.Blocks:
    """Return the page over an open assistant.

    Args:
        assistant: Gives the answers, to all users.
        settings: Where documents, index and judgements lie, and how far a follow-up sees.
        update: Brings the index up to date with the documents.
    """
    downloads = Downloads()
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(_HOUR, _DAY))
    with page:
        gr.Markdown(f"# {TITLE}\n答案逐句引用原文；文件没有写的，会直接说没有。")
        ask = AskTab(
            assistant,
            history_turns=settings.history_turns,
            feedback=settings.index.absolute().parent / FEEDBACK,
            downloads=downloads,
        )
        with gr.Tabs():
            with gr.Tab("提问"):
                scope = ask.build()
            with gr.Tab("计分"):
                score_tabs(assistant, downloads)
            with gr.Tab("文件"):
                documents = DocumentsTab(assistant, settings.corpus, update)
                listed = documents.build()
        publish(assistant)
        for bring, outputs in ((ask.lists, scope), (documents.shown, listed)):
            page.load(bring, None, outputs, show_progress="hidden", api_visibility="private")
    page.queue(max_size=MOST_WAITING, default_concurrency_limit=4)
    return page


def launch(page: gr.Blocks, host: str, port: int) -> None:
    """Start serving in the background, with nothing fetched from or sent to outside.

    Raises:
        OSError: If the port is taken.
    """
    with redirect_stdout(StringIO()):  # gradio announces the MCP endpoint in English
        page.launch(
            server_name=host,
            server_port=port,
            share=False,
            ssr_mode=False,
            quiet=True,
            prevent_thread_lock=True,
            footer_links=[],
            mcp_server=True,
            max_file_size=LARGEST_UPLOAD,
            theme=gr.themes.Default(
                primary_hue="blue", font=_FONTS, font_mono=("ui-monospace", "monospace")
            ),
            css_paths=STYLE,
        )
