"""What it tells that the question's words stand in a statement, near it, elsewhere or nowhere.

That an official word of the question stands nowhere speaks against an answer, that 娃娃 or 家伙
does, hardly. A linear model over a word's vector in its question decides how much each place of
a word tells. ``benchmarks/fit_wording.py`` fitted it on questions that the training papers
answer and others that they do not; it belongs to one embedder, and is silent beside another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
PLACES = ("statement", "above", "clause", "like statement", "like clause", "found", "known", "none")
"""Where a word, or a synonym, stands at best: the statement; what stands above its clause; its
clause; a like word in the statement, or in the clause or above; another clause found; any
document; none."""
_FILE = "wording.safetensors"
_ENOUGH_OF_NAME = 0.6


@dataclass(frozen=True, slots=True)
class WordingModel:
    """``weights`` (places but the first, dimension + 1) and the mean of the sums they give."""

    embedder: str
    weights: FloatArray
    mean: float

    def support(self, vectors: FloatArray, places: Sequence[str]) -> float:
        """Return how much the places of a question's words speak for an answer.

        Args:
            vectors: The words' vectors, of shape (words, dimension).
            places: Each word's place, one of `PLACES`.

        Returns:
            A sum in log odds, 0 on the average of the questions that the model was fitted on.
        """
        rows = [row for row, place in enumerate(places) if place != PLACES[0]]
        chosen = self.weights[[PLACES.index(places[row]) - 1 for row in rows]]
        return float(np.sum(vectors[rows] * chosen[:, :-1]) + np.sum(chosen[:, -1])) - self.mean


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a question: each with its vector, and those that no document holds."""

    words: tuple[str, ...]
    vectors: FloatArray
    unknown: frozenset[str]
    model: WordingModel


@lru_cache(maxsize=4)
def model_for(embedder: str) -> WordingModel | None:
    """Return the model for an embedder of this name, or None where there is none."""
    from safetensors import safe_open

    name = embedder.partition("@")[0]
    with safe_open(str(files(__package__).joinpath(_FILE)), framework="numpy") as file:
        if name != file.metadata()["embedder"]:
            return None
        weights = file.get_tensor("weights").astype(np.float32)
        return WordingModel(name, weights, float(file.get_tensor("mean")[0]))


def in_order(word: str, text: str) -> float:
    """Return the share of a word's characters that follow each other closely (老人, 老年人)."""
    best = 0
    for i, sign in enumerate(text):
        if sign != word[0]:
            continue
        found = 0
        for other in text[i : i + 2 * len(word)]:
            found += found < len(word) and other == word[found]
        best = max(best, found)
    return best / len(word)


def is_like(word: str, text: str) -> bool:
    """Tell whether a text holds most of a word's characters in order."""
    return in_order(word, text) >= _ENOUGH_OF_NAME
