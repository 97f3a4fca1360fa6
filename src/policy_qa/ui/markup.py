"""Evidence and documents as HTML. Every text of users and documents is escaped on its way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from policy_qa.schema import Answer, Citation, Clause, Hit
from policy_qa.ui.tables import open_button

NEAREST_SHOWN = 5
LONGEST_SHOWN = 900

EMPTY = '<p class="pq-hint">答案引用的原文会列在这里。</p>'
Titles = Mapping[str, str]
Clauses = Mapping[Citation, Clause | None]


def evidence(answer: Answer, titles: Titles, clauses: Clauses) -> str:
    """Return the citations of an answer, or the clauses nearest to what was refused.

    Args:
        answer: The answer.
        titles: The title of each document by its file name.
        clauses: The clause in which each citation stands, where it is known.
    """
    if answer.status == "refused":
        return _nearest(answer.retrieved[:NEAREST_SHOWN], titles)
    return "".join(
        _card(f"[{number}]", citation, marked(citation, clauses.get(citation)), titles)
        for number, citation in enumerate(answer.citations, start=1)
    )


def slim(answer: Answer) -> Answer:
    """Return the answer with no more clauses than are shown: sessions keep many answers."""
    shown = NEAREST_SHOWN if answer.status == "refused" else 0
    return replace(answer, retrieved=answer.retrieved[:shown])


def plain(answer: Answer) -> str:
    """Return what the chat shows of an answer: its words and its notes, as plain text."""
    return "\n".join((answer.text, *(f"说明：{note}" for note in answer.notes)))


def marked(citation: Citation, clause: Clause | None) -> str:
    """Return the clause with the quote highlighted in it; the quote alone without a clause."""
    if clause is None or not clause.start <= citation.start <= citation.end <= clause.end:
        return f"<mark>{escape(citation.quote)}</mark>"
    before = clause.text[: citation.start - clause.start]
    after = clause.text[citation.end - clause.start :]
    if len(before) > LONGEST_SHOWN:
        before = "…" + before[-LONGEST_SHOWN:]
    if len(after) > LONGEST_SHOWN:
        after = after[:LONGEST_SHOWN] + "…"
    return f"{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"


def source_line(citation: Citation, titles: Titles) -> str:
    """Return a quote with its source, as one writes a citation in a paper."""
    place = "，".join(citation.path)
    title = titles.get(citation.document) or citation.document
    named = title if title.startswith("《") else f"《{title}》"
    return f"“{citation.quote}”（{named}{'，' + place if place else ''}）"


def _nearest(hits: Sequence[Hit], titles: Titles) -> str:
    if not hits:
        return '<p class="pq-hint">没有相近的条款。</p>'
    cards = "".join(
        _card("", _whole_clause(hit.clause), escape(hit.clause.text), titles) for hit in hits
    )
    return f'<p class="pq-hint">最相近的条款（供参考，并非答案）：</p>{cards}'


def _whole_clause(clause: Clause) -> Citation:
    return Citation(clause.document, clause.path, clause.text, clause.start, clause.end)


def _card(marker: str, citation: Citation, body: str, titles: Titles) -> str:
    place = " › ".join(citation.path)
    title = titles.get(citation.document) or citation.document
    copied = escape(source_line(citation, titles))
    return (
        '<figure class="pq-card">'
        f"<figcaption><b>{escape(marker)}</b> {escape(title)}"
        f'<span class="pq-path">{escape(place)}</span></figcaption>'
        f"<blockquote>{body}</blockquote>"
        '<div class="pq-tools">'
        f"{open_button(citation, '查看全文')}"
        f'<button type="button" class="pq-copy" data-copy="{copied}">复制引文与出处</button>'
        "</div></figure>"
    )
