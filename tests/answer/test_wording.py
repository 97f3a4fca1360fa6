"""What the places of a question's words tell: the model, the places, and both with weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from policy_qa.answer import wording
from policy_qa.answer.places import places_of_words, support_of_wording
from policy_qa.answer.reading import Reader
from policy_qa.answer.wording import PLACES, WordingModel, in_order, is_like, model_for
from policy_qa.config import load_settings
from policy_qa.index import PolicyIndex
from policy_qa.indexing import build_index
from policy_qa.models import DEFAULT_EMBEDDER, EMBEDDING_MODELS, open_embedder
from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Retriever
from policy_qa.schema import Query

TEXT = """白鹭县学校食堂管理办法

第一条 食堂应当使用有醒目标识的密闭容器收集餐厨垃圾，当天清运。

第二条 每份菜品留样不少于125克，冷藏保存48小时以上。

第三条 食堂每学期公示两次收支情况，由家长委员会监督。
"""


def test_words_in_the_statement_tell_nothing_and_others_are_added_up():
    weights = np.zeros((len(PLACES) - 1, 3), np.float32)
    weights[PLACES.index("none") - 1] = [2.0, 0.0, -1.0]
    weights[PLACES.index("clause") - 1] = [0.0, 3.0, 0.5]
    model = WordingModel("some", weights, mean=0.25)
    vectors = np.array([[1, 0], [0, 1], [0.5, 0.5]], np.float32)
    assert model.support(vectors, ["statement"] * 3) == -0.25
    assert model.support(vectors, ["none", "clause", "statement"]) == pytest.approx(4.25)


def test_the_model_belongs_to_the_default_embedder_and_its_present_adapter():
    model = model_for(f"{DEFAULT_EMBEDDER}@0123abcd")
    assert model is not None
    assert model.weights.shape == (
        len(PLACES) - 1,
        EMBEDDING_MODELS[DEFAULT_EMBEDDER].dimension + 1,
    )
    assert model_for("multilingual-e5-small@0123abcd") is None
    with safe_open(Path(wording.__file__).with_name("wording.safetensors"), "numpy") as file:
        adapter = EMBEDDING_MODELS[DEFAULT_EMBEDDER].adapter
        assert adapter is not None
        assert file.metadata()["adapter"] == adapter.sha256, "run benchmarks/fit_wording.py"


@pytest.mark.parametrize(
    ("word", "text", "like"),
    [("老人", "六十岁以上老年人", True), ("颜色", "密闭容器", False), ("办结", "办理完结", True)],
)
def test_like_words(word, text, like):
    assert is_like(word, text) is like
    assert 0 <= in_order(word, text) <= 1


@pytest.mark.model
@pytest.mark.slow
def test_places_with_weights(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "canteen.txt").write_text(TEXT, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build_index(settings)
    embedder = open_embedder(settings)
    index = PolicyIndex.open(settings.index, embedder_name=embedder.name)
    catalogue = Catalogue.build((r.name, r.metadata) for r in index.documents())
    reader = Reader(index, Retriever(index, embedder), embedder, catalogue)
    reading = reader.read(understand(Query("菜品留样搁冰柜里，容器颜色有规定吗？"), catalogue))
    assert reading.best is not None
    assert "留样" in reading.best.text
    assert reading.wording is not None
    places = places_of_words(reading, reading.wording, reading.best)
    where = dict(zip(reading.wording.words, places, strict=True))
    assert where["菜品"] == "statement"
    assert where["容器"] == "found"
    assert where["颜色"] == where["冰柜"] == "none"
    assert support_of_wording(reading, reading.best) != 0
    assert support_of_wording(replace(reading, wording=None), reading.best) == 0
    index.close()
