"""Questions that the rules of a rulebook answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.extremes import extremes, percentage_for
from policy_qa.calculation.indicators import indicator_points
from policy_qa.calculation.measures import target_met
from policy_qa.calculation.needed import needed
from policy_qa.calculation.outcomes import consequences, raised_ratio, reward_places
from policy_qa.calculation.plans import planned
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.totals import total_and_grade
from policy_qa.calculation.weights import points_compared, share_of_all
from policy_qa.question import Question
from policy_qa.retrieval import Found
from policy_qa.score import Rulebook

_NEAR = 5
Handler = Callable[[Asked, Rulebook, Clauses], Calculation | None]
_HANDLERS: tuple[Handler, ...] = (
    raised_ratio,
    reward_places,
    needed,
    percentage_for,
    extremes,
    indicator_points,
    share_of_all,
    points_compared,
    total_and_grade,
    consequences,
    target_met,
    planned,
)


def by_rules(
    asked: Asked,
    question: Question,
    found: Sequence[Found],
    index: Clauses,
    rulebooks: Sequence[Rulebook],
) -> Calculation | None:
    """Return what the rulebooks of the documents asked about say; None where none does."""
    for book in _concerned(question, found, rulebooks):
        for handler in _HANDLERS:
            calculation = handler(asked, book, index)
            if calculation and calculation.quotes:
                return calculation
    return None


def _concerned(
    question: Question, found: Sequence[Found], rulebooks: Sequence[Rulebook]
) -> list[Rulebook]:
    """The rulebooks of the documents named, else of those found first, best first."""
    ranks: dict[str, int] = {}
    for rank, hit in enumerate(found[:_NEAR]):
        ranks.setdefault(hit.hit.clause.document, rank)
    named = question.documents
    books = [
        b for b in rulebooks if (b.data.document in named if named else b.data.document in ranks)
    ]
    return sorted(books, key=lambda book: ranks.get(book.data.document, _NEAR))
