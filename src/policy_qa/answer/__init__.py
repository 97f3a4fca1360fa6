"""A question and clauses → an answer whose every statement is verified, or a refusal."""

from policy_qa.answer.extractive import ExtractiveAnswerer, ReadableIndex

__all__ = ["ExtractiveAnswerer", "ReadableIndex"]
