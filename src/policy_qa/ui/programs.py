"""The doors for programs: the same functions by gradio's HTTP API and as MCP tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from gradio.events import api

from policy_qa.errors import InputError
from policy_qa.schema import Hit, Query, hit_to_json
from policy_qa.score import score as score_request
from policy_qa.ui.checklist_filling import fill_from, folder_with
from policy_qa.ui.gate import BUSY
from policy_qa.ui.reader import telling, warned

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

MOST_HITS = 100
LONGEST_QUESTION = 2000
MOST_AT_ONCE = 4
LONGEST_WAIT = 60


class Programs:
    """What programs can call; every function returns JSON text.

    gradio would give an MCP client any other value as Python's repr.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, documents: list[str] | None = None) -> str:
        """回答关于政策文件的问题；每处引文都与原文逐字一致，文件没有写的会拒答。

        Args:
            question: 问题，一个完整的问句。
            documents: 只在这些文件（文件名）中作答；不写则用全部文件。
        """
        query = Query(_question(question))
        return _json(self._assistant.ask(query, documents=documents or None).to_json())

    def search(self, question: str, top_k: int = 10) -> str:
        """检索与问题最相近的条款，最相近的在前，给出原文和在文件中的起止位置。

        Args:
            question: 问题或关键词。
            top_k: 最多返回几条，1 至 100。
        """
        hits = self._assistant.search(
            Query(_question(question)), max(1, min(int(top_k), MOST_HITS))
        )
        return _json([hit_to_json(hit) for hit in hits])

    def read_clause(self, document: str, start: int) -> str:
        """读出一份文件中某一位置所在的整条条款。

        Args:
            document: 文件名，如检索结果中的 document。
            start: 位置（字符数），如引文的 start。
        """
        for clause in self._assistant.clauses_of(document):
            if clause.start <= int(start) < clause.end:
                return _json(hit_to_json(Hit(clause, 1.0)))
        raise InputError(f"“{document}”的位置 {start} 处没有条款，请核对文件名和位置。")

    def score(self, rulebook: str, kind: str, inputs: dict[str, Any]) -> str:
        """按计分规则算分，逐条给出算式、依据原文和规则没有写明之处。

        Args:
            rulebook: 计分规则的名称。
            kind: 算什么：indicator、section、total、reward、senior_post 或 consequence。
            inputs: 填报的数据，如 {"indicator": 1, "completion_pct": "75"}。
        """
        found = {book.name: book for book in self._assistant.rulebooks()}
        if rulebook not in found:
            names = "、".join(found) or "无"
            raise InputError(f"没有名为“{rulebook}”的计分规则，现有：{names}。")
        request = {"kind": kind, "inputs": inputs}
        return _json(score_request(found[rulebook], request).to_json())

    def fill_checklist(
        self, checklist: str, materials: list[dict[str, str]], year: str = ""
    ) -> str:
        """按一个学校或集团的材料逐项填写清单：状态、事实、依据、得分、缺什么、前后矛盾。

        Args:
            checklist: 清单的名称。
            materials: 材料，每份写明 name（文件名）和 text（文字）或 base64（文件内容）。
            year: 考核的学年，如 2023—2024；不写则从材料读出。
        """
        with folder_with(materials) as folder:
            return _json(fill_from(self._assistant, checklist, folder, year))


def publish(assistant: Assistant) -> None:
    """Add the functions of ``Programs`` to the page that is being built."""
    open_to = Programs(assistant)
    at_once = BoundedSemaphore(MOST_AT_ONCE)
    for function in (
        open_to.ask,
        open_to.search,
        open_to.read_clause,
        open_to.score,
        open_to.fill_checklist,
    ):
        api(_telling(function, at_once), api_name=function.__name__, queue=False)


def _telling(function: Callable[..., Any], at_once: BoundedSemaphore) -> Callable[..., Any]:
    """Return the function with its errors told in words; signature and docstring stay.

    Programs do not queue with the people at the page: a few calls run at once, others wait.
    """

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function's own
        if not at_once.acquire(timeout=LONGEST_WAIT):
            raise warned(BUSY)
        try:
            with telling():
                return function(*arguments, **named)
        finally:
            at_once.release()

    return call


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _question(text: str) -> str:
    question = text.strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise InputError(f"问题应当有 1 至 {LONGEST_QUESTION} 个字，请改写。")
    return question
