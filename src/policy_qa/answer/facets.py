"""The parts of a question that need an answer each: places compared, questions in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from policy_qa.question import Question, understand
from policy_qa.question.catalogue import Catalogue, any_name
from policy_qa.question.versions import without_year
from policy_qa.schema import Query
from policy_qa.tokenization import content_words, tokenize, word_borders

_ASKS = re.compile(r"多少|几|什么|啥|哪|谁|怎么|怎样|如何|是否|吗|何时|多久|呢|咋")
_BREAK = re.compile(
    r"[？?；;]+|[，,](?=[^，,]*(?:多少|几|什么|啥|哪|谁|怎么|怎样|如何|何时|多久|咋))|(?<=[\u4e00-\u9fff])、(?=[\u4e00-\u9fff]?(?:谁|怎么|多少|哪))"
    r"|(?<=什么|多少|怎么|几个|几分)、(?=[^，,、]*(?:多少|几|什么|啥|哪|谁|怎么|怎样|如何|何时|多久|咋))"
)
_YEAR = re.compile(r"\d{4}年")
_LEAD = 5
_SHORT_PIECE = 9
_CONTRAST = re.compile(
    r"区别|不同|差异|差别|对比|比较|相比|分别|差在哪|不一样|一样吗|各自|各[是有多为占奖补给加扣得要几罚收]|哪个|哪一个|谁更"
)
_KINDS = frozenset("型类级式档等")
_CONJUNCTION = re.compile(r"(?<=[\u4e00-\u9fff”》])(?:和|与|跟|同|以及)(?=[\u4e00-\u9fff“《])")


def facets(question: Question, catalogue: Catalogue) -> list[Question]:
    """Return the parts of a question, itself alone where it has only one.

    A question that names several documents has a part for each; several questions in a row
    are parts that share what the first one names.
    """
    parts = [part for sub in _sub_questions(question, catalogue) for part in _by_document(sub)]
    return parts or [question]


def are_all_sides(parts: Sequence[Question]) -> bool:
    """Tell whether the parts ask the same of two things, not several things in a row."""
    return len(parts) == 2 and _are_sides(*parts)  # noqa: PLR2004


def _are_sides(left: Question, right: Question) -> bool:
    if left.avoided or right.avoided:
        return True
    return left.tokens == right.tokens and left.mentions != right.mentions


def _by_document(question: Question) -> list[Question]:
    """A part for each document named, without the names of the others."""
    if len(question.mentions) < 2:  # noqa: PLR2004
        return _by_year(question) or _by_side(question)
    named = re.compile(rf"[和与跟同、]?({any_name(question.mentions)})")
    parts: list[Question] = []
    for mention in question.mentions:
        text = named.sub(partial(_kept, mention.words), question.text)
        parts.append(replace(question, mentions=(mention,), text=text.lstrip("和与跟同、，")))
    return parts


def _kept(name: str, match: re.Match[str]) -> str:
    """What stays of a name that stands in a question about ``name``."""
    return match[0] if match[1] == name else ""


def _by_year(question: Question) -> list[Question]:
    """A part for each of several years asked about side by side; none otherwise."""
    years = list(dict.fromkeys(_YEAR.findall(question.text)))
    if len(years) < 2 or not _CONTRAST.search(question.text):  # noqa: PLR2004
        return []
    parts: list[Question] = []
    for year in years:
        text, tokens = question.text, dict(question.tokens)
        for other in years:
            if other != year:
                text = re.sub(rf"[和与跟同、]?{other}[和与跟同、]?", "", text)
                tokens.pop(other, None)
        parts.append(
            replace(
                question,
                text=text if year in text else f"{year}{text}",
                tokens=tokens,
                avoided=frozenset(years) - {year},
            )
        )
    return parts


def _by_side(question: Question) -> list[Question]:
    """Two things compared within one document: a part for each, without the other's words."""
    match = _CONJUNCTION.search(question.text)
    if not match:
        return [question]
    left = _last_word(question.text[: match.start()])
    right = _first_words(question.text[match.end() :], len(left))
    if not _CONTRAST.search(question.text) and not _are_of_a_kind(left, right):
        return [question]
    left_only = set(tokenize(left)) - set(tokenize(right))
    right_only = set(tokenize(right)) - set(tokenize(left))
    if not left_only & set(question.tokens) or not right_only & set(question.tokens):
        return [question]
    return [_less(question, right_only, right), _less(question, left_only, left)]


def _are_of_a_kind(left: str, right: str) -> bool:
    """Tell whether two words are names of one kind (融合型和聚合型)."""
    return left[-1] == right[-1] in _KINDS and left != right


def _last_word(text: str) -> str:
    """The last word of at least two characters, with those after it."""
    borders = [0, *word_borders(text)]
    start = max((border for border in borders if len(text) - border >= 2), default=0)  # noqa: PLR2004
    return text[start:]


def _first_words(text: str, length: int) -> str:
    """The first words, at least as long together as ``length``."""
    return text[: next((border for border in word_borders(text) if border >= length), len(text))]


def _less(question: Question, dropped: set[str], words_dropped: str) -> Question:
    kept = {token: w for token, w in question.tokens.items() if token not in dropped}
    words = tuple(word for word in question.words if word not in dropped)
    text = re.sub(
        rf"[和与跟同、]?{re.escape(words_dropped)}(?:和|与|跟|同|、)?", "", question.text, count=1
    )
    return replace(question, tokens=kept, words=words, text=text, avoided=frozenset(dropped))


def _sub_questions(question: Question, catalogue: Catalogue) -> list[Question]:
    asking = _asking_pieces(question.dated)
    if len(asking) < 2 or any(len(catalogue.mentions(piece)) > 1 for piece in asking[1:]):  # noqa: PLR2004
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
    """A later question with the documents and, more lightly, the words of the first.

    It asks for the edition of the first, unless it names a document or an edition itself.
    """
    mentions = tuple(catalogue.mentions(piece)) or first.mentions
    excluded = first.excluded
    if mentions != first.mentions or catalogue.edition_asked(piece, mentions):
        excluded = catalogue.excluded(piece, mentions)
    if catalogue.of_year(piece, mentions):
        piece = without_year(piece)
    own = understand(Query(piece), catalogue)
    tokens = {**{t: min(w, 1.0) * 0.4 for t, w in first.tokens.items()}, **own.tokens}
    years = "".join(y for y in _YEAR.findall(first.text) if not _YEAR.search(piece))
    lead = "".join(first.words[:_LEAD]) if len(piece) < _SHORT_PIECE else ""
    text = f"{years}{lead}{piece}"
    return replace(own, text=text, mentions=mentions, excluded=excluded, tokens=tokens)
