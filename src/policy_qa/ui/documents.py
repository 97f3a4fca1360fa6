"""The tab for the documents: what is held, what was recognised, upload, names, reindexing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.documents import supported_suffixes
from policy_qa.errors import PolicyQAError
from policy_qa.index import UpdateReport
from policy_qa.score import documents_of
from policy_qa.ui import library
from policy_qa.ui.access import caller_of, require
from policy_qa.ui.jobs import Job, Worker
from policy_qa.ui.reader import Reader, telling
from policy_qa.ui.recognised import recognised
from policy_qa.ui.tables import days, outcome, progress, table

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

Update = Callable[[Callable[[int, int], None]], UpdateReport]
"""Brings the index up to date, told the clauses done and to do."""
Shown = tuple[Any, str, Any]

_HEADS = ("文件", "标题", "地区", "文种", "发文机关", "日期", "条款", "提示")
_ASK_FIRST = "(name) => name && confirm('从文件库移出“' + name + '”？') ? name : null"
MOST_FILES = 20


class DocumentsTab:
    """The documents of everyone: whoever changes them changes them for all.

    The index has one owner, the worker: changes are made one after the other, and go on when
    the browser that asked for them is closed.
    """

    def __init__(
        self, assistant: Assistant, corpus: Path, update: Update, worker: Worker, reader: Reader
    ) -> None:
        self._assistant = assistant
        self._corpus = corpus
        self._update = update
        self._worker = worker
        self._reader = reader

    def build(self) -> list[Any]:
        """Lay out the tab; return what ``opened`` brings up to date."""
        listed = gr.HTML(elem_id="pq-documents")
        told_of = gr.HTML(elem_id="pq-outcome")
        with gr.Row():
            with gr.Column(min_width=320) as changing:
                files = gr.File(
                    label="上传文件（可拖放）",
                    file_count="multiple",
                    elem_id="pq-upload",
                    height=170,
                )
                gr.Markdown(
                    f"可以上传：{' '.join(supported_suffixes())}（按内容辨认，不看文件名）",
                    elem_classes="pq-small",
                )
                again = gr.Button("重新检查文件夹并更新索引", size="sm")
            with gr.Column(min_width=320):
                chosen = gr.Dropdown([], value=None, label="选一份文件")
                with gr.Row(elem_classes="pq-after") as editing:
                    name = gr.Textbox(label="新名称", max_length=80, scale=3, min_width=160)
                    rename = gr.Button("改名", size="sm", min_width=70)
                    drop = gr.Button("移出", size="sm", min_width=70, variant="stop")
        found = self._reader.html(elem_id="pq-outline")
        outputs = [listed, told_of, chosen]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        files.upload(self.upload, files, [*outputs, files], **private)
        again.click(self.reindex, None, outputs, **private)
        drop.click(self.remove, chosen, outputs, js=_ASK_FIRST, **private)
        rename.click(self.rename, [chosen, name], outputs, **private)
        chosen.change(self.recognised, chosen, [found, name], **private)
        return [*outputs, changing, editing]

    def opened(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yield what the page shows when it is opened, and the work that is going on."""
        allowed = gr.update(visible=caller_of(request).may("editor"))
        # looked up before the list: a job that ends in between would leave the old list standing
        job = self._worker.unfinished()
        yield *self.shown(), allowed, allowed
        if job:
            for listed, said, chosen in self._followed(job, []):
                yield listed, said, chosen, allowed, allowed

    def lists(self, current: str | None) -> tuple[str, Any]:
        """Return the list of documents and the choice of them as they are now."""
        listed, _, _ = self.shown()
        names = self._names()
        value = current if current in names else None
        return listed, gr.Dropdown(choices=names, value=value)

    def shown(self, said: str = "") -> Shown:
        """Return the list of documents, what was done, and the documents to choose from."""
        records = self._assistant.documents()
        rows = [
            (
                escape(record.name),
                escape(record.metadata.title),
                escape(record.metadata.region),
                escape(record.metadata.kind),
                escape(record.metadata.issuer),
                days(escape(record.metadata.date)),
                str(len(record.rows)),
                escape("；".join(record.warnings)),
            )
            for record in records
        ]
        names = [record.name for record in records]
        return table(_HEADS, rows), said, gr.Dropdown(choices=names, value=None)

    def upload(
        self, paths: Sequence[str] | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Take in files; each that cannot be read is told by its name."""
        self._check(request)
        for shown in self._done("收入文件", lambda job: self._take_in(paths or (), job)):
            yield *shown, None

    def _take_in(self, paths: Sequence[str], job: Job) -> tuple[list[str], list[str]]:
        """Read and keep the files, then index them; return what was done and what failed."""
        done: list[str] = []
        failed: list[str] = []
        for number, path in enumerate(paths[:MOST_FILES]):
            job.tell(number, len(paths), "检查文件")
            try:
                library.check_same_library(self._names(), self._corpus)
                done.append(f"已收入“{library.add(Path(path), self._corpus)}”。")
            except PolicyQAError as error:
                failed.append(str(error))
        if len(paths) > MOST_FILES:
            failed.append(f"一次最多上传 {MOST_FILES} 份，其余的没有收入，请分次上传。")
        if done:
            failed += self._index(job)
        return done, failed

    def reindex(self, request: gr.Request) -> Iterator[Shown]:
        """Bring the index up to date with the folder."""
        self._check(request)
        yield from self._done("更新索引", self._index, ["索引已更新。"])

    def remove(self, name: str | None, request: gr.Request) -> Iterator[Shown]:
        """Move a document to the folder's bin and out of the index."""
        self._check(request)
        if not name:
            yield self.shown()
            return

        def work(job: Job) -> tuple[list[str], list[str]]:
            library.remove(name, self._corpus)
            said = f"已移出“{name}”，原件保存在 {library.BIN} 文件夹。"
            return [said], self._index(job)

        yield from self._done("更新索引", work)

    def rename(self, old: str | None, new: str, request: gr.Request) -> Iterator[Shown]:
        """Give a document another name."""
        self._check(request)
        if not old or not new.strip():
            yield self.shown(outcome([], ["请先选一份文件，并写出新名称。"]))
            return

        def work(job: Job) -> tuple[list[str], list[str]]:
            users = [b.name for b in self._assistant.rulebooks() if old in documents_of(b.name)]
            name = library.rename(old, new.strip(), self._corpus)
            said = [f"“{old}”已改名为“{name}”。"]
            said += [f"计分规则“{user}”按原来的文件名使用它，改名后不能再用。" for user in users]
            return said, self._index(job)

        yield from self._done("更新索引", work)

    def recognised(self, name: str | None) -> tuple[str, str]:
        """Return what was recognised in a document, and its name to change."""
        if not name:
            return "", ""
        with telling():
            document = self._assistant.document(name)
        return recognised(document, self._assistant.clauses_of(name)), Path(name).stem

    def _check(self, request: gr.Request) -> None:
        with telling():
            require(request, "editor")
            library.check_same_library(self._names(), self._corpus)

    def _done(
        self, name: str, work: Callable[[Job], Any], said: Sequence[str] = ()
    ) -> Iterator[Shown]:
        """Begin a job and follow it."""
        with telling():
            job = self._worker.start(name, work)
        yield from self._followed(job, said)

    def _followed(self, job: Job, done: Sequence[str]) -> Iterator[Shown]:
        """Yield the progress of a job, then the documents and what came of it."""
        for stage in job.follow():
            yield gr.skip(), progress(stage), gr.skip()
        try:
            result = job.outcome()
        except PolicyQAError as error:
            yield self.shown(outcome(done, [str(error)]))
            return
        more, failed = result if isinstance(result, tuple) else ([], result)
        yield self.shown(outcome([*done, *more], failed))

    def _names(self) -> list[str]:
        return [record.name for record in self._assistant.documents()]

    def _index(self, job: Job) -> list[str]:
        """Update the index; return what failed, by document."""
        report = self._update(lambda done, total: job.tell(done, total, "建立索引"))
        return [reason for _, reason in report.failed]
