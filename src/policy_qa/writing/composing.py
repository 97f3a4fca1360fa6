"""The final answer: statements that stand, quotes in place of others, and what prose lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.answer.spans import segments, trim
from policy_qa.citations.figures import unsupported_values
from policy_qa.citations.markers import marked, numbers_of
from policy_qa.citations.places import fold
from policy_qa.schema import Answer, Citation
from policy_qa.writing.checking import Checked
from policy_qa.writing.evidence import lines_by_citation

DROPPED = "（语言模型另有说法未通过核对，已删去。）"
FURTHER = "原文还写明："
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_ITEMS = re.compile(r"[、，；;,和及与]|以及")
_SEVERAL = 2
_CARRIED = 0.8
_LEAST_REST = 8
_ITEM_CARRIED = 0.7


def compose(
    answer: Answer, statements: Sequence[Checked], *, dropped: bool, answerer: str
) -> Answer:
    """Return the written answer.

    Args:
        answer: The extractive answer; what of it the statements do not carry is appended as
            it was, so that nothing it said is lost.
        statements: What stands, in order; at least one.
        dropped: Whether a statement of the model was dropped.
        answerer: The name to give the result.
    """
    prose = "\n".join(one.draft.text for one in statements)
    citations: list[Citation] = []
    lines = [_marked(one.draft.text, one.citations, citations) for one in statements]
    lost = _lost(answer, prose)
    if lost:
        lines.append(FURTHER)
        lines += [_marked(line, (citation,), citations) for line, citation in lost]
    lines += [line for line in answer.text.splitlines() if not numbers_of(line)]
    if dropped:
        lines.append(DROPPED)
    return replace(answer, text="\n".join(lines), citations=tuple(citations), answerer=answerer)


def _lost(answer: Answer, prose: str) -> list[tuple[str, Citation]]:
    """The lines, or the parts of quotes, that prose does not carry, with their citations."""
    lost: list[tuple[str, Citation]] = []
    for line, citation in zip(lines_by_citation(answer), answer.citations, strict=True):
        if carries(prose, line):
            continue
        if not line.endswith(citation.quote):
            lost.append((line, citation))
            continue
        rest = _rest(citation, prose)
        lost.append((rest.quote, rest))
    return lost


def _rest(citation: Citation, prose: str) -> Citation:
    """The stretch of a quote from its first to its last segment that prose does not carry."""
    spans = [trim(citation.quote, span) for span in segments(citation.quote)]
    missing = [(s, e) for s, e in spans if e > s and not carries(prose, citation.quote[s:e])]
    if not missing:
        return citation
    start, end = missing[0][0], missing[-1][1]
    if end - start < _LEAST_REST:
        return citation
    quote = citation.quote[start:end]
    return replace(citation, quote=quote, start=citation.start + start, end=citation.start + end)


def carries(prose: str, line: str) -> bool:
    """Return whether prose says what a line says.

    Every figure of the line stands in the prose by value and unit, four fifths of the pairs
    of its Chinese characters do, and where it lists items, most of each item.
    """
    if fold(line).rstrip("。；;") in fold(prose):
        return True
    if unsupported_values(line, [prose]):
        return False
    items = [item for item in _ITEMS.split(line) if len(item) > 1]
    if len(items) > _SEVERAL and any(share_of_pairs(item, prose) < _ITEM_CARRIED for item in items):
        return False
    return share_of_pairs(line, prose) >= _CARRIED


def share_of_pairs(text: str, other: str) -> float:
    """Return the share of the pairs of Chinese characters of a text that another text has."""
    pairs, known = _pairs(text), set(_pairs(other))
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0


def _pairs(text: str) -> list[str]:
    runs = _HAN.findall(text)
    return [run[at : at + 2] for run in runs for at in range(len(run) - 1)]


def _marked(text: str, quotes: Sequence[Citation], citations: list[Citation]) -> str:
    """Return the text with the markers of its quotes, which join the list of citations."""
    citations += [quote for quote in dict.fromkeys(quotes) if quote not in citations]
    return marked(text, [citations.index(quote) + 1 for quote in quotes])
