"""What is asked: the documents named, the kind of answer, the words that carry it.

``understand`` turns a query into a ``Question``. Text that gives orders is dropped here:
it is data, never an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.question.articles import article_in, is_article, with_written_articles
from policy_qa.question.catalogue import Catalogue, Mention, title_core, without_names
from policy_qa.question.expectation import Expectation, expectation_of
from policy_qa.question.followup import earlier_questions, standalone
from policy_qa.question.kinds import (
    Kind,
    asking_part,
    kind_of,
    wants_list,
    with_full_years,
)
from policy_qa.question.orders import gives_orders, without_orders
from policy_qa.question.regions import region_stem
from policy_qa.question.spelling import Speller
from policy_qa.question.synonyms import expand
from policy_qa.question.versions import without_request, without_year
from policy_qa.schema import Query, Turn
from policy_qa.tokenization import content_words, names, nouns, places, tokenize

__all__ = [
    "Catalogue",
    "Expectation",
    "Kind",
    "Mention",
    "Question",
    "Speller",
    "expectation_of",
    "gives_orders",
    "is_article",
    "region_stem",
    "title_core",
    "understand",
]

_FRAME = re.compile(
    r"(?:分别)?(?:是|有|为|达|占|得|叫)?(?:多少|什么|啥|哪些|哪几|哪个|哪一|多久|几时|怎么样|怎样|如何|怎么)"
    r"|(?:是|有)?(?:由谁|归谁|谁)|几(?=[\u4e00-\u9fff])|是不是|怎么办|怎么处理|会怎样|后果|什么样|是什么意思|意思|做法|到底|究竟|具体|说的|所说|所称|要求|规定|文件|能不能|可不可以|有没有|是否|能否|可否|请问|想问一下|[？?，。！!]"
)
_EXPANSION_WEIGHT = 0.4
_FRAMED_WEIGHT = 0.6
_CARRIED_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    ``text`` stands alone (a follow-up is completed from the turns before it); ``dated`` is the
    same with the year that names an edition, which ``text`` leaves out. ``words`` are
    its content words without the names of documents, ``tokens`` maps each search token to
    its weight (1 for the question's own, less for a synonym or for words carried over),
    ``alternatives`` a token to those that mean the same. ``nouns`` are the nouns and names,
    ``names`` those of places, persons and bodies, ``places`` those of places that jieba's
    dictionary knows. ``avoided`` are tokens of the other side of
    a comparison. ``asked`` is the part that asks, without earlier turns and what leads up to it.
    ``said`` are the words of this turn, ``before`` the question of an earlier turn that a
    follow-up leans on. ``in_context`` are both, or a question of several parts and which of them
    is meant, where ``text`` is put together from words. ``told`` are the tokens of the answer just
    given, which need not be said again.
    """

    text: str
    dated: str
    asked: str
    kind: Kind
    mentions: tuple[Mention, ...]
    words: tuple[str, ...]
    tokens: dict[str, float]
    alternatives: dict[str, frozenset[str]]
    nouns: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    avoided: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    article: str = ""
    list_wanted: bool = False
    said: str = ""
    before: str = ""
    in_context: str = ""
    told: frozenset[str] = frozenset()

    @property
    def posed(self) -> str:
        """The question in sentences, as a reader who knows no other one needs it."""
        return self.in_context or self.text

    @property
    def documents(self) -> frozenset[str]:
        """The documents that the question names; empty where it names none."""
        named: frozenset[str] = frozenset()
        return named.union(*(mention.documents for mention in self.mentions)) - self.excluded


def understand(
    query: Query,
    catalogue: Catalogue,
    *,
    speller: Speller | None = None,
    terms: tuple[str, ...] = (),
) -> Question:
    """Return what ``query`` asks for.

    Args:
        query: The user's words and the turns before them.
        catalogue: The names of the index's documents.
        speller: Corrects homophones to the documents' words.
        terms: Terms harvested from the documents, kept whole as tokens.
    """
    text = _cleaned(query.text, speller)
    earlier = [_cleaned(turn, speller) for turn in earlier_questions(query.history)]
    complete = standalone(text, [turn for turn in earlier if turn], catalogue)
    text, asked = complete.text, asking_part(complete.asked)
    mentions = tuple(catalogue.mentions(text) or catalogue.mentions(query.text))
    excluded = catalogue.excluded(text, mentions)
    dated = text
    if catalogue.of_year(text, mentions):
        text = without_year(text)
    bare = without_names(text, mentions)
    bare = without_request(bare) if catalogue.editions else bare
    topic = _FRAME.sub(" ", bare)
    tokens = dict.fromkeys(_telling(tokenize(topic, terms)), 1.0)
    if complete.text != complete.asked:
        tokens.update(_carried(tokens, asked, terms))
    alternatives: dict[str, set[str]] = {}
    for word, others in expand(bare):
        meant = {token for other in others for token in tokenize(other)}
        words = [token for token in tokenize(word) if token in tokens]
        for token in meant:
            tokens.setdefault(token, _EXPANSION_WEIGHT)
        if not words:
            tokens[word] = _FRAMED_WEIGHT
        for token in words or [word]:
            alternatives.setdefault(token, set()).update(meant)
    return Question(
        text=text,
        dated=dated,
        asked=asked,
        kind=kind_of(text),
        mentions=mentions,
        words=tuple(content_words(topic)),
        tokens=tokens,
        alternatives={token: frozenset(meant) for token, meant in alternatives.items()},
        nouns=tuple(nouns(topic)),
        names=frozenset(names(topic)),
        places=frozenset(places(topic)),
        excluded=excluded,
        article=article_in(text),
        list_wanted=wants_list(text),
        said=complete.asked,
        before=complete.before,
        in_context=complete.in_context,
        told=_just_told(query.history),
    )


def _cleaned(text: str, speller: Speller | None) -> str:
    """What a user wrote, without orders, with written articles, full years, known words."""
    text = with_written_articles(with_full_years(without_orders(text)))
    return speller.correct(text) if speller else text


def _just_told(history: Sequence[Turn]) -> frozenset[str]:
    """The tokens of the last answer."""
    answers = [turn.content for turn in history if turn.role == "assistant"]
    return frozenset(tokenize(answers[-1])) if answers else frozenset()


def _telling(tokens: list[str]) -> list[str]:
    """The tokens without single characters, unless there is little else."""
    longer = [token for token in tokens if len(token) > 1 or token.isascii()]
    return longer if len(longer) > 1 else tokens


def _carried(tokens: Iterable[str], asked: str, terms: tuple[str, ...]) -> dict[str, float]:
    """The tokens that a follow-up has from earlier turns only, with their weight."""
    topic = _FRAME.sub(" ", asked)
    own = set(tokenize(topic, terms))
    return {t: _CARRIED_WEIGHT for t in tokens if t not in own} if content_words(topic) else {}
