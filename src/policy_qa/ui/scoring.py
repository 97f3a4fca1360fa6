"""The tab for scoring: a form made from a rulebook, points as one types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from policy_qa.export import to_xlsx
from policy_qa.score import Rulebook
from policy_qa.ui.choices import kept_choice
from policy_qa.ui.downloads import Downloads, exported_file
from policy_qa.ui.score_export import grids
from policy_qa.ui.score_form import (
    Asked,
    Assessment,
    Form,
    Item,
    Sheet,
    assess,
    bonus_of,
    facts_of,
    form_of,
)
from policy_qa.ui.score_markup import calculation, headline, improvements, readings

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

_FULL = "100"
_LONGEST_FIGURE = 24
_NO_GOAL = "不设目标"
_DETAILS = ("再进一步", "文件没有写明之处", "算式与依据")


class ScoreTab:
    """The choice of a rulebook that knows a total, and its form."""

    def __init__(self, assistant: Assistant, downloads: Downloads) -> None:
        self._assistant = assistant
        self._downloads = downloads

    def build(self) -> list[Any]:
        """Lay out the tab; return what ``lists`` brings up to date, the choice first."""
        nothing = gr.Markdown("现有文件没有可以计分的规则。", visible=False)
        chosen = gr.Dropdown([], value=None, label="计分规则", visible=False)
        gr.render(chosen, [chosen.change], show_progress="hidden")(self.show)
        return [chosen, nothing]

    def lists(self, current: str | None) -> tuple[Any, Any]:
        """Return the rulebooks at hand; the one chosen stays, with what was filled in."""
        titles = {name: form.title for name, (_, form) in self._forms().items()}
        choice = kept_choice(
            [(title, name) for name, title in titles.items()], current, visible=len(titles) > 1
        )
        return choice, gr.Markdown(visible=not titles)

    def show(self, name: str | None) -> None:
        """Lay out the form of one rulebook."""
        if name in (found := self._forms()):
            ScoreForm(*found[name], self._downloads).build()

    def _forms(self) -> dict[str, tuple[Rulebook, Form]]:
        found = {book.name: (book, form_of(book)) for book in self._assistant.rulebooks()}
        return {name: (book, form) for name, (book, form) in found.items() if form is not None}


class ScoreForm:
    """The form of one rulebook; all that a user fills in stays in the page."""

    def __init__(self, rulebook: Rulebook, form: Form, downloads: Downloads) -> None:
        self._rulebook = rulebook
        self._form = form
        self._downloads = downloads

    def build(self) -> None:
        """Lay out the form, its results and its events."""
        gr.Markdown(f"### {self._form.title}")
        with gr.Row():
            with gr.Column(scale=2, min_width=320):
                full = gr.Button("全部按满分填入", size="sm")
                boxes = self._indicators()
                others = self._others()
            with gr.Column(scale=3, min_width=320):
                points, *details = self._shown(self._assess(Sheet({})))
                shown = [gr.HTML(points)]
                goals = [_NO_GOAL, *self._form.grades]
                goal = gr.Radio(goals, value=_NO_GOAL, label="想达到的等次")
                for label, text in zip(_DETAILS, details, strict=True):
                    with gr.Accordion(label, open=label == _DETAILS[0]):
                        shown.append(gr.HTML(text))
                export = gr.Button("导出（Excel）", size="sm")
                exported = exported_file()
        values = [goal, *boxes, *others]
        gr.on(
            [value.change for value in values],
            self.update,
            values,
            shown,
            show_progress="hidden",
            trigger_mode="always_last",
            api_visibility="private",
        )
        full.click(self.fill, None, boxes, api_visibility="private", queue=False)
        export.click(self.export, values, exported, api_visibility="private")

    def update(self, *values: Any) -> tuple[str, ...]:  # noqa: ANN401 - what gradio sends
        """Return what is shown of the values of the form."""
        goal = None if values[0] in (None, _NO_GOAL) else str(values[0])
        return self._shown(self._assess(self._sheet(values[1:]), goal))

    def fill(self) -> list[Any]:
        """Return the values with which every indicator earns all its points."""
        return [self._best(asked) for asked in self._fields()]

    def export(self, *values: Any) -> Any:  # noqa: ANN401 - gradio's update
        """Return the sheet as a workbook."""
        found = self._assess(self._sheet(values[1:]))
        if not found.points:
            raise gr.Error("还没有填写任何指标，请先填写。", print_exception=False)
        data = to_xlsx(grids(self._form, found))
        return gr.File(self._downloads.put("计分表.xlsx", data), visible=True)

    def _assess(self, sheet: Sheet, goal: str | None = None) -> Assessment:
        return assess(self._rulebook, self._form, sheet, goal)

    def _shown(self, found: Assessment) -> tuple[str, ...]:
        return (
            headline(self._form, found),
            improvements(found),
            readings(found),
            calculation(found),
        )

    def _fields(self) -> Iterator[Asked]:
        """All inputs of the indicators in the order of the boxes."""
        for item in self._form.items:
            for form in item.forms:
                yield from form

    def _best(self, asked: Asked) -> Any:  # noqa: ANN401 - a figure or a word
        if asked.kind == "grade":
            return asked.choices[0]
        return _FULL if asked.kind == "percent" else ""

    def _sheet(self, values: Sequence[Any]) -> Sheet:
        """Return the sheet of the boxes' values; of several forms the first filled in counts."""
        at = 0
        indicators: dict[str, dict[str, Any]] = {}
        for item in self._form.items:
            for form in item.forms:
                facts = facts_of(form, values[at : at + len(form)])
                at += len(form)
                if facts:
                    indicators.setdefault(item.number, facts)
        counts = values[at : at + len(self._form.bonus)]
        bonus, faults = bonus_of(self._form.bonus, counts)
        ticked = values[at + len(counts) :]
        flags = {name: bool(v) for (name, _), v in zip(self._form.flags, ticked, strict=True)}
        return Sheet(indicators, bonus, flags, faults)

    def _indicators(self) -> list[Any]:
        boxes: list[Any] = []
        for section in self._form.sections:
            items = [item for item in self._form.items if item.section == section]
            points = sum(item.points for item in items)
            with gr.Accordion(f"{section}（{points}分）", open=section == self._form.sections[0]):
                for item in items:
                    boxes += _boxes(item)
        return boxes

    def _others(self) -> list[Any]:
        with gr.Accordion("加分与一票否决", open=False):
            counts = [
                _figure_box(f"{level}加分（次数）", placeholder="0") for level in self._form.bonus
            ]
            ticks = [gr.Checkbox(value=False, label=label) for _, label in self._form.flags]
        return [*counts, *ticks]


def _boxes(item: Item) -> list[Any]:
    title = f"{item.number}. {item.title}（{item.points}分）"
    boxes: list[Any] = []
    for at, form in enumerate(item.forms):
        with gr.Row():
            boxes += [_box(asked, title if at == 0 else "或填写") for asked in form]
    return boxes


def _box(asked: Asked, title: str) -> Any:  # noqa: ANN401 - gradio has no types
    label = f"{title}：{asked.label}"
    if asked.kind == "grade":
        return gr.Dropdown(list(asked.choices), value=None, label=label)
    unit = f"（{asked.unit}）" if asked.unit else ""
    return _figure_box(label + unit)


def _figure_box(label: str, placeholder: str = "未填") -> Any:  # noqa: ANN401 - gradio has no types
    """Return a box for a figure that is empty until something is written into it.

    gradio's number box turns nothing into 0 in the browser.
    """
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        max_lines=1,
        max_length=_LONGEST_FIGURE,
        min_width=150,
        elem_classes="pq-figure",
    )
