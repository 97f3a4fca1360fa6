"""What is derived from one generation of the index and one state of the rulebooks."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from policy_qa.answer import ExtractiveAnswerer, Judge
from policy_qa.documents.outline import heading_words
from policy_qa.errors import RulebookError
from policy_qa.index import PolicyIndex, ScopedIndex
from policy_qa.models import Embedder
from policy_qa.question import Catalogue, Speller, region_stem
from policy_qa.retrieval import Retriever
from policy_qa.score import Rulebook, documents_of, load_rulebook, rulebook_names

_MANY = 20_000
_MOST_SCOPES = 32
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edition:
    """Catalogue, spelling, rulebooks and answerers that belong to one state of the documents.

    ``made_of`` tells one edition from the next; ``version`` is a short hash of the documents.
    """

    made_of: tuple[object, ...]
    index: PolicyIndex
    embedder: Embedder
    judge: Judge | None
    catalogue: Catalogue
    speller: Speller
    rulebooks: tuple[Rulebook, ...]
    answerer: ExtractiveAnswerer
    version: str
    _scoped: dict[frozenset[str], ExtractiveAnswerer] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def derive(
        cls,
        index: PolicyIndex,
        embedder: Embedder,
        judge: Judge | None,
        made_of: tuple[object, ...],
    ) -> Edition:
        """Read the edition of this moment from the index and the folders of rulebooks."""
        records = index.documents()
        catalogue = Catalogue.build((record.name, record.metadata) for record in records)
        regions = [record.metadata.region for record in records if record.metadata.region]
        names = [*index.terms(), *regions, *map(region_stem, regions), *_headings(index)]
        rulebooks = tuple(_rulebooks(index, {record.name for record in records}))
        speller = Speller.build(index.vocabulary(), names)
        answerer = ExtractiveAnswerer(
            index,
            Retriever(index, embedder),
            embedder,
            catalogue,
            judge=judge,
            speller=speller,
            rulebooks=rulebooks,
        )
        stated = "\n".join(f"{record.name}:{record.content_hash}" for record in records)
        version = hashlib.sha256(stated.encode()).hexdigest()[:12]
        return cls(
            made_of, index, embedder, judge, catalogue, speller, rulebooks, answerer, version
        )

    def within(self, documents: Collection[str]) -> ExtractiveAnswerer:
        """Return the answerer over some documents only, kept as long as this edition is."""
        scope = frozenset(documents)
        with self._lock:
            if scope not in self._scoped:
                if len(self._scoped) >= _MOST_SCOPES:
                    self._scoped.clear()
                metadata = self.catalogue.metadata
                index = ScopedIndex(self.index, scope)
                self._scoped[scope] = ExtractiveAnswerer(
                    index,
                    Retriever(index, self.embedder),
                    self.embedder,
                    Catalogue.build((n, m) for n, m in metadata.items() if n in scope),
                    judge=self.judge,
                    speller=self.speller,
                    rulebooks=[r for r in self.rulebooks if scope.issuperset(documents_of(r.name))],
                )
            return self._scoped[scope]


def _headings(index: PolicyIndex) -> set[str]:
    """The run-in headings of the documents: the names of their sections and items."""
    if index.size > _MANY:
        return set()
    heads = {part for clause in index.all_clauses().values() for part in clause.path}
    return {heading_words(head) for head in heads}


def _rulebooks(index: PolicyIndex, documents: set[str]) -> list[Rulebook]:
    """The rulebooks all of whose documents are in the index and still hold their quotes."""

    def path_of(document: str, offset: int) -> tuple[str, ...]:
        clauses = index.clauses_of(document).values()
        return next((c.path for c in clauses if c.start <= offset < c.end), ())

    loaded: list[Rulebook] = []
    for name in rulebook_names():
        try:
            names = documents_of(name)
            if not names or not documents.issuperset(names):
                continue
            texts = {document: index.document(document).text for document in names}
            loaded.append(load_rulebook(name, texts, path_of=path_of))
        except RulebookError as error:
            _LOGGER.warning("%s", error)
    return loaded
