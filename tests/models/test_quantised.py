"""The model file: a block by hand, the whole layout, and files that are cut or foreign."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.errors import ModelError
from policy_qa.models.quantised import (
    dequantise_q4_0,
    parse_quantised_model,
    read_quantised_model,
)


def test_a_block_by_hand(pack: Callable[[float, list[int]], bytes]) -> None:
    nibbles = [*range(16), *[8] * 15, 0]
    weights = dequantise_q4_0(pack(0.5, nibbles))
    assert weights.tolist() == [*(0.5 * (n - 8) for n in range(16)), *[0.0] * 15, -4.0]
    assert weights.dtype == np.float32


def test_two_blocks_keep_their_own_scales(pack: Callable[[float, list[int]], bytes]) -> None:
    weights = dequantise_q4_0(pack(1.0, [9] * 32) + pack(-2.0, [9] * 32))
    assert weights.tolist() == [1.0] * 32 + [-2.0] * 32


def test_part_of_a_block_is_refused(pack: Callable[[float, list[int]], bytes]) -> None:
    with pytest.raises(ValueError, match="buffer size"):
        dequantise_q4_0(pack(1.0, [0] * 32)[:-1])


def test_the_whole_layout(tiny_bytes: bytes) -> None:
    model = parse_quantised_model(tiny_bytes)
    assert model.dimensions.hidden_size == 32
    assert model.dimensions.intermediate_size == 64
    assert model.dimensions.layer_norm_eps == pytest.approx(1e-12)
    assert model.vocabulary.pieces[5] == ("教师", -3.0)
    assert (model.vocabulary.bos, model.vocabulary.pad, model.vocabulary.eos) == (0, 1, 2)
    assert model.vocabulary.normalisation["㈠"] == "(一)"
    assert model.vocabulary.normalisation["\u200b"] == ""
    assert model.tensors["l0.fi.w"].shape == (64 * 32,)


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_cut_file_is_always_refused(tiny_bytes: bytes, share: float) -> None:
    with pytest.raises(ValueError, match=r"truncated|magic"):
        parse_quantised_model(tiny_bytes[: int(share * len(tiny_bytes))])


def test_errors_name_the_file_and_the_remedy(tmp_path: Path, tiny_bytes: bytes) -> None:
    path = tmp_path / "cut.bin"
    path.write_bytes(tiny_bytes[:200])
    with pytest.raises(ModelError, match=r"cut\.bin.*make setup"):
        read_quantised_model(path)
    with pytest.raises(ModelError, match=r"无法读取模型文件 .*absent\.bin"):
        read_quantised_model(tmp_path / "absent.bin")


def test_a_foreign_file_is_refused() -> None:
    with pytest.raises(ValueError, match="magic"):
        parse_quantised_model(b"GGUF" + bytes(200))
