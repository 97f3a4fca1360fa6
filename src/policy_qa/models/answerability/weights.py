"""Reads what is needed of a GGUF file: shape, tokens' vectors and the lowest layers, dequantised.

The names are those of llama.cpp's ``qwen2`` architecture; the library ``gguf`` reads the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from policy_qa.errors import ModelError
from policy_qa.models.embedder import FloatArray

EMBEDDINGS = "token_embd.weight"


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a decoder; ``rope_base`` and ``epsilon`` as its publisher set them."""

    dimension: int
    heads: int
    key_heads: int
    rope_base: float
    epsilon: float


@dataclass(frozen=True, slots=True)
class DecoderWeights:
    """``tensors`` by their names in the file, (outputs, inputs) where they are matrices."""

    shape: Shape
    tensors: Mapping[str, FloatArray]


def read_decoder(path: Path, layers: int) -> DecoderWeights:
    """Read a GGUF file.

    Raises:
        ModelError: it is no GGUF file of the ``qwen2`` architecture, or has fewer layers.
    """
    from gguf import GGUFReader

    try:
        reader = GGUFReader(path)
        shape = _shape(reader)
    except (ValueError, KeyError, OSError) as error:
        raise ModelError(f"无法读取语言模型文件 {path}（{error}）；请运行 make setup。") from error
    wanted = tuple(f"blk.{layer}." for layer in range(layers))
    tensors = {
        tensor.name: _dequantised(tensor)
        for tensor in reader.tensors
        if tensor.name == EMBEDDINGS or tensor.name.startswith(wanted)
    }
    if not any(name.startswith(wanted[-1]) for name in tensors):
        raise ModelError(f"语言模型文件 {path} 不足 {layers} 层；请运行 make setup。")
    return DecoderWeights(shape, tensors)


def _shape(reader: Any) -> Shape:  # noqa: ANN401 - the library states no types
    def value(name: str) -> float:
        return float(reader.fields[f"qwen2.{name}"].contents())

    return Shape(
        dimension=int(value("embedding_length")),
        heads=int(value("attention.head_count")),
        key_heads=int(value("attention.head_count_kv")),
        rope_base=value("rope.freq_base"),
        epsilon=value("attention.layer_norm_rms_epsilon"),
    )


def _dequantised(tensor: Any) -> FloatArray:  # noqa: ANN401
    from gguf.quants import dequantize

    return np.asarray(dequantize(tensor.data, tensor.tensor_type), np.float32)
