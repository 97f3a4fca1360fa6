"""The parts of a question that need an answer each: places compared, questions in a row."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.question import Question, understand
from policy_qa.question.catalogue import Catalogue
from policy_qa.schema import Query
from policy_qa.tokenization import content_words, tokenize

_ASKS = re.compile(r"多少|几|什么|啥|哪|谁|怎么|怎样|如何|是否|吗|何时|多久|呢|咋")
_BREAK = re.compile(r"[？?；;]+|[，,](?=[^，,]*(?:多少|几|什么|啥|哪|谁|怎么|怎样|如何|何时|多久|咋))|(?<=[\u4e00-\u9fff])、(?=谁|怎么|多少|哪)")
_CONTRAST = re.compile(r"区别|不同|差异|差别|对比|比较|相比|分别|各是|各有|各自|各多少|各为")
_PAIR = re.compile(r"([\u4e00-\u9fff“”]{2,12}?)(?:和|与|跟|同|以及|、)([\u4e00-\u9fff“”]{2,12})")
_SIDE = 8


def facets(question: Question, catalogue: Catalogue) -> list[Question]:
    """Return the parts of a question, itself alone where it has only one.

    A question that names several documents has a part for each; several questions in a row
    are parts that share what the first one names.
    """
    parts = [
        part
        for sub in _sub_questions(question, catalogue)
        for by_document in _by_document(sub)
        for part in _by_side(by_document)
    ]
    return parts or [question]


def _by_document(question: Question) -> list[Question]:
    if len(question.mentions) < 2:  # noqa: PLR2004
        return [question]
    return [replace(question, mentions=(mention,)) for mention in question.mentions]


def _by_side(question: Question) -> list[Question]:
    """Two things compared within one document: a part for each, without the other's words."""
    if not _CONTRAST.search(question.text) or len(question.mentions) > 1:
        return [question]
    match = _PAIR.search(question.text)
    if not match:
        return [question]
    left, right = set(tokenize(match[1][-_SIDE:])), set(tokenize(match[2][:_SIDE]))
    if not left - right or not right - left:
        return [question]
    return [_less(question, right - left), _less(question, left - right)]


def _less(question: Question, dropped: set[str]) -> Question:
    kept = {token: w for token, w in question.tokens.items() if token not in dropped}
    words = tuple(word for word in question.words if word not in dropped)
    return replace(question, tokens=kept, words=words)


def _sub_questions(question: Question, catalogue: Catalogue) -> list[Question]:
    asking = _asking_pieces(question.text)
    if len(asking) < 2:  # noqa: PLR2004
        return [question]
    first = understand(Query(asking[0]), catalogue)
    return [first, *(_completed(first, piece, catalogue) for piece in asking[1:])]


def _asking_pieces(text: str) -> list[str]:
    """The questions in a row; a stretch that asks nothing goes with the one after it."""
    pieces: list[str] = []
    lead = ""
    for piece in filter(None, map(str.strip, _BREAK.split(text))):
        if not _ASKS.search(piece) or not content_words(piece):
            lead += piece + "，"
            continue
        pieces.append(lead + piece)
        lead = ""
    return pieces if not lead else [text]


def _completed(first: Question, piece: str, catalogue: Catalogue) -> Question:
    """A later question with the documents and, more lightly, the words of the first."""
    own = understand(Query(piece), catalogue)
    tokens = {**{t: min(w, 1.0) * 0.5 for t, w in first.tokens.items()}, **own.tokens}
    return replace(own, mentions=own.mentions or first.mentions, tokens=tokens)
