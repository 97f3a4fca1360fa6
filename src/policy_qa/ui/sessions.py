"""What one user has asked: turns for follow-ups, messages for the chat, a paper to keep."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from policy_qa.export import Heading, Paper, Paragraph
from policy_qa.schema import Answer, Turn
from policy_qa.ui.markup import plain

MOST_TALKS = 20
MOST_KEPT = 200

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered."""

    question: str
    answer: Answer


Exchanges = list[Exchange]
Talks = dict[str, Exchanges]
"""The other talks of the session, by a name of their own."""


def turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """Return the exchanges as the turns of a conversation."""
    return tuple(
        turn
        for exchange in exchanges
        for turn in (
            Turn("user", exchange.question),
            Turn("assistant", exchange.answer.text),
        )
    )


def with_talk(earlier: Talks, exchanges: Exchanges) -> Talks:
    """Return the talks with one more, if anything was said in it; the oldest give way."""
    kept = {**earlier, uuid.uuid4().hex: exchanges} if exchanges else earlier
    kept = dict(list(kept.items())[-MOST_TALKS:])
    while sum(map(len, kept.values())) > MOST_KEPT:
        del kept[next(iter(kept))]
    return kept


def messages(exchanges: Sequence[Exchange]) -> list[Message]:
    """Return the exchanges as the chat shows them: it takes text for HTML, so it is escaped."""
    return [
        message
        for exchange in exchanges
        for message in (
            {"role": "user", "content": escape(exchange.question, quote=False)},
            {"role": "assistant", "content": escape(plain(exchange.answer), quote=False)},
        )
    ]


def asked(question: str, partial: str) -> list[Message]:
    """Return a question and as much of its answer as there is, not verified yet."""
    written = f"{partial}\n（核对中……）" if partial else "正在作答……"
    return [
        {"role": "user", "content": escape(question, quote=False)},
        {"role": "assistant", "content": escape(written, quote=False)},
    ]


def paper(exchanges: Sequence[Exchange], titles: Mapping[str, str]) -> Paper:
    """Return the conversation as a paper, every citation a footnote."""
    body: list[Heading | Paragraph] = []
    for number, exchange in enumerate(exchanges, start=1):
        answer = exchange.answer
        body.append(Heading(f"{number}. {exchange.question}"))
        body.append(Paragraph(answer.text, answer.citations))
        body += [Paragraph(f"说明：{note}") for note in answer.notes]
        if answer.status == "refused":
            near = dict.fromkeys(hit.clause.document for hit in answer.retrieved)
            named = "、".join(titles.get(name) or name for name in near)
            body += [Paragraph(f"已查阅：{named}")] if named else []
    return Paper("政策问答记录", tuple(body), "引文均由程序与原文逐字核对。")
