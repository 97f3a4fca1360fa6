"""Whether a passage answers a question: the exported network, run by onnxruntime without torch."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_qa.errors import ModelError
from policy_qa.models.answerability.wording import PREFIX, worded
from policy_qa.models.cpu import available_cores

EMBEDDINGS_FILE = "tokens.npy"
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Network:
    """The loaded files; ``vectors`` (tokens, dimension) stay on disk, ``prefix`` counts tokens."""

    tokenizer: Any
    session: Any
    vectors: NDArray[np.float16]
    prefix: int


class OnnxAnswerability:
    """Tells how much a passage looks like an answer. Several threads may use it at once."""

    def __init__(self, folder: Path, onnx: Path, *, name: str, threads: int | None = None) -> None:
        """Name the files; they are loaded when the first question needs them."""
        self.name = name
        self._folder, self._onnx = folder, onnx
        self._threads = threads or available_cores()
        self._lock = threading.Lock()
        self._network: _Network | None = None
        self.support = lru_cache(_REMEMBERED)(self._support)

    def _support(self, question: str, passage: str, above: str) -> float:
        """Return the log odds that the passage answers the question.

        Args:
            question: The question.
            passage: A statement.
            above: The headings above it, and the document's title.

        Raises:
            ModelError: a file cannot be loaded, or the network fails.
        """
        network = self._loaded()
        ids = network.tokenizer.encode(PREFIX + worded(question, passage, above)).ids
        tokens = network.vectors[ids[network.prefix :]].astype(np.float32)[None]
        try:
            return float(network.session.run(None, {"tokens": tokens})[0][0])
        except Exception as error:  # onnxruntime raises bare exceptions of its own
            raise ModelError(f"判断模型运行失败（{error}）；可设 judge = false 不用它。") from error

    def _loaded(self) -> _Network:
        with self._lock:
            if self._network is None:
                self._network = self._load()
            return self._network

    def _load(self) -> _Network:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        try:
            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(self._onnx), options, providers=["CPUExecutionProvider"]
            )
            vectors = np.load(self._folder / EMBEDDINGS_FILE, mmap_mode="r")
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise ModelError(
                f"无法载入模型 {self._onnx}（{error}）；请运行 make setup。"
            ) from error
        return _Network(tokenizer, session, vectors, len(tokenizer.encode(PREFIX).ids))
