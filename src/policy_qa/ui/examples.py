"""Questions to begin with, taken from the outlines of the documents at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from policy_qa.schema import Answer, Hit, Query

MOST = 6
_NUMBER = re.compile(
    r"^(第[一二三四五六七八九十百\d]+[章节条]|[（(]?[一二三四五六七八九十\d]+[）)、.．])\s*"
)
_HEADING = re.compile(r"[一-鿿]{4,14}")


class _Assistant(Protocol):
    def ask(self, query: Query) -> Answer: ...

    def search(self, query: Query, *, top_k: int) -> list[Hit]: ...


def example_questions(assistant: _Assistant, titles: Mapping[str, str]) -> list[str]:
    """Return up to ``MOST`` questions that the assistant answers, from all documents in turn.

    Args:
        assistant: Searches for headings, and is asked each question before it is offered.
        titles: The title of each document by its file name.
    """
    columns = [list(_of_document(assistant, name, title)) for name, title in titles.items()]
    longest = max(map(len, columns), default=0)
    turns = [column[row] for row in range(longest) for column in columns if row < len(column)]
    answered = (q for q in turns if assistant.ask(Query(q)).status == "answered")
    return [question for question, _ in zip(answered, range(MOST), strict=False)]


def _of_document(assistant: _Assistant, name: str, title: str) -> Iterator[str]:
    """Yield at most two questions about headings of one document."""
    hits = assistant.search(Query(title or name), top_k=50)
    headings = dict.fromkeys(
        _NUMBER.sub("", heading).rstrip("。：:")
        for hit in hits
        if hit.clause.document == name
        for heading in hit.clause.path
    )
    fitting = [heading for heading in headings if _HEADING.fullmatch(heading)]
    for heading in fitting[:2]:
        yield f"《{title}》对“{heading}”有什么规定？" if title else f"“{heading}”有什么规定？"
