"""What is left for the others where a limit sets one part (至少8个是这类，其余最多4个)."""

from __future__ import annotations

import re

from policy_qa.calculation.asks import Ask
from policy_qa.calculation.ellipsis import made, same_count
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.result import Calculation, Step, Term, exact

_AT_LEAST = re.compile(r"至少|最少|最低|起码|不[低少]于")
_AT_MOST = re.compile(r"最多|至多|顶多|撑死|不超过|最高")
_COUNT_ASKED = re.compile(r"(?:多少|几)(?P<unit>[个所家名位户人件张份])")


def complement(ask: Ask, memory: Memory) -> Calculation | None:
    """Return the rest of the count that a limit was just applied to, as the opposite limit."""
    last = memory.last
    wanted = _COUNT_ASKED.search(ask.text)
    if last is None or last.kind != "portion" or wanted is None or amounts(ask.full):
        return None
    before = memory.asks[-1].full
    least_first = _AT_LEAST.search(before) and _AT_MOST.search(ask.text)
    most_first = _AT_MOST.search(before) and _AT_LEAST.search(ask.text)
    whole, part = last.terms[0], last.result
    if not (least_first or most_first) or not same_count(wanted["unit"], part.unit):
        return None
    words = "最多" if least_first else "至少"
    rest = whole.value - part.value
    step = Step("rest", (whole, part), Term(rest, part.unit))
    return made(f"{exact(whole.value)} − {exact(part.value)}", rest, part.unit, step, words)
