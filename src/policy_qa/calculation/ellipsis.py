"""Asks that name nothing new, and how what is made of earlier results is written."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import Ask
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory
from policy_qa.calculation.result import Calculation, Step, equals

LESS = r"[少低降减跌短]|下降|降低|减少"
APART = re.compile(
    rf"(?:[多高涨增升差长]|相差|增加|提高|{LESS})(?:了|出|建)?(?:多少|几)(?!倍|成|分之)"
)
_IDLE = re.compile(
    r"相当于|计划|基础|上面|之上|新建|新增|达标|完成|现有|现在|目前|已经?|同比|环比|大概|大约|一下|总数|总量|总的|全部|"
    r"这个|那个|另外|前者|后者|两者|它们?|要求|标准|缺口|剩下|剩余|摊到|分到|平摊|平均|增加|提高|提升|减少|"
    r"下降|降低|相差|占到?|增幅|涨幅|降幅|增长率?|比重|满意|合计|一共|总共|共计|加起来|合起来|[二两三四五六]项|[两三四五六]年|每年|一年|[多少高低涨增升降减差剩缺再还得能]"
)
_PERSONS, _PLACES = frozenset("人名位"), frozenset("个所家")


def made(formula: str, value: Decimal, unit: str, step: Step, words: str = "") -> Calculation:
    """Return the line of a calculation on earlier results."""
    return Calculation((f"{words}{formula} {equals(value, unit)}。",), (), (step,))


def is_elliptic(ask: Ask, memory: Memory, matcher: Matcher) -> bool:
    """Tell whether an ask names nothing that was not named before."""
    asked = Asked.read(ask.full)
    text = ask.full
    for figure in reversed(asked.figures):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    known = memory.text
    words = [word for word, _ in matcher.phrase(_IDLE.sub(" ", text)).words]
    return all(word in known for word in words if len(word) > 1)


def same_count(a: str, b: str) -> bool:
    """Tell whether two measures count the same kind of thing."""
    return a == b or {a, b} <= _PERSONS | {"个"} or {a, b} <= _PLACES
