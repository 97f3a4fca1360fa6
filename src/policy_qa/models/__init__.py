"""Weights: the only package that provisions and loads them.

`provision` builds the default model once; `load_embedder` loads it or another model in
milliseconds to seconds and never downloads; `Embedder` is what the rest of the program sees.
"""

from policy_qa.models.embedder import Embedder
from policy_qa.models.fake import FakeEmbedder
from policy_qa.models.loading import (
    as_langchain,
    default_embeddings,
    load_embedder,
    open_embedder,
    sentence_transformers_folder,
)
from policy_qa.models.provisioning import provision
from policy_qa.models.registry import DEFAULT_EMBEDDER
from policy_qa.models.store import InstalledModel, installed
from policy_qa.models.torch_embedder import SentenceTransformerEmbedder

__all__ = [
    "DEFAULT_EMBEDDER",
    "Embedder",
    "FakeEmbedder",
    "InstalledModel",
    "SentenceTransformerEmbedder",
    "as_langchain",
    "default_embeddings",
    "installed",
    "load_embedder",
    "open_embedder",
    "provision",
    "sentence_transformers_folder",
]
