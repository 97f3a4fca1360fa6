"""The provisioned model itself; run with the weights in the user's cache."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from policy_qa.errors import ModelError
from policy_qa.models import (
    DEFAULT_EMBEDDER,
    EMBEDDING_MODELS,
    PLAIN_EMBEDDER,
    Embedder,
    installed,
    load_embedder,
)
from policy_qa.models.cpu import supported_precisions
from policy_qa.models.reference import lowest_cosine, reference_sentences, reference_vectors
from policy_qa.models.store import RECORD

pytestmark = pytest.mark.model

REFERENCE = EMBEDDING_MODELS[DEFAULT_EMBEDDER].reference
TEXT = "图书馆周一闭馆。出租车起步价为十二元。节假日照常开放，借书证当场办理。"
SENTENCES = [(0, 8), (8, 19), (19, len(TEXT))]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


def test_reference_vectors(embedder: Embedder) -> None:
    vectors = [
        embedder.embed_query(sentence.text)
        if sentence.kind == "query"
        else embedder.embed_passages([sentence.text])[0]
        for sentence in reference_sentences(REFERENCE)
    ]
    assert lowest_cosine(np.stack(vectors), reference_vectors(REFERENCE)) >= 0.99


@pytest.mark.parametrize("name", [PLAIN_EMBEDDER, DEFAULT_EMBEDDER])
def test_the_fastest_form_of_this_processor_keeps_the_vectors(name: str) -> None:
    record = json.loads((installed(name).folder / RECORD).read_text("utf-8"))
    assert record["precision"] == supported_precisions()[0]


def test_alike_is_nearer_than_unlike(embedder: Embedder) -> None:
    passages = embedder.embed_passages(
        ["教师每满六年应当到其他学校任教。", "食堂应当公示每周菜谱和食材来源。"]
    )
    first, second = passages @ embedder.embed_query("老师多久要换一所学校教书？")
    assert first > second + 0.02


def test_the_adapter_tells_answers_from_their_neighbours(embedder: Embedder) -> None:
    text = "教师每满六年应当到其他学校任教。交流期间工资由原学校发放。交流名单每年七月公示。"
    spans = [(0, 16), (16, 28), (28, len(text))]

    def margin(one: Embedder) -> float:
        _, parts = one.embed_passages_with_spans([text], [spans])
        first, *others = parts[0] @ one.embed_query("老师多久得挪一次窝")
        return float(first - max(others))

    assert margin(embedder) > margin(load_embedder(PLAIN_EMBEDDER))


def test_spans(embedder: Embedder) -> None:
    whole = [(0, len(TEXT)), (len(TEXT) + 1, len(TEXT) + 9)]
    vectors, spans = embedder.embed_passages_with_spans([TEXT], [whole + SENTENCES])
    assert spans[0][0] @ vectors[0] > 0.99
    assert not spans[0][1].any()
    scores = spans[0][2:] @ embedder.embed_query("打车要多少钱？")
    assert int(scores.argmax()) == 1


def test_words_of_a_question_know_their_question(embedder: Embedder) -> None:
    text, word = "容器是什么颜色的？", (5, 7)
    whole, own = embedder.embed_query_spans(text, [(0, len(text)), word])
    assert whole @ embedder.embed_query(text) > 0.95
    alone = embedder.embed_query_spans(text[5:7], [(0, 2)])[0]
    assert own @ alone < 0.99
    assert embedder.embed_query_spans(text, []).shape == (0, embedder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    alone = embedder.embed_passages([TEXT])
    among = embedder.embed_passages(["短句。", TEXT, TEXT * 3])
    np.testing.assert_array_equal(among[1], alone[0])


def test_what_lies_beyond_the_limit_has_no_vector(embedder: Embedder) -> None:
    long = TEXT * 60
    end = len(long)
    vectors, spans = embedder.embed_passages_with_spans([long, ""], [[(0, 9), (end - 9, end)], []])
    assert spans[0][0].any()
    assert not spans[0][1].any()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_folder_is_an_ordinary_sentence_transformers_model(embedder: Embedder) -> None:
    from policy_qa.models.torch_embedder import SentenceTransformerEmbedder

    torch = SentenceTransformerEmbedder(installed(DEFAULT_EMBEDDER).folder)
    assert torch.dimension == embedder.dimension
    assert torch.name.startswith(DEFAULT_EMBEDDER + "@")
    done: list[int] = []
    texts, spans = [TEXT, "短句。"], [SENTENCES, []]
    vectors, of_spans = torch.embed_passages_with_spans(texts, spans, done.append)
    ours, of_ours = embedder.embed_passages_with_spans(texts, spans)
    # the adapted weights lose a little more to int8 than the plain ones; least with two words
    assert lowest_cosine(vectors, ours) >= 0.985
    assert lowest_cosine(of_spans[0], of_ours[0]) >= 0.98
    assert of_spans[1].shape == (0, 384)
    assert done == [2]
    question = "图书馆何时闭馆？"
    assert torch.embed_query(question) @ embedder.embed_query(question) >= 0.99


def test_a_model_that_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent（本机没有这个模型）.*make setup"):
        load_embedder(tmp_path / "absent")


def test_a_question_needs_neither_torch_nor_transformers() -> None:
    script = (
        "import sys; from policy_qa.models import load_embedder;"
        "load_embedder().embed_query('问');"
        "print([m for m in ('torch', 'transformers', 'langchain_core') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_the_command_finds_it_ready() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "policy_qa.models"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert "已就绪" in result.stderr
