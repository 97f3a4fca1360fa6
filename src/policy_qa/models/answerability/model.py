"""Whether a passage answers a question: the exported network, run by onnxruntime without torch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_qa.errors import ModelError
from policy_qa.models.answerability.prefixes import LEFT, Prefixes
from policy_qa.models.answerability.wording import worded
from policy_qa.models.chinese_tokenizer import ChineseTokenizer
from policy_qa.models.cpu import available_cores

EMBEDDINGS_FILE, PREFIX_FILE = "tokens.npy", "prefix.npy"
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Network:
    """The loaded files; ``vectors`` (tokens, dimension) stay on disk.

    ``prefix`` is what the instruction leaves (`network.Network.forward`).
    """

    tokenizer: ChineseTokenizer
    session: Any
    vectors: NDArray[np.float16]
    prefix: LEFT

    def ids(self, pieces: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the tokens of each piece."""
        return [self.tokenizer.encode(piece)[0] for piece in pieces]

    def read(self, ids: NDArray[np.int64], before: LEFT) -> tuple[float, LEFT]:
        """Return the log odds of a text, and what its tokens leave beside those before."""
        tokens = self.vectors[ids].astype(np.float32)[None]
        support, left = self.session.run(None, {"tokens": tokens, "before": before})
        return float(support[0]), left


class OnnxAnswerability:
    """Tells how much a passage looks like an answer. Several threads may use it at once."""

    def __init__(self, folder: Path, onnx: Path, *, name: str, threads: int | None = None) -> None:
        """Name the files; they are loaded when the first question needs them."""
        self.name = name
        self._folder, self._onnx = folder, onnx
        self._threads = threads or available_cores()
        self._lock = threading.Lock()
        self._network: _Network | None = None
        self._prepared = False
        self._prefixes = Prefixes()
        self.support = lru_cache(_REMEMBERED)(self._support)

    def _support(self, question: str, passage: str, above: str) -> float:
        """Return the log odds that the passage answers the question.

        What was read lately, headings or headings and passage, is not read again.

        Args:
            question: The question.
            passage: A statement.
            above: The headings above it, and the document's title.

        Raises:
            ModelError: a file cannot be loaded, or the network fails.
        """
        network = self._loaded()
        pieces = worded(question, passage, above)
        known, before = self._prefixes.longest(pieces[:-1])
        before = network.prefix if before is None else before
        try:
            ids = network.ids(pieces[known:])
            support, left = network.read(np.concatenate(ids), before)
        except Exception as error:  # onnxruntime raises bare exceptions of its own
            raise ModelError(f"判断模型运行失败（{error}）；可设 judge = false 不用它。") from error
        end = 0
        for count, piece in enumerate(ids[:-1], known + 1):
            end += len(piece)
            self._prefixes.keep(
                pieces[:count], np.concatenate([before, left[..., :end, :]], axis=3)
            )
        return support

    def prepare(self) -> None:
        """Begin to load the files, if nobody has, beside whatever else is done."""
        if not self._prepared:
            self._prepared = True
            threading.Thread(target=self._try_to_load, daemon=True).start()

    def _try_to_load(self) -> None:
        with suppress(ModelError):  # whoever needs the network is told
            self._loaded()

    def _loaded(self) -> _Network:
        with self._lock:
            if self._network is None:
                self._network = self._load()
            return self._network

    def _load(self) -> _Network:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        try:
            tokenizer = ChineseTokenizer(self._folder)
            session = onnxruntime.InferenceSession(
                str(self._onnx), options, providers=["CPUExecutionProvider"]
            )
            vectors = np.load(self._folder / EMBEDDINGS_FILE, mmap_mode="r")
            prefix = np.load(self._folder / PREFIX_FILE)
        except Exception as error:  # the libraries raise bare exceptions of their own
            raise ModelError(
                f"无法载入模型 {self._onnx}（{error}）；请运行 make setup。"
            ) from error
        return _Network(tokenizer, session, vectors, prefix)
