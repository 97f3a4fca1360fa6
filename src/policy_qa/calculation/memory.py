"""What was asked and answered before in one question."""

from __future__ import annotations

from dataclasses import dataclass

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.asks import Ask
from policy_qa.calculation.result import Calculation, Step
from policy_qa.numerals import Quantity

PAIRS = ("difference", "multiple", "growth", "yearly", "sum")
_TWO = 2
_NO_AMOUNT = frozenset({"年", "岁", "周岁", "月", "日", "分之"})


@dataclass(frozen=True, slots=True)
class Memory:
    """The asks so far with their answers."""

    asks: tuple[Ask, ...] = ()
    answers: tuple[Calculation, ...] = ()

    def with_answer(self, ask: Ask, answer: Calculation) -> Memory:
        """Return the memory with one more ask."""
        return Memory((*self.asks, ask), (*self.answers, answer))

    @property
    def text(self) -> str:
        """The words of all asks so far."""
        return "".join(ask.full for ask in self.asks)

    @property
    def lines(self) -> frozenset[str]:
        """The results stated so far; an ask that gets one of them again is not answered."""
        return frozenset(line for answer in self.answers for line in answer.computed)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps so far, in order."""
        return tuple(step for answer in self.answers for step in answer.steps)

    @property
    def last(self) -> Step | None:
        """The step of the answer just before, if that has one."""
        return self.answers[-1].steps[-1] if self.answers and self.answers[-1].steps else None

    def pair(self) -> Step | None:
        """Return the last step that sets two figures of one kind against each other."""
        pairs = [s for s in self.steps if s.kind in PAIRS and len(s.terms) == _TWO]
        return pairs[-1] if pairs else None

    def of_kind(self, *kinds: str) -> Step | None:
        """Return the last step of one of these kinds."""
        return next((s for s in reversed(self.steps) if s.kind in kinds), None)


def amounts(text: str) -> list[Quantity]:
    """Return the counts, sums of money and percentages that a text gives."""
    return [
        f
        for f in Asked.read(text).figures
        if f.kind in ("number", "percent") and f.upper is None and not years_of(f)
        and f.unit not in _NO_AMOUNT and not (f.value == 1 and f.text.startswith("一"))
    ]  # fmt: skip
