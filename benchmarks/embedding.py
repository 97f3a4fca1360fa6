"""Speed of the default embedder beside sentence-transformers on torch, in one run.

``python benchmarks/embedding.py [FOLDER]`` cuts the texts of FOLDER (``corpus``) into passages
of 160 characters. Both sides are measured in a process of their own, in turn, several rounds;
the median counts. Import is a cold start up to the first query's vector.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PASSAGE_LENGTH = 160
QUERIES = 40
SIDES = ("torch", "ours")

Encode = Callable[[list[str]], Any]


def passages(folder: Path, limit: int) -> list[str]:
    """Return up to ``limit`` passages, spread evenly over the texts of the folder."""
    cut = [
        text[start : start + PASSAGE_LENGTH]
        for path in sorted(folder.glob("*.txt"))
        for text in [path.read_text(encoding="utf-8")]
        for start in range(0, len(text), PASSAGE_LENGTH)
    ]
    step = max(1, len(cut) // limit)
    return cut[::step][:limit]


def load(side: str) -> tuple[Encode, Encode]:
    """Return the encoders of passages and of queries."""
    from policy_qa.models import load_embedder, sentence_transformers_folder

    if side == "ours":
        embedder = load_embedder()
        return embedder.embed_passages, lambda texts: embedder.embed_query(texts[0])
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(sentence_transformers_folder()), device="cpu")
    return model.encode_document, model.encode_query


def measure(side: str, texts: list[str]) -> dict[str, float]:
    """Return cold start in seconds, passages a second, query milliseconds (p50), memory in MB."""
    start = time.perf_counter()
    encode_passages, encode_query = load(side)
    encode_query(["第一个问题是什么？"])
    cold = time.perf_counter() - start
    start = time.perf_counter()
    encode_passages(texts)
    speed = len(texts) / (time.perf_counter() - start)
    milliseconds = []
    for number in range(QUERIES):
        start = time.perf_counter()
        encode_query([f"第{number}条对教师交流轮岗的比例有什么要求？"])
        milliseconds.append(1000 * (time.perf_counter() - start))
    return {
        "cold start s": cold,
        "passages/s": speed,
        "query ms p50": statistics.median(milliseconds),
        "memory MB": _peak_memory(),
    }


def _peak_memory() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure both sides in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("corpus"))
    parser.add_argument("--passages", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(measure(options.side, passages(options.folder, options.passages))))
        return
    results: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for _ in range(options.rounds):
        for side in SIDES:
            command = [sys.executable, __file__, *sys.argv[1:], "--side", side]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            results[side].append(json.loads(output.splitlines()[-1]))
    columns = list(results["ours"][0])
    print("| embedder | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for side, name in zip(SIDES, ("sentence-transformers, torch", "ours, ONNX int8"), strict=True):
        medians = (statistics.median(run[column] for run in results[side]) for column in columns)
        print(f"| {name} | " + " | ".join(f"{value:.1f}" for value in medians) + " |")


if __name__ == "__main__":
    main()
