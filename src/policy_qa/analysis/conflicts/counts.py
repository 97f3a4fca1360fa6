"""Announced numbers of things and the things that are then listed: 四部门, 三种机制."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.numerals import parse_number
from policy_qa.schema import Clause

_N = r"[二三四五六七八九十两]{1,3}|\d{1,2}"
_AFTER_LIST = re.compile(
    rf"(?P<list>[^，。；：、（）“”\n]+(?:、[^，。；：、（）“”\n]+)+?)"
    rf"(?<![第一二三四五六七八九十百\d])(?P<n>{_N})(?:个|大)?(?:部门|单位|校(?!区|长)|所(?!需|有)|方(?!面|案|式|法|向)|类|种|家(?!长|庭)|项(?!目))"
)
_BEFORE_LIST = re.compile(
    rf"“?(?P<n>{_N})(?P<what>个|种|类|项|条|不|统|化|大)?[^，。；：∶\n]{{0,10}}[：:∶]"
    r"(?P<list>[^，。；：\n]+(?:、[^，。；：\n]+)+)[。；]"
)
_ANNOUNCED = re.compile(rf"(?P<n>{_N})(?:种|类|个|项|大)[^，。；：（）]{{1,12}}[。：]$")
_GREAT = re.compile(
    rf"(?P<n>{_N})大(?P<what>[\u4e00-\u9fff]{{0,6}}?(?P<kind>行动|工程|任务|举措|计划))"
)
_ITEM = re.compile(r"^[（(](?P<n>[一二三四五六七八九十]{1,3})[）)]")
_JOINERS = re.compile(r"[和及与]")
_FEWEST = 2


def wrong_counts(reading: Reading) -> Iterator[Conflict]:
    """Yield each announced number that differs from the number of things listed."""
    for statement in reading.statements():
        for match in _AFTER_LIST.finditer(statement.text):
            yield from _listed_before(reading, statement.start, match)
        for match in _BEFORE_LIST.finditer(statement.text):
            yield from _listed_after(reading, statement.start, match)
    yield from _announced_items(reading)
    yield from _great_actions(reading)


def _listed_before(reading: Reading, offset: int, match: re.Match[str]) -> Iterator[Conflict]:
    etc = match["list"].endswith("等")
    items = match["list"].split("、")
    most = len(items) + len(_JOINERS.findall(match["list"]))
    number = parse_number(match["n"])
    figures = any(map(str.isdigit, match["list"]))
    if number is None or figures or match["list"].endswith("的") or (etc and len(items) <= number):
        return
    if not len(items) <= number <= most:
        yield _conflict(reading, offset, match, len(items), int(number))


def _listed_after(reading: Reading, offset: int, match: re.Match[str]) -> Iterator[Conflict]:
    """Count only items that are built alike: they share their last two characters."""
    items = match["list"].split("、")
    alike = len({item[-2:] for item in items}) == 1
    number = parse_number(match["n"])
    most = len(items) + len(_JOINERS.findall(match["list"]))
    fits = number is not None and len(items) <= number <= most
    if number is not None and alike and len(items) >= _FEWEST and not fits:
        yield _conflict(reading, offset, match, len(items), int(number))


def _conflict(
    reading: Reading, offset: int, match: re.Match[str], listed: int, stated: int
) -> Conflict:
    return Conflict(
        "数目与列举不符",
        "矛盾",
        match[0].strip()[:40],
        f"写明{stated}，实际列出{listed}。",
        (
            reading.cite(offset + match.start("n"), offset + match.end("n")),
            reading.cite(offset + match.start("list"), offset + match.end("list")),
        ),
    )


def _announced_items(reading: Reading) -> Iterator[Conflict]:
    """主要设计了三种机制。 must be followed by as many items （一）（二）（三）."""
    clauses = reading.clauses
    for i, clause in enumerate(clauses[:-1]):
        match = _ANNOUNCED.search(clause.text) if clause.kind == "paragraph" else None
        number = parse_number(match["n"]) if match else None
        if match is None or number is None or not _ITEM.match(clauses[i + 1].text):
            continue
        items = _items_after(clauses, i)
        if len(items) >= _FEWEST and len(items) != number:
            yield Conflict(
                "数目与列举不符",
                "矛盾",
                clause.text[-40:],
                f"写明{number}，其后列出{len(items)}项。",
                (
                    reading.cite(clause.start + match.start(), clause.end),
                    reading.cite(items[-1].start, items[-1].end),
                ),
            )


def _items_after(clauses: tuple[Clause, ...], at: int) -> list[Clause]:
    """The run of items （一）, （二） … that starts behind a clause."""
    items: list[Clause] = []
    depth = len(clauses[at].path)
    for clause in clauses[at + 1 :]:
        if clause.path[:depth] != clauses[at].path:
            break
        mark = _ITEM.match(clause.text)
        if mark and parse_number(mark["n"]) == len(items) + 1:
            items.append(clause)
    return items


def _great_actions(reading: Reading) -> Iterator[Conflict]:
    """“十大提升行动” must have ten items whose headings end in 行动."""
    for statement in reading.statements():
        for match in _GREAT.finditer(statement.text):
            number = parse_number(match["n"])
            items = [c for c in reading.clauses if c.path and _names(c, match["kind"])]
            headings = list(dict.fromkeys(clause.path[-1] for clause in items))
            if number is None or len(headings) < _FEWEST or len(headings) == number:
                continue
            yield Conflict(
                "数目与列举不符",
                "矛盾",
                match[0],
                f"写明{number}，文中以“{match['kind']}”为题的有{len(headings)}项。",
                (
                    reading.cite(statement.start + match.start(), statement.start + match.end()),
                    reading.cite(items[-1].start, items[-1].start + len(headings[-1])),
                ),
            )


def _names(clause: Clause, kind: str) -> bool:
    heading = clause.path[-1]
    return bool(_ITEM.match(heading)) and heading.endswith(kind) and heading in clause.text
