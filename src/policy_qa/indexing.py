"""Documents into an index: from a file to searchable clauses, built from `Settings`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from policy_qa.clauses import MAX_LENGTH, SPLITTER_VERSION, split_document, statements
from policy_qa.config import Settings
from policy_qa.documents import (
    READER_VERSION,
    document_files,
    read_document,
    read_manifest,
    reading_state,
)
from policy_qa.index import (
    IndexedClause,
    Pipeline,
    UpdateReport,
    fingerprint,
    rebuild_index,
    update_index,
)
from policy_qa.models import open_embedder
from policy_qa.schema import Clause, Document
from policy_qa.tokenization import TOKENIZER_VERSION, harvest_terms, tokenize


def build_index(
    settings: Settings,
    *,
    corpus: Path | None = None,
    index: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> UpdateReport:
    """Build or update an index.

    Args:
        settings: The settings; ``corpus`` and ``index`` go before theirs.
        corpus: The folder with the documents.
        index: The index folder.
        progress: Called with the numbers of clauses done and to do.

    Raises:
        DocumentError: If the folder of documents does not exist.
        IndexStateError: If another process is writing the index.
        ModelError: If the embedder is not provisioned.
    """
    corpus = corpus or settings.corpus
    document_files(corpus)
    embedder = open_embedder(settings)
    pipeline = _pipeline(corpus, settings.clause_length)
    return update_index(
        index or settings.index,
        corpus,
        pipeline=pipeline,
        embedder=embedder,
        progress=progress,
        chroma_url=settings.chroma_url,
    )


def rebuild(
    settings: Settings, *, progress: Callable[[int, int], None] | None = None
) -> UpdateReport:
    """Make a damaged index whole again, from the documents where need be.

    Raises:
        IndexStateError: If another process is using the index, or the disk is full.
    """
    return rebuild_index(
        settings.index,
        lambda: build_index(settings, progress=progress),
        chroma_url=settings.chroma_url,
    )


def passages(path: Path, clause_length: int = MAX_LENGTH) -> list[str]:
    """Return the passages of one document as the index embeds them, in order."""
    pipeline = _pipeline(path.parent, clause_length)
    document = pipeline.read(path)
    indexed = (pipeline.analyse(document, clause) for clause in pipeline.split(document))
    return [one.prefix + one.clause.text for one in indexed]


def _pipeline(corpus: Path, clause_length: int) -> Pipeline:
    manifest = read_manifest(corpus)

    def read(path: Path) -> Document:
        return read_document(path, manifest.get(path.name))

    return Pipeline(
        files=document_files,
        read=read,
        split=partial(split_document, max_length=clause_length),
        harvest=lambda document: harvest_terms(document.text),
        analyse=_analyser(),
        splitter_version=f"{READER_VERSION}.{SPLITTER_VERSION}.{clause_length}",
        tokenizer_version=TOKENIZER_VERSION,
        fingerprint=lambda path: (
            f"{fingerprint(path)}:{manifest.get(path.name, '')}{reading_state(path)}"
        ),
    )


def _analyser() -> Callable[[Document, Clause], IndexedClause]:
    """Return what makes a clause searchable: its outline and title go with its words.

    A term counts as one token in the document that names it; elsewhere its words do.
    """
    own_terms = lru_cache(maxsize=8)(harvest_terms)

    def analyse(document: Document, clause: Clause) -> IndexedClause:
        own = own_terms(document.text)
        outline = " ".join((document.metadata.title, *clause.path, clause.context))
        return IndexedClause(
            clause=clause,
            path_tokens=tokenize(outline, own),
            text_tokens=tokenize(clause.text, own),
            sentences=statements(clause.text),
            prefix=f"{outline}\n",
        )

    return analyse
