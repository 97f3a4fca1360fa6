"""One line on a rule that its document leaves open: the reading used, the others' figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from policy_qa.calculation.result import brief
from policy_qa.score import Ambiguity, ScoreResult

_SHORT = 30

Show = Callable[[Mapping[str, object]], str]


def reading_lines(result: ScoreResult, show: Show) -> list[str]:
    """Return a line for each ambiguity of a result; ``show`` words one outcome."""
    return [
        reading_line(
            entry.reading,
            show(result.result),
            [(other.reading, show(other.result)) for other in entry.alternatives],
        )
        for entry in result.ambiguities
        if not _no_matter(entry, show(result.result), show)
    ]


def _no_matter(entry: Ambiguity, outcome: str, show: Show) -> bool:
    """Tell whether all readings come to the same."""
    others = [show(other.result) for other in entry.alternatives]
    return bool(others) and set(others) == {outcome}


def reading_line(reading: str, outcome: str, others: Iterable[tuple[str, str]]) -> str:
    """Return the line: a long reading that was used goes unsaid, so do those with one outcome."""
    different = [f"{text}，{value}" for text, value in others if value != outcome]
    used = f"采用的读法：{reading}。" if len(reading) <= _SHORT or not different else ""
    rest = f"其他读法：{'；'.join(different)}。" if different else ""
    return f"（{used}{rest}）"


def shown_points(result: Mapping[str, object], field: str, unit: str = "分") -> str:
    """Write the figure of a field, or both ends of what a reading leaves open."""
    value = result.get(field)
    if isinstance(value, Decimal):
        return f"{brief(value)}{unit}"
    low, high = result.get(f"{field}_min"), result.get(f"{field}_max")
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return f"{brief(low)}分到{brief(high)}{unit}"
    return "无法确定" if value is None else str(value)
