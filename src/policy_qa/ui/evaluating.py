"""Run an evaluation for the page: over its own index, or over the documents of a suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.assistant import Assistant
from policy_qa.errors import InputError
from policy_qa.evaluation import (
    SUITES,
    Case,
    Dataset,
    Places,
    Report,
    SuiteSkipped,
    build_baselines,
    load_questions,
    load_suite,
    run_evaluation,
)
from policy_qa.evaluation.command import FREE_TEXT_NOTE, index_folder
from policy_qa.evaluation.runner import OURS, open_texts, readable_texts
from policy_qa.evaluation.systems import AssistantAnswerer
from policy_qa.indexing import build_index
from policy_qa.models import plain_embeddings
from policy_qa.ui.evaluation_markup import OUR_NAME
from policy_qa.ui.jobs import Job

if TYPE_CHECKING:
    from policy_qa.config import Settings

_GROUPS = {
    "policies": "五份文件",
    "unseen": "没有见过的文件",
    "calculations": "计算题",
    "laws": "法规",
}
_HALVES = {"dev": "开发用", "dev2": "开发用之二", "test": "只报告"}


def suites_at_hand() -> list[tuple[str, str]]:
    """Return the suites whose data is on this machine: (what it is, name)."""
    places, found = Places(), []
    for name in SUITES:
        try:
            cases = len(load_suite(name, places).cases) if name != "laws" else 0
        except (InputError, SuiteSkipped):
            continue
        if cases:
            found.append((f"{_words(name)}，{cases} 题", name))
    return found


def own_questions(path: Path, corpus: Path) -> Dataset:
    """Return the set of questions in a file, asked of the documents of the page.

    Raises:
        InputError: If the file does not hold.
    """
    return dataset_of(path.stem, load_questions(path), corpus)


def dataset_of(name: str, cases: Sequence[Case], corpus: Path) -> Dataset:
    """Return cases as a set asked of a folder of documents."""
    note = FREE_TEXT_NOTE if any(case.answerable and not case.key_facts for case in cases) else ""
    return Dataset(name, tuple(cases), corpus, note)


def evaluated(
    assistant: Assistant, settings: Settings, dataset: Dataset, baselines: Sequence[str], job: Job
) -> Report:
    """Run the assistant and the baselines over a set.

    Raises:
        PolicyQAError: If the documents cannot be indexed.
    """
    texts = readable_texts(open_texts(dataset.corpus)) if baselines else {}
    job.tell(0, 0, "准备对照方法")
    systems = build_baselines(baselines, texts, lambda: plain_embeddings(settings.cache))
    with _assistant_over(dataset.corpus, assistant, settings, job) as measured:
        return run_evaluation(
            dataset,
            AssistantAnswerer(measured),
            measured,
            baselines=systems,
            progress=lambda system, done, total: job.tell(done, total, f"评测 {_shown(system)}"),
        )


@contextmanager
def _assistant_over(
    corpus: Path, assistant: Assistant, settings: Settings, job: Job
) -> Iterator[Assistant]:
    """Give the page's own assistant where it holds the documents, else another one."""
    if corpus.resolve() == settings.corpus.resolve():
        yield assistant
        return
    folder = index_folder(corpus, Places())
    own = settings.model_copy(update={"corpus": corpus, "index": folder})
    build_index(own, progress=lambda done, total: job.tell(done, total, "建立评测集的索引"))
    other = Assistant.open(own)
    try:
        yield other
    finally:
        other.close()


def _words(name: str) -> str:
    group, _, half = name.partition("-")
    return f"{_GROUPS.get(group, group)}（{_HALVES.get(half, half) or '全部'}）"


def _shown(system: str) -> str:
    return OUR_NAME if system == OURS else system
