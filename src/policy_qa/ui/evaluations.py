"""The tab for evaluation: how often the answers are right, and what users said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.errors import InputError, PolicyQAError
from policy_qa.evaluation import BASELINES, Dataset, Places, Report, load_suite
from policy_qa.evaluation.baselines import NAMES
from policy_qa.evaluation.render import to_html, to_markdown, to_xlsx
from policy_qa.ui.access import caller_of, require
from policy_qa.ui.downloads import Downloads, exported_file
from policy_qa.ui.evaluating import dataset_of, evaluated, own_questions, suites_at_hand
from policy_qa.ui.evaluation_markup import judged_html, report_html
from policy_qa.ui.feedback import LONGEST_NOTE, complete, is_complete, judged
from policy_qa.ui.jobs import Job, Worker
from policy_qa.ui.reader import telling, told, warned
from policy_qa.ui.tables import progress

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.config import Settings

FIRST_CASES = 20
_FORMS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "xlsx": ("Excel", to_xlsx),
    "html": ("网页", lambda report: to_html(report).encode()),
    "md": ("Markdown", lambda report: to_markdown(report).encode()),
    "json": ("JSON", lambda report: report.json_text().encode()),
}


class EvaluationTab:
    """Evaluations are for admins; the last report stays, whoever opens the page again."""

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        *,
        feedback: Path,
        downloads: Downloads,
        worker: Worker,
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._feedback = feedback
        self._downloads = downloads
        self._worker = worker
        self._last: Report | None = None

    def build(self) -> list[Any]:
        """Lay out the tab; return what ``opened`` brings up to date."""
        suites = suites_at_hand()
        with gr.Row():
            with gr.Column(min_width=320):
                suite = gr.Dropdown(
                    suites, value=suites[0][1] if suites else None, label="内置的评测集"
                )
                limit = gr.Number(FIRST_CASES, label="只评测前几题（不填就是全部）", precision=0)
                baselines = gr.CheckboxGroup(
                    [(NAMES[name], name) for name in BASELINES],
                    value=list(BASELINES),
                    label="对照方法",
                )
            with gr.Column(min_width=320):
                own = gr.File(
                    label="或上传自己的题目",
                    file_types=[".xlsx", ".csv", ".jsonl"],
                    elem_id="pq-questions",
                    height=170,
                )
                gr.Markdown(
                    "可以上传：xlsx、csv、jsonl，需有“问题”“参考答案”两列",
                    elem_classes="pq-small",
                )
        with gr.Row():
            start = gr.Button(
                "开始评测", variant="primary", elem_classes="pq-go", elem_id="pq-evaluate"
            )
            again = gr.Button("评测用户意见", elem_classes="pq-go")
        told_of = gr.HTML(elem_id="pq-evaluation-progress")
        shown = gr.HTML(elem_id="pq-evaluation")
        with gr.Row():
            buttons = [
                (gr.Button(f"导出（{w}）", size="sm"), form) for form, (w, _) in _FORMS.items()
            ]
        exported = exported_file()
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        outputs = [told_of, shown]
        start.click(self.run, [suite, own, limit, baselines], outputs, **private)
        again.click(self.run_judged, baselines, outputs, **private)
        for button, form in buttons:
            button.click(self._export(form), None, exported, api_visibility="private")
        return [*outputs, *self._judgements()]

    def _judgements(self) -> list[Any]:
        """Lay out what users said, and the form that makes a case of it."""
        with gr.Accordion("用户意见：补上正确答案，成为评测题", open=False):
            said = gr.HTML(elem_id="pq-judged")
            with gr.Row():
                which = gr.Dropdown([], value=None, label="哪一条", scale=2, min_width=220)
                refused = gr.Checkbox(value=False, label="应当拒答", min_width=110)
            reference = gr.Textbox(label="正确答案", max_length=LONGEST_NOTE, lines=2)
            facts = gr.Textbox(
                label="关键事实（可不填；用；分开，不同写法用 | 分开）", max_length=LONGEST_NOTE
            )
            with gr.Row():
                save = gr.Button("保存为评测题", size="sm")
                take = gr.Button("导出意见（jsonl）", size="sm")
            exported = exported_file()
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        save.click(self.complete, [which, refused, reference, facts], [said, which], **private)
        take.click(self.export_judged, None, exported, **private)
        return [said, which]

    def opened(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yield what the page shows when it is opened, and the work that is going on."""
        try:
            require(request, "admin")
        except InputError:
            yield "", "", "", gr.Dropdown(choices=[])
            return
        job = self._worker.unfinished()  # before the report, or its end in between goes unseen
        said = self._judged()
        last = report_html(self._last) if self._last else ""
        yield "", last, *said
        if job:
            for shown in self._followed(job):
                yield *shown, gr.skip(), gr.skip()

    def lists(self, current: str | None, request: gr.Request) -> tuple[Any, Any]:
        """Return what users have said by now; whichever was chosen stays chosen."""
        if not caller_of(request).may("admin"):
            return gr.skip(), gr.skip()
        said, choice = self._judged(current)
        return said, choice

    def run(
        self,
        suite: str | None,
        own: str | None,
        limit: float | None,
        baselines: list[str],
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Evaluate a file of questions, or a suite where none was uploaded."""

        def dataset() -> Dataset:
            if own:
                return own_questions(Path(own), self._settings.corpus)
            if not suite:
                raise InputError("请选一个评测集，或上传自己的题目。")
            return load_suite(suite, Places())

        if limit is not None and limit < 1:
            raise warned("题数应当是不小于 1 的整数，或者不填。")
        most = int(limit) if limit is not None else None
        yield from self._run(lambda: dataset().limited(most), baselines, request)

    def run_judged(self, baselines: list[str], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Evaluate the questions that users judged, as far as the right answer is known."""

        def dataset() -> Dataset:
            cases = [case for case in judged(self._feedback) if is_complete(case)]
            if not cases:
                raise InputError("还没有可用的用户意见：请先在下面补上正确答案。")
            return dataset_of("用户意见", cases, self._settings.corpus)

        yield from self._run(dataset, baselines, request)

    def complete(
        self, which: str | None, refused: bool, reference: str, facts: str, request: gr.Request
    ) -> tuple[str, Any]:
        """Write down the right answer to a judged question."""
        with telling():
            require(request, "admin")
            complete(self._feedback, which or "", refused=refused, reference=reference, facts=facts)
        return self._judged()

    def export_judged(self, request: gr.Request) -> Any:  # noqa: ANN401 - gradio's update
        """Return what users said, as evaluation cases."""
        with telling():
            require(request, "admin")
            cases = judged(self._feedback)
        if not cases:
            raise warned("还没有用户意见。")
        data = "".join(f"{case.model_dump_json()}\n" for case in cases).encode()
        return gr.File(self._downloads.put("用户意见.jsonl", data), visible=True)

    def _run(
        self, dataset: Callable[[], Dataset], baselines: list[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        def work(job: Job) -> Report:
            asked = dataset()
            report = evaluated(self._assistant, self._settings, asked, baselines, job)
            self._last = report
            return report

        with telling():
            require(request, "admin")
            job = self._worker.start("评测", work)
        yield from self._followed(job)

    def _followed(self, job: Job) -> Iterator[tuple[Any, ...]]:
        for stage in job.follow():
            yield progress(stage), gr.skip()
        try:
            report: Report = job.outcome()
        except PolicyQAError as error:
            yield "", gr.skip()
            raise told(error) from error
        yield "", report_html(report)

    def _judged(self, current: str | None = None) -> tuple[str, Any]:
        with telling():
            cases = judged(self._feedback)
        choices = [(f"{case.kind}：{case.question[:30]}", case.id) for case in reversed(cases)]
        value = current if current in {case.id for case in cases} else None
        return judged_html(cases), gr.Dropdown(choices=choices, value=value)

    def _export(self, form: str) -> Callable[..., Any]:
        def export(request: gr.Request) -> Any:  # noqa: ANN401 - gradio's update
            with telling():
                require(request, "admin")
            if self._last is None:
                raise warned("还没有评测结果可以导出。")
            data = _FORMS[form][1](self._last)
            return gr.File(self._downloads.put(f"评测报告.{form}", data), visible=True)

        return export
