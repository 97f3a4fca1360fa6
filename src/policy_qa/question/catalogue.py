"""Which documents a question names: by region, by title, by what they call themselves."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policy_qa.question.regions import find_regions
from policy_qa.question.versions import Edition, asks_for_older, editions, year_asked
from policy_qa.schema import Metadata

_NOISE = re.compile(
    r"[《》〈〉<>“”\s]|^关于印发|的通知$|中华人民共和国|[（(](?:\d{4}年?)?(?:修正|修订|试行|暂行)[）)]"
)
_SHORTEST_TITLE = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A document group that a question names, and the words that name it."""

    label: str
    words: str
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names under which the documents of an index can be asked for.

    ``regions`` maps a region's name to its documents, ``titles`` a title's core likewise.
    """

    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    titles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    metadata: Mapping[str, Metadata] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)

    @classmethod
    def build(
        cls, documents: Iterable[tuple[str, Metadata]], today: datetime.date | None = None
    ) -> Catalogue:
        """Build the catalogue of ``(file name, metadata)`` pairs, as things stand ``today``."""
        regions: dict[str, set[str]] = {}
        titles: dict[str, set[str]] = {}
        known: dict[str, Metadata] = {}
        for name, metadata in documents:
            known[name] = metadata
            if metadata.region:
                regions.setdefault(metadata.region, set()).add(name)
            core = title_core(metadata.title)
            if len(core) >= _SHORTEST_TITLE:
                titles.setdefault(core, set()).add(name)
        day = (today or datetime.date.today()).isoformat()
        return cls(_frozen(regions), _frozen(titles), known, editions(known, title_core, day))

    def excluded(self, text: str, mentions: Sequence[Mention]) -> frozenset[str]:
        """Return the documents that do not count for a question: those not in force.

        Where it asks for an older edition of a document, the others of that document.
        """
        past = {name for name, edition in self.editions.items() if not edition.in_force}
        named = {name for mention in mentions for name in mention.documents}
        if of_year := self.of_year(text, mentions):
            return frozenset((past | named) - of_year)
        if asks_for_older(text):
            return frozenset(named - past) if named & past else frozenset()
        return frozenset(past)

    def of_year(self, text: str, mentions: Sequence[Mention]) -> frozenset[str]:
        """Return the editions that a question names by their year."""
        year = year_asked(text)
        named = (name for mention in mentions for name in mention.documents)
        return frozenset(
            name for name in named if name in self.editions and self.metadata[name].date[:4] == year
        )

    def edition_asked(self, text: str, mentions: Sequence[Mention]) -> str:
        """Return the words by which a question asks for an edition: 2018年版, 旧版, or nothing."""
        if self.of_year(text, mentions):
            return f"{year_asked(text)}年版"
        named = {name for mention in mentions for name in mention.documents}
        return "旧版" if asks_for_older(text) and named & set(self.editions) else ""

    def notes(self, documents: Iterable[str]) -> tuple[str, ...]:
        """Say of each document with other editions which one it is, in Chinese."""
        known = ((name, self.editions.get(name)) for name in dict.fromkeys(documents))
        lines = (edition.note(self.metadata[name]) for name, edition in known if edition)
        return tuple(dict.fromkeys(lines))

    def mentions(self, text: str) -> list[Mention]:
        """Return what ``text`` names, titles before regions, in order of appearance."""
        plain = _NOISE.sub("", text)
        titles = self.titles_in(plain)
        rest = plain
        for mention in titles:
            rest = rest.replace(mention.words, "\0")
        return sorted([*titles, *self.regions_in(rest)], key=lambda m: plain.find(m.words))

    def titles_in(self, text: str) -> list[Mention]:
        """Return the titles that ``text`` names, in order of appearance."""
        plain = _NOISE.sub("", text)
        titles = [
            Mention(title, title, documents)
            for title, documents in self.titles.items()
            if title in plain and _is_named(title, plain)
        ]
        titles = [m for m in titles if not any(m is not o and m.words in o.words for o in titles)]
        return sorted(titles, key=lambda m: plain.find(m.words))

    def regions_in(self, text: str) -> list[Mention]:
        """Return the regions that ``text`` names, be it in a title, in order of appearance."""
        plain = _NOISE.sub("", text)
        regions = [
            Mention(region, words, self.regions[region])
            for region, words in find_regions(self.regions, plain).items()
        ]
        return sorted(regions, key=lambda m: plain.find(m.words))

    def of_same_region(self, document: str) -> frozenset[str]:
        """Return the documents of a document's region, itself among them; none without one."""
        region = self.metadata.get(document, Metadata()).region
        return self.regions.get(region, frozenset()) if region else frozenset()

    def label(self, document: str) -> str:
        """Return the short name under which a document is shown: its region, else its title."""
        metadata = self.metadata.get(document, Metadata())
        if len(self.of_same_region(document)) == 1:
            return metadata.region
        return f"《{title_core(metadata.title)}》" if metadata.title else document


def _is_named(title: str, text: str) -> bool:
    """A title of two characters (水法) counts only before an article: 水法第三条."""
    return len(title) > _SHORTEST_TITLE or f"{title}第" in text


def any_name(mentions: Iterable[Mention]) -> str:
    """Return a pattern of the words that name documents, longer ones before those inside them."""
    words = {mention.words for mention in mentions}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def without_names(text: str, mentions: Sequence[Mention]) -> str:
    """Return a question with spaces for the words that name documents."""
    return re.sub(any_name(mentions), " ", text) if mentions else text


def title_core(title: str) -> str:
    """Return a title without marks, 印发…的通知 and the name of the state."""
    return _NOISE.sub("", title)


def _frozen(groups: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(names) for key, names in groups.items()}
