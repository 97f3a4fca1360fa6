"""Prose from evidence, under verification: a model writes, code decides what the reader sees.

``evidence`` (numbered clauses for the prompt) → ``prompts`` → the model → ``drafting``
(statements with clause numbers) → ``checking`` (quotes copied, every statement verified) →
``composing`` (what stands, what is quoted instead, what is dropped with a mark).
"""

from policy_qa.writing.events import Event, Found, Piece, Written
from policy_qa.writing.replying import Extraction, Origin, Replier
from policy_qa.writing.trace import Trace, Verdict
from policy_qa.writing.writer import Writer, as_runnable

__all__ = [
    "Event",
    "Extraction",
    "Found",
    "Origin",
    "Piece",
    "Replier",
    "Trace",
    "Verdict",
    "Writer",
    "Written",
    "as_runnable",
]
