"""The ask before, put for another place, and the two answers compared (跟乙市比，多几所)."""

from __future__ import annotations

import re

from policy_qa.calculation.asks import Ask
from policy_qa.calculation.memory import Memory
from policy_qa.calculation.result import Calculation, Step, Term, brief, equals
from policy_qa.calculation.solving import Solver

_COMPARES = re.compile(r"比|跟|和|与|相差")
_APART = re.compile(r"相差|[多少高低大小差](?:了|出)?(?:多少|几)|哪个")
_TIMES = re.compile(r"(?:几|多少)倍")
_ONE = 1


def elsewhere(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return the earlier answer for the place that only this ask names, compared with it."""
    here = solver.places(memory.text)
    there = [m for m in solver.places(ask.full) if m not in here]
    last = memory.last
    if len(here) != _ONE or len(there) != _ONE or last is None:
        return None
    if not _COMPARES.search(ask.full) or not (_APART.search(ask.text) or _TIMES.search(ask.text)):
        return None
    before = memory.asks[-1].full.replace(here[0].words, there[0].words)
    other = solver.solve(before) if there[0].words in before else None
    if other is None or not other.steps or other.steps[-1].kind != last.kind:
        return None
    line, step = _compared(ask, (here[0].words, last), (there[0].words, other.steps[-1]))
    return Calculation((*other.computed, line), other.quotes, (*other.steps, step))


def _compared(ask: Ask, first: tuple[str, Step], second: tuple[str, Step]) -> tuple[str, Step]:
    (large, a), (small, b) = sorted(
        ((name, step.result) for name, step in (first, second)), key=lambda p: -p[1].value
    )
    formula = f"{brief(a.value)} {'÷' if _TIMES.search(ask.text) else '−'} {brief(b.value)}"
    if _TIMES.search(ask.text) and b.value:
        times = a.value / b.value
        return f"{large}是{small}的{formula} {equals(times, '倍')}。", Step(
            "multiple", (a, b), Term(times, "倍")
        )
    apart, unit = a.value - b.value, "个百分点" if a.unit == "%" else a.unit
    line = f"{large}比{small}多：{formula} {equals(apart, unit)}。"
    return line, Step("difference", (a, b), Term(apart, unit))
