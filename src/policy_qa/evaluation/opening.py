"""What is measured by default: the assistant and the embedder of the baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from policy_qa.evaluation.systems import AssistantLike

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from policy_qa.config import AnswererName


def open_assistant(
    corpus: Path, index: Path, *, answerer: AnswererName | None = None
) -> AssistantLike:
    """Index the documents, or what is new of them, and open an assistant over them."""
    from policy_qa.assistant import Assistant
    from policy_qa.config import load_settings
    from policy_qa.indexing import build_index

    settings = load_settings(corpus=corpus, index=index, answerer=answerer)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("建立索引", total=None)
        build_index(
            settings,
            corpus=corpus,
            index=index,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    return Assistant.open(settings)


def open_embeddings() -> Embeddings:
    """Return the plain model as published, for LangChain: what the baselines embed with."""
    from policy_qa.config import load_settings
    from policy_qa.models import plain_embeddings

    return plain_embeddings(load_settings().cache)
