"""Questions for arithmetic on figures that the documents state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from policy_qa.calculation.applied import applied, applied_within
from policy_qa.calculation.asked import Asked
from policy_qa.calculation.averages import averaged
from policy_qa.calculation.comparing import compared, summed, yearly_mean
from policy_qa.calculation.days import days_between, years_between, years_on
from policy_qa.calculation.each import for_each, per_period
from policy_qa.calculation.figures import operands
from policy_qa.calculation.fitting import in_range
from policy_qa.calculation.gaps import gap
from policy_qa.calculation.graduated import graduated
from policy_qa.calculation.groups import grouped
from policy_qa.calculation.limits import target, weighted
from policy_qa.calculation.listed import raised
from policy_qa.calculation.margins import margin
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.measures import asks_verdict
from policy_qa.calculation.movements import checked, moved
from policy_qa.calculation.own_figures import ratio_met, spread
from policy_qa.calculation.parts import added_up, left_over, sum_and_share
from policy_qa.calculation.prices import priced
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.shares import done_share, remaining, shared
from policy_qa.calculation.stated import stated
from policy_qa.calculation.wholes import for_all, rest_share
from policy_qa.calculation.within import within_statement
from policy_qa.question import Question
from policy_qa.question.given import Given
from policy_qa.retrieval import Found

_WORTH = re.compile(
    r"多少|几|百分|合计|加起来|相加|占|达标|达到|够|符合|超|重新?算|对不对|算一下|对吗|占比|倍|平均|什么时候|何时|哪年"
)
_READ = 10
Solver = Callable[[Asked, Matcher], Calculation | None]
_SOLVERS: tuple[Solver, ...] = (
    checked,
    days_between,
    years_between,
    years_on,
    weighted,
    remaining,
    done_share,
    left_over,
    grouped,
    stated,
    spread,
    averaged,
    yearly_mean,
    sum_and_share,
    shared,
    gap,
    target,
    ratio_met,
    margin,
    moved,
    compared,
    summed,
    per_period,
    for_each,
    graduated,
    priced,
    applied,
    applied_within,
    for_all,
    rest_share,
    added_up,
    raised,
    within_statement,
)


RELATIONS: tuple[Solver, ...] = (shared, compared, summed)
"""What relates figures that the search may not have found, in the one document named."""


def figures_for(question: Question, found: Sequence[Found], index: Clauses) -> Matcher:
    """Return the figures of the best clauses found, of the documents named if any."""
    named = question.documents
    if named:
        found = [f for f in found if f.hit.clause.document in named]
    read: list[Found] = []
    for hit in found:
        before = [f for f in read if f.hit.clause.document == hit.hit.clause.document]
        if len(before if len(named) > 1 else read) < _READ:
            read.append(hit)
    figures = in_range(operands(read, index), Given(question.text))
    return Matcher(question, figures, index, [hit.hit.clause for hit in read])


def by_figures(
    asked: Asked, matcher: Matcher, solvers: Sequence[Solver] = _SOLVERS
) -> Calculation | None:
    """Return the arithmetic that a question asks for, None unless all of it is certain."""
    if not (_WORTH.search(asked.text) or asks_verdict(asked.text)):
        return None
    for solve in solvers:
        calculation = solve(asked, matcher)
        if calculation:
            return calculation
    return None
