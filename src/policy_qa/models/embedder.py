"""What every embedder offers, and the pooling that all of them share.

Late chunking (Günther et al. 2024): a text goes through the encoder once, and the vector of a
span is the mean of its tokens' vectors, so that a short span still carries its context.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Span = tuple[int, int]
Progress = Callable[[int], None]
"""Called with the number of texts done so far."""

_REMEMBERED_QUERIES = 1024


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity.

    ``name`` identifies model and weights: vectors of one name may be compared.
    """

    @property
    def name(self) -> str:
        """The model's name and a short hash of its weights."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def embed_query(self, text: str) -> FloatArray:
        """Return the unit vector of a question, of shape (dimension,), read-only."""
        ...

    def embed_query_spans(self, text: str, spans: Sequence[Span]) -> FloatArray:
        """Return the unit vectors of parts of a question, of shape (len(spans), dimension)."""
        ...

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """Return the unit vectors of passages, of shape (len(texts), dimension)."""
        ...

    def embed_passages_with_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        progress: Progress | None = None,
    ) -> tuple[FloatArray, list[FloatArray]]:
        """Return the passages' vectors and, for each, those of its spans (late chunking).

        ``spans[i]`` are character ranges of ``texts[i]``; the result's second part holds an
        array of shape (len(spans[i]), dimension) for each text. What lies beyond the model's
        token limit is not seen: a span wholly beyond it has a zero vector.
        """
        ...


class EncoderEmbedder(ABC):
    """What the embedders over a real encoder share: remembered queries and checked input."""

    dimension: int

    def __init__(self) -> None:
        self._cached_query = lru_cache(_REMEMBERED_QUERIES)(self._embed_query)

    def embed_query(self, text: str) -> FloatArray:
        """See `Embedder`; the last 1024 questions are remembered."""
        return self._cached_query(text)

    def embed_query_spans(self, text: str, spans: Sequence[Span]) -> FloatArray:
        """See `Embedder`; each part alone, where an encoder tells no vectors of tokens."""
        parts = [self.embed_query(text[start:end]) for start, end in spans]
        return np.stack(parts) if parts else np.empty((0, self.dimension), np.float32)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatArray:
        """See `Embedder`."""
        return self.embed_passages_with_spans(texts, [()] * len(texts), progress)[0]

    def embed_passages_with_spans(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        progress: Progress | None = None,
    ) -> tuple[FloatArray, list[FloatArray]]:
        """See `Embedder`."""
        if len(texts) != len(spans):
            raise ValueError("texts and spans differ in length")
        return self._embed_passages(texts, spans, progress)

    @abstractmethod
    def _embed_query(self, text: str) -> FloatArray:
        """Return the unit vector of a question, read-only since it is remembered."""

    @abstractmethod
    def _embed_passages(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        progress: Progress | None,
    ) -> tuple[FloatArray, list[FloatArray]]:
        """Do the work of `embed_passages_with_spans`; there is one list of spans a text."""


def unit(vectors: FloatArray) -> FloatArray:
    """Scale vectors along the last axis to length 1; zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: FloatArray = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled


def pool_spans(
    token_vectors: FloatArray, offsets: NDArray[np.int64], spans: Sequence[Span]
) -> FloatArray:
    """Return the unit mean vector of each span, of shape (len(spans), dimension).

    ``token_vectors`` has shape (tokens, dimension) and ``offsets`` (tokens, 2): the characters
    each token covers. A token counts for every span it overlaps; special tokens, which cover
    nothing, for none.
    """
    pooled = np.zeros((len(spans), token_vectors.shape[1]), np.float32)
    real = offsets[:, 1] > offsets[:, 0]
    for row, (start, end) in enumerate(spans):
        inside = real & (offsets[:, 0] < end) & (offsets[:, 1] > start)
        if inside.any():
            pooled[row] = token_vectors[inside].mean(axis=0)
    return unit(pooled)
