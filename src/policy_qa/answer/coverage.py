"""How much of a question some words cover: its tokens, weighed by rarity, and their synonyms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from policy_qa.question import Question
from policy_qa.tokenization import tokenize

_SYNONYM = 0.8
_NAME = 1.6
_CARRIED_LEAST = 0.45


class Coverage:
    """Tells of texts how much of one question they hold."""

    def __init__(self, question: Question, idf: Mapping[str, float]) -> None:
        self._question = question
        self._alternatives = {
            token: question.alternatives.get(token, frozenset()) for token in question.tokens
        }
        self._weights = {
            token: weight * self._worth(token, idf) * (_NAME if token in question.names else 1.0)
            for token, weight in question.tokens.items()
            if weight > _CARRIED_LEAST
        }
        self._total = sum(self._weights.values()) or 1.0
        self._meant = _meant_by(self._alternatives, self._weights)
        self._telling = frozenset(self._weights) | frozenset(self._meant)
        self._counted: dict[frozenset[str], dict[str, float]] = {}

    @property
    def question(self) -> str:
        """The words of the question."""
        return self._question.text

    def _worth(self, token: str, idf: Mapping[str, float]) -> float:
        """A token's idf; of one that no document has, that of the rarest synonym, or 0."""
        if idf[token]:
            return idf[token]
        return max((idf.get(other, 0.0) for other in self._alternatives[token]), default=0.0)

    def share(self, text: str) -> float:
        """Return the weighted share of the question's tokens that stand in ``text``.

        A synonym counts for most of the token it stands for.
        """
        return self.share_of_tokens(tokens_of(text))

    def without(self, text: str) -> frozenset[str]:
        """Return the question's own tokens that do not stand in ``text``."""
        held = self._holding(tokens_of(text))
        own = (token for token in self._weights if self._question.tokens[token] >= 1)
        return frozenset(token for token in own if token not in held)

    def share_of(self, text: str, tokens: frozenset[str]) -> float:
        """Return the share of the question that ``text`` holds of some of its tokens."""
        held = self._holding(tokens_of(text))
        return sum(self._weights[t] * held.get(t, 0.0) for t in tokens) / self._total

    def share_in(self, places: Sequence[tuple[float, frozenset[str]]]) -> float:
        """Return the share that the tokens of several places hold, each worth so much at most."""
        best: dict[str, float] = {}
        for value, tokens in places:
            for token, held in self._holding(tokens).items():
                best[token] = max(best.get(token, 0.0), value * held)
        return self._share(best)

    def share_of_tokens(self, tokens: frozenset[str]) -> float:
        """Return the share of the question that some tokens make up."""
        return self._share(self._holding(tokens))

    def precision(self, text: str) -> float:
        """Return the share of the tokens of ``text`` that the question holds."""
        tokens = tokens_of(text)
        return sum(token in self._weights for token in tokens) / len(tokens) if tokens else 0.0

    def common(self, texts: Sequence[str]) -> float:
        """Return the weighted share of the question's tokens that stand in every text."""
        if not texts:
            return 0.0
        return self.share_of_tokens(frozenset.intersection(*map(tokens_of, texts)))

    def _share(self, held: Mapping[str, float]) -> float:
        weights = self._weights.items()  # in one order, for the last bit of the sum
        return sum(weight * held[token] for token, weight in weights if token in held) / self._total

    def _holding(self, tokens: frozenset[str]) -> Mapping[str, float]:
        """The question's tokens that some tokens hold, with how much each counts (kept)."""
        known = self._counted.get(tokens)
        if known is None:
            telling = self._telling & tokens
            synonyms = (token for other in telling for token in self._meant.get(other, ()))
            known = dict.fromkeys(synonyms, _SYNONYM)
            known.update((token, 1.0) for token in telling if token in self._weights)
            self._counted[tokens] = known
        return known

    def synonyms(self, word: str) -> frozenset[str]:
        """Return what may stand for a word of the question in a document."""
        return self._alternatives.get(word, frozenset())

    def holds(self, word: str, tokens: Collection[str]) -> bool:
        """Tell whether a word of the question, or a synonym of it, is among some tokens."""
        return any(
            token in tokens or any(other in tokens for other in self.synonyms(token))
            for token in tokens_of(word)
        )


def _meant_by(
    alternatives: Mapping[str, frozenset[str]], weights: Mapping[str, float]
) -> dict[str, list[str]]:
    """The question's tokens that each synonym of theirs stands for."""
    meant: dict[str, list[str]] = {}
    for token in weights:
        for other in alternatives[token]:
            meant.setdefault(other, []).append(token)
    return meant


@lru_cache(maxsize=16384)
def tokens_of(text: str) -> frozenset[str]:
    """Return the set of search tokens of a text (cached)."""
    return frozenset(tokenize(text))
