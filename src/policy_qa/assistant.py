"""The composition root: everything is built from `Settings` here and nowhere else."""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import cache, partial

from policy_qa.answer import Judge, correct_premises
from policy_qa.config import AnswererName, Settings
from policy_qa.edition import Edition
from policy_qa.errors import ModelError
from policy_qa.index import DocumentRecord, PolicyIndex
from policy_qa.models import (
    Embedder,
    LanguageModel,
    configured_language_model,
    open_answerability,
    open_embedder,
    open_symmetric_embedder,
)
from policy_qa.records import AnswerRecords
from policy_qa.schema import Answer, Citation, Clause, Document, Hit, Query
from policy_qa.score import Rulebook, rulebooks_stamp
from policy_qa.writing import Event, Extraction, Origin, Replier, Written

NO_MODEL = (
    "没有可用的语言模型；请先运行 policy-qa models pull qwen2.5-coder-1.5b 并设置 "
    'llm = "qwen2.5-coder-1.5b"，或用 llm 与 llm_url 指定一个兼容 OpenAI 的服务。'
)

_NO_MATTER = {"config", "host", "port", "index", "corpus", "answerer", "llm_key"}
"""Settings that lead to no other answer, or that a record states itself."""


def _settings_hash(settings: Settings) -> str:
    stated = settings.model_dump(mode="json", exclude=_NO_MATTER)
    return _short_hash(repr(sorted(stated.items())))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Assistant:
    """Answers questions over one index. Several threads may use it at once."""

    def __init__(  # noqa: PLR0913 - the composition root names every part
        self,
        index: PolicyIndex,
        embedder: Embedder,
        *,
        judge: Judge | None = None,
        replier: Replier | None = None,
        answerer: AnswererName = "auto",
        settings: str = "",
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._judge = judge
        self._replier = replier or Replier()
        self._answerer = answerer
        self._settings = settings
        self._symmetric: Callable[[], Embedder] = lambda: embedder
        self._lock = threading.Lock()
        self._edition: Edition | None = None

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Open the index and load the embedder that the settings name.

        Raises:
            IndexStateError: If the index is missing or was made by another embedder.
            ModelError: If the embedder or the judge is not provisioned, or a language model
                is wanted and not there.
        """
        embedder = open_embedder(settings)
        index = PolicyIndex.open(
            settings.index, embedder_name=embedder.name, chroma_url=settings.chroma_url
        )
        replier = Replier(
            model=configured_language_model(settings),
            seconds=settings.llm_seconds,
            records=AnswerRecords.beside(settings.index),
        )
        opened = cls(
            index,
            embedder,
            judge=open_answerability(settings),
            replier=replier,
            answerer=settings.answerer,
            settings=_settings_hash(settings),
        )
        opened._symmetric = cache(partial(open_symmetric_embedder, settings))
        return opened

    def ask(
        self,
        query: Query,
        *,
        answerer: AnswererName | None = None,
        documents: Collection[str] | None = None,
    ) -> Answer:
        """Answer a question, or refuse with the nearest clauses.

        Args:
            query: The question.
            answerer: ``extractive``, ``llm``, or ``auto``: the model where one is set up;
                None for that of the settings.
            documents: The only documents to answer from; all where empty.

        Raises:
            ModelError: ``llm`` is wanted and no model is set up.
        """
        for event in self.stream(query, answerer=answerer, documents=documents):
            if isinstance(event, Written):
                return event.answer
        raise AssertionError("a stream ends with what was written")

    def stream(
        self,
        query: Query,
        *,
        answerer: AnswererName | None = None,
        documents: Collection[str] | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Yield `Found` (evidence and extractive answer) at once, then prose, `Written` last.

        Pieces of prose are not verified: show them as 核对中 until `Written` replaces them.
        Closing the iterator, or setting ``cancel``, stops the model. Arguments and errors
        otherwise as those of ``ask``.
        """
        chosen = answerer or self._answerer
        if chosen == "llm" and self._replier.model is None:
            raise ModelError(NO_MODEL)
        scope = tuple(sorted(documents or ()))
        return self._replier.stream(
            query,
            lambda one: self._extracted(one, scope),
            prose=chosen != "extractive" and self._replier.model is not None,
            origin=self._origin,
            documents=scope,
            cancel=cancel,
        )

    @property
    def model(self) -> LanguageModel | None:
        """The language model that is set up."""
        return self._replier.model

    @property
    def records(self) -> AnswerRecords | None:
        """The records of the latest answers."""
        return self._replier.records

    def _extracted(self, query: Query, documents: Collection[str]) -> Extraction:
        """The extractive answer and what writing needs of the index, in one snapshot."""
        if self._judge is not None:
            self._judge.prepare()
        with self._index.snapshot():
            edition = self._current()
            catalogue = edition.catalogue
            chosen = edition.within(documents) if documents else edition.answerer
            answer = correct_premises(
                query, chosen.answer(query), search=chosen.search, catalogue=catalogue
            )
            names = {citation.document for citation in answer.citations}
            notes = catalogue.notes(citation.document for citation in answer.citations)
            answer = replace(answer, notes=(*answer.notes, *notes))
            question = chosen.understood(query)
            return Extraction(
                answer=answer,
                standalone=question.text,
                texts={name: self.text(name) for name in names},
                clauses={citation: self.clause_of(citation) for citation in answer.citations},
                labels={name: catalogue.label(name) for name in names},
            )

    def clause_of(self, citation: Citation) -> Clause | None:
        """Return the clause in which a citation stands."""
        clauses = self._index.clauses_of(citation.document).values()
        return next(
            (c for c in clauses if c.start <= citation.start and citation.end <= c.end), None
        )

    def _origin(self) -> Origin:
        """Where the answers of this moment come from."""
        return Origin(self._settings, self._current().version, self._embedder.name)

    def search(self, query: Query, top_k: int = 20) -> list[Hit]:
        """Return the best clauses for a question, best first."""
        with self._index.snapshot():
            return self._current().answerer.search(query, top_k)

    def text(self, document: str) -> str:
        """Return the normalised text of a document, into which all offsets point.

        Raises:
            DocumentError: If the index has no such document.
        """
        return self._index.document(document).text

    def document(self, name: str) -> Document:
        """Return a document of the index with its text and blocks.

        Raises:
            DocumentError: If the index has no such document.
        """
        return self._index.document(name)

    @property
    def symmetric_embedder(self) -> Embedder:
        """What compares statements with each other; loaded when it is first wanted."""
        return self._symmetric()

    def documents(self) -> list[DocumentRecord]:
        """Return the documents of the index, by name."""
        return self._index.documents()

    def clauses_of(self, document: str) -> list[Clause]:
        """Return the clauses of a document in order."""
        return list(self._index.clauses_of(document).values())

    def rulebooks(self) -> tuple[Rulebook, ...]:
        """Return the rulebooks whose documents are all in the index."""
        return self._current().rulebooks

    def label(self, document: str) -> str:
        """Return the short name under which a document is shown."""
        return self._current().catalogue.label(document)

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def _current(self) -> Edition:
        """What is derived from index and rulebooks, made anew when one of them has changed.

        So it is with each new day, on which a document may come into force.
        """
        made_of = (self._index.generation, rulebooks_stamp(), datetime.date.today())
        with self._lock:
            if self._edition is None or self._edition.made_of != made_of:
                self._edition = Edition.derive(self._index, self._embedder, self._judge, made_of)
            return self._edition
