"""How many are needed to meet an indicator's thresholds: 符合条件80人，至少交流几个."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.inputs import announced_by, is_norm, is_number_of_item
from policy_qa.calculation.quoting import Clauses, quotes_of
from policy_qa.calculation.result import Calculation, exact, whole_up
from policy_qa.numerals import Quantity
from policy_qa.score import Rulebook
from policy_qa.score.ways import Shortfall, Threshold

_WANTED = re.compile(
    r"(?:至少|最少|起码|最低|不少于|应该?|需要?|要|得|才)[^，,。；？?]{0,16}(?:几|多少)(?!分|钱|天|年|月|次|百分|个百分)"
)
_HEADS = frozenset({"人", "名", "位", "个", ""})
_SCORED = re.compile(r"得分|(?:几|多少)分")
_HUNDRED = Decimal(100)


def needed(asked: Asked, book: Rulebook, index: Clauses) -> Calculation | None:
    """Return the least numbers that meet the thresholds, from the one head count given."""
    if not _WANTED.search(asked.text) or _SCORED.search(asked.text):
        return None
    counts = [
        f
        for f in asked.of_kind("number")
        if f.unit in _HEADS and not is_norm(asked, f) and not is_number_of_item(asked, f)
    ]
    if not counts:
        return None
    for rule in book.data.indicators:
        if isinstance(rule.method, Shortfall):
            lines = _lines(asked, book, rule.method, counts)
            if lines:
                figures = frozenset(t.at_least for t in rule.method.thresholds)
                return Calculation(
                    tuple(lines), quotes_of([book.citations[rule.name]], index, figures)
                )
    return None


def _lines(
    asked: Asked, book: Rulebook, method: Shortfall, counts: Sequence[Quantity]
) -> list[str]:
    wholes = [t for t in method.thresholds if t.whole and t.part]
    count, *rest = counts
    entry = announced_by(asked, count, [book.inputs[t.whole] for t in wholes])
    present = _present(asked, book, wholes, rest)
    if entry is None or present is None:
        return []
    start = next(at for at, t in enumerate(wholes) if t.whole == entry.name)
    lines: list[str] = []
    base = count.value
    for threshold in wholes[start:]:
        if threshold.whole != entry.name and not _speaks_of(asked, book, threshold, wholes):
            break
        share = base * threshold.at_least / _HUNDRED
        least = whole_up(share)
        rounding = "" if least == share else f"，向上取整为{exact(least)}"
        formula = f"{exact(base)} × {exact(threshold.at_least)}% = {exact(share)}{rounding}"
        unit = book.inputs[threshold.part].unit
        lines.append(f"{book.inputs[threshold.part].label}至少{exact(least)}{unit}：{formula}。")
        own = present.get(threshold.part)
        if own is not None:
            missing = max(least - own, Decimal(0))
            lines.append(
                f"还差{exact(missing)}{unit}：已有{exact(own)}{unit}，要{exact(least)}{unit}。"
            )
        base = least
        entry = book.inputs[threshold.part]
    return lines


def _present(
    asked: Asked, book: Rulebook, wholes: Sequence[Threshold], counts: Sequence[Quantity]
) -> dict[str, Decimal] | None:
    """What there is already of each part; None where a count belongs to none."""
    present: dict[str, Decimal] = {}
    for count in counts:
        free = [book.inputs[t.part] for t in reversed(wholes) if t.part not in present]
        entry = announced_by(asked, count, free)
        if entry is None:
            return None
        present[entry.name] = count.value
    return present


def _speaks_of(asked: Asked, book: Rulebook, threshold: Threshold, wholes: list[Threshold]) -> bool:
    """Tell whether the question names what a later threshold counts by a word of its own."""
    entry = book.inputs[threshold.part]
    before = book.inputs[threshold.whole]
    shared = {entry.label, *entry.aliases} - {before.label, *before.aliases}
    return len(wholes) > 1 and any(alias in asked.text for alias in shared)
