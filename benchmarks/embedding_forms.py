"""What makes embedding faster: batches, shorter inputs; and what each costs in likeness.

``python benchmarks/embedding_forms.py LAWS`` draws 34 laws of the folder with a fixed seed, makes
their clauses into passages as the index does, and embeds some of them in each form. Speed is
counted in clauses per second of processor time, which does not depend on what else the machine
does; on two free cores the clock shows twice as many. "cosine" is that to the form in use: one
text a pass, at most 512 tokens.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policy_qa.indexing import passages
from policy_qa.models import DEFAULT_EMBEDDER, installed
from policy_qa.models.cpu import available_cores

LAWS, SEED = 34, 7
Ids = list[int]
Vectors = NDArray[np.float32]


class Encoder:
    """The installed model, run as the embedder runs it: one core a pass."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        model = installed(DEFAULT_EMBEDDER)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model.onnx), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(model.folder / "tokenizer.json"))
        self._prefix = model.model.passage_prefix

    def ids(self, text: str, most: int = 512) -> Ids:
        """Return the tokens of a passage; a longer one is cut."""
        self._tokenizer.enable_truncation(most)
        found: Ids = self._tokenizer.encode(self._prefix + text).ids
        return found

    def encode(self, batch: Sequence[Ids]) -> Vectors:
        """Return the unit vectors of texts of one length."""
        ids = np.array(batch, np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        mean = self._session.run(["last_hidden_state"], feed)[0].mean(axis=1)
        unit: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit


def batches(texts: Sequence[Ids], tokens: int) -> list[list[int]]:
    """Return batches of texts of one length, of at most so many tokens; 0 means one text each."""
    by_length: dict[int, list[int]] = {}
    for row, ids in enumerate(texts):
        by_length.setdefault(len(ids), []).append(row)
    found: list[list[int]] = []
    for length, rows in sorted(by_length.items()):
        size = max(1, tokens // length)
        found += [rows[start : start + size] for start in range(0, len(rows), size)]
    return found


def measure(encoder: Encoder, texts: Sequence[Ids], tokens: int) -> tuple[float, Vectors]:
    """Return clauses per second of processor time, and the vectors."""
    chosen = batches(texts, tokens)
    vectors = np.empty((len(texts), 384), np.float32)
    encode: Callable[[list[int]], Vectors] = lambda rows: encoder.encode([texts[r] for r in rows])  # noqa: E731
    with ThreadPoolExecutor(available_cores()) as pool:
        begin = time.process_time()
        for rows, found in zip(chosen, pool.map(encode, chosen), strict=True):
            vectors[rows] = found
    return len(texts) / (time.process_time() - begin), vectors


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the unpacked laws")
    parser.add_argument("--clauses", type=int, default=200)
    options = parser.parse_args()
    chosen = random.Random(SEED).sample(sorted(options.folder.iterdir()), LAWS)
    texts = [text for path in chosen for text in passages(path)]
    texts = random.Random(SEED).sample(texts, options.clauses)
    encoder = Encoder()
    encoder.encode([encoder.ids(texts[0])])
    forms = {"one a pass, 512 tokens (in use)": (512, 0)}
    forms |= {f"batches of one length, {n} tokens": (512, n) for n in (512, 2048)}
    forms |= {f"one a pass, cut after {n} tokens": (n, 0) for n in (128, 96, 64)}
    reference: Vectors | None = None
    print("| form | tokens a clause | clauses per CPU second | cosine mean | least |")
    print("|---|---|---|---|---|")
    for name, (most, tokens) in forms.items():
        ids = [encoder.ids(text, most) for text in texts]
        speed, vectors = measure(encoder, ids, tokens)
        reference = vectors if reference is None else reference
        cosines = (vectors * reference).sum(axis=1)
        mean_tokens = np.mean([len(row) for row in ids])
        print(
            f"| {name} | {mean_tokens:.0f} | {speed:.1f} | {cosines.mean():.4f} "
            f"| {cosines.min():.4f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
