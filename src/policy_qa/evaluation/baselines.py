"""The obvious alternatives, measured in the same run on the same normalised texts.

Each searches pieces made without looking at the structure of a document, and answers by
pasting what it finds.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from policy_qa.errors import InputError
from policy_qa.evaluation.systems import System
from policy_qa.schema import Answer, Citation, Clause, Hit, Query
from policy_qa.tokenization import tokenize

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

BASELINES = ("bm25", "vectors", "recipe")
NAMES = {"bm25": "BM25", "vectors": "向量", "recipe": "LangChain 通用做法"}

PIECE = 200
RECIPE_PIECE, RECIPE_OVERLAP, RECIPE_PASTED = 500, 50, 4
_DEPTH = 10


class _Ranking(Protocol):
    def top(self, question: str, count: int) -> list[tuple[Clause, float]]: ...


class PastingSystem:
    """Answers with the first ``pasted`` pieces of a ranking, each cited whole."""

    def __init__(self, ranking: _Ranking, *, name: str, pasted: int) -> None:
        self._ranking = ranking
        self._name = name
        self._pasted = pasted

    def search(self, query: Query, top_k: int) -> list[Hit]:
        """Return the best pieces; earlier turns are not looked at."""
        return [Hit(clause, score) for clause, score in self._ranking.top(query.text, top_k)]

    def answer(self, query: Query) -> Answer:
        """Paste the best pieces; without any piece there is nothing to paste: a refusal."""
        started = time.perf_counter()
        hits = self.search(query, _DEPTH)
        pasted = [hit.clause for hit in hits[: self._pasted]]
        text = "\n\n".join(f"{clause.text} [{n}]" for n, clause in enumerate(pasted, start=1))
        citations = (Citation(c.document, c.path, c.text, c.start, c.end) for c in pasted)
        return Answer(
            status="answered" if pasted else "refused",
            text=text,
            citations=tuple(citations),
            retrieved=tuple(hits),
            answerer=self._name,
            seconds=time.perf_counter() - started,
            id=query.id,
        )


class _Bm25Ranking:
    def __init__(self, pieces: Sequence[Clause]) -> None:
        import bm25s

        self._pieces = pieces
        self._index = bm25s.BM25()
        self._index.index([tokenize(piece.text) for piece in pieces], show_progress=False)

    def top(self, question: str, count: int) -> list[tuple[Clause, float]]:
        count = min(count, len(self._pieces))
        found, scores = self._index.retrieve([tokenize(question)], k=count, show_progress=False)
        pairs = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [(self._pieces[at], score) for at, score in pairs if score > 0]


class _VectorRanking:
    def __init__(self, pieces: Sequence[Clause], embeddings: Embeddings) -> None:
        self._pieces = pieces
        self._embeddings = embeddings
        self._vectors = _unit(embeddings.embed_documents([piece.text for piece in pieces]))

    def top(self, question: str, count: int) -> list[tuple[Clause, float]]:
        cosines = self._vectors @ _unit([self._embeddings.embed_query(question)])[0]
        best = np.argsort(-cosines, kind="stable")[:count]
        return [(self._pieces[at], float(cosines[at])) for at in best]


class _RecipeRanking:
    """The plain recipe, as tutorials have it, with LangChain's own splitter and Chroma."""

    def __init__(self, texts: Mapping[str, str], embeddings: Embeddings) -> None:
        from langchain_chroma import Chroma

        self._pieces = recipe_pieces(texts)
        self._store = Chroma(
            collection_name=f"recipe-{uuid.uuid4().hex}", embedding_function=embeddings
        )
        for start, end in pairwise([*range(0, len(self._pieces), 1000), len(self._pieces)]):
            batch = self._pieces[start:end]
            places = [{"place": at} for at in range(start, end)]
            self._store.add_texts([piece.text for piece in batch], metadatas=places)

    def top(self, question: str, count: int) -> list[tuple[Clause, float]]:
        found = self._store.similarity_search_with_score(question, k=count)
        return [(self._pieces[document.metadata["place"]], -float(d)) for document, d in found]


def build_baselines(
    names: Sequence[str], texts: Mapping[str, str], embeddings: Callable[[], Embeddings] | None
) -> list[System]:
    """Build the named baselines over the normalised texts.

    Args:
        names: Any of ``bm25``, ``vectors`` and ``recipe``.
        texts: Normalised text by document name.
        embeddings: Gives the embedder, called only where a baseline needs one.

    Raises:
        InputError: If a name is unknown, or a baseline needs an embedder and there is none.
    """
    unknown = [name for name in names if name not in BASELINES]
    if unknown:
        message = f"没有名为“{unknown[0]}”的对照方法，可选：{'、'.join(BASELINES)}。"
        raise InputError(message)
    pieces = naive_pieces(texts)
    return [_build(name, pieces, texts, embeddings) for name in names]


def _build(
    name: str,
    pieces: Sequence[Clause],
    texts: Mapping[str, str],
    embeddings: Callable[[], Embeddings] | None,
) -> System:
    if name == "bm25":
        ranking: _Ranking = _Bm25Ranking(pieces)
    elif embeddings is None:
        message = f"对照方法“{NAMES[name]}”需要向量模型，请先运行 make setup，或去掉该对照方法。"
        raise InputError(message)
    elif name == "vectors":
        ranking = _VectorRanking(pieces, embeddings())
    else:
        ranking = _RecipeRanking(texts, embeddings())
    pasted = RECIPE_PASTED if name == "recipe" else 1
    system = PastingSystem(ranking, name=name, pasted=pasted)
    return System(NAMES[name], system, system)


def naive_pieces(texts: Mapping[str, str], size: int = PIECE) -> list[Clause]:
    """Cut each text into pieces of whole lines of up to ``size`` characters.

    A line longer than that is cut every ``size`` characters.
    """
    pieces: list[Clause] = []
    for name, text in texts.items():
        start = 0
        for end in _cuts(text, size):
            pieces += _piece(name, text, start, end)
            start = end
    return pieces


def recipe_pieces(texts: Mapping[str, str]) -> list[Clause]:
    """Cut each text with LangChain's recursive splitter: 500 characters, 50 of overlap."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=RECIPE_PIECE, chunk_overlap=RECIPE_OVERLAP, add_start_index=True
    )
    pieces: list[Clause] = []
    for name, text in texts.items():
        for document in splitter.create_documents([text]):
            start = document.metadata["start_index"]
            pieces += _piece(name, text, start, start + len(document.page_content))
    return pieces


def _cuts(text: str, size: int) -> list[int]:
    """Return where pieces end: at the last line that still fits, or after ``size``."""
    cuts: list[int] = []
    start = position = 0
    for line in text.splitlines(keepends=True):
        if position > start and position + len(line) - start > size:
            cuts.append(position)
            start = position
        position += len(line)
        while position - start > size:
            start += size
            cuts.append(start)
    return [*cuts, len(text)]


def _piece(name: str, text: str, start: int, end: int) -> list[Clause]:
    """Return the stretch without white space around it, as a list of one or none."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    words = text[start:end].rstrip()
    if not words:
        return []
    end = start + len(words)
    return [Clause(f"{name}:{start}", name, (), "paragraph", words, start, end)]


def _unit(vectors: list[list[float]]) -> NDArray[np.float32]:
    matrix = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True).astype(np.float32)
    unit: NDArray[np.float32] = matrix / np.maximum(norms, np.float32(1e-12))
    return unit
