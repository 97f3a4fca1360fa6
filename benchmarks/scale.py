"""Size against time, memory, speed and quality, on growing shares of 3,422 laws.

``python benchmarks/scale.py --work DIR --laws 34 342 3422`` grows one index from share to share
and prints a line for each: seconds and processor seconds to index what was added, peak memory,
size on disk, search p50 and p95 on the clock and of the processor, and the quality of the search
beside BM25 alone, vectors alone and the plain LangChain recipe, over the questions whose laws
are all in the share. A run that was stopped goes on where it was. A share holds the laws that
the questions need first, then others by seeded chance, so a larger share contains a smaller
one. The recipe embeds everything again in pieces of its own, so it runs on small shares only
(``--recipe 40``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from policy_qa.assistant import Assistant
from policy_qa.config import Settings
from policy_qa.evaluation import baselines, metrics
from policy_qa.evaluation.cases import ArticleEvidence, Case
from policy_qa.evaluation.laws import ARCHIVE, SEED, load_laws
from policy_qa.evaluation.passages import Span, Texts
from policy_qa.evaluation.runner import locate_evidence, open_texts, readable_texts
from policy_qa.index import PolicyIndex
from policy_qa.indexing import build_index
from policy_qa.models import as_langchain, open_embedder
from policy_qa.schema import Clause, Query

DATA = Path(__file__).parents[2] / "shared" / "data"
TARGETS = (("lookup", 1), ("lay", 5), ("scene", 5))
Search = Callable[[str], Sequence[Clause]]


def grow(data: Path, corpus: Path, cases: Sequence[Case], laws: int) -> None:
    """Put the laws of a share into the corpus folder and take the others out."""
    corpus.mkdir(parents=True, exist_ok=True)
    with tarfile.open(data / ARCHIVE) as archive:
        members = {PurePosixPath(m.name).name: m for m in archive if m.isfile()}
        chosen = set(order(cases, sorted(members))[:laws])
        for path in corpus.iterdir():
            if path.name not in chosen:
                path.unlink()
        for name in sorted(chosen):
            member = archive.extractfile(members[name])
            if not (corpus / name).exists() and member is not None:
                (corpus / name).write_bytes(member.read())


def order(cases: Sequence[Case], names: Sequence[str]) -> list[str]:
    """Return all laws: those with answers, question after question, then the others."""
    shuffled = list(cases)
    random.Random(SEED).shuffle(shuffled)
    gold = [name for case in shuffled for name in gold_of(case) if name in set(names)]
    others = [name for name in names if name not in set(gold)]
    random.Random(SEED).shuffle(others)
    return list(dict.fromkeys([*gold, *others]))


def gold_of(case: Case) -> list[str]:
    """Return the names of the laws that answer a question."""
    found = (e.documents for e in case.evidence if isinstance(e, ArticleEvidence))
    return [name for documents in found for name in documents]


def build(work: Path) -> dict[str, Any]:
    """Bring the index up to date and say what it took."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    report = build_index(Settings(), corpus=work / "corpus", index=work / "index")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    processor = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
    size = sum(path.stat().st_size for path in (work / "index").rglob("*") if path.is_file())
    return {
        "laws": report.documents,
        "clauses": report.clauses,
        "index s": round(report.seconds, 1),
        "CPU s": round(processor, 1),
        "peak MB": usage.ru_maxrss // 1024,
        "size MB": size // 1_000_000,
    }


def measure(work: Path, cases: Sequence[Case], *, recipe: bool) -> dict[str, Any]:
    """Measure speed and quality of the search, and one document's removal and return."""
    corpus = work / "corpus"
    texts = open_texts(corpus)
    asked = [case for case in cases if set(gold_of(case)) <= set(texts.names)]
    settings = Settings(corpus=corpus, index=work / "index")
    assistant = Assistant.open(settings)
    times: list[tuple[float, float]] = []

    def ours(question: str) -> Sequence[Clause]:
        begin = time.perf_counter(), time.process_time()
        hits = assistant.search(Query(question), top_k=10)
        times.append((time.perf_counter() - begin[0], time.process_time() - begin[1]))
        return [hit.clause for hit in hits]

    ours("第一个问题是什么？")
    times.clear()
    quality = {"ours": judged(asked, texts, ours)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assistant.close()
    for name, search in others(settings, texts, recipe=recipe):
        quality[name] = judged(asked, texts, search)
    (p50, busy_p50), (p95, busy_p95) = 1000 * np.percentile(times, [50, 95], axis=0)
    return {
        "questions": len(asked),
        "p50 ms": round(float(p50), 1),
        "p95 ms": round(float(p95), 1),
        "CPU p50 ms": round(float(busy_p50), 1),
        "CPU p95 ms": round(float(busy_p95), 1),
        "search MB": peak,
        "quality": quality,
        **one_document(settings),
    }


def others(settings: Settings, texts: Texts, *, recipe: bool) -> list[tuple[str, Search]]:
    """Return the other ways to search: BM25 alone, vectors alone, the plain recipe."""
    embedder = open_embedder(settings)
    index = PolicyIndex.open(settings.index)

    def vectors(question: str) -> Sequence[Clause]:
        found = index.nearest(embedder.embed_query(question), 10)
        return list(index.clauses([row for row, _ in found]).values())

    names = ("bm25", "recipe") if recipe else ("bm25",)
    plain = baselines.build_baselines(names, readable_texts(texts), lambda: as_langchain(embedder))
    ways: list[tuple[str, Search]] = [("vectors", vectors)]
    for name, system in zip(names, plain, strict=True):
        search = system.searcher.search
        ways.append((name, lambda q, s=search: [hit.clause for hit in s(Query(q), 10)]))
    return ways


def judged(cases: Sequence[Case], texts: Texts, search: Search) -> dict[str, float | None]:
    """Return hit@1 of look-ups, hit@5 of lay questions and of scenes."""
    passages, _ = locate_evidence(cases, texts)
    found: dict[str, list[tuple[bool, ...]]] = {}
    for case in cases:
        spans = [Span(c.document, c.start, c.end) for c in search(case.question)]
        relevant = metrics.relevance(spans, passages[case.id], texts)
        found.setdefault(case.kind, []).append(relevant)
    return {
        f"{kind} hit@{k}": metrics.hit_at_k(found[kind], k) if kind in found else None
        for kind, k in TARGETS
    }


def one_document(settings: Settings) -> dict[str, float]:
    """Take one document of middling size out of the index and put it in again."""
    files = sorted(settings.corpus.iterdir(), key=lambda path: path.stat().st_size)
    path = files[len(files) // 2]
    content = path.read_bytes()
    path.unlink()
    try:
        removed = build_index(settings).seconds
    finally:
        path.write_bytes(content)
    return {"remove s": round(removed, 2), "add s": round(build_index(settings).seconds, 2)}


def child(*arguments: str) -> dict[str, Any]:
    """Run one step in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, *arguments]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ)
    value: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return value


def show(row: dict[str, Any]) -> None:
    """Print what was measured of one share."""
    quality = row.pop("quality")
    print("  ".join(f"{name} {value}" for name, value in row.items()))
    for system, values in quality.items():
        shown = (f"{name} {'-' if v is None else f'{v:.3f}'}" for name, v in values.items())
        print(f"    {system:8}", "  ".join(shown), flush=True)


def main() -> None:
    """Grow, build and measure share after share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, required=True, help="folder that is kept")
    parser.add_argument("--laws", type=int, nargs="+", default=[34, 342])
    parser.add_argument("--recipe", type=int, default=40, help="largest share for the recipe")
    parser.add_argument("--step", choices=("build", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cases = load_laws(options.data, Path(folder), 1).cases
    recipe = options.laws[0] <= options.recipe
    if options.step == "build":
        print(json.dumps(build(options.work)))
    elif options.step == "measure":
        print(json.dumps(measure(options.work, cases, recipe=recipe)))
    else:
        places = ["--data", str(options.data), "--work", str(options.work)]
        for laws in options.laws:
            grow(options.data, options.work / "corpus", cases, laws)
            row = child(*places, "--step", "build")
            step = ["--step", "measure", "--laws", str(laws), "--recipe", str(options.recipe)]
            show({**row, **child(*places, *step)})


if __name__ == "__main__":
    main()
