"""Whether the evidence answers the question at all; code decides, not a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.answer.reading import Reading
from policy_qa.schema import Hit

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a statement must reach to be an answer (found on the development halves)."""

    wide: float = 0.5
    own: float = 0.2


def unsupported(reading: Reading, thresholds: Thresholds) -> str:
    """Return why the best statement does not answer, in Chinese; empty where it does."""
    best, expectation = reading.best, reading.expectation
    if best is None:
        return "没有找到相关条款"
    if not best.timely:
        return "没有找到所问年份的规定"
    if expectation.kind != "any" and not best.expected:
        return f"没有写明{_VALUES.get(expectation.kind, '所问的数值')}"
    if best.wide < thresholds.wide or best.own < thresholds.own:
        return "没有涉及所问的事项"
    return ""


_VALUES = {
    "phone": "电话",
    "email": "邮箱",
    "website": "网址",
    "document_number": "文号",
    "money": "金额",
    "percent": "比例",
    "day": "日期",
    "date": "时间",
    "frequency": "频次",
    "duration": "期限",
    "body": "责任主体",
    "count": "数量",
}


def refusal_text(reason: str, nearest: Sequence[Hit], labels: Sequence[str]) -> str:
    """Return the refusal: what was not found, and the nearest clauses to look at."""
    lines = [f"现有文件{reason}，无法回答。"]
    if nearest:
        lines.append("最接近的条款：")
        lines += [
            f"- {label} › {' › '.join(hit.clause.path)}" if hit.clause.path else f"- {label}"
            for hit, label in zip(nearest, labels, strict=True)
        ]
    return "\n".join(lines)
