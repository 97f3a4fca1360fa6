"""Scoring rules that run as code: points from rules and facts, in ``Decimal``.

``load_rulebook`` checks a rulebook against its documents, ``score`` applies it to one
request, ``calculate`` does arithmetic; every figure comes with its line and its citation.
"""

from policy_qa.score.calculator import CalculationResult, calculate
from policy_qa.score.engine import KINDS, score
from policy_qa.score.loading import documents_of, load_rulebook, parse_rulebook, rulebook_names
from policy_qa.score.result import Alternative, Ambiguity, Line, ScoreResult
from policy_qa.score.rulebook import Rulebook

__all__ = [
    "KINDS",
    "Alternative",
    "Ambiguity",
    "CalculationResult",
    "Line",
    "Rulebook",
    "ScoreResult",
    "calculate",
    "documents_of",
    "load_rulebook",
    "parse_rulebook",
    "rulebook_names",
    "score",
]
