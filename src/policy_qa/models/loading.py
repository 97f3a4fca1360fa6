"""Loads what is already on this machine; nothing here downloads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policy_qa.config import Settings
from policy_qa.models.answerability import OnnxAnswerability, load_answerability
from policy_qa.models.embedder import Embedder
from policy_qa.models.onnx_embedder import OnnxEmbedder
from policy_qa.models.registry import DEFAULT_EMBEDDER, EMBEDDING_MODELS, PLAIN_EMBEDDER
from policy_qa.models.store import installed

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


def load_embedder(
    name_or_folder: str | Path = DEFAULT_EMBEDDER, *, cache: Path | None = None
) -> Embedder:
    """Return the embedder of a registry name, or of a sentence-transformers model.

    Raises:
        ModelError: the model is not provisioned (run ``make setup``), damaged, or not here.
    """
    if str(name_or_folder) in EMBEDDING_MODELS:
        found = installed(str(name_or_folder), cache)
        return OnnxEmbedder(found.model, found.folder, found.onnx, identity=found.identity)

    from policy_qa.models.torch_embedder import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(name_or_folder)


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name: on this machine, or on a server.

    Raises:
        ModelError: the model is not provisioned, damaged, not here, or does not answer.
    """
    if not settings.embedding_url:
        return load_embedder(settings.embedder, cache=settings.cache)

    from policy_qa.models.remote_embedder import RemoteEmbedder

    key = settings.embedding_key.get_secret_value()
    return RemoteEmbedder(settings.embedder, settings.embedding_url, key=key)


def open_symmetric_embedder(settings: Settings) -> Embedder:
    """Return the embedder for comparing like with like: statements with statements.

    Where the settings name the default model, this is the plain one: its adapter learned which
    statement answers a question, not which statements say the same.

    Raises:
        ModelError: As `open_embedder`.
    """
    if settings.embedding_url or settings.embedder != DEFAULT_EMBEDDER:
        return open_embedder(settings)
    return load_embedder(PLAIN_EMBEDDER, cache=settings.cache)


def open_answerability(settings: Settings) -> OnnxAnswerability | None:
    """Return the model that tells whether a passage answers, unless the settings go without.

    Its network is loaded when it is first asked.

    Raises:
        ModelError: it is not provisioned, or damaged.
    """
    return load_answerability(settings.cache) if settings.judge else None


def sentence_transformers_folder(cache: Path | None = None) -> Path:
    """Return the plain model, as published, as a sentence-transformers folder.

    Raises:
        ModelError: it is not provisioned or damaged.
    """
    return installed(PLAIN_EMBEDDER, cache).folder


def as_langchain(embedder: Embedder) -> Embeddings:
    """Return the embedder as LangChain `Embeddings`."""
    from policy_qa.models.langchain import EmbedderEmbeddings

    return EmbedderEmbeddings(embedder)


def plain_embeddings(cache: Path | None = None) -> Embeddings:
    """Return the plain model, as published, as LangChain `Embeddings`; baselines use it.

    Raises:
        ModelError: it is not provisioned or damaged.
    """
    return as_langchain(load_embedder(PLAIN_EMBEDDER, cache=cache))
