"""Scoring rules that run as code: points from rules and facts, in ``Decimal``.

``load_rulebook`` checks a rulebook against its documents, ``score`` applies it to one
request, ``calculate`` does arithmetic; every figure comes with its line and its citation.
"""

from policy_qa.score.batch import read_request, score_batch, score_lines
from policy_qa.score.calculator import CalculationResult, calculate
from policy_qa.score.describe import describe
from policy_qa.score.draft import draft_rulebook
from policy_qa.score.engine import KINDS, score
from policy_qa.score.explain import readings_text, result_table, result_text, what_if_text
from policy_qa.score.loading import (
    Locate,
    documents_of,
    load_rulebook,
    parse_rulebook,
    read_rulebook,
    rulebook_names,
    rulebooks_stamp,
)
from policy_qa.score.result import Alternative, Ambiguity, Line, ScoreResult
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.whatif import WhatIf, what_if

__all__ = [
    "KINDS",
    "Alternative",
    "Ambiguity",
    "CalculationResult",
    "Line",
    "Locate",
    "Rulebook",
    "ScoreResult",
    "WhatIf",
    "calculate",
    "describe",
    "documents_of",
    "draft_rulebook",
    "load_rulebook",
    "parse_rulebook",
    "read_request",
    "read_rulebook",
    "readings_text",
    "result_table",
    "result_text",
    "rulebook_names",
    "rulebooks_stamp",
    "score",
    "score_batch",
    "score_lines",
    "what_if",
    "what_if_text",
]
