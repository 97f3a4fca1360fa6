"""The tab for the documents: what is held, what was recognised, upload, removal, reindexing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.documents import supported_suffixes
from policy_qa.errors import PolicyQAError
from policy_qa.index import UpdateReport
from policy_qa.ui import library
from policy_qa.ui.ask import told
from policy_qa.ui.score_markup import table

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

Update = Callable[[Callable[[int, int], None]], UpdateReport]
"""Brings the index up to date, told the clauses done and to do."""
Shown = tuple[str, str, Any]

_HEADS = ("文件", "标题", "地区", "文种", "发文机关", "日期", "条款", "提示")
_ASK_FIRST = "(name) => name && confirm('从文件库移出“' + name + '”？') ? name : null"
MOST_FILES = 20


class DocumentsTab:
    """The documents of everyone: whoever changes them changes them for all."""

    def __init__(self, assistant: Assistant, corpus: Path, update: Update) -> None:
        self._assistant = assistant
        self._corpus = corpus
        self._update = update

    def build(self) -> list[Any]:
        """Lay out the tab; return what ``shown`` brings up to date."""
        listed = gr.HTML(elem_id="pq-documents")
        with gr.Row():
            with gr.Column(min_width=320):
                files = gr.File(label="上传文件", file_count="multiple", elem_id="pq-upload")
                gr.Markdown(f"可以上传：{'、'.join(supported_suffixes())}")
                again = gr.Button("重新检查文件夹并更新索引", size="sm")
                told_of = gr.HTML(elem_id="pq-outcome")
            with gr.Column(min_width=320):
                chosen = gr.Dropdown([], value=None, label="选一份文件")
                drop = gr.Button("移出这份文件", size="sm")
                outline = gr.HTML(elem_id="pq-outline")
        outputs = [listed, told_of, chosen]
        one_by_one: dict[str, Any] = {
            "api_visibility": "private",
            "concurrency_id": "index",
            "concurrency_limit": 1,
            "show_progress_on": told_of,
        }
        files.upload(self.upload, files, [*outputs, files], **one_by_one)
        again.click(self.reindex, None, outputs, **one_by_one)
        drop.click(self.remove, chosen, outputs, js=_ASK_FIRST, **one_by_one)
        chosen.change(self.outline, chosen, outline, api_visibility="private")
        return outputs

    def shown(self, outcome: str = "") -> Shown:
        """Return the list of documents, what was done, and the documents to choose from."""
        records = self._assistant.documents()
        rows = [
            (
                escape(record.name),
                escape(record.metadata.title),
                escape(record.metadata.region),
                escape(record.metadata.kind),
                escape(record.metadata.issuer),
                escape(record.metadata.date),
                str(len(record.rows)),
                escape("；".join(record.warnings)),
            )
            for record in records
        ]
        names = [record.name for record in records]
        return table(_HEADS, rows), outcome, gr.Dropdown(choices=names, value=None)

    def upload(
        self,
        paths: Sequence[str] | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how gradio passes it
    ) -> tuple[str, str, Any, None]:
        """Take in files; each that cannot be read is told by its name."""
        done: list[str] = []
        failed: list[str] = []
        for path in list(paths or ())[:MOST_FILES]:
            try:
                library.check_same_library(self._names(), self._corpus)
                done.append(f"已收入“{library.add(Path(path), self._corpus)}”。")
            except PolicyQAError as error:
                failed.append(str(error))
        if len(paths or ()) > MOST_FILES:
            failed.append(f"一次最多上传 {MOST_FILES} 份，其余的没有收入，请分次上传。")
        if done:
            failed += self._index(progress)
        return *self.shown(_outcome(done, failed)), None

    def reindex(
        self,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how gradio passes it
    ) -> Shown:
        """Bring the index up to date with the folder."""
        try:
            library.check_same_library(self._names(), self._corpus)
        except PolicyQAError as error:
            raise told(error) from error
        failed = self._index(progress)
        return self.shown(_outcome(["索引已更新。"], failed))

    def remove(
        self,
        name: str | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - how gradio passes it
    ) -> Shown:
        """Move a document to the folder's bin and out of the index."""
        if not name:
            return self.shown()
        try:
            library.check_same_library(self._names(), self._corpus)
            library.remove(name, self._corpus)
        except PolicyQAError as error:
            raise told(error) from error
        failed = self._index(progress)
        return self.shown(_outcome([f"已移出“{name}”，原件保存在 {library.BIN} 文件夹。"], failed))

    def outline(self, name: str | None) -> str:
        """Return the outline that was recognised in a document, and how many table rows."""
        if not name:
            return ""
        clauses = self._assistant.clauses_of(name)
        paths = dict.fromkeys(clause.path[:at] for clause in clauses for at in _depths(clause.path))
        rows = sum(clause.kind == "row" for clause in clauses)
        lines = "".join(
            f'<li style="margin-left:{len(path) - 1}em">{escape(path[-1])}</li>' for path in paths
        )
        head = f"<p>条款 {len(clauses)} 条，其中表格行 {rows} 行。识别出的层次：</p>"
        return f'{head}<ul class="pq-list">{lines}</ul>'

    def _names(self) -> list[str]:
        return [record.name for record in self._assistant.documents()]

    def _index(self, progress: gr.Progress) -> list[str]:
        """Update the index; return what failed, by document."""
        try:
            report = self._update(lambda done, total: progress((done, total), desc="建立索引"))
        except PolicyQAError as error:
            return [str(error)]
        return [reason for _, reason in report.failed]


def _depths(path: Sequence[str]) -> range:
    return range(1, len(path) + 1)


def _outcome(done: Sequence[str], failed: Sequence[str]) -> str:
    good = "".join(f"<p>{escape(text)}</p>" for text in done)
    bad = "".join(f'<p class="pq-fault">{escape(text)}</p>' for text in failed)
    return f'<div role="status">{good}{bad}</div>'
