"""The folder written from the model file: character map, tokenizer, weights."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer, normalizers

from policy_qa.models.charsmap import build_charsmap
from policy_qa.models.checkpoint import write_checkpoint
from policy_qa.models.quantised import parse_quantised_model
from policy_qa.models.registry import EmbeddingModel

# Only letters: the reader maps whole graphemes, so a combining mark would hide its base.
LETTERS = st.characters(categories=["Lo", "Lu", "Ll"])


@given(mapping=st.dictionaries(LETTERS, st.text(LETTERS, max_size=3), max_size=40), other=LETTERS)
def test_the_character_map_replaces_its_keys_and_nothing_else(
    mapping: dict[str, str], other: str
) -> None:
    normalizer = normalizers.Precompiled(build_charsmap({"\u3000": " ", **mapping}))
    assert {key: normalizer.normalize_str(key) for key in mapping} == mapping
    if other not in mapping:
        assert normalizer.normalize_str(other) == other


@pytest.fixture
def folder(tmp_path: Path, tiny_bytes: bytes, tiny_model: EmbeddingModel) -> Path:
    write_checkpoint(parse_quantised_model(tiny_bytes), tiny_model, tmp_path)
    return tmp_path


def test_the_tokenizer_normalises_and_prefers_likely_pieces(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    encoding = tokenizer.encode("教师\u200b\u3000交流")
    assert encoding.tokens == ["<s>", "▁", "教师", "▁", "交流", "</s>"]
    assert [encoding.offsets[i] for i in (2, 4)] == [(0, 2), (4, 6)]


def test_weights_have_the_shapes_of_bert(folder: Path, tiny_bytes: bytes) -> None:
    weights = load_file(folder / "model.safetensors")
    shapes = {name: weight.shape for name, weight in weights.items()}
    layer = "encoder.layer.0."
    assert shapes["embeddings.word_embeddings.weight"] == (10, 32)
    assert shapes[layer + "attention.output.dense.weight"] == (32, 32)
    assert shapes[layer + "intermediate.dense.weight"] == (64, 32)
    assert shapes[layer + "output.dense.weight"] == (32, 64)
    source = parse_quantised_model(tiny_bytes).tensors["l0.q.w"]
    np.testing.assert_array_equal(
        weights[layer + "attention.self.query.weight"].reshape(-1), source
    )
