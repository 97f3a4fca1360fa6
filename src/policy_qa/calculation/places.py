"""One thing in two places: each figure stands in the documents of its own place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.limits import bound
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import difference, multiple, total
from policy_qa.question import Mention, Question

_SUM = re.compile(r"一共|合计|总共|共计|加起来|加一?起|合起来|相加|之和")
_TIMES = re.compile(r"(?:几|多少)(?:点几)?倍")
_APART = re.compile(r"相差|差(?:了)?(?:多少|几)|[多少高低大小](?:了|出)?(?:多少|几)")
_UNIT = re.compile(r"(?:多少|几)(?P<unit>个百分点|[万亿]?元|[万亿]?[人名个所家户张]|[万亿])?")
_IDLE = re.compile(
    r"(?:多少|几)[万亿]?[人名个所家户张元]?|一共|合计|总共|共计|加起来|加一?起|合起来|相加|之和|相差|分别|目标|文件|两地|两市|两个?市|"
    r"(?:是|为)它?的?几倍|几倍|跟|比|和|与|[多少高低大小差]|至少|最少|截至|年底|底|照|按|[（）()]|的是|要"
)
_AIM = re.compile(r"目标|至少|最少|最多|任务|要求|规定")
_AGES = frozenset({"岁", "周岁"})
_NO_AMOUNT = frozenset({"岁", "周岁", "年", "月", "天", "分之"})
_PERIOD = re.compile(r"(?<![\d第上下])(?:[一二两三四五六七八九十]|\d(?!\d))年(?![级制底末])")
_ENOUGH = 0.5
_TWO = 2


def of_two_places(asked: Asked, question: Question, matcher: Matcher) -> Calculation | None:
    """Return the sum, difference or multiple of one thing in the two places that are named."""
    named = [m for m in question.mentions if m.words in asked.text]
    named.sort(key=lambda m: asked.text.find(m.words))
    relation = next((r for r in (_TIMES, _SUM, _APART) if r.search(asked.text)), None)
    if len(named) != _TWO or relation is None or named[0].documents & named[1].documents:
        return None
    unit = next((m["unit"] for m in _UNIT.finditer(asked.text) if m["unit"]), "")
    pair = _pair(asked, matcher, named, unit)
    if pair is None:
        pair = _pair(
            asked, matcher.widened(frozenset().union(*(m.documents for m in named))), named, unit
        )
    if pair is None:
        return None
    if relation is _TIMES and not _APART.search(asked.text):
        return multiple(pair[1], pair[0])
    if relation is _SUM:
        return total(pair)
    larger, smaller = sorted(pair, key=lambda o: -o.base)
    return difference(larger, smaller) if larger.base != smaller.base else None


def _pair(
    asked: Asked, matcher: Matcher, named: Sequence[Mention], unit: str
) -> list[Operand] | None:
    sides = [_figure(asked, matcher, m.documents, unit) for m in named]
    pair = [side for side in sides if side is not None]
    return pair if len(pair) == _TWO and _comparable(pair) else None


def _comparable(pair: Sequence[Operand]) -> bool:
    first, second = pair
    same_kind = first.quantity.kind == second.quantity.kind
    return same_kind and (first.unit == second.unit or fits_unit(first, second.unit))


def _age_of(operand: Operand) -> Decimal | None:
    """The age that stands last before a figure."""
    before = [
        n.value for n in operand.neighbours if n.unit in _AGES and n.end <= operand.quantity.start
    ]
    return before[-1] if before else None


def _of_period(text: str, operands: Sequence[Operand]) -> list[Operand]:
    """The figures of statements that name the period in years that the question names, if any.

    (安康三年的总目标 → 用三年时间，共组建100个, not what is set for the first year)
    """
    periods = _PERIOD.findall(text)
    return [o for o in operands if any(p in o.clause.text[slice(*o.statement)] for p in periods)]


def _figure(asked: Asked, matcher: Matcher, documents: frozenset[str], unit: str) -> Operand | None:
    """The figure of one place that the words of the question call."""
    text = asked.text
    for figure in reversed(asked.figures):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    phrase = matcher.phrase(_IDLE.sub(" ", text))
    if phrase.empty:
        return None

    period = _of_period(asked.text, [o for o in matcher.operands if o.clause.document in documents])
    aims = bool(_AIM.search(text))
    ages = {f.value for f in asked.figures if f.unit in _AGES}

    def allowed(operand: Operand) -> bool:
        if (
            operand.base <= 1
            or bool(bound(operand)) != aims
            or (ages and _age_of(operand) not in ages)
            or (period and operand not in period)
        ):
            return False
        percent = operand.quantity.kind == "percent"
        if operand.clause.document not in documents or percent != (unit == "个百分点"):
            return False
        if operand.unit in _NO_AMOUNT or (unit[:1] in ("万", "亿") and not operand.scale_word):
            return False
        plain = unit.lstrip("万亿")
        return percent or not plain or fits_unit(operand, plain)

    return matcher.best(phrase, allowed, _ENOUGH)
