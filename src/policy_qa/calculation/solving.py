"""One question by itself: by the rules of a rulebook, else on figures of its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.documents import RELATIONS, by_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.places import of_two_places
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.rulebooks import by_rules
from policy_qa.question import Mention, Question
from policy_qa.retrieval import Found
from policy_qa.score import Rulebook


@dataclass(frozen=True, slots=True)
class Solver:
    """What one question is answered from."""

    question: Question
    found: Sequence[Found]
    index: Clauses
    rulebooks: Sequence[Rulebook]
    matcher: Matcher

    def solve(self, text: str) -> Calculation | None:
        """Return the answer to a question in usual words, None where it has none."""
        asked = Asked.read(text)
        return self.by_rules(asked) or self.by_figures(asked)

    def by_rules(self, asked: Asked) -> Calculation | None:
        """Return what the rulebooks say."""
        return by_rules(asked, self.question, self.found, self.index, self.rulebooks)

    def by_figures(self, asked: Asked) -> Calculation | None:
        """Return the arithmetic on the figures of the places that a text names."""
        places = self.places(asked.text)
        named = frozenset[str]().union(*(m.documents for m in places))
        across = of_two_places(asked, self.question, self.matcher)
        matcher = self.matcher.within(named) if named else self.matcher
        found = across or by_figures(asked, matcher)
        if found is None and len(named) == 1:
            return by_figures(asked, matcher.widened(named), RELATIONS)
        return found

    def places(self, text: str) -> list[Mention]:
        """Return the places of the question that a text names."""
        return [m for m in self.question.mentions if m.words in text]
