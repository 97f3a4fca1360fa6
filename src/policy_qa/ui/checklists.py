"""The tab for checklists: materials in, item by item out, to be checked and overruled."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.checklist.overruling import Overrule, apply_overrules, check_overrule
from policy_qa.checklist.result import STATUS_WORDS
from policy_qa.checklist.workbook import to_grids
from policy_qa.errors import InputError, PolicyQAError
from policy_qa.export import to_xlsx
from policy_qa.ui.access import caller_of
from policy_qa.ui.checklist_filling import (
    Filled,
    fill_from,
    folder_of,
    open_checklist,
    usable_checklists,
)
from policy_qa.ui.checklist_markup import ALL, FIELD_WORDS, cards, summary, with_checks
from policy_qa.ui.choices import Choice, first_of, kept_choice
from policy_qa.ui.downloads import Downloads, exported_file
from policy_qa.ui.jobs import Job, Worker
from policy_qa.ui.reader import Reader, telling, told, warned
from policy_qa.ui.shelf import Shelf
from policy_qa.ui.tables import progress

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

LONGEST_TEXT = 2000
_ONE_AFTER_THE_OTHER: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "sheet"}
"""For events that change a sheet: two at once would each begin with the same one."""
_FIELDS = [(word, field) for field, word in FIELD_WORDS.items()]
_STATES = [(word, status) for status, word in STATUS_WORDS.items()]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled checklist of one user: what code found, and what the user decided."""

    name: str
    by_code: Filled
    shown: Filled
    overrules: tuple[Overrule, ...] = ()
    checked: frozenset[int] = frozenset()


class ChecklistTab:
    """Nothing of what a user uploads or decides here reaches anybody else.

    The last sheet of a user is kept on the shelf, so that a page opened again shows it.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        downloads: Downloads,
        worker: Worker,
        reader: Reader,
        shelf: Shelf[Sheet],
    ) -> None:
        self._assistant = assistant
        self._downloads = downloads
        self._worker = worker
        self._reader = reader
        self._shelf = shelf

    def build(self) -> tuple[Any, list[Any]]:
        """Lay out the tab; return the choice of checklists and what ``opened`` brings back."""
        sheet = gr.State(None)
        with gr.Row():
            with gr.Column(scale=2, min_width=320):
                name = first_of(self._choices(), "清单")
                year = gr.Textbox(
                    label="学年（可不填，从材料读出）", placeholder="如 2023—2024", max_length=20
                )
            with gr.Column(scale=3, min_width=320):
                files = gr.File(
                    label="本校或本集团的材料（可拖放，多份）",
                    file_count="multiple",
                    elem_id="pq-materials",
                    height=150,
                )
        start = gr.Button("开始填写", variant="primary", elem_classes="pq-go")
        told_of = gr.HTML(elem_id="pq-checklist-summary")
        with gr.Column(visible=False) as results:
            only = gr.Radio([ALL, *STATUS_WORDS.values()], value=ALL, label="只看")
            listed = self._reader.html(elem_id="pq-checklist")
            item, changing = self._changing(sheet, only, [sheet, told_of, listed])
            self._exports(sheet)
            forget = gr.Button("清除这份清单", size="sm", variant="stop")
        shown = [sheet, told_of, listed]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        start.click(self.fill, [name, files, year], [*shown, results, only], **private)
        only.change(self.filtered, [sheet, only], listed, **private)
        listed.click(
            self.act,
            [sheet, only],
            [*shown, item, changing],
            trigger_mode="multiple",
            **private,
            **_ONE_AFTER_THE_OTHER,
        )
        forget.click(self.forget, None, [*shown, results], **private)
        return name, [*shown, results, only]

    def _changing(
        self, sheet: gr.State, only: gr.Radio, shown: Sequence[Any]
    ) -> tuple[gr.Number, gr.Accordion]:
        """Lay out what overrules an item; return its number and the whole."""
        with gr.Accordion("修改一项（写明理由，导出时一并列出）", open=False) as whole:
            with gr.Row():
                item = gr.Number(1, label="第几项", precision=0, min_width=90)
                field = gr.Dropdown(_FIELDS, value="status", label="改什么", min_width=140)
                status = gr.Dropdown(_STATES, value="met", label="改成", min_width=140)
                value = gr.Textbox(
                    label="改成", visible=False, max_length=LONGEST_TEXT, scale=2, min_width=180
                )
            reason = gr.Textbox(
                label="理由", placeholder="如：现场核实，原件在档案室", max_length=LONGEST_TEXT
            )
            change = gr.Button("修改", size="sm")
        field.change(_value_fields, field, [status, value], api_visibility="private", queue=False)
        change.click(
            self.overrule,
            [sheet, only, item, field, status, value, reason],
            [*shown, reason],
            api_visibility="private",
            show_progress="hidden",
            **_ONE_AFTER_THE_OTHER,
        )
        return item, whole

    def _exports(self, sheet: gr.State) -> None:
        with gr.Row():
            book = gr.Button("导出（Excel）", size="sm")
            data = gr.Button("导出（JSON）", size="sm")
        exported = exported_file()
        book.click(self.export_book, sheet, exported, api_visibility="private")
        data.click(self.export_json, sheet, exported, api_visibility="private")

    def lists(self, current: str | None) -> Any:  # noqa: ANN401 - gradio's update
        """Return the checklists that can be filled now."""
        return kept_choice(self._choices(), current)

    def _choices(self) -> list[Choice]:
        return [(title, name) for name, title in usable_checklists(self._assistant).items()]

    def opened(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Yield the user's last sheet when the page is opened, and the filling that goes on."""
        owner = caller_of(request).owner
        # looked up before the sheet: a filling that ends in between would go unseen
        job = self._worker.unfinished(owner) if owner else None
        sheet = self._shelf.get(owner)
        if sheet:
            yield *_shown(sheet, ALL), gr.Column(visible=True), ALL
        elif not job:
            yield (gr.skip(),) * 5
        if job:
            yield from self._followed(job)

    def fill(
        self, name: str | None, paths: Sequence[str] | None, year: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Fill the checklist; yield how far it is, then the sheet."""
        if not name:
            raise warned("现有文件没有可用的清单。")
        owner = caller_of(request).owner

        def work(job: Job) -> Sheet:
            with folder_of(paths or ()) as folder:
                filled = fill_from(
                    self._assistant,
                    name,
                    folder,
                    year,
                    lambda done, total: job.tell(done, total, f"填写第 {done + 1} 项"),
                )
            sheet = Sheet(name, filled, filled)
            self._shelf.keep(owner, sheet)
            return sheet

        with telling():
            job = self._worker.start("读取材料", work, owner)
        yield from self._followed(job)

    def _followed(self, job: Job) -> Iterator[tuple[Any, ...]]:
        """Yield how far a filling is, then its sheet."""
        for stage in job.follow():
            yield gr.skip(), progress(stage), gr.skip(), gr.skip(), gr.skip()
        try:
            sheet: Sheet = job.outcome()
        except PolicyQAError as error:
            before = self._shelf.get(job.owner)
            told_of = summary(before.shown, before.checked) if before else ""
            yield gr.skip(), told_of, gr.skip(), gr.skip(), gr.skip()
            raise told(error) from error
        yield *_shown(sheet, ALL), gr.Column(visible=True), ALL

    def forget(self, request: gr.Request) -> tuple[Any, ...]:
        """Forget the sheet, here and on the shelf."""
        self._shelf.drop(caller_of(request).owner)
        return None, "", "", gr.Column(visible=False)

    def filtered(self, sheet: Sheet | None, only: str) -> str:
        """Return the items of one status."""
        return "" if sheet is None else cards(sheet.shown, sheet.checked, only)

    def act(
        self, sheet: Sheet | None, only: str, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Check an item or take the check back, or put its number into the form."""
        action, number = getattr(event, "action", ""), getattr(event, "item", 0)
        if sheet is None or not action:
            return (gr.skip(),) * 5
        if action == "change":
            return *(gr.skip(),) * 3, int(number), gr.Accordion(open=True)
        sheet = replace(sheet, checked=sheet.checked ^ {int(number)})
        self._keep(sheet, request)
        return *_shown(sheet, only), gr.skip(), gr.skip()

    def overrule(  # noqa: PLR0913, PLR0917 - the fields of the form
        self,
        sheet: Sheet | None,
        only: str,
        item: float | None,
        field: str,
        status: str,
        value: str,
        reason: str,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Take a decision of the user about one field of one item."""
        sheet = _filled(sheet)
        if not reason.strip():
            raise warned("修改必须写明理由。")
        number = int(item or 0)
        decided = Overrule(number, field, status if field == "status" else value, reason.strip())
        with telling():
            if number not in {entry["number"] for entry in sheet.by_code["items"]}:
                raise InputError(f"清单没有第 {number} 项，请核对。")
            check_overrule(sheet.by_code, decided)
            others = [o for o in sheet.overrules if (o.item, o.field) != (number, field)]
            overrules = (*others, decided)
            rulebook = open_checklist(self._assistant, sheet.name).rulebook
            shown = apply_overrules(sheet.by_code, overrules, rulebook)
        sheet = replace(sheet, shown=shown, overrules=overrules)
        self._keep(sheet, request)
        return *_shown(sheet, only), ""

    def _keep(self, sheet: Sheet, request: gr.Request) -> None:
        """Keep what a user decided, unless the checklist has been filled anew meanwhile."""
        filled = sheet.by_code
        owner = caller_of(request).owner
        self._shelf.keep(owner, sheet, instead_of=lambda last: last.by_code is filled)

    def export_book(self, sheet: Sheet | None) -> Any:  # noqa: ANN401 - gradio's update
        """Return the sheet as a workbook."""
        sheet = _filled(sheet)
        items, *others = to_grids(sheet.shown)
        data = to_xlsx([with_checks(items, sheet.checked), *others])
        return gr.File(self._downloads.put("自评清单.xlsx", data), visible=True)

    def export_json(self, sheet: Sheet | None) -> Any:  # noqa: ANN401 - gradio's update
        """Return the sheet as JSON."""
        sheet = _filled(sheet)
        text = json.dumps(sheet.shown, ensure_ascii=False, indent=1)
        return gr.File(self._downloads.put("自评清单.json", text.encode()), visible=True)


def _filled(sheet: Sheet | None) -> Sheet:
    if sheet is None:
        raise warned("还没有填写清单，请先上传材料并开始填写。")
    return sheet


def _shown(sheet: Sheet, only: str) -> tuple[Sheet, str, str]:
    return (
        sheet,
        summary(sheet.shown, sheet.checked),
        cards(sheet.shown, sheet.checked, only),
    )


def _value_fields(field: str) -> tuple[Any, Any]:
    by_status = field == "status"
    return gr.Dropdown(visible=by_status), gr.Textbox(visible=not by_status)
