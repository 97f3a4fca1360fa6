"""How well a plan answers an element of a requirement: by its words and by its meaning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policy_qa.analysis.reading import PassageEmbedder, Statement
from policy_qa.tokenization import tokenize

_LOW, _HIGH = 0.88, 0.98
_AROUND = 0.85


@dataclass(frozen=True, slots=True)
class Match:
    """The statement of a plan that is nearest to an element, and how near (0 to 1)."""

    statement: Statement
    score: float
    words: float
    cosine: float


class Matcher:
    """Compares texts with the statements of one plan."""

    def __init__(
        self, plan: Sequence[Statement], asked: Sequence[str], embedder: PassageEmbedder
    ) -> None:
        self._plan = list(plan)
        self._asked = list(asked)
        self._tokens = [_words(_with_heading(statement)) for statement in self._plan]
        self._around = [_words(statement.clause.text) for statement in self._plan]
        self._idf = _idf([*self._tokens, *(_words(text) for text in self._asked)])
        texts = [statement.text for statement in self._plan]
        vectors = embedder.embed_passages([*texts, *self._asked])
        self._cosines: NDArray[np.float32] = vectors[len(texts) :] @ vectors[: len(texts)].T

    def best(self, at: int) -> Match | None:
        """Return the best match of the ``at``-th asked text; None for an empty plan."""
        wanted = _words(self._asked[at])
        total = sum(self._idf[token] for token in wanted) or 1.0
        found = [
            self._match(i, wanted, total, float(self._cosines[at, i]))
            for i in range(len(self._plan))
        ]
        return max(found, key=lambda match: match.score) if found else None

    def _match(self, i: int, wanted: frozenset[str], total: float, cosine: float) -> Match:
        own = sum(self._idf[token] for token in wanted & self._tokens[i])
        around = sum(self._idf[token] for token in wanted & self._around[i])
        words = max(own, _AROUND * around) / total
        meaning = min(1.0, max(0.0, (cosine - _LOW) / (_HIGH - _LOW)))
        return Match(self._plan[i], (words + meaning) / 2, words, cosine)


def _with_heading(statement: Statement) -> str:
    return f"{' '.join(statement.clause.path[-1:])} {statement.text}"


def _words(text: str) -> frozenset[str]:
    """The tokens without figures, which are compared by value elsewhere."""
    return frozenset(token for token in tokenize(text) if not any(map(str.isdigit, token)))


def _idf(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(token for tokens in texts for token in tokens)
    size = len(texts)
    return {token: math.log(1 + size / count) for token, count in counts.items()}
