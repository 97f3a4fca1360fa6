"""Rank clauses for a question: BM25 and vectors fused by score, names as a preference."""

from policy_qa.retrieval.search import Found, Retriever, SearchableIndex, Weights

__all__ = ["Found", "Retriever", "SearchableIndex", "Weights"]
