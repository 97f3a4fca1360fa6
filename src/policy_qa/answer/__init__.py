"""A question and clauses → an answer whose every statement is verified, or a refusal."""

from policy_qa.answer.extractive import ExtractiveAnswerer
from policy_qa.answer.judging import Judge
from policy_qa.answer.premises import correct_premises
from policy_qa.answer.reading import ReadableIndex, Reader, Reading

__all__ = [
    "ExtractiveAnswerer",
    "Judge",
    "ReadableIndex",
    "Reader",
    "Reading",
    "correct_premises",
]
