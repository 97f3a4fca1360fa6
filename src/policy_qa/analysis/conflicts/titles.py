"""Titles that are cited in other words than those that the paper itself bears."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import quantities
from policy_qa.schema import Citation

_TITLE = re.compile(r"《([^《》]{6,80})》")
_KIND = re.compile(
    r"(?:方案|意见|办法|清单|规划|计划|细则|规定|标准|制度|目录|指南|通知|表|条例|规程)$"
)
_DATE_OR_TRIAL = re.compile(r"[（(](?:试行|暂行|\d{4}[^）)]*)[）)]$|\s")
_NUMBER = re.compile(r"^[（(]?\s*([\u4e00-\u9fff]{1,8}[〔\[（(]\d{4}[〕\]）)]\d{1,5}号)")
_ISSUER = re.compile(
    r"(?P<who>(?:国务院|[省市县区州旗镇乡]人?民?政府)(?:办公厅|办公室|办)?|[省市县区州][\u4e00-\u9fff]{1,6}[局厅委办])"
    r"(?:联合)?(?:印发|出台|制定|发布|下发)?$"
)
_REPEALING = re.compile(r"[^。\n]*(?:废止|失效|原《)[^。\n]*")
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?=省|市|县|区|自治|州)")
_OTHER_LEVEL = re.compile(r"实施|贯彻|细则|中共|印发")
_MARKS = str.maketrans("〈〉<>", "《》《》")
_NEAR = 0.8
_LEAST_LENGTH = 8
_CLOSE = 3


@dataclass(frozen=True, slots=True)
class _Mention:
    """A title as one place words it; ``own`` where it is the paper's own heading."""

    title: str
    citation: Citation
    own: bool = False

    @property
    def core(self) -> str:
        """The title without a date or 试行 in brackets, inner marks in one form."""
        return _DATE_OR_TRIAL.sub("", self.title).translate(_MARKS)


def misquoted_titles(readings: Sequence[Reading]) -> Iterator[Conflict]:
    """Yield each cited title that no paper bears, but one bears nearly."""
    own = [mention for reading in readings for mention in _own_titles(reading)]
    cited = [mention for reading in readings for mention in _cited_titles(reading)]
    borne = {mention.core for mention in own}
    reported: set[frozenset[str]] = set()
    for mention in cited:
        if mention.core in borne:
            continue
        near = _nearest(mention, [*own, *cited])
        if near is None or frozenset((mention.core, near.core)) in reported:
            continue
        reported.add(frozenset((mention.core, near.core)))
        where = "文件自己的标题" if near.own else "另一处"
        yield Conflict(
            "标题前后不一",
            "矛盾",
            f"《{mention.title}》",
            f"此处写《{mention.title}》，{where}写“{near.title}”，{_difference(mention, near)}。",
            (mention.citation, near.citation),
        )


def _own_titles(reading: Reading) -> Iterator[_Mention]:
    for clause in reading.clauses:
        title = "".join(clause.text.split())
        if clause.kind == "heading" and len(title) >= _LEAST_LENGTH and _bears_kind(title):
            yield _Mention(title, reading.cite(clause.start, clause.end), own=True)


def _bears_kind(title: str) -> bool:
    return bool(_KIND.search(_DATE_OR_TRIAL.sub("", title)))


def _cited_titles(reading: Reading) -> Iterator[_Mention]:
    repealed = {
        match[1]
        for sentence in _REPEALING.findall(reading.text)
        for match in _TITLE.finditer(sentence)
    }
    for match in _TITLE.finditer(reading.text):
        title = "".join(match[1].split())
        if len(title) >= _LEAST_LENGTH and _bears_kind(title) and match[1] not in repealed:
            yield _Mention(title, reading.cite(match.start(), match.end()))


def _nearest(mention: _Mention, others: Iterable[_Mention]) -> _Mention | None:
    """The title most like this one but not it: the paper's own heading before a citation."""
    near = [
        (other.own, ratio, other)
        for other in others
        if other.core != mention.core
        and (ratio := _likeness(mention.core, other.core)) >= _NEAR
        and _figures(other.core) == _figures(mention.core)
    ]
    return max(near, key=lambda found: found[:2])[2] if near else None


def _likeness(one: str, other: str) -> float:
    """Return how much two titles share; one that merely holds the other is an abbreviation."""
    if one in other or other in one or _of_different_regions(one, other):
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    changes = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    changed = "".join(one[a:b] + other[c:d] for _, a, b, c, d in changes)
    other_paper = _OTHER_LEVEL.search(changed) or _KIND.sub("", one) == _KIND.sub("", other)
    return 0.0 if other_paper else matcher.ratio()


def _of_different_regions(one: str, other: str) -> bool:
    """A city's rules and its province's often bear the same name."""
    first, second = _REGION.match(one), _REGION.match(other)
    if not (first and second):
        return False
    return not (first[0].startswith(second[0]) or second[0].startswith(first[0]))


def _figures(title: str) -> list[tuple[object, object]]:
    return [(quantity.value, quantity.unit) for quantity in quantities(title)]


def _difference(mention: _Mention, near: _Mention) -> str:
    """Name the stretches in which two titles differ; what is close together is one stretch."""
    matcher = SequenceMatcher(None, mention.core, near.core, autojunk=False)
    stretches: list[list[int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if stretches and a - stretches[-1][1] < _CLOSE:
            stretches[-1][1], stretches[-1][3] = b, d
        else:
            stretches.append([a, b, c, d])
    return "差别在" + "、".join(
        f"“{mention.core[a:b] or '（无）'}”对“{near.core[c:d] or '（无）'}”"
        for a, b, c, d in stretches
    )


def differing_origins(readings: Sequence[Reading]) -> Iterator[Conflict]:
    """Yield titles that are said to come from different issuers, or to bear different numbers."""
    issuers: dict[str, dict[str, Citation]] = defaultdict(dict)
    numbers: dict[str, dict[str, Citation]] = defaultdict(dict)
    for reading in readings:
        for match in _TITLE.finditer(reading.text):
            title = "".join(match[1].split())
            before = re.split(r"[，。；：、《》\n]", reading.text[: match.start()])[-1]
            who = _ISSUER.search(before)
            if who and title.startswith("关于"):
                start = match.start() - len(before) + who.start("who")
                issuers[title].setdefault(who["who"], reading.cite(start, match.end()))
            number = _NUMBER.match(reading.text[match.end() : match.end() + 30])
            if number:
                end = match.end() + number.end()
                numbers[title].setdefault(number[1], reading.cite(match.start(), end))
    yield from _several(issuers, "发文机关前后不一", "发文机关")
    yield from _several(numbers, "文号前后不一", "文号")


def _several(stated: dict[str, dict[str, Citation]], kind: str, what: str) -> Iterator[Conflict]:
    for title, places in stated.items():
        names = list(places)
        if len(names) > 1:
            yield Conflict(
                kind,
                "张力" if kind.startswith("发文") else "矛盾",
                f"《{title}》",
                f"同一份文件的{what}，一处写“{names[0]}”，另一处写“{names[1]}”。",
                tuple(places[name] for name in names[:2]),
            )
