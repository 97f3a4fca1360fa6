"""One line on a rule that its document leaves open: the reading used, the others' figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from policy_qa.calculation.result import brief
from policy_qa.score import ScoreResult

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
    ]


def reading_line(reading: str, outcome: str, others: Iterable[tuple[str, str]]) -> str:
    """Return the line: readings that change nothing are only counted."""
    known = list(others)
    different = [f"{text}，{value}" for text, value in known if value != outcome]
    if not different:
        return (
            f"（文件可有{len(known) + 1}种读法，结果相同。）"
            if known
            else f"（采用的读法：{reading}。）"
        )
    same = len(known) - len(different)
    rest = f"；另有{same}种读法结果相同" if same else ""
    return f"（采用的读法：{reading}。其他读法：{'；'.join(different)}{rest}。）"


def shown_points(result: Mapping[str, object], field: str, unit: str = "分") -> str:
    """Write the figure of a field, or both ends of what a reading leaves open."""
    value = result.get(field)
    if isinstance(value, Decimal):
        return f"{brief(value)}{unit}"
    low, high = result.get(f"{field}_min"), result.get(f"{field}_max")
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return f"{brief(low)}分到{brief(high)}{unit}"
    return "无法确定" if value is None else str(value)
