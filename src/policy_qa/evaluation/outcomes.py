"""What one system did with one case, and the judgement of it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from policy_qa.evaluation import metrics
from policy_qa.evaluation.cases import Case
from policy_qa.evaluation.free_text import Agreement, compare
from policy_qa.evaluation.metrics import Count
from policy_qa.evaluation.passages import Passage, Span, Texts
from policy_qa.evaluation.systems import System
from policy_qa.schema import Answer, Hit

DEPTH = 10
"""How many hits are asked for and judged."""

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a report; None means that the measure does not apply to the case."""

    id: str
    kind: str
    style: str
    question: str
    expected_status: str
    reference: str
    status: str = ""
    answer: str = ""
    error: str = ""
    correct: bool | None = None
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    length_ratio: float | None = None
    agreement: Agreement | None = None
    relevance: tuple[bool, ...] | None = None
    all_evidence: bool | None = None
    citations: Count = (0, 0)
    evidence: Count = (0, 0)
    verbatim: Count = (0, 0)
    seconds: float | None = None
    quotes: tuple[str, ...] = ()
    retrieved: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the system refused."""
        return self.status == "refused"

    @property
    def should_refuse(self) -> bool:
        """Whether it should have."""
        return self.expected_status == "refused"

    @property
    def wrong(self) -> bool:
        """Whether the case counts as wrong: by its answer, or by its first hit."""
        if self.error or self.correct is False:
            return True
        return self.correct is None and self.relevance is not None and not any(self.relevance[:1])

    @property
    def weak(self) -> bool:
        """Whether a right answer has a flaw: a wrong citation, or a first hit beside it."""
        right, total = self.citations
        missed = self.relevance is not None and not any(self.relevance[:1])
        return not self.wrong and (right < total or missed)

    def to_json(self) -> dict[str, object]:
        """Return the row as JSON values."""
        return {**asdict(self), "wrong": self.wrong}


def judge(case: Case, system: System, passages: Sequence[Passage], texts: Texts) -> Outcome:
    """Put one case to a system and judge it; a crash is an outcome, not an exception."""
    outcome = Outcome(
        id=case.id,
        kind=case.kind,
        style=case.style,
        question=case.question,
        expected_status=case.status,
        reference=case.reference,
        correct=None if _evidence_only(case) else False,
        evidence=(0, len(passages)),
    )
    outcome = _judge_answer(outcome, case, system, passages, texts)
    return _judge_search(outcome, case, system, passages, texts)


def _judge_answer(
    outcome: Outcome, case: Case, system: System, passages: Sequence[Passage], texts: Texts
) -> Outcome:
    started = time.perf_counter()
    try:
        answer = system.answerer.answer(case.query())
    except Exception as error:
        return replace(outcome, error=_named(error), seconds=time.perf_counter() - started)
    seconds = time.perf_counter() - started
    outcome = replace(
        outcome,
        status=answer.status,
        answer=answer.text,
        seconds=seconds,
        quotes=tuple(citation.quote for citation in answer.citations),
        verbatim=metrics.verbatim(answer.citations, texts),
    )
    if not case.answerable:
        return replace(outcome, correct=metrics.is_correct(case, answer))
    return _judge_words(outcome, case, answer, passages)


def _judge_words(
    outcome: Outcome, case: Case, answer: Answer, passages: Sequence[Passage]
) -> Outcome:
    """Judge what an answerable case was told."""
    if answer.status == "answered":
        outcome = replace(
            outcome,
            length_ratio=metrics.length_ratio(answer.text, case.reference),
            citations=metrics.citations_right(answer.citations, passages, case),
            evidence=metrics.evidence_cited(answer.citations, passages),
        )
    if case.key_facts:
        return replace(
            outcome,
            correct=metrics.is_correct(case, answer),
            missing=metrics.missing_facts(answer.text, case.key_facts),
            forbidden=metrics.forbidden_facts(answer.text, case.forbidden),
        )
    if not case.reference:
        return outcome
    agreement = compare(answer.text, case.reference)
    correct = agreement.good and metrics.is_correct(case, answer)
    return replace(outcome, correct=correct, agreement=agreement, missing=agreement.missing)


def _judge_search(
    outcome: Outcome, case: Case, system: System, passages: Sequence[Passage], texts: Texts
) -> Outcome:
    if not passages:
        return outcome
    try:
        hits = system.searcher.search(case.query(), DEPTH)
    except Exception as error:
        message = outcome.error or _named(error)
        return replace(outcome, error=message, relevance=(), all_evidence=False)
    spans = [Span(hit.clause.document, hit.clause.start, hit.clause.end) for hit in hits]
    return replace(
        outcome,
        relevance=metrics.relevance(spans, passages, texts),
        all_evidence=metrics.all_evidence_at_k(spans, passages, texts, DEPTH),
        retrieved=tuple(_shown(hit) for hit in hits[:_SHOWN]),
    )


def _evidence_only(case: Case) -> bool:
    """Whether nothing but the evidence tells right from wrong (the laws suite)."""
    return case.answerable and not case.key_facts and not case.reference


def _named(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"


def _shown(hit: Hit) -> str:
    return f"{hit.clause.document}｜{' › '.join(hit.clause.path)}｜{hit.clause.text}"
