"""The tab for work with whole documents: duties, comparison, conflicts, drafts, gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.errors import PolicyQAError
from policy_qa.export import to_docx, to_xlsx
from policy_qa.ui.analyses import (
    Findings,
    compare_documents,
    draft_plan,
    find_duties,
    list_conflicts,
    list_gaps,
)
from policy_qa.ui.choices import (
    Choice,
    document_choices,
    first_of,
    kept_choice,
    kept_choices,
)
from policy_qa.ui.downloads import Downloads, exported_file
from policy_qa.ui.jobs import Worker
from policy_qa.ui.reader import Reader, telling, told, warned
from policy_qa.ui.tables import grid_table, progress

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

LONGEST_TEXT = 60
Analyse = Callable[..., Findings]


class AnalysisTab:
    """Five analyses; what one user finds is kept in ``gr.State``."""

    def __init__(
        self, assistant: Assistant, downloads: Downloads, worker: Worker, reader: Reader
    ) -> None:
        self._assistant = assistant
        self._downloads = downloads
        self._worker = worker
        self._reader = reader

    def build(self) -> list[Any]:
        """Lay out the tabs; return the choices of documents that ``lists`` brings up to date.

        They are three of one document and two of several.
        """
        named = document_choices(self._assistant.documents())
        with gr.Tabs(elem_classes="pq-subtabs"):
            with gr.Tab("分工"), _explained("谁、在什么时限前、做什么，每格附原文。"):
                duty = first_of(named, "文件")
                self._analysis("列出责任分工", find_duties, [duty, _part()], "duties")
            with gr.Tab("比较"), _explained("几份文件对同一事项怎么规定，一份一列。"):
                topic = gr.Textbox(
                    label="要比较的事项", placeholder="例如：师资保障", max_length=LONGEST_TEXT
                )
                compared = _several(named)
                self._analysis("比较", compare_documents, [topic, compared], "compare")
            with gr.Tab("矛盾"), _explained("文件之间、文件前后对不上的地方，附两边原文。"):
                opposed = _several(named)
                self._analysis("查找矛盾", list_conflicts, [opposed], "conflicts")
            with gr.Tab("提纲"), _explained("为落实一份文件起草提纲，每个要点附所回应的原文。"):
                drafted = first_of(named, "要落实的文件")
                kind = gr.Textbox(
                    label="学校或单位的类别", placeholder="例如：乡镇小学", max_length=LONGEST_TEXT
                )
                self._analysis("起草提纲", draft_plan, [drafted, kind, _part()], "draft")
            with gr.Tab("缺项"), _explained("对照一份文件，列出方案没有回应的要求。"):
                plan = gr.File(label="要检查的计划或方案", elem_id="pq-plan", height=120)
                against = first_of(named, "对照的文件")
                self._analysis("查找缺项", list_gaps, [plan, against, _part()], "gap")
        return [duty, drafted, against, compared, opposed]

    def lists(self, *current: Any) -> list[Any]:  # noqa: ANN401 - what gradio sends
        """Return the documents to choose from as they are now."""
        named = document_choices(self._assistant.documents())
        return [
            *(kept_choice(named, one) for one in current[:3]),
            *(kept_choices(named, several) for several in current[3:]),
        ]

    def _analysis(self, words: str, analyse: Analyse, inputs: Sequence[Any], key: str) -> None:
        """Lay out the button of an analysis, its tables and its exports."""
        found = gr.State(None)
        start = gr.Button(words, variant="primary", elem_classes="pq-go", elem_id=f"pq-{key}-start")
        shown = self._reader.html(elem_id=f"pq-{key}")
        with gr.Row(visible=False) as exports:
            book = gr.Button("导出（Excel）", size="sm")
            paper = gr.Button("导出（Word）", size="sm")
            days = gr.Button("导出日历（ics）", size="sm", visible=False)
        exported = exported_file()
        private: dict[str, Any] = {"api_visibility": "private"}
        start.click(
            self._run(words, analyse),
            list(inputs),
            [found, shown, exports, days],
            show_progress="hidden",
            **private,
        )
        for button, form in ((book, "xlsx"), (paper, "docx"), (days, "ics")):
            button.click(self._export(form), found, exported, **private)

    def _run(self, words: str, analyse: Analyse) -> Callable[..., Iterator[tuple[Any, ...]]]:
        def run(*values: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - as the form has them
            with telling():
                job = self._worker.start(words, lambda _: analyse(self._assistant, *values))
            for stage in job.follow():
                yield gr.skip(), progress(stage), gr.skip(), gr.skip()
            try:
                found: Findings = job.outcome()
            except PolicyQAError as error:
                yield None, "", gr.Row(visible=False), gr.skip()
                raise told(error) from error
            tables = "".join(grid_table(grid) for grid in found.grids)
            shown = f'<p role="status">{escape(found.summary)}</p>{tables}'
            days = gr.Button(visible=found.calendar is not None)
            yield found, shown, gr.Row(visible=True), days

        return run

    def _export(self, form: str) -> Callable[[Findings | None], Any]:
        def export(found: Findings | None) -> Any:  # noqa: ANN401 - gradio's update
            if found is None:
                raise warned("还没有结果可以导出。")
            if form == "ics":
                data = found.calendar or b""
            else:
                data = to_xlsx(found.grids) if form == "xlsx" else to_docx(found.paper)
            return gr.File(self._downloads.put(f"{found.name}.{form}", data), visible=True)

        return export


def _explained(words: str) -> gr.Column:
    column = gr.Column()
    with column:
        gr.Markdown(words, elem_classes="pq-hint")
    return column


def _several(named: list[Choice]) -> gr.Dropdown:
    return gr.Dropdown(named, value=[], label="文件（不选就是全部）", multiselect=True)


def _part() -> gr.Textbox:
    return gr.Textbox(
        label="只看标题含这些字的部分（可不填）", placeholder="例如：附件2", max_length=LONGEST_TEXT
    )
