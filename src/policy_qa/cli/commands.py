"""What each command does, once its options are read."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.cli.batch import Record, question_of, run_batch
from policy_qa.cli.console import (
    place,
    print_answer,
    print_hint,
    print_json,
    print_line,
    progress,
    shortened,
)
from policy_qa.cli.live import answer_live
from policy_qa.errors import InputError
from policy_qa.schema import Query, hit_to_json

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.config import Settings
    from policy_qa.index import UpdateReport


@contextmanager
def opened(settings: Settings) -> Iterator[Assistant]:
    """Open the assistant and close it at the end of the block."""
    from policy_qa.assistant import Assistant

    assistant = Assistant.open(settings)
    try:
        yield assistant
    finally:
        assistant.close()


def build(settings: Settings, *, as_json: bool) -> None:
    """Build or update the index and print what changed."""
    from policy_qa.indexing import build_index

    with progress("建立索引") as bar:
        report = build_index(
            settings,
            corpus=settings.corpus,
            index=settings.index,
            progress=lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total),
        )
    print_report(settings.index, report, as_json=as_json)


def print_report(index: Path, report: UpdateReport, *, as_json: bool) -> None:
    """Print what an update of the index did."""
    if as_json:
        print_json(report.to_json())
        return
    print_line(
        f"索引“{index}”：{report.documents} 份文件，{report.clauses} 个条款；"
        f"新增 {report.added}，更新 {report.updated}，移除 {report.removed}；"
        f"用时 {report.seconds:.1f} 秒。"
    )
    for document, error in report.failed:
        print_line(f"未能读取 {document}：{error}", style="red")


def print_text(settings: Settings, document: str) -> None:
    """Print a document's normalised text, not one character more (on a pipe)."""
    with opened(settings) as assistant:
        text = assistant.text(document)
    sys.stdout.flush()
    sys.stdout.write(text if not sys.stdout.isatty() else text.rstrip("\n") + "\n")


def ask_once(settings: Settings, question: str, *, as_json: bool) -> None:
    """Answer one question."""
    with opened(settings) as assistant:
        answer = answer_live(assistant, _query(question))
    if as_json:
        print_json(answer.to_json())
    else:
        print_answer(answer)
    print_hint(f"编号 {answer.id}，可用 policy-qa explain {answer.id} 查看作答过程。")


def ask_batch(settings: Settings, source: Path, target: Path) -> None:
    """Answer a file of questions."""
    with opened(settings) as assistant:

        def work(record: Record) -> Record:
            return dict(assistant.ask(question_of(record)).to_json())

        run_batch(source, target, work, "作答")


def search_once(settings: Settings, question: str, top_k: int, *, as_json: bool) -> None:
    """Print the clauses nearest to a question."""
    with opened(settings) as assistant:
        hits = assistant.search(_query(question), top_k=top_k)
    if as_json:
        print_json([hit_to_json(hit) for hit in hits])
        return
    for rank, hit in enumerate(hits, start=1):
        clause = hit.clause
        print_line(
            f"{rank:>2}. {hit.score:.3f}  {place(clause.document, clause.path)}", style="cyan"
        )
        print_line(f"    {shortened(clause.text)}")


def search_batch(settings: Settings, source: Path, target: Path, top_k: int) -> None:
    """Search for a file of questions."""
    with opened(settings) as assistant:

        def work(record: Record) -> Record:
            query, started = question_of(record), time.perf_counter()
            hits = assistant.search(query, top_k=top_k)
            return {
                "id": query.id,
                "results": [hit_to_json(hit) for hit in hits],
                "seconds": round(time.perf_counter() - started, 4),
            }

        run_batch(source, target, work, "检索")


def chat(settings: Settings) -> None:
    """Talk until the user leaves."""
    from policy_qa.cli.chat import converse

    with opened(settings) as assistant:
        converse(assistant, history_turns=settings.history_turns)


def serve(settings: Settings) -> None:
    """Serve the web page until interrupted."""
    from policy_qa.ui import serve as serve_page

    serve_page(settings)


def _query(question: str) -> Query:
    if not question.strip():
        raise InputError("问题是空的，请写出要问的内容。")
    return Query(text=question.strip())
