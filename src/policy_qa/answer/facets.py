"""The parts of a question that need an answer each: places compared, questions in a row."""

from __future__ import annotations

import re
from dataclasses import replace

from policy_qa.question import Question, understand
from policy_qa.question.catalogue import Catalogue
from policy_qa.schema import Query
from policy_qa.tokenization import content_words

_ASKS = re.compile(r"多少|几|什么|啥|哪|谁|怎么|怎样|如何|是否|吗|何时|多久|呢|咋")
_BREAK = re.compile(r"[？?；;]+|[，,](?=[^，,]*(?:多少|几|什么|啥|哪|谁|怎么|怎样|如何|何时|多久|咋))|(?<=[\u4e00-\u9fff])、(?=谁|怎么|多少|哪)")
_FEWEST_WORDS = 1


def facets(question: Question, catalogue: Catalogue) -> list[Question]:
    """Return the parts of a question, itself alone where it has only one.

    A question that names several documents has a part for each; several questions in a row
    are parts that share what the first one names.
    """
    parts = [
        part
        for sub in _sub_questions(question, catalogue)
        for part in _by_document(sub)
    ]
    return parts or [question]


def _by_document(question: Question) -> list[Question]:
    if len(question.mentions) < 2:  # noqa: PLR2004
        return [question]
    return [replace(question, mentions=(mention,)) for mention in question.mentions]


def _sub_questions(question: Question, catalogue: Catalogue) -> list[Question]:
    pieces = [piece.strip() for piece in _BREAK.split(question.text) if piece and piece.strip()]
    asking = [piece for piece in pieces if _ASKS.search(piece) and content_words(piece)]
    if len(asking) < 2 or len(asking) != len(pieces):  # noqa: PLR2004
        return [question]
    first = understand(Query(asking[0]), catalogue)
    return [first, *(_completed(first, piece, catalogue) for piece in asking[1:])]


def _completed(first: Question, piece: str, catalogue: Catalogue) -> Question:
    """A later question with the documents and, more lightly, the words of the first."""
    own = understand(Query(piece), catalogue)
    tokens = {**{t: min(w, 1.0) * 0.5 for t, w in first.tokens.items()}, **own.tokens}
    return replace(own, mentions=own.mentions or first.mentions, tokens=tokens)
