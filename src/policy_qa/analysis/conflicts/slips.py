"""Wording that leaves a rule open: a bound on a range, a unit left out of a series."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import Reading
from policy_qa.analysis.targets import own_quantities

_LEAST = re.compile(r"(?:至少|不少于|不低于|最少)[\u4e00-\u9fff]{0,6}$")
_MOST = re.compile(r"(?:至多|不超过|不多于|最多)[\u4e00-\u9fff]{0,6}$")
_SERIES = re.compile(
    r"(?P<verb>[加减扣计得奖])(?P<n>\d+(?:\.\d+)?)(?P<unit>[分元]?)(?=[，。；、]|$)"
)
_FEWEST = 2


def bounded_ranges(reading: Reading) -> Iterator[Conflict]:
    """Yield each 至少2—3所, which does not say whether 2 will do or 3 is the limit."""
    for statement in reading.statements():
        for quantity in own_quantities(statement.text):
            before = statement.text[: quantity.start]
            bound = _LEAST.search(before) or _MOST.search(before)
            if quantity.upper is None or bound is None:
                continue
            start, end = statement.start + bound.start(), statement.start + quantity.end
            yield Conflict(
                "上下限与区间并用",
                "张力",
                reading.text[start:end],
                f"既用“{bound[0]}”限定一端，又给出区间“{quantity.text.strip()}”，"
                "两端哪个是限额无法确定。",
                (
                    reading.cite(start, start + len(bound[0])),
                    reading.cite(statement.start + quantity.start, end),
                ),
            )


def missing_units(reading: Reading) -> Iterator[Conflict]:
    """Yield a figure without a unit within a series whose other members have one."""
    for statement in reading.statements():
        series = list(_SERIES.finditer(statement.text))
        bare = [match for match in series if not match["unit"]]
        full = [match for match in series if match["unit"]]
        if len(full) < _FEWEST or len(bare) != 1:
            continue
        if len({match["verb"] for match in series}) > 1:
            continue
        yield Conflict(
            "单位缺漏",
            "张力",
            statement.text[series[0].start() : series[-1].end()],
            f"“{bare[0][0]}”没有写单位，并列的“{full[0][0]}”写了“{full[0]['unit']}”。",
            (
                reading.cite(statement.start + bare[0].start(), statement.start + bare[0].end()),
                reading.cite(statement.start + full[0].start(), statement.start + full[0].end()),
            ),
        )
