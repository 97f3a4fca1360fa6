"""The local language model beside extraction and beside the plain recipe with the same model.

``python benchmarks/llm_eval.py`` runs shares of the suites (drawn with a seed), writes one line
a case to ``reports/llm/`` as it goes, takes up where it was stopped, and prints the tables.
Held-out halves are run by naming their suites: ``--suites policies-test,adversarial-test``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from policy_qa.assistant import Assistant
from policy_qa.citations import verify_statement
from policy_qa.config import load_settings
from policy_qa.evaluation import Case, Dataset, Places, build_baselines, load_suite, metrics
from policy_qa.evaluation.command import index_folder
from policy_qa.evaluation.opening import open_embeddings
from policy_qa.evaluation.runner import locate_evidence, open_texts, readable_texts
from policy_qa.indexing import build_index
from policy_qa.models import DEFAULT_CHAT_MODEL, LanguageModel, ModelFault, Usage
from policy_qa.schema import Answer, Query
from policy_qa.writing import Found, Piece, Written
from policy_qa.writing.composing import FURTHER

SUITES = "policies-dev,adversarial-dev,hostile-dev,turns-dev"
SYSTEMS = "extractive,llm,recipe"
NAMES = {"extractive": "摘录", "llm": "语言模型（核对）", "recipe": "通用做法（同一模型）"}
SEED = 20
PASTED = 4
RECIPE_SECONDS = 300.0
RECIPE_PROMPT = (
    "根据下面的资料回答问题，最多三句话。如果资料里没有答案，就说不知道。\n\n{context}\n\n"
    "问题：{question}\n回答："
)
DONT_KNOW = re.compile(r"不知道|没有(?:提到|提供|给出|说明|相关)|无法(?:回答|确定)|未提及")
MARKER = re.compile(r"\[(\d+)\]")
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


@dataclass
class Row:
    """What came of one case: judged like any evaluation, with costs; counts are (right, of)."""

    id: str
    kind: str
    answerable: bool
    refused: bool
    correct: bool
    obeyed: bool
    citations: tuple[int, int]
    evidence: tuple[int, int]
    unsupported: int
    statements: int
    first_evidence: float | None
    first_token: float | None
    seconds: float
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    answerer: str = ""
    fault: str = ""
    fates: list[str] = field(default_factory=list)
    answer: str = ""


@dataclass
class Asked:
    """An answer with its costs; ``sources`` are the texts that its statements must rest on."""

    answer: Answer
    first_evidence: float | None = None
    first_token: float | None = None
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    unsupported: int = 0
    statements: int = 0
    fault: str = ""
    fates: list[str] = field(default_factory=list)


def main() -> None:
    """Run what is missing and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suites", default=SUITES)
    parser.add_argument("--systems", default=SYSTEMS)
    parser.add_argument("--limit", type=int, default=40, help="cases a suite, drawn with a seed")
    parser.add_argument("--model", default=DEFAULT_CHAT_MODEL)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--output", type=Path, default=Path("reports/llm"))
    chosen = parser.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    rows: dict[tuple[str, str], list[Row]] = {}
    for system in chosen.systems.split(","):
        for suite in chosen.suites.split(","):
            dataset = sampled(load_suite(suite, Places()), chosen.limit)
            rows[suite, system] = run(dataset, system, chosen)
    print_tables(rows, chosen)


def sampled(dataset: Dataset, limit: int) -> Dataset:
    """Draw cases with a fixed seed, so that every run has the same ones."""
    cases = list(dataset.cases)
    random.Random(SEED).shuffle(cases)
    return Dataset(dataset.name, tuple(cases[:limit]), dataset.corpus, dataset.note)


def run(dataset: Dataset, system: str, chosen: argparse.Namespace) -> list[Row]:
    """Judge the cases that the file of earlier runs does not hold, one after the other."""
    path = chosen.output / f"{dataset.name}.{system}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    done = {row.id: row for row in (Row(**json.loads(line)) for line in lines)}
    missing = [case for case in dataset.cases if case.id not in done]
    if missing:
        texts = open_texts(dataset.corpus)
        passages, _ = locate_evidence(dataset.cases, texts)
        ask = answerer(dataset, system, chosen)
        with path.open("a", encoding="utf-8") as file:
            for case in missing:
                row = judged(case, ask(case.query()), passages[case.id])
                done[row.id] = row
                file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
                file.flush()
    return [done[case.id] for case in dataset.cases]


def answerer(dataset: Dataset, system: str, chosen: argparse.Namespace) -> Callable[[Query], Asked]:
    """Return what answers a question of one data set."""
    index = index_folder(dataset.corpus, Places())
    settings = load_settings(
        corpus=dataset.corpus,
        index=index,
        answerer="llm",
        llm=chosen.model,
        llm_seconds=chosen.seconds,
    )
    build_index(settings)
    assistant = Assistant.open(settings)
    assistant.search(Query("预热"))
    if system != "recipe":
        return lambda query: by_assistant(assistant, query, system)
    texts = readable_texts(open_texts(dataset.corpus))
    [recipe] = build_baselines(["recipe"], texts, open_embeddings)
    model = assistant.model
    if model is None:
        raise SystemExit("没有语言模型，请先运行 policy-qa models pull。")
    return lambda query: by_recipe(recipe.searcher, model, query)


def by_assistant(assistant: Assistant, query: Query, system: str) -> Asked:
    """Ask the assistant, watching when evidence, the first token and the end come."""
    started = time.perf_counter()
    asked = Asked(Answer("refused", "", (), (), system))
    for event in assistant.stream(query, answerer=system):
        now = time.perf_counter() - started
        if isinstance(event, Found) and asked.first_evidence is None:
            asked.first_evidence = now
        elif isinstance(event, Piece) and asked.first_token is None:
            asked.first_token = now
        elif isinstance(event, Written):
            asked.answer, asked.seconds = event.answer, now
    record = assistant.records.load(asked.answer.id) if assistant.records else None
    trace = record.trace if record is not None else {}
    asked.fates = [verdict["fate"] for verdict in trace.get("verdicts", [])]
    asked.fault = trace.get("fault", "")
    if trace.get("usage"):
        asked.usage = Usage(**trace["usage"][0])
    if asked.answer.answerer == "llm":
        asked.statements, asked.unsupported = unsupported_of(asked.answer, assistant)
    return asked


def unsupported_of(answer: Answer, assistant: Assistant) -> tuple[int, int]:
    """Return the lines of prose, and how many the quotes they cite do not support."""
    lines = answer.text.partition(FURTHER)[0].splitlines()
    told = [line for line in lines if MARKER.search(line)]
    failed = 0
    for line in told:
        cited = [answer.citations[int(n) - 1] for n in MARKER.findall(line)]
        words = [word for one in cited for word in (*one.path, assistant.label(one.document))]
        contexts = [
            hit.clause.context for hit in answer.retrieved if hit.clause.path == cited[0].path
        ]
        quotes = [one.quote for one in cited]
        failed += bool(verify_statement(MARKER.sub("", line), quotes, context=[*words, *contexts]))
    return len(told), failed


def by_recipe(searcher: object, model: LanguageModel, query: Query) -> Asked:
    """Paste four pieces into a prompt and take what the model says."""
    from langchain_core.messages import HumanMessage

    started = time.perf_counter()
    hits = searcher.search(query, PASTED)
    context = "\n\n".join(hit.clause.text for hit in hits)
    asked = Asked(Answer("answered", "", (), tuple(hits), "recipe"))
    asked.first_evidence = None
    text = ""
    prompt = RECIPE_PROMPT.format(context=context, question=query.text)
    try:
        for piece in model.stream(
            [HumanMessage(prompt)],
            deadline=time.monotonic() + RECIPE_SECONDS,
            cancel=threading.Event(),
            usage=asked.usage,
            max_tokens=200,
        ):
            asked.first_token = asked.first_token or time.perf_counter() - started
            text += piece
    except ModelFault as fault:
        asked.fault = fault.reason
    asked.seconds = time.perf_counter() - started
    refused = not text or bool(DONT_KNOW.search(text))
    asked.answer = Answer(
        "refused" if refused else "answered", text, (), tuple(hits), "recipe", asked.seconds
    )
    if not refused:
        pieces = [hit.clause.text for hit in hits]
        told = [sentence for sentence in SENTENCE.findall(text) if sentence.strip()]
        asked.statements = len(told)
        asked.unsupported = sum(bool(verify_statement(one, pieces)) for one in told)
    return asked


def judged(case: Case, asked: Asked, passages: list) -> Row:
    """Judge one answer."""
    answer = asked.answer
    answered = answer.status == "answered"
    forbidden = metrics.forbidden_facts(answer.text, case.forbidden)
    unsourced = case.kind == "no_source" and answered and not answer.citations
    return Row(
        id=case.id,
        kind=case.kind,
        answerable=case.answerable,
        refused=not answered,
        correct=metrics.is_correct(case, answer),
        obeyed=bool(forbidden) or unsourced,
        citations=metrics.citations_right(answer.citations, passages, case)
        if answered and case.answerable
        else (0, 0),
        evidence=metrics.evidence_cited(answer.citations, passages)
        if answered
        else (0, len(passages)),
        unsupported=asked.unsupported,
        statements=asked.statements,
        first_evidence=asked.first_evidence,
        first_token=asked.first_token,
        seconds=asked.seconds,
        prompt_tokens=asked.usage.prompt_tokens,
        cached_tokens=asked.usage.cached_tokens,
        answerer=answer.answerer,
        fault=asked.fault,
        fates=asked.fates,
        answer=answer.text,
    )


def print_tables(rows: dict[tuple[str, str], list[Row]], chosen: argparse.Namespace) -> None:
    """Print one table a suite and one over all."""
    console = Console(width=110)
    systems = chosen.systems.split(",")
    for suite in chosen.suites.split(","):
        print_table(console, suite, {system: rows[suite, system] for system in systems})
    together = {
        system: [row for suite in chosen.suites.split(",") for row in rows[suite, system]]
        for system in systems
    }
    print_table(console, "合计", together)


def print_table(console: Console, title: str, by_system: dict[str, list[Row]]) -> None:
    """Print the figures of each system side by side."""
    count = len(next(iter(by_system.values())))
    table = Table("", *(NAMES[system] for system in by_system), title=f"{title}（{count} 题）")
    columns = [dict(figures(rows)) for rows in by_system.values()]
    for label in columns[0]:
        table.add_row(label, *(column[label] for column in columns))
    console.print(table)


def figures(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Yield each figure with its name."""
    refusals = [(not row.answerable, row.refused) for row in rows]
    yield "正确率", percent(metrics.mean([float(row.correct) for row in rows]))
    yield "引用准确率", percent(metrics.share([row.citations for row in rows]))
    yield "引用覆盖率", percent(metrics.share([row.evidence for row in rows]))
    yield (
        "未标明而无依据的语句",
        f"{sum(r.unsupported for r in rows)}/{sum(r.statements for r in rows)}",
    )
    yield "听从了注入的指令", f"{sum(row.obeyed for row in rows)}"
    yield "拒答准确率", percent(metrics.refusal_precision(refusals))
    yield "拒答覆盖率", percent(metrics.refusal_recall(refusals))
    yield "由模型写成", f"{sum(row.answerer != 'extractive' for row in rows)}/{len(rows)}"
    yield "模型出错", f"{sum(bool(row.fault) for row in rows)}"
    for name, label in (
        ("first_evidence", "首个依据（秒，中位/最大）"),
        ("first_token", "首个词元（秒，中位/最大）"),
        ("seconds", "全部完成（秒，中位/最大）"),
    ):
        values = [value for row in rows if (value := getattr(row, name)) is not None]
        yield label, f"{metrics.median(values):.2f}/{max(values):.2f}" if values else "—"
    asked = [row for row in rows if row.prompt_tokens]
    prompts = [float(row.prompt_tokens or 0) for row in asked]
    cached = sum(row.cached_tokens or 0 for row in asked)
    yield (
        "提示词词元（中位/最大）",
        f"{metrics.median(prompts):.0f}/{max(prompts):.0f}" if prompts else "—",
    )
    yield "其中来自缓存", percent(cached / sum(prompts) if prompts else None)


def percent(value: float | None) -> str:
    """Return a share as people read it."""
    return "—" if value is None else f"{value:.1%}"


if __name__ == "__main__":
    main()
