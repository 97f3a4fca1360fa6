"""How a passage and a question are put to the model; training and use share it."""

from __future__ import annotations

PREFIX = "判断条文能不能答出后面的问题。\n"
"""Comes before every text."""
_MOST_ABOVE, _MOST_OF_PASSAGE, _MOST_OF_QUESTION = 80, 180, 80


def worded(question: str, passage: str, above: str) -> tuple[str, str, str]:
    """Return the pieces after `PREFIX`: headings, passage, question; what is over-long is cut.

    Each is cut into tokens by itself, so that no token reaches from one into the other.

    Args:
        question: The question.
        passage: The statement that may answer it.
        above: What stands above the statement: headings and the document's title.
    """
    above = " ".join(above.split())[:_MOST_ABOVE]
    passage, question = passage[:_MOST_OF_PASSAGE], question.strip()[-_MOST_OF_QUESTION:]
    return f"{above}：", f"{passage}\n", f"{question}\n"
