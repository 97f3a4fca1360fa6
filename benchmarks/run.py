"""Indexing speed, cold start, time a question and memory: ours beside the plain LangChain recipe.

Run ``make bench``, or ``python benchmarks/run.py --corpus FOLDER --questions FILE.jsonl``. Each
figure is taken in a process of its own. The recipe is the one of tutorials: a recursive
splitter of 500 characters, Chroma, the best four pieces; once with the embedder's weights
loaded by sentence-transformers, as tutorials do, and once with our ONNX embedder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

ROOT = Path(__file__).parents[1]
SYSTEMS = {
    "ours": "policy_qa",
    "recipe": "LangChain 通用做法",
    "recipe-onnx": "同左，用我们的 ONNX",
}
PIECE, OVERLAP, PASTED = 500, 50, 4
COLD_RUNS = 3

Figures = dict[str, float]


class System(Protocol):
    """A system under measurement, over a corpus folder and a folder of its own."""

    def build(self, corpus: Path, folder: Path) -> int:
        """Index the corpus; return the number of pieces."""
        ...

    def open(self, folder: Path) -> Callable[[str], object]:
        """Open what was built; return the function that answers a question."""
        ...


class Ours:
    """policy_qa through its assistant."""

    def build(self, corpus: Path, folder: Path) -> int:
        """Index the corpus."""
        from policy_qa.config import load_settings
        from policy_qa.indexing import build_index

        return build_index(load_settings(), corpus=corpus, index=folder).clauses

    def open(self, folder: Path) -> Callable[[str], object]:
        """Open the assistant."""
        from policy_qa.assistant import Assistant
        from policy_qa.config import load_settings
        from policy_qa.schema import Query

        assistant = Assistant.open(load_settings(index=folder))
        return lambda question: assistant.ask(Query(question))


@dataclass(frozen=True, slots=True)
class Recipe:
    """The plain recipe; ``onnx`` gives it our embedder."""

    onnx: bool

    def build(self, corpus: Path, folder: Path) -> int:
        """Split, embed and store the files as they are."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        from policy_qa.documents import document_files

        splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP)
        texts = [path.read_text(encoding="utf-8") for path in document_files(corpus)]
        pieces = [piece for text in texts for piece in splitter.split_text(text)]
        self._store(folder).add_texts(pieces)
        return len(pieces)

    def open(self, folder: Path) -> Callable[[str], object]:
        """Open the store."""
        store = self._store(folder)
        return lambda question: store.similarity_search(question, k=PASTED)

    def _store(self, folder: Path) -> Any:  # noqa: ANN401 - langchain_chroma has no types
        from langchain_chroma import Chroma

        embeddings = self._onnx() if self.onnx else _torch()
        return Chroma(persist_directory=str(folder), embedding_function=embeddings)

    def _onnx(self) -> Embeddings:
        from policy_qa.models import plain_embeddings

        return plain_embeddings()


def _torch() -> Embeddings:
    """Return the same weights in sentence-transformers, as LangChain embeddings."""
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    from policy_qa.models import sentence_transformers_folder

    model = SentenceTransformer(str(sentence_transformers_folder()), device="cpu")

    class Torch(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = model.encode(["passage: " + t for t in texts]).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            vector: list[float] = model.encode("query: " + text).tolist()
            return vector

    return Torch()


def system(name: str) -> System:
    """Return the system of that name."""
    return Ours() if name == "ours" else Recipe(onnx=name == "recipe-onnx")


def measure_build(name: str, corpus: Path, folder: Path) -> Figures:
    """Time the building of an index, with everything that has to be loaded for it."""
    started = time.perf_counter()
    pieces = system(name).build(corpus, folder)
    return {"pieces": pieces, "build": time.perf_counter() - started}


def measure_cold(name: str, folder: Path, question: str) -> Figures:
    """Open the index and answer one question (the caller times the whole process)."""
    system(name).open(folder)(question)
    return {}


def measure_warm(name: str, folder: Path, questions: list[str]) -> Figures:
    """Time the questions after the first tenth, each asked for the first time."""
    ask = system(name).open(folder)
    warming = len(questions) // 10
    for question in questions[:warming]:
        ask(question)
    seconds = []
    for question in questions[warming:]:
        started = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - started)
    return {"p50": percentile(seconds, 50), "p95": percentile(seconds, 95)}


def percentile(values: list[float], percent: int) -> float:
    """Return the smallest value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def in_own_process(*arguments: str) -> Figures:
    """Run this file with the arguments; add ``wall`` (seconds) and ``memory`` (MB at its peak)."""
    started = time.perf_counter()
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"失败：{' '.join(map(str, command))}")
    figures: Figures = json.loads(printed)
    return {
        **figures,
        "wall": time.perf_counter() - started,
        "memory": usage.ru_maxrss / 1024,
    }


def measure(name: str, corpus: Path, questions: Path, folder: Path) -> Figures:
    """Take every figure of one system."""
    common = ("--corpus", str(corpus), "--questions", str(questions), "--folder", str(folder))
    built = in_own_process("build", name, *common)
    cold = sorted(in_own_process("cold", name, *common)["wall"] for _ in range(COLD_RUNS))
    warm = in_own_process("warm", name, *common)
    return {
        "pieces": built["pieces"],
        "build": built["build"],
        "build_memory": built["memory"],
        "cold": cold[COLD_RUNS // 2],
        "p50": warm["p50"],
        "p95": warm["p95"],
        "memory": warm["memory"],
    }


ROWS = (
    ("条款（片段）数", "pieces", "{:.0f}"),
    ("建立索引（秒）", "build", "{:.1f}"),
    ("建立索引的内存峰值（MB）", "build_memory", "{:.0f}"),
    ("冷启动到第一个答案（秒）", "cold", "{:.1f}"),
    ("每问 p50（毫秒）", "p50", "{:.1f}"),
    ("每问 p95（毫秒）", "p95", "{:.1f}"),
    ("答问的内存峰值（MB）", "memory", "{:.0f}"),
)


def show(results: dict[str, Figures], characters: int) -> None:
    """Print the table."""
    table = Table(title=f"{characters} 字；{os.cpu_count()} 核")
    table.add_column("")
    for name in results:
        table.add_column(SYSTEMS[name], justify="right")
    for label, key, form in ROWS:
        scale = 1000 if key in {"p50", "p95"} else 1
        table.add_row(label, *(form.format(scale * row[key]) for row in results.values()))
    speeds = [f"{characters / row['build']:.0f}" for row in results.values()]
    table.add_row("索引速度（字/秒）", *speeds)
    Console().print(table)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("step", nargs="?", choices=("build", "cold", "warm"))
    options.add_argument("system", nargs="?", choices=tuple(SYSTEMS))
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    options.add_argument("--questions", type=Path, default=ROOT / "eval/policies/dev.jsonl")
    options.add_argument("--limit", type=int, default=100, help="questions asked")
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--json", action="store_true", help="print JSON")
    return options


def main() -> None:
    """Measure every system, or take one step of one system."""
    given = parser().parse_args()
    lines = given.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[: given.limit]]
    if given.step == "build":
        print(json.dumps(measure_build(given.system, given.corpus, given.folder)))
    elif given.step == "cold":
        print(json.dumps(measure_cold(given.system, given.folder, questions[0])))
    elif given.step == "warm":
        print(json.dumps(measure_warm(given.system, given.folder, questions)))
    else:
        with tempfile.TemporaryDirectory() as work:
            results = {
                name: measure(name, given.corpus, given.questions, Path(work) / name)
                for name in SYSTEMS
            }
        files = [path for path in given.corpus.iterdir() if path.suffix in {".txt", ".md"}]
        characters = sum(len(path.read_text(encoding="utf-8")) for path in files)
        if given.json:
            print(json.dumps({"characters": characters, **results}, ensure_ascii=False, indent=1))
        else:
            show(results, characters)


if __name__ == "__main__":
    main()
