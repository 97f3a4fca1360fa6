"""The ask before, put for another case (要是乙级呢): its question words with the new case."""

from __future__ import annotations

import re

from policy_qa.calculation.asks import Ask
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.solving import Solver

_INSTEAD = re.compile(r"(?:要是|如果|换成|换作|那么?)(?P<case>[^，,？?]*?)的?呢?[？?。]?$")
_UNASKED = re.compile(r"多少|几")


def instead(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return the answer to the earlier ask for the case that this one puts in its place."""
    match = _INSTEAD.search(ask.full)
    if match is None or not memory.asks or _UNASKED.search(ask.full):
        return None
    before = memory.asks[-1]
    case = match["case"].strip()
    own, old = amounts(case), amounts(before.full)
    replaced = [f for f in old if own and f.unit == own[0].unit]
    if len(own) == 1 and len(replaced) == 1:
        figure = replaced[0]
        text = f"{before.full[: figure.start]}{own[0].text}{before.full[figure.end :]}"
        return solver.solve(text)
    return solver.solve(f"{case}，{before.text}") if case else None
