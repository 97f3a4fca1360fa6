"""One question for each of several years or things (分别): each is answered by itself."""

from __future__ import annotations

import re

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.solving import Solver

_EACH = re.compile(r"分别|各自|各(?=[是有出占差少多得能要])")
_ITEMS = re.compile(
    r"(?P<items>[^，,。；;？?、和与跟]+(?:(?:、|和|与|跟|以及)[^，,。；;？?、和与跟]+)+?)(?:分别|各自|各)"
)
_BREAK = re.compile(r"、|以及|和|与|跟")
_YEARS_TAIL = re.compile(r"^[两三四五]?年?(?:度|间|里|的)*")
_TWO = 2


def distributed(text: str, solver: Solver) -> Calculation | None:
    """Return the answers for all years or things that a question asks about one by one."""
    if not _EACH.search(text):
        return None
    for texts in (_by_year(text), _by_item(text)):
        found = [solver.solve(one) for one in texts]
        answers = [own for own in found if own is not None and own.steps]
        if len(answers) == len(texts) >= _TWO:
            lines = [line for own in answers for line in own.computed]
            quotes = dict.fromkeys(quote for own in answers for quote in own.quotes)
            steps = tuple(step for own in answers for step in own.steps)
            return Calculation(tuple(lines), tuple(quotes), steps)
    return None


def _by_year(text: str) -> list[str]:
    asked = Asked.read(text)
    dated = [f for f in asked.figures if years_of(f)]
    years = asked.years()
    if len(years) < _TWO:
        return []
    start, end = dated[0].start, dated[-1].end
    end += len(_YEARS_TAIL.match(text[end:])[0])  # type: ignore[index]
    return [_EACH.sub("", f"{text[:start]}{year}年{text[end:]}") for year in years]


def _by_item(text: str) -> list[str]:
    match = _ITEMS.search(text)
    if match is None:
        return []
    before, after = text[: match.start()], text[match.end() :]
    return [f"{before}{item}{after}" for item in _BREAK.split(match["items"])]
