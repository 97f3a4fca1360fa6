"""Decide, without any model, whether each quote and each figure stands in what it cites."""

from policy_qa.citations.answers import verify_answer
from policy_qa.citations.places import cuts_figure, locate, verify_citation
from policy_qa.citations.problems import Problem, ProblemKind
from policy_qa.citations.statements import verify_statement

__all__ = [
    "Problem",
    "ProblemKind",
    "cuts_figure",
    "locate",
    "verify_answer",
    "verify_citation",
    "verify_statement",
]
