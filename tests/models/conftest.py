"""A tiny model file in the E5S1 layout, and a registry entry for it."""

import hashlib
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from policy_qa.models import registry
from policy_qa.models.registry import EmbeddingModel, WheelMember

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS = 32, 1, 2, 64, 48
PIECES = [
    *(("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)),
    *(("▁", -2.0), ("教师", -3.0), ("教", -5.0), ("师", -5.0), ("交流", -3.5), ("<mask>", 0.0)),
]
NORMALISATION = {"\u3000": " ", "㈠": "(一)", "\u200b": "", "Ａ": "A"}


def q4_0(scale: float, nibbles: list[int]) -> bytes:
    packed = bytes(nibbles[i] | nibbles[i + 16] << 4 for i in range(16))
    return np.float16(scale).tobytes() + packed


def tensors() -> dict[str, tuple[int, int, bytes]]:
    """Return kind, number of weights and bytes by name, seeded."""
    random = np.random.default_rng(7)

    def plain(count: int) -> tuple[int, int, bytes]:
        return 0, count, random.normal(0, 0.3, count).astype("<f4").tobytes()

    def packed(count: int) -> tuple[int, int, bytes]:
        blocks = [q4_0(0.05, random.integers(0, 16, 32).tolist()) for _ in range(count // 32)]
        return 1, count, b"".join(blocks)

    square, wide = HIDDEN * HIDDEN, HIDDEN * INTERMEDIATE
    result = {
        "emb.word": packed(len(PIECES) * HIDDEN),
        "emb.pos": plain(POSITIONS * HIDDEN),
        "emb.type": plain(2 * HIDDEN),
        "emb.ln.w": plain(HIDDEN),
        "emb.ln.b": plain(HIDDEN),
    }
    for part, weights, bias in [
        *((part, square, HIDDEN) for part in ("q", "k", "v", "ao")),
        *(("fi", wide, INTERMEDIATE), ("fo", wide, HIDDEN)),
    ]:
        result[f"l0.{part}.w"], result[f"l0.{part}.b"] = packed(weights), plain(bias)
    for part in ("aln", "oln"):
        result[f"l0.{part}.w"], result[f"l0.{part}.b"] = plain(HIDDEN), plain(HIDDEN)
    return result


def vocabulary_bytes() -> bytes:
    texts = [piece.encode() for piece, _ in PIECES]
    offsets = [sum(map(len, texts[:i])) for i in range(len(texts) + 1)]
    blob = b"".join(texts)
    count = len(PIECES)
    normalisation = b"".join(
        struct.pack(f"<IB{len(value)}I", ord(key), len(value), *map(ord, value))
        for key, value in NORMALISATION.items()
    )
    return (
        struct.pack("<5iQ", count, 0, 2, 1, 3, len(blob))
        + struct.pack(f"<{count + 1}I", *offsets)
        + struct.pack(f"<{count}f", *(score for _, score in PIECES))
        + blob
        + struct.pack("<iI", len(NORMALISATION), len(normalisation))
        + normalisation
    )


def model_bytes() -> bytes:
    header = b"E5S1" + struct.pack(
        "<I7ifi",
        *(1, HIDDEN, LAYERS, HEADS, INTERMEDIATE, len(PIECES), POSITIONS, 2, 1e-12, 32),
    )
    head = header + vocabulary_bytes()
    content = tensors()
    position = len(head) + 4 + sum(2 + len(name) + 21 for name in content)
    directory = struct.pack("<i", len(content))
    for name, (kind, count, data) in content.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, position, len(data))
        position += len(data)
    return head + directory + b"".join(data for _, _, data in content.values())


@pytest.fixture(scope="session")
def tiny_bytes() -> bytes:
    return model_bytes()


@pytest.fixture
def tiny_wheel(tmp_path: Path, tiny_bytes: bytes) -> Path:
    wheel = tmp_path / "tinymodel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tinymodel/tiny.bin", tiny_bytes)
    return wheel


@pytest.fixture
def tiny_model(monkeypatch: pytest.MonkeyPatch, tiny_bytes: bytes) -> EmbeddingModel:
    model = EmbeddingModel(
        name="tiny",
        origin="made for tests",
        licence="MIT",
        source=WheelMember(
            distribution="tinymodel",
            version="1.0",
            platform="any",
            member="tinymodel/tiny.bin",
            sha256=hashlib.sha256(tiny_bytes).hexdigest(),
            size=len(tiny_bytes),
        ),
        dimension=HIDDEN,
        max_tokens=POSITIONS,
        query_prefix="query: ",
        passage_prefix="passage: ",
    )
    monkeypatch.setitem(registry.EMBEDDING_MODELS, "tiny", model)
    return model


@pytest.fixture
def pack() -> Callable[[float, list[int]], bytes]:
    return q4_0
