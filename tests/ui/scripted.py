"""An assistant that says what the tests want; run as a script, it serves the page."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from policy_qa.config import Settings
from policy_qa.errors import IndexStateError
from policy_qa.index import DocumentRecord, UpdateReport
from policy_qa.schema import Answer, Citation, Clause, Hit, Metadata, Query
from policy_qa.writing import Event, Found, Piece, Written

EVIL = '<img src=x onerror="alert(1)">${1+1}'
CLAUSE = Clause("c", "甲.txt", ("第一章 总则", "一、经费保障"), "paragraph", EVIL, 0, len(EVIL))
HIT = Hit(CLAUSE, 1.0)


class Scripted:
    """Answers with hostile text, refuses what says 没有, fails at what says 坏了.

    Its note tells which questions of the user went before.
    """

    model = None

    def ask(self, query: Query, documents: Collection[str] = ()) -> Answer:
        if "坏了" in query.text:
            raise IndexStateError("索引<不见>了。")
        if "没有" in query.text:
            return Answer("refused", "现有文件没有涉及。", (), (HIT,), "extractive")
        citation = Citation("甲.txt", CLAUSE.path, EVIL, 0, len(EVIL))
        before = "、".join(turn.content for turn in query.history if turn.role == "user")
        note = f"上文“{before}”，只看{'、'.join(documents) or '全部'}"
        return Answer("answered", f"{EVIL}[1]", (citation,), (HIT,), "extractive", notes=(note,))

    def stream(
        self,
        query: Query,
        documents: Collection[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        answer = self.ask(query, documents)
        yield Found(answer)
        yield Written(answer)
        if cancel is not None:
            cancel.set()  # as the assistant does

    def documents(self) -> list[DocumentRecord]:
        return [DocumentRecord("甲.txt", "0", range(1), Metadata(title="甲<办法>"))]

    def clauses_of(self, document: str) -> list[Clause]:
        return [CLAUSE]

    def text(self, document: str) -> str:
        return EVIL

    def rulebooks(self) -> tuple[()]:
        return ()

    def label(self, document: str) -> str:
        return "甲办法"


class Slow(Scripted):
    """Writes ever on until it is stopped, as a model does, in words that say which question."""

    model = object()

    def stream(
        self,
        query: Query,
        documents: Collection[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        found = self.ask(query, documents)
        yield Found(found)
        written = f"关于{query.text}："
        while cancel is not None and not cancel.wait(0.1):
            written += "再写。"
            yield Piece(written if written.count("再写") == 1 else "再写。")
        yield Written(replace(found, text=f"{written}[1]", answerer="llm"))


def unchanged(progress: Callable[[int, int], None]) -> UpdateReport:
    return UpdateReport(documents=1, clauses=1, added=0, updated=0, removed=0, seconds=0.0)


if __name__ == "__main__":
    from policy_qa.ui.page import build_page, launch

    folder = Path(tempfile.mkdtemp())
    settings = Settings(
        corpus=folder, index=folder / "index", history_turns=2, port=int(sys.argv[1])
    )
    assistant = Slow() if "slow" in sys.argv else Scripted()
    page = build_page(assistant, settings, unchanged)
    launch(page, settings)
    page.block_thread()
