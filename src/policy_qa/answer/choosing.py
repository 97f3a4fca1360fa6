"""Which statements answer together: the best one, those of other places, what one alone lacks."""

from __future__ import annotations

import re
from itertools import islice

from policy_qa.answer.cells import with_headers
from policy_qa.answer.features import Statement
from policy_qa.answer.reading import Reading
from policy_qa.question import Catalogue

_TWO_PLACES = re.compile(
    r"两[地市县区省边方]|两(?:个|份)(?:地方|城市|[省市县区]|文件|方案|办法|规定)|双方|哪一?边"
    r"|哪一?个(?:地方|城市|[省市县区])"
)
_ALL_PLACES = re.compile(
    r"各地|各市|各县|各个地方|不同地方|哪些地方|几个地方|各(?:份|个)?文件|几(?:份|个)文件|省[里级厅上]?的?[^，。？]{0,6}[和与跟]市"
)
_EVERYWHERE = 0.5
_AS_GOOD = 0.7
_OWN_LEAST = 0.5
_READ_ELSEWHERE = 3
_READ_COMPARED, _GRANTED = 4, 1.0
_ADDS = 0.35
_ADDS_YEAR = 0.12
_YEAR = re.compile(r"\d{4}年?")
_ASKED = re.compile(r"[？?]")


def choose(reading: Reading, catalogue: Catalogue) -> list[Statement]:
    """Return the statements to quote, the best one first.

    Where no place is named, those of other documents that answer as well go with it; and where
    it stands alone, one of its document that holds what it lacks.
    """
    best = reading.statements[0]
    chosen = [best]
    if not reading.question.mentions:
        chosen += _elsewhere(reading, best, catalogue)
    if len(chosen) == 1:
        chosen += _compared(reading) or _further(reading, best)
    return chosen


def _elsewhere(reading: Reading, best: Statement, catalogue: Catalogue) -> list[Statement]:
    """The best statements of other documents, where they answer as well as the best one."""
    two = bool(_TWO_PLACES.search(reading.question.text))
    everywhere = two or bool(_ALL_PLACES.search(reading.question.text))
    firsts: dict[str, Statement] = {}
    for statement in reading.statements:
        firsts.setdefault(statement.clause.document, statement)
    del firsts[best.clause.document]
    if not (everywhere and reading.asking):
        good = [s for s in firsts.values() if _is_as_good(s, best, everywhere=everywhere)]
        return [s for s in good if not reading.doubts(s)]
    akin = catalogue.of_same_region(best.clause.document)
    others = [statement for name, statement in firsts.items() if name not in akin]
    answering = [s for s in others[:_READ_ELSEWHERE] if not reading.doubts(s)]
    return answering[:1] if two else answering


def _is_as_good(statement: Statement, best: Statement, *, everywhere: bool) -> bool:
    share = _EVERYWHERE if everywhere else _AS_GOOD
    return (
        statement.featured >= share * best.featured
        and statement.own >= max(_OWN_LEAST, share * best.own)
        and statement.expected
    )


def _compared(reading: Reading) -> list[Statement]:
    """What else the judge grants as much, where things are compared that no words tell apart.

    (自己办的食堂和包给企业做的食堂，…有什么区别？)
    """
    question = reading.question
    if question.kind != "comparison" or question.in_context or not reading.asking:
        return []
    others = reading.statements[1:_READ_COMPARED]
    return list(islice((s for s in others if (reading.judged(s) or 0.0) >= _GRANTED), 1))


def _further(reading: Reading, best: Statement) -> list[Statement]:
    """One more statement of the document that holds what the best one lacks.

    It has to answer by itself, unless several things are asked or compared at once.
    """
    lacking = reading.weigher.without(with_headers(best.clause, (best.start, best.end)))
    if not lacking:
        return []
    rated = [
        (reading.weigher.share_of(statement.text, lacking), statement)
        for statement in reading.statements[1:12]
        if statement.clause.document == best.clause.document
        and statement.expected
        and statement.features.fits >= best.features.fits - 1
    ]
    share, statement = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    enough = _ADDS_YEAR if any(_YEAR.fullmatch(token) for token in lacking) else _ADDS
    if statement is None or share < enough:
        return []
    asked = reading.question
    several = asked.kind == "comparison" or len(_ASKED.findall(asked.text)) > 1
    return [statement] if several or not reading.doubts(statement) else []
