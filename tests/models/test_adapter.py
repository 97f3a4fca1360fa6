"""A low-rank adapter: added to the weights it names, and checked before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save

from policy_qa.errors import ModelError
from policy_qa.models.adapter import Adapter, adapted
from policy_qa.models.registry import DEFAULT_EMBEDDER, EMBEDDING_MODELS, PLAIN_EMBEDDER

OURS = EMBEDDING_MODELS[DEFAULT_EMBEDDER]


def adapter(**tensors: list[list[float]]) -> bytes:
    names = {name.replace("__", "."): np.array(rows, np.float16) for name, rows in tensors.items()}
    return save(names)


def test_the_product_is_added_to_the_weight_it_names():
    weights = {"a.weight": np.ones((2, 3), np.float32), "b.weight": np.zeros((2, 2), np.float32)}
    low_rank = adapter(a__weight__up=[[1.0], [2.0]], a__weight__down=[[1.0, 0.0, -1.0]])
    merged = adapted(weights, low_rank)
    assert merged["a.weight"].tolist() == [[2, 1, 0], [3, 1, -1]]
    assert merged["b.weight"] is weights["b.weight"]
    assert weights["a.weight"].tolist() == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    "low_rank",
    [
        adapter(c__weight__up=[[1.0]], c__weight__down=[[1.0]]),
        adapter(a__weight__up=[[1.0]]),
        adapter(a__weight__up=[[1.0]], a__weight__down=[[1.0] * 5]),
    ],
)
def test_an_adapter_of_another_model_is_refused(low_rank):
    with pytest.raises(ModelError, match=r"适配权重与模型不符（[ac]\.weight）"):
        adapted({"a.weight": np.ones((2, 3), np.float32)}, low_rank)


def test_the_shipped_adapter_is_what_the_registry_pins():
    assert OURS.adapter is not None
    assert len(OURS.adapter.read()) > 1_000_000


def test_a_changed_adapter_is_refused():
    with pytest.raises(ModelError, match=r"policy\.safetensors 已损坏"):
        Adapter("policy.safetensors", "0" * 64).read()
    with pytest.raises(ModelError, match="缺少随软件安装的文件"):
        Adapter("nothing.safetensors", "0" * 64).read()


def test_another_adapter_makes_another_model():
    other = replace(OURS, adapter=Adapter("policy.safetensors", "1" * 64))
    plain = EMBEDDING_MODELS[PLAIN_EMBEDDER]
    assert len({OURS.pinned, other.pinned, plain.pinned}) == 3
