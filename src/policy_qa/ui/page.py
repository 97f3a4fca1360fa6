"""The layout of the page: its tabs. What belongs to one user is kept in ``gr.State``."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.middleware import Middleware

from policy_qa.ui.access import Caller, Sessions, caller_of
from policy_qa.ui.accounts import ROLE_WORDS, Accounts
from policy_qa.ui.analysis_tab import AnalysisTab
from policy_qa.ui.ask import AskTab
from policy_qa.ui.checklists import ChecklistTab
from policy_qa.ui.documents import DocumentsTab, Update
from policy_qa.ui.downloads import Downloads
from policy_qa.ui.evaluations import EvaluationTab
from policy_qa.ui.gate import Bounds, Gate
from policy_qa.ui.head import Head
from policy_qa.ui.jobs import Worker
from policy_qa.ui.programs import publish
from policy_qa.ui.reader import Reader
from policy_qa.ui.scoring import ScoreTab
from policy_qa.ui.shelf import Shelf
from policy_qa.ui.theme import STYLE, calm
from policy_qa.ui.upkeep import MOST_SESSIONS, bound_events, forget_streams

if TYPE_CHECKING:
    import fastapi

    from policy_qa.assistant import Assistant
    from policy_qa.config import Settings

TITLE = "政策文件问答助手"
FEEDBACK = Path("feedback", "cases.jsonl")
_HOUR, _DAY = 3600, 86400
_AT_ONCE = 4
_OPENED = (
    "() => { document.body.classList.remove('dark');"
    "document.addEventListener('pointerdown', (event) => {"
    "const box = event.target.closest?.('.pq-figure input');"
    "if (box) box.inputMode = 'decimal'; }, true); }"
)
"""Light colours, and the keyboard of digits on phones where a figure is asked for."""


def build_page(assistant: Assistant, settings: Settings, update: Update) -> gr.Blocks:
    """Return the page over an open assistant.

    Args:
        assistant: Gives the answers, to all users.
        settings: Where documents, index and judgements lie, and what is allowed to whom.
        update: Brings the index up to date with the documents.
    """
    tabs = _Tabs.of(assistant, settings, update)
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(_HOUR, _DAY))

    def left(request: gr.Request) -> None:
        tabs.asking.left(request)
        forget_streams(page, str(request.session_hash))

    with page:
        tabs.reader.build()
        with gr.Row(elem_id="pq-head"):
            gr.Markdown(f"# {TITLE}\n答案逐句引用原文；文件没有写的，会直接说没有。")
            who = gr.HTML(elem_id="pq-who")
        _build_tabs(page, tabs, who)
        publish(assistant)
        page.load(None, js=_OPENED, api_visibility="private")
        page.unload(left)
    page.queue(max_size=settings.queue_limit, default_concurrency_limit=_AT_ONCE)
    bound_events(page)
    return page


@dataclass(frozen=True, slots=True)
class _Tabs:
    """What each tab does, before it is drawn."""

    reader: Reader
    asking: AskTab
    scoring: ScoreTab
    checklists: ChecklistTab
    analyses: AnalysisTab
    documents: DocumentsTab
    evaluations: EvaluationTab

    @classmethod
    def of(cls, assistant: Assistant, settings: Settings, update: Update) -> _Tabs:
        """Long work of one kind waits for its like, and not for that of another tab."""
        downloads, reader = Downloads(), Reader(assistant)
        owner, helpers, measurer = Worker(), Worker(threads=2), Worker()
        feedback = settings.index.absolute().parent / FEEDBACK
        shelf: Shelf[Any] = Shelf(settings.session_hours)
        return cls(
            reader,
            AskTab(
                assistant,
                history_turns=settings.history_turns,
                feedback=feedback,
                downloads=downloads,
                reader=reader,
            ),
            ScoreTab(assistant, downloads),
            ChecklistTab(
                assistant, downloads=downloads, worker=helpers, reader=reader, shelf=shelf
            ),
            AnalysisTab(assistant, downloads, helpers, reader),
            DocumentsTab(assistant, settings.corpus, update, owner, reader),
            EvaluationTab(
                assistant, settings, feedback=feedback, downloads=downloads, worker=measurer
            ),
        )


def _build_tabs(page: gr.Blocks, tabs: _Tabs, who: gr.HTML) -> None:
    """Draw the tabs, and say what is brought up to date when the page or a tab is opened."""
    with gr.Tabs():
        with gr.Tab("提问") as asking:
            scope = tabs.asking.build()
        with gr.Tab("计分") as counting:
            rulebooks = tabs.scoring.build()
        with gr.Tab("清单") as filling:
            checklist, sheet = tabs.checklists.build()
        with gr.Tab("分析") as analysing:
            several = tabs.analyses.build()
        with gr.Tab("文件") as keeping:
            listed = tabs.documents.build()
        with gr.Tab("评测") as measured_in:
            others = gr.Markdown("评测由管理员进行。", visible=False)
            with gr.Column() as measuring:
                measured = tabs.evaluations.build()
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for tab, lists, shown in (
        (asking, tabs.asking.lists, scope),
        (filling, tabs.checklists.lists, checklist),
        (analysing, tabs.analyses.lists, several),
    ):
        # not at the opening of the page alone: documents and files come and go meanwhile
        gr.on([page.load, tab.select], lists, shown, shown, **quiet)
    # not at the opening of the page: the form is drawn then, which nested tabs do not bear
    counting.select(tabs.scoring.lists, rulebooks[0], rulebooks, **quiet)
    keeping.select(tabs.documents.lists, listed[2], [listed[0], listed[2]], **quiet)
    measured_in.select(tabs.evaluations.lists, measured[3], measured[2:], **quiet)
    for bring, outputs in (
        (tabs.checklists.opened, sheet),
        (tabs.documents.opened, listed),
        (tabs.evaluations.opened, measured),
        (_greet, [who, measuring, others]),
    ):
        page.load(bring, None, outputs, **quiet)


def launch(page: gr.Blocks, settings: Settings, accounts: Accounts | None = None) -> None:
    """Start serving in the background, with nothing fetched from or sent to outside.

    Args:
        page: What ``build_page`` returned.
        settings: Where it listens, and its limits.
        accounts: Who may log in; everybody is let in without.

    Raises:
        OSError: If the port is taken.
    """
    sessions = Sessions(accounts, settings.session_hours) if accounts else None
    bounds = Bounds(settings.rate_limit, settings.upload_mb << 20)
    with redirect_stdout(StringIO()):  # gradio announces the MCP endpoint in English
        page.launch(
            server_name=settings.host,
            server_port=settings.port,
            share=False,
            state_session_capacity=MOST_SESSIONS,
            ssr_mode=False,
            quiet=True,
            prevent_thread_lock=True,
            footer_links=[],
            mcp_server=True,
            max_file_size=settings.upload_mb << 20,
            app_kwargs={
                "middleware": [
                    Middleware(Gate, bounds=bounds, sessions=sessions),
                    Middleware(Head),
                ]
            },
            auth_dependency=_name_of if sessions else None,
            theme=calm(),
            css_paths=STYLE,
        )


def _name_of(request: fastapi.Request) -> str | None:
    return caller_of(request).name or None


def _greet(request: gr.Request) -> tuple[str, Any, Any]:
    """Return who has logged in, and the evaluation to whom it is for."""
    caller = caller_of(request)
    measures = caller.may("admin")
    return _badge(caller), gr.Column(visible=measures), gr.Markdown(visible=not measures)


def _badge(caller: Caller) -> str:
    if not caller.name:
        return ""

    return f'<p>{escape(caller.name)}（{ROLE_WORDS[caller.role]}）　<a href="/logout">退出</a></p>'
