"""A test double: an embedder without weights, for tests of everything that needs vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from policy_qa.models.embedder import FloatArray, Progress, Span, pool_spans, unit


class FakeEmbedder:
    """An `Embedder` that hashes character bigrams: deterministic, and alike for like texts.

    A "token" is a character together with the next one; the text's vector is the unit mean of
    its tokens' vectors, so a span over the whole text has the vector of the text.
    """

    def __init__(self, dimension: int = 64) -> None:
        self.name = f"fake-{dimension}"
        self.dimension = dimension

    def embed_query(self, text: str) -> FloatArray:
        """See `Embedder`."""
        return unit(self._tokens(text).sum(axis=0))

    def embed_query_spans(self, text: str, spans: Sequence[Span]) -> FloatArray:
        """See `Embedder`."""
        return self.embed_passages_with_spans([text], [spans])[1][0]

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
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        span_vectors: list[FloatArray] = []
        for row, (text, ranges) in enumerate(zip(texts, spans, strict=True)):
            tokens = self._tokens(text)
            vectors[row] = unit(tokens.sum(axis=0))
            starts = np.arange(len(text), dtype=np.int64)
            span_vectors.append(pool_spans(tokens, np.stack([starts, starts + 1], axis=1), ranges))
            if progress is not None:
                progress(row + 1)
        return vectors, span_vectors

    def _tokens(self, text: str) -> FloatArray:
        """Return one one-hot vector, signed, for each character and its successor."""
        tokens = np.zeros((len(text), self.dimension), np.float32)
        for row in range(len(text)):
            digest = hashlib.blake2b(text[row : row + 2].encode(), digest_size=4).digest()
            bucket = int.from_bytes(digest, "little")
            tokens[row, bucket % self.dimension] = 1.0 if bucket >> 31 else -1.0
        return tokens
