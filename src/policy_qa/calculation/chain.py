"""Several questions in one: each is answered from the documents or from the answers before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policy_qa.calculation.asks import Ask, asks_of, head_of, lead_of
from policy_qa.calculation.bands import graded
from policy_qa.calculation.carried import carried
from policy_qa.calculation.complement import complement
from policy_qa.calculation.distributed import distributed
from policy_qa.calculation.elsewhere import elsewhere
from policy_qa.calculation.groups import more_groups
from policy_qa.calculation.instead import instead
from policy_qa.calculation.memory import Memory
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.reused import paid_out, reused
from policy_qa.calculation.solving import Solver


def chained(text: str, solver: Solver, before: str = "") -> Calculation | None:
    """Return the answers to what a question asks, up to the first that has none.

    Args:
        text: The question in usual words.
        solver: Answers one question by itself.
        before: An earlier question; its answers can be built on and are not repeated.

    Returns:
        The answers, which tell how many asks are left; None where the first ask has none.
    """
    memory = _recalled(before, solver)
    silent = len(memory.asks)
    asks = asks_of(text)
    for ask in asks:
        found = _answered(ask, memory, solver)
        if found is None:
            break
        memory = memory.with_answer(ask, found)
    if len(asks) == 1 and not silent:
        further = carried(asks[0], memory, solver.matcher) if memory.of_kind("ratio") else None
        memory = memory.with_answer(asks[0], further) if further else memory
    merged = _merged(memory.answers, silent)
    answered = len(memory.asks) - silent
    left = max(0, len(asks) - answered)
    return replace(merged, left=left) if merged.quotes and answered else None


def _recalled(text: str, solver: Solver) -> Memory:
    """What an earlier question asked, as far as it can be answered."""
    memory = Memory()
    for ask in asks_of(text):
        found = _answered(ask, memory, solver)
        memory = memory.with_answer(ask, found) if found else memory
    return memory


def lines_of(calculation: Calculation) -> int:
    """Return how many results a calculation states, notes on readings left aside."""
    return sum(not line.startswith("（") for line in calculation.computed)


def _answered(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return the answer to one ask: what stands before it is tried first."""
    return (
        more_groups(ask, memory, solver.matcher)
        or carried(ask, memory, solver.matcher)
        or graded(ask, memory, solver)
        or elsewhere(ask, memory, solver)
        or instead(ask, memory, solver)
        or paid_out(ask, memory, solver)
        or _fresh(ask, memory, solver)
        or reused(ask, memory, solver)
        or complement(ask, memory)
    )


def _fresh(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """The answer to an ask by itself: with what the ones before are about, else alone."""
    leads = dict.fromkeys(
        lead for earlier in memory.asks for lead in (lead_of(earlier), head_of(earlier))
    )
    texts = [f"{lead}，{ask.full}" for lead in leads if lead] if memory.asks else []
    for text in (*texts, ask.full):
        for found in (distributed(text, solver), solver.solve(text)):
            if found is not None and not set(found.computed) & memory.lines:
                return found
    return None


def _merged(answers: Sequence[Calculation], silent: int) -> Calculation:
    """One calculation of several, each line and quote once; the first ones lend only quotes."""
    lines = dict.fromkeys(line for one in answers[silent:] for line in one.computed)
    quotes = dict.fromkeys(quote for one in answers for quote in one.quotes)
    steps = tuple(step for one in answers for step in one.steps)
    return Calculation(tuple(lines), tuple(quotes), steps)
