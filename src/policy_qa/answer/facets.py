"""The parts of a question that need an answer each: places compared, questions in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from policy_qa.answer.sides import CONTRAST, same_of, sides
from policy_qa.question import Question, understand
from policy_qa.question.catalogue import Catalogue, any_name
from policy_qa.question.kinds import ASKING_WORD, CHOICE, asks
from policy_qa.question.versions import without_year
from policy_qa.schema import Query
from policy_qa.tokenization import content_words, tokenize

_BREAK = re.compile(
    rf"[？?；;]+|[，,](?=[^，,]*(?:{ASKING_WORD})|[^，,。；;？?]+[不没](?:[？?]|$))"
)
_ROW = re.compile(rf"(?:、|和|以及|还有)(?=[^，,、]*(?:{ASKING_WORD}))")
_EACH = re.compile(r"[，,？?].{0,12}(?:各|分别)[^，,。？?]*(?:多少|几|什么|哪|怎么|谁|多久)")
_MARKED = re.compile(r"([^？?；;，,]+)[？?]")
"""What a question mark ends asks, with no question word too (发票多小的就不认了？)."""
_CHOICE = re.compile(CHOICE)
"""Asks by itself, but in a comparison only says what is compared (法人是一个还是各是各的)."""
_YEAR = re.compile(r"\d{4}年")
_LEAD = 5
_SHORT_PIECE = 9
_TOPIC = re.compile(r"呢$")
"""Ends what only names what the next question is about (市里那一轮呢，哪天之前？)."""


def facets(question: Question, catalogue: Catalogue) -> list[Question]:
    """Return the parts of a question, itself alone where it has only one.

    A question that names several documents has a part for each; several questions in a row
    are parts that share what the first one names.
    """
    same = same_of(question.dated)
    if same and asks(same[0]):
        return _as_told(question, same, catalogue)
    if _EACH.search(question.dated) and len(_asking_pieces(question.dated)) > 1:
        beside = _by_side(question)
        if len(beside) > 1 and not question.mentions[1:]:
            return beside
    parts = [part for sub in _sub_questions(question, catalogue) for part in _by_document(sub)]
    if len(parts) < 2:  # noqa: PLR2004
        return parts or [question]
    return [replace(part, told=question.told) for part in parts]


def are_all_sides(parts: Sequence[Question]) -> bool:
    """Tell whether the parts ask the same of several things, not several things in a row."""
    if len(parts) < 2:  # noqa: PLR2004
        return False
    first = parts[0]
    return all(part.avoided for part in parts) or all(
        part.tokens == first.tokens and part.mentions != first.mentions for part in parts[1:]
    )


def _as_told(
    question: Question, same: tuple[str, str, str], catalogue: Catalogue
) -> list[Question]:
    """What two places, documents or parts of one say to the same question."""
    lead, *names = same
    told = [catalogue.mentions(name) for name in names]
    parts: list[Question] = []
    for name, own, other in zip(names, told, reversed(told), strict=True):
        part = understand(Query(f"{name}{lead}"), catalogue)
        part = replace(part, in_context=_only(question, name))
        theirs = frozenset[str]().union(*(mention.documents for mention in other))
        if own:
            part = replace(part, mentions=tuple(own))
        elif other:
            part = replace(part, mentions=(), excluded=part.excluded | theirs)
        parts.append(part)
    if any(told):
        return parts
    words = [set(tokenize(name)) for name in names]
    return [
        replace(part, avoided=frozenset(theirs - own))
        for part, own, theirs in zip(parts, words, reversed(words), strict=True)
    ]


def _by_document(question: Question) -> list[Question]:
    """A part for each document named, without the names of the others."""
    if len(question.mentions) < 2:  # noqa: PLR2004
        return _by_year(question) or _by_side(question)
    named = re.compile(rf"[和与跟同、]?({any_name(question.mentions)})")
    parts: list[Question] = []
    for mention in question.mentions:
        text = named.sub(partial(_kept, mention.words), question.text)
        parts.append(
            replace(
                question,
                mentions=(mention,),
                text=text.lstrip("和与跟同、，"),
                in_context=_only(question, mention.words),
            )
        )
    return parts


def _kept(name: str, match: re.Match[str]) -> str:
    """What stays of a name that stands in a question about ``name``."""
    return match[0] if match[1] == name else ""


def _by_year(question: Question) -> list[Question]:
    """A part for each of several years asked about side by side; none otherwise."""
    years = list(dict.fromkeys(_YEAR.findall(question.text)))
    if len(years) < 2 or not CONTRAST.search(question.text):  # noqa: PLR2004
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
                in_context=_only(question, year),
            )
        )
    return parts


def _by_side(question: Question) -> list[Question]:
    """Things compared within one document: a part for each, without the others' words."""
    names = sides(question.text)
    words = [set(tokenize(name)) for name in names]
    own = [mine - set().union(*words[:i], *words[i + 1 :]) for i, mine in enumerate(words)]
    if not names or not all(mine & set(question.tokens) for mine in own):
        return [question]
    return [
        replace(
            _less(question, set().union(*own[:i], *own[i + 1 :]), [*names[:i], *names[i + 1 :]]),
            in_context=_only(question, name),
        )
        for i, name in enumerate(names)
    ]


def _less(question: Question, dropped: set[str], names: Sequence[str]) -> Question:
    kept = {token: w for token, w in question.tokens.items() if token not in dropped}
    words = tuple(word for word in question.words if word not in dropped)
    text = question.text
    for name in names:
        text = re.sub(rf"，?[和与跟同、]?{re.escape(name)}(?:和|与|跟|同|、)?", "", text, count=1)
    return replace(question, tokens=kept, words=words, text=text, avoided=frozenset(dropped))


def _only(question: Question, name: str) -> str:
    """A question of several things, and which of them is asked about (“…有何不同？只问融合型”)."""
    return f"{question.posed}只问{name}"


def _sub_questions(question: Question, catalogue: Catalogue) -> list[Question]:
    asking = _asking_pieces(question.dated)
    if len(asking) < 2 or any(len(catalogue.mentions(piece)) > 1 for piece in asking[1:]):  # noqa: PLR2004
        return [question]
    first = understand(Query(asking[0]), catalogue)
    parts = [first, *(_completed(first, piece, catalogue) for piece in asking[1:])]
    said = _asking_pieces(question.said) if question.before else []
    if len(said) != len(parts):
        return parts
    before = question.before.rstrip("？?")
    return [
        replace(part, in_context=f"{before}？{piece}")
        for part, piece in zip(parts, said, strict=True)
    ]


def _asking_pieces(text: str) -> list[str]:
    """The questions in a row; a stretch that asks nothing goes with the one after it.

    After the last one it goes with the first: it tells of whom all ask (…？（安康）).
    """
    pieces: list[str] = []
    lead = ""
    ends, compares = set(_MARKED.findall(text)), bool(CONTRAST.search(text))
    for piece, following in pairwise([*_pieces(text), ""]):
        said = _CHOICE.sub("", piece) if compares else piece
        asking = _asks_here(said, following, marked=bool(pieces) and piece in ends)
        if asking and content_words(piece):
            pieces.append(lead + piece)
            lead = ""
        elif asking and pieces and not lead:
            pieces[-1] += "，" + piece
        else:
            lead += piece.rstrip("。") + "，"
    if lead and (not pieces or asks(lead)):
        return [text]
    return [lead + pieces[0], *pieces[1:]] if lead else pieces


def _asks_here(piece: str, following: str, *, marked: bool) -> bool:
    """Tell whether a stretch asks; one in …呢 may only name what the next one asks about.

    ``marked`` tells that a question mark ends it, and that something was asked before it: then
    it asks with no question word too, and in …呢 where the next one has words of its own.
    """
    if not following or not _TOPIC.search(piece):
        return marked or asks(piece)
    if marked and len(content_words(following)) > 1:
        return True
    return asks(_TOPIC.sub("", piece))


def _pieces(text: str) -> Iterator[str]:
    """The clauses of a question; what is asked in a row (多少个、多少人) is cut as well."""
    for clause in filter(None, map(str.strip, _BREAK.split(text))):
        row = _ROW.split(clause)
        if len(row) > 1 and all(map(asks, row)):
            yield from row
        else:
            yield clause


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
    return replace(
        own,
        text=text,
        mentions=mentions,
        excluded=excluded,
        tokens=tokens,
        in_context=f"{first.text}？{piece}",
    )
