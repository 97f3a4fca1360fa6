"""Follow-ups: a question that leans on the turns before it is completed by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.question.catalogue import Catalogue, Mention, any_name, without_names
from policy_qa.question.regions import region_suffix
from policy_qa.question.versions import without_request, without_year
from policy_qa.schema import Turn
from policy_qa.tokenization import content_words

_WHAT_ABOUT = re.compile(
    r"^(?:那么?|那|换成|如果是|要是)?\s*(.{1,20}?)\s*(?:呢|的呢|怎么样|怎样|又如何|又怎么样)[？?。，,]?$"
)
_INNER = re.compile(r"呢[？?，,]|它们?|其中|这个|那个|这些|那些|这种|那种|上述|前面|刚才|前者|后者")
_POINTER = re.compile(rf"^(?:那|还有|另外|然后|这|他们|该|同样)|{_INNER.pattern}")
_FIGURE = re.compile(
    r"\d{4}年|第\s*[\d一二三四五六七八九十]+\s*[项条个]|\d+分|[一二三四五六七八九十]类"
)
_AND = "(?:[和与跟同及、]|以及)"
_ENOUGH = 5
_LITTLE = 2
_BOUND = 6


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no earlier turns, and the part of it that was asked just now.

    ``before`` is the question that it leans on, where only words of that were carried over;
    ``in_context`` are both questions, where ``text`` is no sentence.
    """

    text: str
    asked: str
    before: str = ""
    in_context: str = ""


def earlier_questions(history: Sequence[Turn]) -> list[str]:
    """Return the last six questions of the user."""
    return [turn.content for turn in history if turn.role == "user"][-_BOUND:]


def standalone(text: str, earlier: Sequence[str], catalogue: Catalogue) -> Standalone:
    """Return ``text`` in a form that can be understood without the questions before it.

    A place, a year or a number that the follow-up names takes the place of the earlier one;
    anything else that is missing is carried over.
    """
    previous = _last_question(earlier, catalogue)
    if not previous or not _leans_back(text, catalogue):
        return Standalone(text, text)
    return _completed(previous, text, catalogue)


def _completed(previous: str, text: str, catalogue: Catalogue) -> Standalone:
    about = _WHAT_ABOUT.match(text.strip())
    if about:
        return _replaced(previous, about[1], catalogue)
    lead, rest = _first_piece(text.strip())
    about = _WHAT_ABOUT.match(lead) if rest else None
    if about and _FIGURE.search(about[1]):
        return _whole(f"{_replaced(previous, about[1], catalogue).text}{rest}")
    figure = _FIGURE.search(text)
    if figure and _says_little(text.replace(figure[0], "")):
        other = _replaced(previous, figure[0], catalogue)
        if figure[0] in other.text and not other.before and other.asked == other.text:
            return other
    carried = _carried_over(previous, text, catalogue)
    return Standalone(carried, text, previous, in_context=f"{previous}{text}")


def _last_question(earlier: Sequence[str], catalogue: Catalogue) -> str:
    """The last question of the user, itself completed from those before it."""
    previous = ""
    for text in earlier:
        if previous and _leans_back(text, catalogue):
            previous = _completed(previous, text, catalogue).text
        else:
            previous = text
    return previous


def _leans_back(text: str, catalogue: Catalogue) -> bool:
    stripped = text.strip()
    named = catalogue.mentions(stripped)
    if named and _says_enough(stripped, catalogue) and not _INNER.search(stripped):
        return False
    if _POINTER.search(stripped) or _WHAT_ABOUT.match(stripped):
        return True
    return not named or not _says_enough(stripped, catalogue)


def _says_enough(text: str, catalogue: Catalogue) -> bool:
    text = without_names(text, catalogue.mentions(text))
    return sum(len(word) for word in content_words(text) if len(word) > 1) >= _ENOUGH


def _first_piece(text: str) -> tuple[str, str]:
    """What stands up to the first sign, and what stands after it."""
    sign = re.search(r"[？?，,。]", text)
    return (text[: sign.end()], text[sign.end() :]) if sign else (text, "")


def _says_little(text: str) -> bool:
    return sum(len(word) for word in content_words(text) if len(word) > 1) <= _LITTLE


def _replaced(previous: str, subject: str, catalogue: Catalogue) -> Standalone:
    """``previous`` with its place, year, number or topic replaced by that of ``subject``."""
    named = catalogue.mentions(subject)
    if named:
        return _whole(_with_name(previous, subject, named[0], catalogue))
    figure = _FIGURE.search(subject)
    if figure:
        kind = re.sub(r"[\d一二三四五六七八九十]+", "", figure[0])
        for old in _FIGURE.finditer(previous):
            if re.sub(r"[\d一二三四五六七八九十]+", "", old[0]) == kind:
                return _whole(previous.replace(old[0], figure[0]))
    replaced = f"{_without_rival(previous, subject)} {subject}"
    return Standalone(replaced, subject, in_context=f"{previous}{subject}呢？")


def _with_name(previous: str, subject: str, name: Mention, catalogue: Catalogue) -> str:
    """``previous`` with ``subject`` for the last name of its sort, and for those beside it.

    A place takes the place of one of its level, else of the last one (that may stand in a
    title), and of the smaller ones that follow directly; without one, that of the last title.
    """
    regions, titles = catalogue.regions_in(previous), catalogue.titles_in(previous)
    alike, others = (regions, titles) if name.label in catalogue.regions else (titles, regions)
    old = [mention for mention in alike or others if mention.words in previous]
    if not old:
        return f"{subject}{previous}"
    level = region_suffix(name.label)
    target = next((m for m in reversed(old) if region_suffix(m.label) == level), old[-1])
    one, lone = _marked(any_name(old)), _marked(any_name([target]))
    return re.sub(rf"(?:{one}{_AND})*{lone}(?:{_AND}?{one})*", lambda _: subject, previous)


def _marked(names: str) -> str:
    """A pattern of ``names`` with or without title marks."""
    return rf"(?:《(?:{names})》|(?:{names}))"


def _whole(text: str) -> Standalone:
    return Standalone(text, text)


def _without_rival(previous: str, subject: str) -> str:
    """``previous`` without the word that ``subject`` takes the place of (融合型, 聚合型)."""
    ends = {word[-1] for word in content_words(subject) if len(word) > 1}
    for word in content_words(previous):
        if len(word) > 1 and word[-1] in ends and word not in subject:
            return previous.replace(word, "", 1)
    return previous


def _carried_over(previous: str, text: str, catalogue: Catalogue) -> str:
    """``text`` with the place of the earlier question and, where it is short, its topic."""
    named = catalogue.mentions(previous)
    missing = [] if catalogue.mentions(text) else named
    places = "".join(dict.fromkeys(mention.words for mention in missing))
    edition = catalogue.edition_asked(previous, named)
    if missing and not catalogue.edition_asked(text, missing):
        places = f"{edition}{places}"
    pointed = bool(_POINTER.search(text.strip())) or not _says_enough(text, catalogue)
    if not pointed:
        return f"{places}{text}"
    topic = without_request(without_year(previous)) if edition else previous
    words = [word for word in content_words(without_names(topic, named)) if word not in text]
    return f"{places}{' '.join(words[:8])} {text}".strip()
