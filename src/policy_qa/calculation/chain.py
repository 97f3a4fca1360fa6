"""Several questions in one: each is answered from the documents or from the answers before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policy_qa.calculation.asks import Ask, asks_of, lead_of
from policy_qa.calculation.carried import carried
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory
from policy_qa.calculation.result import Calculation

Solve = Callable[[str], Calculation | None]


def chained(text: str, matcher: Matcher, solve: Solve) -> Calculation | None:
    """Return the answers to all that a question asks; None where one has none.

    Args:
        text: The question in usual words.
        matcher: The figures of the clauses found.
        solve: Answers one question by itself.
    """
    asks = asks_of(text)
    if len(asks) == 1:
        return None
    memory = Memory()
    for ask in asks:
        found = carried(ask, memory, matcher) or _fresh(ask, memory, solve)
        if found is None:
            return None
        memory = memory.with_answer(ask, found)
    return _merged(memory.answers)


def lines_of(calculation: Calculation) -> int:
    """Return how many results a calculation states, notes on readings left aside."""
    return sum(not line.startswith("（") for line in calculation.computed)


def _fresh(ask: Ask, memory: Memory, solve: Solve) -> Calculation | None:
    """The answer to an ask by itself: with what the first one is about, else alone."""
    leads = dict.fromkeys(lead_of(earlier) for earlier in memory.asks)
    texts = [f"{lead}，{ask.full}" for lead in leads if lead] if memory.asks else []
    for text in (*texts, ask.full):
        found = solve(text)
        if found is not None:
            return found
    return None


def _merged(answers: Sequence[Calculation]) -> Calculation:
    """One calculation with the lines, quotes and steps of several, each once."""
    lines = dict.fromkeys(line for one in answers for line in one.computed)
    quotes = dict.fromkeys(quote for one in answers for quote in one.quotes)
    steps = tuple(step for one in answers for step in one.steps)
    return Calculation(tuple(lines), tuple(quotes), steps)
