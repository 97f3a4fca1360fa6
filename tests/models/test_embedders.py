"""Pooling, the fake embedder, the LangChain interface, and errors of loading."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa import models
from policy_qa.errors import ModelError
from policy_qa.models import Embedder, FakeEmbedder, as_langchain, load_embedder
from policy_qa.models.cpu import supported_precisions
from policy_qa.models.embedder import pool_spans, unit


def test_unit_keeps_zero_vectors() -> None:
    scaled = unit(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_allclose(scaled, [[0.6, 0.8], [0, 0]], rtol=1e-6)


def test_spans_take_the_tokens_they_overlap() -> None:
    tokens = np.array([[9, 9], [1, 0], [0, 1], [1, 1]], np.float32)
    offsets = np.array([[0, 0], [0, 2], [2, 3], [3, 6]])  # the first is a special token
    pooled = pool_spans(tokens, offsets, [(0, 2), (1, 3), (4, 5), (6, 9), (2, 2)])
    half = 2**-0.5
    np.testing.assert_allclose(
        pooled, [[1, 0], [half, half], [half, half], [0, 0], [0, 0]], rtol=1e-6
    )


@given(st.text(min_size=1), st.data())
def test_a_span_over_all_is_the_passage(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    vectors, spans = FakeEmbedder().embed_passages_with_spans(
        [text], [[(0, len(text)), (0, cut), (len(text), len(text) + 5)]]
    )
    np.testing.assert_allclose(spans[0][0], vectors[0], atol=1e-6)
    assert not spans[0][2].any()
    assert np.linalg.norm(spans[0][1]) == pytest.approx(1.0 if cut and spans[0][1].any() else 0.0)


def test_the_fake_prefers_what_shares_words() -> None:
    embedder: Embedder = FakeEmbedder(256)
    done: list[int] = []
    passages = embedder.embed_passages(["图书馆周一闭馆", "出租车起步价十二元"], done.append)
    scores = passages @ embedder.embed_query("图书馆何时闭馆")
    assert scores[0] > scores[1]
    assert done == [1, 2]


def test_langchain_gives_the_same_vectors() -> None:
    embedder = FakeEmbedder()
    embeddings = as_langchain(embedder)
    assert embeddings.embed_query("教师") == embedder.embed_query("教师").tolist()
    assert embeddings.embed_documents(["教师"]) == embedder.embed_passages(["教师"]).tolist()


def test_loading_never_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="make setup"):
        load_embedder(cache=tmp_path)
    monkeypatch.setenv("POLICY_QA_CACHE", str(tmp_path / "elsewhere"))
    with pytest.raises(ModelError, match="elsewhere"):
        load_embedder()


def test_something_always_runs() -> None:
    assert supported_precisions()[-1] == "fp32"


def test_the_package_offers_what_it_lists() -> None:
    assert all(hasattr(models, name) for name in models.__all__)
