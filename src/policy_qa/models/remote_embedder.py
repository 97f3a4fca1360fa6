"""An embedder behind an OpenAI-compatible server (``POST /v1/embeddings``).

Such a server gives one vector a text and no token vectors, so there is no late chunking: a
span that is not its whole text is embedded as a text of its own.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator, Sequence

import numpy as np

from policy_qa.errors import ModelError
from policy_qa.models.embedder import EncoderEmbedder, FloatArray, Progress, Span, unit

_BATCH = 64
_PATIENCE, _RETRIES = 60.0, 3


class RemoteEmbedder(EncoderEmbedder):
    """An `Embedder` over a server; an E5 model gets its ``query: `` and ``passage: ``."""

    def __init__(self, model: str, url: str, *, key: str = "") -> None:
        """Connect and ask for the length of a vector.

        Raises:
            ModelError: the server does not answer, or knows no such model.
        """
        super().__init__()
        from openai import OpenAI

        self._model = model
        self._url = url
        # The client refuses an empty key; servers on one's own machines want none.
        self._client = OpenAI(
            base_url=url, api_key=key or "none", timeout=_PATIENCE, max_retries=_RETRIES
        )
        e5 = re.search(r"\be5\b", model, re.IGNORECASE) is not None
        self._prefixes = ("query: ", "passage: ") if e5 else ("", "")
        weakref.finalize(self, self._client.close)
        self.name = f"openai:{model}"
        self.dimension = self._request(["维数"]).shape[1]

    def _embed_query(self, text: str) -> FloatArray:
        vector: FloatArray = unit(self._request([self._prefixes[0] + text]))[0]
        vector.setflags(write=False)
        return vector

    def _embed_passages(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        progress: Progress | None,
    ) -> tuple[FloatArray, list[FloatArray]]:
        parts = [
            [text[start:end] for start, end in own] for text, own in zip(texts, spans, strict=True)
        ]
        wanted = [*texts, *(part for own in parts for part in own)]
        vectors = self._vectors(list(dict.fromkeys(wanted)))
        nothing = np.empty((0, self.dimension), np.float32)
        passages = np.stack([vectors[text] for text in texts]) if texts else nothing
        if progress is not None:
            progress(len(texts))
        return passages, [np.stack([vectors[p] for p in own]) if own else nothing for own in parts]

    def _vectors(self, texts: list[str]) -> dict[str, FloatArray]:
        found: dict[str, FloatArray] = {}
        for batch in _batches(sorted(texts, key=len)):
            vectors = unit(self._request([self._prefixes[1] + text for text in batch]))
            found.update(zip(batch, vectors, strict=True))
        return found

    def _request(self, texts: list[str]) -> FloatArray:
        from openai import OpenAIError

        try:
            answer = self._client.embeddings.create(
                model=self._model, input=texts, encoding_format="float"
            )
            ordered = sorted(answer.data, key=lambda item: item.index)
            vectors = np.array([item.embedding for item in ordered], np.float32)
        except (OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise self._failed(str(error)) from error
        if vectors.shape[:1] != (len(texts),) or vectors.ndim != 2:  # noqa: PLR2004
            raise self._failed("返回的向量数目不对")
        return vectors

    def _failed(self, reason: str) -> ModelError:
        return ModelError(
            f"向量服务“{self._url}”没有给出模型 {self._model} 的向量（{reason}）；"
            "请检查 embedding_url、embedding_key 和模型名，或去掉 embedding_url 在本机计算。"
        )


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]
