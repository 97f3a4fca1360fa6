"""Weights: the only package that provisions and loads them.

`provision` builds the default model once; `load_embedder` loads it or another model in
milliseconds to seconds and never downloads; `Embedder` is what the rest of the program sees.
`OnnxAnswerability` tells whether a passage answers a question.
`pull` fetches a language model once; `open_language_model` reaches it, or one elsewhere, and
`LanguageModel` streams its answers within a time limit.
"""

from policy_qa.models.answerability import OnnxAnswerability, provision_answerability
from policy_qa.models.chat_registry import CHAT_MODELS, DEFAULT_CHAT_MODEL
from policy_qa.models.embedder import Embedder
from policy_qa.models.fake import FakeEmbedder
from policy_qa.models.faults import ModelFault
from policy_qa.models.language_model import (
    LOCAL_CONTEXT,
    Endpoint,
    LanguageModel,
    Usage,
    configured_language_model,
    open_language_model,
)
from policy_qa.models.loading import (
    as_langchain,
    load_embedder,
    open_answerability,
    open_embedder,
    open_symmetric_embedder,
    plain_embeddings,
    sentence_transformers_folder,
)
from policy_qa.models.provisioning import provision
from policy_qa.models.pulling import PulledModel, pull, pulled, remove
from policy_qa.models.registry import DEFAULT_EMBEDDER, EMBEDDING_MODELS, PLAIN_EMBEDDER
from policy_qa.models.store import InstalledModel, installed
from policy_qa.models.torch_embedder import SentenceTransformerEmbedder

__all__ = [
    "CHAT_MODELS",
    "DEFAULT_CHAT_MODEL",
    "DEFAULT_EMBEDDER",
    "EMBEDDING_MODELS",
    "LOCAL_CONTEXT",
    "PLAIN_EMBEDDER",
    "Embedder",
    "Endpoint",
    "FakeEmbedder",
    "InstalledModel",
    "LanguageModel",
    "ModelFault",
    "OnnxAnswerability",
    "PulledModel",
    "SentenceTransformerEmbedder",
    "Usage",
    "as_langchain",
    "configured_language_model",
    "installed",
    "load_embedder",
    "open_answerability",
    "open_embedder",
    "open_language_model",
    "open_symmetric_embedder",
    "plain_embeddings",
    "provision",
    "provision_answerability",
    "pull",
    "pulled",
    "remove",
    "sentence_transformers_folder",
]
