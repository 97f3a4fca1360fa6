"""Recognise the way of counting that a scoring table words, and write it as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

MARK = "待定"
_SHORTFALL = re.compile(
    r"每(?:降低|减少|下降|低于|少|低|差)\D{0,4}([0-9.]+)\s*(?:个)?(?:百分点|%)"
    r"\D{0,4}?(?:少计|扣|减|少得)\D{0,2}([0-9.]+)\s*分"
)
_AT_LEAST = re.compile(r"(?:不低于|不少于|达到|高于|至少)[^0-9，。；]{0,12}?([0-9.]+)\s*%")
_SHARES = re.compile(r"(?:[0-9.]+\s*%\s*[、，,和及]?\s*){1,8}")
_FULL = re.compile(r"获?([^，。；、]{1,4}?)(?:等次|等级)?的?(?:计|得)满分")
_SATISFACTION = re.compile("满意度|满意率|测评")
_PROPORTION = re.compile("按.{0,6}(?:比例|百分比|完成率)|比例(?:计分|赋分|得分)|百分比")


@dataclass(frozen=True, slots=True)
class DraftInput:
    """An input that a drafted way of counting needs."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way of counting as TOML, its inputs, and what a person must decide about it."""

    kind: str
    toml: str
    inputs: tuple[DraftInput, ...]
    doubt: str = ""


def quoted(text: str) -> str:
    """Write a TOML string; JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def recognise(number: int, content: str, wording: str, points: Decimal) -> Method:
    """Return the way of counting that ``wording`` states for the requirement ``content``.

    Grades, shortfalls and proportions are recognised; anything else is drafted as a
    proportion and marked.
    """
    attempts: tuple[Callable[[int, str, str, Decimal], Method | None], ...] = (
        _by_shortfall,
        _by_grade,
        _by_proportion,
    )
    for attempt in attempts:
        method = attempt(number, content, wording, points)
        if method is not None:
            return method
    return _proportion("completion_pct", "完成比例", f"没有写明怎样计分（“{wording}”），暂按比例")


def _by_shortfall(number: int, content: str, wording: str, points: Decimal) -> Method | None:
    stated = _SHORTFALL.search(wording)
    bounds = _AT_LEAST.findall(content) or _AT_LEAST.findall(wording)
    if stated is None or not bounds:
        return None
    loss = Decimal(stated[2]) / Decimal(stated[1])
    inputs = tuple(
        DraftInput(f"ratio_{number}_{place}_pct", f"指标{number}要求的第{place}个比例", "percent")
        for place in range(1, len(bounds) + 1)
    )
    thresholds = ", ".join(
        f"{{ input = {quoted(entry.name)}, at_least = {bound}, loss = {loss} }}"
        for entry, bound in zip(inputs, bounds, strict=True)
    )
    toml = f'{{ kind = "shortfall", thresholds = [{thresholds}] }}'
    doubts = [f"几项不足是否相加（共{len(bounds)}项）"] if len(bounds) > 1 else []
    doubts += ["不足一档的部分怎样扣", "是否扣到0分为止", "各比例以什么人数为基数"]
    return Method("shortfall", toml, inputs, "；".join(doubts))


def _by_grade(number: int, content: str, wording: str, points: Decimal) -> Method | None:
    shares = dict(_graded(wording))
    if len(shares) < 2:  # noqa: PLR2004 - one grade alone tells nothing apart
        return None
    members = ", ".join(f"{quoted(grade)} = {share}" for grade, share in shares.items())
    name = f"grade_{number}"
    toml = f'{{ kind = "grade_share", input = "{name}", shares = {{ {members} }} }}'
    doubt = "几所学校等次不同时怎样合并"
    return Method("grade_share", toml, (DraftInput(name, f"指标{number}的等次", "grade"),), doubt)


def _graded(wording: str) -> list[tuple[str, Decimal]]:
    """Pair grades with percentages: a full mark first, then a list of both, in order."""
    full = _FULL.search(wording)
    pairs: list[tuple[str, Decimal]] = []
    if full:
        pairs.append((full[1], Decimal(100)))
    listed = _SHARES.search(wording, full.end() if full else 0)
    if listed is None:
        return pairs
    percentages = [Decimal(figure) for figure in re.findall(r"[0-9.]+", listed[0])]
    before = wording[full.end() if full else 0 : listed.start()]
    grades = re.findall("不合格|基本合格|优秀|良好|合格|一等|二等|三等", before)
    return (
        [*pairs, *zip(grades, percentages, strict=True)] if len(grades) == len(percentages) else []
    )


def _by_proportion(number: int, content: str, wording: str, points: Decimal) -> Method | None:
    if not _PROPORTION.search(wording):
        return None
    if _SATISFACTION.search(wording):
        doubt = "几类人群的测评怎样合成一个百分比"
        return _proportion(f"satisfaction_{number}_pct", "满意度", doubt)
    return _proportion("completion_pct", "完成比例", "")


def _proportion(name: str, label: str, doubt: str) -> Method:
    toml = f'{{ kind = "proportion", input = "{name}" }}'
    return Method("proportion", toml, (DraftInput(name, label, "percent"),), doubt)
