"""One run as a command makes it: a suite or people's own questions, measured and reported."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, TaskID

from policy_qa.errors import InputError
from policy_qa.evaluation import runner
from policy_qa.evaluation.baselines import BASELINES, build_baselines
from policy_qa.evaluation.cases import Dataset
from policy_qa.evaluation.questions import load_questions
from policy_qa.evaluation.render import (
    print_failures,
    print_report,
    to_html,
    to_markdown,
    to_xlsx,
)
from policy_qa.evaluation.report import Report
from policy_qa.evaluation.suites import Places, load_suite
from policy_qa.evaluation.systems import AssistantAnswerer, AssistantLike

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

DEFAULT_SUITE = "policies-test"
FREE_TEXT_NOTE = "没有关键事实的题按参考答案评判：数字须全部出现，实词须出现六成以上"


@dataclass(frozen=True, slots=True)
class Options:
    """What is run and where the report goes.

    ``questions`` replaces the suite by people's own file, asked of ``corpus``, which
    otherwise replaces the documents of the suite. ``output`` is a folder for the report as
    Markdown, HTML, xlsx and JSON. ``limit`` runs the first cases only.
    """

    suite: str = DEFAULT_SUITE
    questions: Path | None = None
    corpus: Path | None = None
    output: Path | None = None
    as_json: bool = False
    failures: bool = False
    baselines: tuple[str, ...] = BASELINES
    limit: int | None = None
    places: Places = field(default_factory=Places)


def evaluate(
    options: Options,
    open_assistant: Callable[[Path, Path], AssistantLike],
    embeddings: Callable[[], Embeddings] | None = None,
) -> Report:
    """Run an evaluation, print its report and write it where wished.

    Args:
        options: What is run.
        open_assistant: Given a folder of documents and a folder for their index, returns an
            assistant over them; called once.
        embeddings: Gives the embedder for the baselines that need one.

    Returns:
        The report, whose first result is the assistant's.

    Raises:
        InputError: If the suite, the questions or the output folder do not hold.
        SuiteSkipped: If the data of the suite is not on this machine.
    """
    dataset = load_dataset(options)
    assistant = open_assistant(dataset.corpus, index_folder(dataset.corpus, options.places))
    texts = runner.readable_texts(runner.open_texts(dataset.corpus)) if options.baselines else {}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        report = runner.run_evaluation(
            dataset,
            AssistantAnswerer(assistant),
            assistant,
            baselines=build_baselines(options.baselines, texts, embeddings),
            progress=_shown_on(bar),
        )
    if options.output is not None:
        write_report(report, options.output)
    _print(report, options)
    return report


def load_dataset(options: Options) -> Dataset:
    """Load what the options name."""
    if options.questions is None:
        dataset = load_suite(options.suite, options.places)
        corpus, note = options.corpus or dataset.corpus, dataset.note
        name, cases = dataset.name, dataset.cases
    else:
        name, cases = options.questions.stem, load_questions(options.questions)
        corpus = options.corpus or options.places.root.parent / "corpus"
        note = FREE_TEXT_NOTE if any(not case.key_facts for case in cases) else ""
    return Dataset(name, cases, corpus, note).limited(options.limit)


def index_folder(corpus: Path, places: Places) -> Path:
    """Return the folder for the index of a corpus: the same one in every run."""
    digest = hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()
    return places.work / "index" / digest[:12]


def write_report(report: Report, folder: Path) -> None:
    """Write the report in all forms into a folder.

    Raises:
        InputError: If the folder cannot be written.
    """
    forms = {
        "report.md": to_markdown(report).encode(),
        "report.html": to_html(report).encode(),
        "report.xlsx": to_xlsx(report),
        "report.json": report.json_text().encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in forms.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        message = f"报告无法写入“{folder}”：{error.strerror or error}。请换一个可写的文件夹。"
        raise InputError(message) from error


def _print(report: Report, options: Options) -> None:
    if options.as_json:
        sys.stdout.write(report.json_text() + "\n")
        return
    console = Console()
    if options.failures:
        print_failures(report, console)
    print_report(report, console)
    if options.output is not None:
        console.print(f"报告已写入 {options.output}", markup=False)


def _shown_on(bar: Progress) -> runner.Progress:
    tasks: dict[str, TaskID] = {}

    def show(system: str, done: int, total: int) -> None:
        if system not in tasks:
            tasks[system] = bar.add_task(system, total=total)
        bar.update(tasks[system], completed=done)

    return show
