"""Which edition of a document is in force: amended and repealed ones are told apart by date.

Documents of one title are editions of one document; that of the latest date which applies
already is in force. A document also repeals those that it names (…同时废止), older ones only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from policy_qa.schema import Metadata

_OLDER = re.compile(
    r"旧版|旧法|旧(?:的)?(?:规定|办法|条例)|老(?:版|规定|办法)|修[订正改]前|修改以前|废止前|已(?:经)?废止|失效|"
    r"历史版本|原(?:来的?)?(?:规定|办法|条例)|以前的?(?:规定|版本)|过去的?规定|上一版"
)
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})年?(?:版|修订|修正|的?《|发布|公布|印发|出台|的|"
    r"[\u4e00-\u9fff]{2,20}?(?:法|条例|办法|规定))"
)
_EDITION = re.compile(r"^年?(?:版(?!权))?")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Edition:
    """A document with other editions or with one that repealed it; dates newest first.

    ``successor`` is what took its place, as a user knows it; empty while it is in force.
    ``older`` and ``later`` are the dates of the editions before and after it.
    """

    older: tuple[str, ...] = ()
    later: tuple[str, ...] = field(default=())
    successor: str = ""
    repealed: bool = False

    @property
    def in_force(self) -> bool:
        """Whether no later edition applies and nothing has repealed it."""
        return not self.successor

    def note(self, metadata: Metadata) -> str:
        """Say in Chinese which edition this is."""
        name = f"《{metadata.title}》（{metadata.date or '日期未载明'}）"
        if self.repealed:
            return f"{name}已由{self.successor}废止，仅供查阅。"
        if not self.in_force:
            return f"{name}是旧版，现行的是{self.successor}。"
        parts = [f"旧版：{'、'.join(self.older)}"] if self.older else []
        parts += [f"尚未施行的新版：{'、'.join(self.later)}"] if self.later else []
        hint = "；".join(parts)
        return f"{name}是现行版本（{hint}；问题中写明年份可查其他版本）。"


def asks_for_older(text: str) -> bool:
    """Tell whether a question asks for what is no longer in force."""
    return _OLDER.search(text) is not None


def without_request(text: str) -> str:
    """Return a question without the words that ask for an older edition."""
    return _OLDER.sub(" ", text)


def year_asked(text: str) -> str:
    """Return the year by which a question names an edition (2021年修订), else nothing."""
    match = _YEAR.search(text)
    return match[1] if match else ""


def without_year(text: str) -> str:
    """Return a question without the year by which it names an edition."""
    match = _YEAR.search(text)
    return text[: match.start(1)] + _EDITION.sub("", text[match.end(1) :]) if match else text


def editions(
    documents: Mapping[str, Metadata], core: Callable[[str], str], today: str
) -> dict[str, Edition]:
    """Return the documents of several editions, and those that others repeal.

    Args:
        documents: Metadata by file name.
        core: Returns what two titles of one document have in common.
        today: The date that decides what applies already, YYYY-MM-DD.
    """
    found: dict[str, Edition] = {}
    by_title: dict[str, list[str]] = {}
    for name, metadata in documents.items():
        if len(metadata.title) >= _SHORTEST:
            by_title.setdefault(core(metadata.title), []).append(name)
    for names in by_title.values():
        for same in _of_one_body(names, documents):
            found.update(_in_order(same, documents, today))
    for name, metadata in documents.items():
        for title in metadata.repeals:
            for old in by_title.get(core(title), ()):
                if old != name and _repealed(documents[old], metadata, today):
                    found[old] = Edition(successor=_called(metadata), repealed=True)
    return found


def _of_one_body(names: list[str], documents: Mapping[str, Metadata]) -> Iterable[list[str]]:
    """Separate dated documents of one title that different bodies or places issued."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        metadata = documents[name]
        if metadata.date:
            groups.setdefault((metadata.region, metadata.issuer), []).append(name)
    return groups.values()


def _in_order(
    names: list[str], documents: Mapping[str, Metadata], today: str
) -> dict[str, Edition]:
    dates = sorted({documents[name].date for name in names}, reverse=True)
    if len(dates) == 1:
        return {}
    applying = [n for n in names if (documents[n].effective or documents[n].date) <= today]
    current = max((documents[n].date for n in applying), default=dates[0])
    editions_found: dict[str, Edition] = {}
    for name in names:
        date = documents[name].date
        editions_found[name] = Edition(
            older=tuple(d for d in dates if d < date),
            later=tuple(d for d in dates if d > date),
            successor=f"{current} 的版本" if date != current else "",
        )
    return editions_found


def _repealed(old: Metadata, by: Metadata, today: str) -> bool:
    """Only what is older falls; a document of the same title and date is the repealer itself."""
    applies = (by.effective or by.date) <= today
    return applies and bool(old.date) and old.date < (by.effective or by.date)


def _called(metadata: Metadata) -> str:
    return f"《{metadata.title}》（{metadata.date or metadata.effective}）"
