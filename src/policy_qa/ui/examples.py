"""Questions to begin with, taken from the outlines of the documents at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from policy_qa.schema import Clause, Query

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant

MOST = 6
_TRIED = 3 * MOST
_NUMBER = re.compile(
    r"^(第[一二三四五六七八九十百\d]+[章节条]|[（(]?[一二三四五六七八九十\d]+[）)、.．])\s*"
)
_HEADING = re.compile(r"[\u4e00-\u9fff]{4,14}")


def example_questions(assistant: Assistant) -> list[str]:
    """Return up to ``MOST`` questions that the assistant answers, from all documents in turn."""
    names = [record.name for record in assistant.documents()]
    columns = [
        _about(assistant.label(name), _headings(assistant.clauses_of(name))) for name in names
    ]
    turns = chain.from_iterable(zip_longest(*columns))
    tried = islice((question for question in turns if question), _TRIED)
    answered = (q for q in tried if assistant.ask(Query(q)).status == "answered")
    return list(islice(answered, MOST))


def _about(label: str, headings: Iterable[str]) -> Iterator[str]:
    return (f"{label}在{heading}方面有哪些规定？" for heading in headings)


def _headings(clauses: Iterable[Clause]) -> list[str]:
    """Return the distinct short headings of the clauses without their numbers, lowest first."""
    depths: dict[str, int] = {}
    for clause in clauses:
        for depth, text in enumerate(clause.path):
            heading = _NUMBER.sub("", text).rstrip("。：:")
            if _HEADING.fullmatch(heading) and "是" not in heading:
                depths.setdefault(heading, depth)
    return sorted(depths, key=lambda heading: -depths[heading])
