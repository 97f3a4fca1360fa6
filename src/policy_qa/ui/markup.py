"""Answers as HTML. All text of users and documents is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from policy_qa.schema import Answer, Hit

NEAREST_SHOWN = 5

EMPTY = '<p class="pq-hint">答案引用的原文会列在这里。</p>'


def evidence(answer: Answer, titles: Mapping[str, str]) -> str:
    """Return the citations of an answer, or the clauses nearest to what was refused.

    Args:
        answer: The answer.
        titles: The title of each document by its file name.
    """
    if answer.status == "refused":
        return _nearest(answer.retrieved[:NEAREST_SHOWN], titles)
    return "".join(
        _card(f"[{number}]", citation.document, citation.path, citation.quote, titles)
        for number, citation in enumerate(answer.citations, start=1)
    )


def plain(answer: Answer) -> str:
    """Return what the chat shows of an answer: its words and its notes, as plain text."""
    return "\n".join((answer.text, *(f"说明：{note}" for note in answer.notes)))


def _nearest(hits: Sequence[Hit], titles: Mapping[str, str]) -> str:
    if not hits:
        return '<p class="pq-hint">没有相近的条款。</p>'
    cards = "".join(
        _card("", hit.clause.document, hit.clause.path, hit.clause.text, titles) for hit in hits
    )
    return f'<p class="pq-hint">最相近的条款（供参考，并非答案）：</p>{cards}'


def _card(
    marker: str, document: str, path: Sequence[str], quote: str, titles: Mapping[str, str]
) -> str:
    place = " › ".join(path)
    return (
        '<figure class="pq-card">'
        f"<figcaption><b>{escape(marker)}</b> {escape(_title(document, titles))}"
        f'<span class="pq-path">{escape(place)}</span></figcaption>'
        f"<blockquote>{escape(quote)}</blockquote>"
        "</figure>"
    )


def _title(document: str, titles: Mapping[str, str]) -> str:
    return titles.get(document) or document
