"""One reply from question to record: extraction at once, prose after it, all of it kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from policy_qa.models import LanguageModel
from policy_qa.records import AnswerRecord, AnswerRecords, new_id
from policy_qa.schema import Answer, Citation, Clause, Query
from policy_qa.writing.events import Event, Found, Written
from policy_qa.writing.rewriting import rewritten
from policy_qa.writing.trace import Trace
from policy_qa.writing.writer import Writer


@dataclass(frozen=True, slots=True)
class Extraction:
    """An extractive answer with what writing needs of its index, taken in one snapshot.

    ``standalone`` is the question as it was understood, ``texts`` are those of the documents
    cited, ``clauses`` those in which the citations stand, ``labels`` the documents' short names.
    """

    answer: Answer
    standalone: str
    texts: Mapping[str, str]
    clauses: Mapping[Citation, Clause | None]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where answers come from: hashes of the settings and of the index, and the embedder."""

    settings: str
    index: str
    embedder: str


Extract = Callable[[Query], Extraction]


class Replier:
    """Replies with or without a model, and keeps a record of each reply."""

    def __init__(
        self,
        *,
        model: LanguageModel | None = None,
        seconds: float = 120.0,
        records: AnswerRecords | None = None,
    ) -> None:
        self.model = model
        self.records = records
        self._seconds = seconds

    def stream(  # noqa: PLR0913 - what one reply depends on
        self,
        query: Query,
        extract: Extract,
        *,
        prose: bool,
        origin: Callable[[], Origin],
        documents: tuple[str, ...] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Yield `Found` at once, `Piece` by `Piece` the model's prose, and `Written` last.

        Without ``prose`` there are only the first and the last. Closing the iterator, or
        setting ``cancel``, stops the model.
        """
        started = time.perf_counter()
        cancel = cancel or threading.Event()
        query = query if query.id else replace(query, id=new_id())
        model = self.model if prose else None
        trace = Trace()
        try:
            extraction = extract(query)
            yield Found(_timed(extraction.answer, query, started))
            if model is not None and extraction.answer.status == "refused" and query.history:
                again = self._reread(model, query, extract, cancel, trace)
                if again is not None:
                    extraction = again
                    yield Found(_timed(extraction.answer, query, started))
            final = extraction.answer
            if model is not None:
                for event in self._written(model, extraction, cancel, trace):
                    if isinstance(event, Written):
                        final = event.answer
                    else:
                        yield event
            final = _timed(final, query, started)
            self._keep(query, extraction, final, trace, (origin, documents, prose))
            yield Written(final)
        finally:
            cancel.set()

    def _written(
        self, model: LanguageModel, extraction: Extraction, cancel: threading.Event, trace: Trace
    ) -> Iterator[Event]:
        writer = Writer(
            model,
            self._seconds,
            text_of=extraction.texts.__getitem__,
            clause_of=extraction.clauses.get,
            label=lambda name: extraction.labels.get(name, name),
        )
        return writer.stream(extraction.standalone, extraction.answer, cancel=cancel, trace=trace)

    def _reread(
        self,
        model: LanguageModel,
        query: Query,
        extract: Extract,
        cancel: threading.Event,
        trace: Trace,
    ) -> Extraction | None:
        """What the model's wording of a follow-up finds, where the rules' wording found nothing."""
        question = rewritten(model, query.text, query.history, cancel=cancel)
        if not question:
            return None
        trace.question = question
        again = extract(replace(query, text=question, history=()))
        return again if again.answer.status == "answered" else None

    def _keep(
        self,
        query: Query,
        extraction: Extraction,
        answer: Answer,
        trace: Trace,
        circumstances: tuple[Callable[[], Origin], tuple[str, ...], bool],
    ) -> None:
        if self.records is None:
            return
        origin, documents, prose = circumstances
        where = origin()
        self.records.save(
            AnswerRecord(
                id=query.id,
                created=datetime.now().astimezone().isoformat(timespec="seconds"),
                question=query.text,
                history=tuple((turn.role, turn.content) for turn in query.history),
                documents=documents,
                mode="llm" if prose else "extractive",
                standalone=extraction.standalone,
                settings=where.settings,
                index=where.index,
                embedder=where.embedder,
                answer=answer.to_json(),
                trace=trace.to_json() if trace.model or trace.question else {},
            )
        )


def _timed(answer: Answer, query: Query, started: float) -> Answer:
    return replace(answer, id=query.id, seconds=time.perf_counter() - started)
