"""The question set of the small world: what an index answers, by the words of its clauses."""

from __future__ import annotations

from index import world
from policy_qa.index import PolicyIndex

QUESTIONS = ("教师交流比例", "校长任期几年", "安排经费多少", "考核结果分几等", "建立台账")


def answers(index: PolicyIndex) -> list[tuple[list[str], list[str]]]:
    """Return for each question the best clauses by words and by meaning."""
    embedder = world.HashEmbedder()
    return [
        (
            _texts(index, index.lexical(world.tokens(question), 3)),
            _texts(index, index.nearest(embedder.embed(f"某地：{question}"), 3)),
        )
        for question in QUESTIONS
    ]


def _texts(index: PolicyIndex, found: list[tuple[int, float]]) -> list[str]:
    return [clause.text for clause in index.clauses([rowid for rowid, _ in found]).values()]
