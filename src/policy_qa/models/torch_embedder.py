"""Any other sentence-transformers model, by its name or folder, run by torch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_qa.errors import ModelError
from policy_qa.models.embedder import EncoderEmbedder, FloatArray, Progress, Span, pool_spans, unit

_TEXTS_AT_A_TIME = 16


class SentenceTransformerEmbedder(EncoderEmbedder):
    """An `Embedder` over a sentence-transformers model.

    Prefixes are those given, else the model's own prompts, else for an E5 model, whose
    folder often lacks them, ``query: `` and ``passage: ``.
    """

    def __init__(
        self,
        name_or_folder: str | Path,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        local_files_only: bool = True,
    ) -> None:
        """Load the model; by default only from this machine.

        Raises:
            ModelError: the model is not here or cannot be loaded.
        """
        super().__init__()
        from sentence_transformers import SentenceTransformer

        try:
            self._encoder = SentenceTransformer(
                str(name_or_folder), device="cpu", local_files_only=local_files_only
            )
        except Exception as error:  # the libraries below raise errors of many kinds
            reason = _first_line(error) if Path(name_or_folder).exists() else "本机没有这个模型"
            raise ModelError(
                f"无法载入向量模型 {name_or_folder}（{reason}）；"
                "请在设置中填写本机已有的 sentence-transformers 模型文件夹，"
                "或改用默认模型并运行 make setup。"
            ) from error
        short = Path(name_or_folder).name
        prompts = {key: value for key, value in self._encoder.prompts.items() if value}
        e5 = re.search(r"\be5\b", short, re.IGNORECASE) is not None
        self._query_prefix = _first_given(
            query_prefix, prompts.get("query"), "query: " if e5 else ""
        )
        self._passage_prefix = _first_given(
            passage_prefix,
            prompts.get("document") or prompts.get("passage"),
            "passage: " if e5 else "",
        )
        self.name = f"{short}@{_fingerprint(self._encoder)}"
        self.dimension = int(self._encoder.get_embedding_dimension() or 0)

    def _embed_passages(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        progress: Progress | None,
    ) -> tuple[FloatArray, list[FloatArray]]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        span_vectors: list[FloatArray] = [np.empty((0, self.dimension), np.float32)] * len(texts)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for first in range(0, len(order), _TEXTS_AT_A_TIME):
            rows = order[first : first + _TEXTS_AT_A_TIME]
            encoded = self._encode([self._passage_prefix + texts[row] for row in rows])
            for row, (vector, tokens) in zip(rows, encoded, strict=True):
                vectors[row] = vector
                span_vectors[row] = self._pool(texts[row], tokens, spans[row])
            if progress is not None:
                progress(first + len(rows))
        return vectors, span_vectors

    def _embed_query(self, text: str) -> FloatArray:
        [(vector, _)] = self._encode([self._query_prefix + text])
        vector.setflags(write=False)
        return vector

    def _encode(self, texts: list[str]) -> list[tuple[FloatArray, FloatArray]]:
        """Return for each text its unit vector and its tokens' vectors."""
        encoded = self._encoder.encode(
            texts, prompt="", output_value=None, batch_size=len(texts), show_progress_bar=False
        )
        return [
            (
                unit(item["sentence_embedding"].float().numpy()),
                item["token_embeddings"][item["attention_mask"].bool()].float().numpy(),
            )
            for item in encoded
        ]

    def _pool(self, text: str, tokens: FloatArray, spans: Sequence[Span]) -> FloatArray:
        if not spans:
            return np.empty((0, self.dimension), np.float32)
        offsets = self._offsets(text)
        if len(offsets) != len(tokens):
            raise ModelError(
                "该向量模型的分词结果与词向量数目不一致，无法计算句子向量；请换一个模型。"
            )
        return pool_spans(tokens, offsets, spans)

    def _offsets(self, text: str) -> NDArray[np.int64]:
        """Return the characters of ``text`` that each token covers, of shape (tokens, 2)."""
        encoding = self._encoder.tokenizer(
            self._passage_prefix + text,
            truncation=True,
            max_length=self._encoder.max_seq_length,
            return_offsets_mapping=True,
        )
        return np.array(encoding["offset_mapping"], np.int64) - len(self._passage_prefix)


def _first_given(*values: str | None) -> str:
    return next(value for value in values if value is not None)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _fingerprint(encoder: Any) -> str:  # noqa: ANN401
    """Return eight characters that change with the weights: a hash over a sample of them."""
    digest = hashlib.sha256()
    for name, tensor in sorted(encoder.state_dict().items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.flatten()[:: max(1, tensor.numel() // 64)].float().numpy().tobytes())
    return digest.hexdigest()[:8]
