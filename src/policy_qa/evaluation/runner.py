"""Run systems over a data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from policy_qa.documents import document_files, read_document
from policy_qa.errors import DocumentError
from policy_qa.evaluation.cases import Case, Dataset
from policy_qa.evaluation.outcomes import judge
from policy_qa.evaluation.passages import Passage, Texts
from policy_qa.evaluation.report import Report, Result
from policy_qa.evaluation.systems import Answerer, Searcher, System

OURS = "policy_qa"

Progress = Callable[[str, int, int], None]
"""Called with the name of the system, the cases done and the cases in all."""


def run_evaluation(
    dataset: Dataset,
    answerer: Answerer,
    searcher: Searcher,
    *,
    baselines: Sequence[System] = (),
    progress: Progress | None = None,
) -> Report:
    """Put every case to our system and to the baselines.

    Args:
        dataset: The cases and their documents.
        answerer: Gives our answers.
        searcher: Gives our clauses.
        baselines: Other systems, measured in the same run.
        progress: Told after each case.
    """
    texts = open_texts(dataset.corpus)
    passages, defects = locate_evidence(dataset.cases, texts)
    results = []
    for system in (System(OURS, answerer, searcher), *baselines):
        outcomes = []
        for done, case in enumerate(dataset.cases, start=1):
            outcomes.append(judge(case, system, passages[case.id], texts))
            if progress is not None:
                progress(system.name, done, len(dataset.cases))
        results.append(Result(system.name, tuple(outcomes)))
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    return Report(dataset.name, dataset.note, created, tuple(results), tuple(defects))


def open_texts(corpus: Path) -> Texts:
    """Return the texts of the documents in a folder.

    Raises:
        DocumentError: If the folder does not exist.
    """
    return Texts({path.name: path for path in document_files(corpus)}, read_document)


def readable_texts(texts: Texts) -> dict[str, str]:
    """Return the text of every document that can be read, for the baselines."""
    found: dict[str, str] = {}
    for name in texts.names:
        try:
            text = texts.get(name)
        except DocumentError:
            continue
        if text is not None:
            found[name] = text.text
    return found


def locate_evidence(
    cases: Sequence[Case], texts: Texts
) -> tuple[dict[str, list[Passage]], list[str]]:
    """Return the passages by case id, and what could not be placed, in Chinese."""
    passages: dict[str, list[Passage]] = {}
    defects: list[str] = []
    for case in cases:
        placed = [(evidence, texts.locate(evidence)) for evidence in case.evidence]
        passages[case.id] = [passage for _, passage in placed if passage.spans]
        defects += [
            f"{case.id}：依据在文件中找不到，未计入检索与引用指标：{evidence.model_dump_json()}"
            for evidence, passage in placed
            if not passage.spans
        ]
    return passages, defects
