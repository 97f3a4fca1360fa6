"""Our embedders as LangChain `Embeddings`, for other people's chains and stores."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from policy_qa.models.embedder import Embedder


class EmbedderEmbeddings(Embeddings):
    """LangChain's interface to an `Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of passages."""
        vectors: list[list[float]] = self.embedder.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self.embedder.embed_query(text).tolist()
        return vector
