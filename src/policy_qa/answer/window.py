"""The shortest stretch of a statement that answers: what is asked, and what is new to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.answer.along import (
    LABEL,
    LONGEST,
    NEW,
    news,
    with_branches,
    with_following,
    with_rivals,
)
from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.draft import Quote
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.answer.spans import segments, shortest_window, trim
from policy_qa.question import Expectation, Question

_WHOLE = re.compile(
    r"怎么|怎样|如何|咋|后果|会怎|什么条件|什么情况|什么情形|为什么|为何|原因|哪些|哪几|什么样|原则|要求|步骤|分别|各(?=要?[\u4e00-\u9fff]?(?:是|有|为|多少|几|什么))|是个?啥|啥东西|什么东西|[定评判算]成?(?:什么|啥|哪)|什么档|意思|关系|区别"
)
_ACTS = re.compile(
    r"[^，。；]{0,4}(?:负责|牵头|组织|审批|审定|批准|确定|制定|任命|指导|承担|担任|补助|拨付|支付|：|会同|同意|研究|兼任|实施|给予|开展)"
)
_KEPT = 0.85
_VALUES = frozenset({"count", "percent", "money", "day", "date", "frequency", "phone", "email"})
_SHORT = {**dict.fromkeys(_VALUES, 30), "body": 70}
_SHORT_ANY = 64
_ITEMS = 280
_CONDITION = re.compile(
    r"(?:[的中后时前下者]|期间|以内|之日起|以上|以下)[，,]$"
    r"|^\W*(?:依据|按照?|根据|对于?|针对|鉴于|凡是?)[^，,。；]+[，,]$"
)
"""A segment that tells when, for whom or by what, and not yet what holds."""
_WHICH = re.compile(r"第几")
_BOUND = re.compile(
    r"(?:但|且|并且)*(?:原则上|单[次个户笔人]|每[次年月人户个]|累计|合计|总[计额]?|最[高低多少长短]|上限|下限"
    r"|不(?:超过|低于|少于|高于|多于)|至少|至多)"
)
"""Begins a segment that bounds the figure before it (每分钟0.2元，单次最高50元)."""


@dataclass(frozen=True, slots=True)
class _Run:
    first: int
    last: int


def window(reading: Reading, statement: Statement) -> Quote:
    """Return the part of a statement to quote.

    It keeps the segments that match the question and grows until it holds a value of the
    kind expected, or words that the question does not already say.
    """
    question, expectation, weigher = reading.question, reading.expectation, reading.weigher
    whole = bool(_WHOLE.search(question.text)) or question.kind in ("definition", "comparison")
    items = _with_items(statement) if question.list_wanted else None
    if items:
        return items
    rivals = with_rivals(reading, statement)
    if rivals == statement:
        statement = rivals = with_following(statement, question, whole=whole)
    together = with_branches(rivals, tokens_of(question.text))
    if together != statement:
        return _trimmed(reading, together, (0, len(together.text)))
    text = statement.text
    spans = segments(text)
    in_range = _in_range(reading, text, spans)
    if in_range:
        return _trimmed(reading, statement, (spans[in_range.first][0], spans[in_range.last - 1][1]))
    if not spans or len(text) <= _SHORT.get(expectation.kind, _SHORT_ANY):
        return _trimmed(reading, statement, (0, len(text)))
    enough = _KEPT * weigher.share(text) - 1e-9
    first, last = shortest_window(spans, lambda s, e: weigher.share(text[s:e]), enough)
    run = _Run(first, last)
    if question.list_wanted or whole:
        if question.list_wanted:
            listing = _most_items(text, spans)
            run = _Run(min(run.first, listing), max(run.last, listing + 1))
        run = _grown(spans, _Run(run.first, len(spans)), run)
    elif expectation.kind == "any":
        run = _with_news(text, spans, run, question)
    else:
        run = _with_value(reading, text, spans, run, enough)
    first = _from_label(text, spans, run.first)
    last = _past_label(text, spans, _past_condition(text, spans, run, expectation))
    return _trimmed(reading, statement, (spans[first][0], spans[last - 1][1]))


def _in_range(reading: Reading, text: str, spans: list[tuple[int, int]]) -> _Run | None:
    """The segments of the one range that holds what the question gives, among several.

    (82岁 in 60至79周岁每餐2元，80周岁及以上每餐3元) It ends where a value of the kind asked for was
    told, else before the next range.
    """
    fits = [reading.weigher.fit(text[start:end]) for start, end in spans]
    if 1 not in fits or -1 not in fits:
        return None
    first = last = fits.index(1)
    while not reading.expectation.values(text[spans[first][0] : spans[last][1]]):
        if last + 1 == len(spans) or fits[last + 1]:
            break
        last += 1
    return _Run(first, last + 1)


def _from_label(text: str, spans: list[tuple[int, int]], first: int) -> int:
    """A run that follows a short label (聚合型：) begins with it: it says what is spoken of."""
    label = text[spans[0][0] : spans[0][1]].strip()
    return 0 if first == 1 and label.endswith((":", "：")) and len(label) <= LABEL else first


def _past_condition(
    text: str, spans: list[tuple[int, int]], run: _Run, expectation: Expectation
) -> int:
    """A run that only tells when or for whom (在…的集团中，) takes in what then holds."""
    last = run.last
    if expectation.strict and expectation.values(text[spans[run.first][0] : spans[last - 1][1]]):
        return last
    while (
        last < len(spans)
        and all(_CONDITION.search(text[start:end]) for start, end in spans[run.first : last])
        and spans[last][1] - spans[run.first][0] <= LONGEST
    ):
        last += 1
    return last


def _past_label(text: str, spans: list[tuple[int, int]], last: int) -> int:
    """A run that ends with a label (邮箱：) takes in what it labels."""
    labelled = text[spans[last - 1][0] : spans[last - 1][1]].rstrip().endswith((":", "："))
    return last + 1 if labelled and last < len(spans) else last


def _trimmed(reading: Reading, statement: Statement, span: tuple[int, int]) -> Quote:
    start, end = statement.start + span[0], statement.start + span[1]
    numbering = not _WHICH.search(reading.question.text)
    return Quote(statement.clause, *trim(statement.clause.text, (start, end), numbering=numbering))


def _most_items(text: str, spans: list[tuple[int, int]]) -> int:
    """The segment that lists most things (the last one where none lists any)."""
    counts = [text[start:end].count("、") for start, end in spans]
    return counts.index(max(counts)) if max(counts) > 1 else len(spans) - 1


def _with_items(statement: Statement) -> Quote | None:
    """All the items of a clause that lists them line by line under a lead."""
    text = statement.clause.text
    lead = text.find("：\n")
    if statement.clause.kind == "row" or lead < 0 or len(text) - lead > _ITEMS:
        return None
    return Quote(statement.clause, *trim(text, (lead + 2, len(text)), numbering=False))


def _grown(spans: list[tuple[int, int]], wanted: _Run, least: _Run) -> _Run:
    """``wanted``, but not longer than the limit unless ``least`` is."""
    last = wanted.last
    while last > least.last and spans[last - 1][1] - spans[wanted.first][0] > LONGEST:
        last -= 1
    return _Run(wanted.first, last)


def _with_news(text: str, spans: list[tuple[int, int]], run: _Run, question: Question) -> _Run:
    """Grow to the right, then to the left, until there is something the question lacks."""
    known = tokens_of(question.text) | question.told
    first, last = run.first, run.last
    while news(text[spans[first][0] : spans[last - 1][1]], known) < NEW:
        if last < len(spans):
            last += 1
        elif first > 0:
            first -= 1
        else:
            break
    return _Run(first, last)


def _with_value(
    reading: Reading, text: str, spans: list[tuple[int, int]], run: _Run, enough: float
) -> _Run:
    """The shortest run that says as much and holds a value of the kind expected.

    Where the statement has no such value, ``run`` grows until it holds something new.
    """
    values = _new_values(text, reading.expectation, reading.question)
    if not values:
        return _with_news(text, spans, run, reading.question)

    def worth(start: int, end: int) -> float:
        holds = any(start <= value[0] and value[1] <= end for value in values)
        return reading.weigher.share(text[start:end]) if holds else -1.0

    first, last = shortest_window(spans, worth, enough)
    return _with_bounds(text, spans, _Run(first, last), values)


def _new_values(text: str, expectation: Expectation, question: Question) -> list[tuple[int, int]]:
    """The values of the kind expected that the question does not state, nor the last answer."""
    values = [v for v in expectation.values(text) if text[v[0] : v[1]] not in question.text]
    values = [v for v in values if not tokens_of(text[v[0] : v[1]]) <= question.told] or values
    return _agents(text, values) or values if expectation.kind == "body" else values


def _with_bounds(
    text: str, spans: list[tuple[int, int]], run: _Run, values: list[tuple[int, int]]
) -> _Run:
    """A figure goes with the bounds that follow it."""
    last = run.last
    while last < len(spans):
        start, end = spans[last]
        joined = text[spans[last - 1][1] - 1] in "，," and _BOUND.match(text[start:end])
        if not joined or not any(start <= value[0] < end for value in values):
            break
        last += 1
    return _Run(run.first, last)


def _agents(text: str, values: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Bodies that act: named after 由, or before what they do (X负责, X：…)."""
    return [
        (start, end)
        for start, end in values
        if text[max(0, start - 1) : start] in ("由", "经", "向", "报") or _ACTS.match(text, end)
    ]
