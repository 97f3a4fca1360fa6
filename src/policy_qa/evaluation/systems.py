"""What can be measured: an answerer and a searcher, behind two small protocols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from policy_qa.schema import Answer, Hit, Query


class Answerer(Protocol):
    """Answers a question."""

    def answer(self, query: Query) -> Answer:
        """Return an answer or a refusal."""
        ...


class Searcher(Protocol):
    """Finds clauses."""

    def search(self, query: Query, top_k: int) -> list[Hit]:
        """Return at most ``top_k`` hits, the best first."""
        ...


class AssistantLike(Protocol):
    """What the assistant offers: both in one object."""

    def ask(self, query: Query) -> Answer:
        """Return an answer or a refusal."""
        ...

    def search(self, query: Query, top_k: int) -> list[Hit]:
        """Return at most ``top_k`` hits, the best first."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """A system under test, with the name that the report shows."""

    name: str
    answerer: Answerer
    searcher: Searcher


class AssistantAnswerer:
    """An assistant as an ``Answerer``."""

    def __init__(self, assistant: AssistantLike) -> None:
        self._assistant = assistant

    def answer(self, query: Query) -> Answer:
        """Ask the assistant."""
        return self._assistant.ask(query)
