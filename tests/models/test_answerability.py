"""Whether a passage answers: the network, what it is read from, and the provisioned model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from policy_qa.errors import ModelError
from policy_qa.models.answerability import load_answerability
from policy_qa.models.answerability.prefixes import Prefixes
from policy_qa.models.answerability.reference import mean_difference, reference_cases
from policy_qa.models.answerability.weights import (
    EMBEDDINGS,
    DecoderWeights,
    Shape,
    read_decoder,
)
from policy_qa.models.answerability.wording import worded

SHAPE = Shape(dimension=16, heads=4, key_heads=2, rope_base=10_000.0, epsilon=1e-6)
LAYERS, WIDE, WORDS = 2, 24, 11


def tensors() -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)

    def made(*size: int) -> np.ndarray:
        return random.normal(0, 0.4, size).astype(np.float32)

    keys = SHAPE.dimension // SHAPE.heads * SHAPE.key_heads
    found = {EMBEDDINGS: made(WORDS, SHAPE.dimension)}
    for n in range(LAYERS):
        sizes = {"attn_q": SHAPE.dimension, "attn_k": keys, "attn_v": keys}
        for name, size in sizes.items():
            found[f"blk.{n}.{name}.weight"] = made(size, SHAPE.dimension)
            found[f"blk.{n}.{name}.bias"] = made(size)
        found[f"blk.{n}.attn_output.weight"] = made(SHAPE.dimension, SHAPE.dimension)
        found[f"blk.{n}.ffn_gate.weight"] = made(WIDE, SHAPE.dimension)
        found[f"blk.{n}.ffn_up.weight"] = made(WIDE, SHAPE.dimension)
        found[f"blk.{n}.ffn_down.weight"] = made(SHAPE.dimension, WIDE)
        found[f"blk.{n}.attn_norm.weight"] = made(SHAPE.dimension)
        found[f"blk.{n}.ffn_norm.weight"] = made(SHAPE.dimension)
    return found


@pytest.fixture(scope="module")
def tiny_file(tmp_path_factory):
    from gguf import GGUFWriter

    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    writer = GGUFWriter(path, "qwen2")
    writer.add_embedding_length(SHAPE.dimension)
    writer.add_head_count(SHAPE.heads)
    writer.add_head_count_kv(SHAPE.key_heads)
    writer.add_rope_freq_base(SHAPE.rope_base)
    writer.add_layer_norm_rms_eps(SHAPE.epsilon)
    for name, tensor in tensors().items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def support_of_network(ids: list[int], *cuts: int) -> float:
    """The log odds of a text that is read in pieces, each after what the ones before it left."""
    import torch

    from policy_qa.models.answerability.network import Network

    weights = DecoderWeights(SHAPE, tensors())
    vectors = torch.from_numpy(weights.tensors[EMBEDDINGS][ids])[None]
    head = (torch.linspace(-1, 1, SHAPE.dimension)[None], torch.tensor([0.25]))
    network = Network(weights, LAYERS, head).eval()
    before = network.nothing()
    with torch.no_grad():
        for start, end in pairwise((0, *cuts, len(ids))):
            support, left = network(vectors[:, start:end], before)
            before = torch.cat([before, left], 3)
    return float(support)


def test_a_text_read_in_pieces_gives_the_same_as_read_at_once():
    ids = [3, 1, 4, 1, 5, 9, 2, 6]
    whole = support_of_network(ids)
    assert support_of_network(ids, 1) == pytest.approx(whole, abs=1e-5)
    assert support_of_network(ids, 1, 5) == pytest.approx(whole, abs=1e-5)
    assert whole != pytest.approx(support_of_network([*ids[:-1], 7]), abs=1e-3)


def test_the_network_computes_what_transformers_does():
    import torch
    from transformers import Qwen2Config, Qwen2Model

    own = tensors()
    names = {
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
        "attn_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm",
    }
    state = {"embed_tokens.weight": own[EMBEDDINGS], "norm.weight": np.ones(16, np.float32)}
    for name, tensor in own.items():
        if name != EMBEDDINGS:
            _, number, part, kind = name.split(".")
            state[f"layers.{number}.{names[part]}.{kind}"] = tensor
    config = Qwen2Config(
        vocab_size=WORDS,
        hidden_size=SHAPE.dimension,
        intermediate_size=WIDE,
        num_hidden_layers=LAYERS,
        num_attention_heads=SHAPE.heads,
        num_key_value_heads=SHAPE.key_heads,
        rope_theta=SHAPE.rope_base,
        rms_norm_eps=SHAPE.epsilon,
    )
    model = Qwen2Model(config).eval()
    model.load_state_dict({name: torch.from_numpy(t) for name, t in state.items()})
    ids = [3, 1, 4, 1, 5, 9, 2, 6]
    with torch.no_grad():
        last = model(input_ids=torch.tensor([ids])).last_hidden_state[0, -1]
    expected = float(last @ torch.linspace(-1, 1, SHAPE.dimension)) + 0.25
    assert support_of_network(ids, 3) == pytest.approx(expected, abs=1e-4)


def test_a_file_gives_its_shape_and_its_lowest_layers(tiny_file):
    found = read_decoder(tiny_file, 1)
    assert found.shape.heads == SHAPE.heads
    assert found.shape.key_heads == SHAPE.key_heads
    assert found.shape.epsilon == pytest.approx(SHAPE.epsilon)
    assert {name for name in found.tensors if name.startswith("blk.1.")} == set()
    for name, tensor in found.tensors.items():
        np.testing.assert_array_equal(tensor, tensors()[name])


def test_what_is_no_such_file_is_refused_with_the_remedy(tiny_file, tmp_path):
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"not a model" * 10)
    with pytest.raises(ModelError, match=r"wrong\.gguf.*make setup"):
        read_decoder(wrong, 1)
    with pytest.raises(ModelError, match="不足 9 层"):
        read_decoder(tiny_file, 9)


def test_over_long_texts_are_cut_and_white_space_is_closed():
    text = "".join(
        worded("问" * 300 + "几？", "条" * 900, "某市　文件\n\n一、" + "标" * 200 + "末尾")
    )
    assert text.count("条") == 180
    assert text.endswith("\n" + "问" * 78 + "几？\n")
    assert text.startswith("某市 文件 一、")
    assert text.count("标") == 80 - len("某市 文件 一、")
    assert "\n\n" not in text


def test_the_longest_beginning_that_was_read_is_found_and_the_oldest_is_forgotten():
    prefixes, left = Prefixes(), [np.full((1, 2, 1, n, 4), n, np.float32) for n in range(3)]
    assert prefixes.longest(("标题：", "条文\n")) == (0, None)
    prefixes.keep(("标题：",), left[1])
    prefixes.keep(("标题：", "条文\n"), left[2])
    assert prefixes.longest(("标题：", "条文\n")) == (2, left[2])
    assert prefixes.longest(("标题：", "别的\n")) == (1, left[1])
    for number in range(400):
        prefixes.keep((f"{number}：",), left[0])
    assert prefixes.longest(("标题：", "条文\n")) == (0, None)
    assert prefixes.longest(("399：", "条文\n"))[0] == 1


def test_without_a_provisioned_model_the_remedy_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"尚未安装.*make setup"):
        load_answerability(tmp_path)


@pytest.mark.model
class TestProvisioned:
    def test_it_gives_the_figures_of_the_network_as_it_was_trained(self):
        assert len(reference_cases()) >= 8
        assert mean_difference(load_answerability()) <= 0.3

    def test_it_tells_what_answers_from_what_does_not(self):
        model = load_answerability()
        above = "某市 关于中小学生午餐服务的通知 三、收费标准"
        passage = "学生午餐每餐收费不超过12元，由家长按月缴纳。"
        answers = model.support("孩子在学校吃一顿中饭最多收多少钱？", passage, above)
        silent = model.support("孩子在学校吃中饭，由哪家公司送？", passage, above)
        assert answers > 0 > silent
        assert answers - silent > 1

    def test_several_threads_get_the_same(self):
        model = load_answerability()
        cases = list({c.above: c for c in reference_cases()}.values())
        alone = [model.support(c.question, c.passage, c.above) for c in cases]
        other = load_answerability()
        with ThreadPoolExecutor(4) as pool:
            together = list(
                pool.map(lambda c: other.support(c.question, c.passage, c.above), cases)
            )
        assert together == pytest.approx(alone, abs=1e-6)

    def test_a_passage_read_before_gives_the_same_for_another_question(self):
        cases, model, other = reference_cases(), load_answerability(), load_answerability()
        for case, next_one in zip(cases, [*cases[1:], cases[0]], strict=True):
            model.support(case.question, case.passage, case.above)
            again = model.support(next_one.question, case.passage, case.above)
            fresh = other.support(next_one.question, case.passage, case.above)
            assert again == pytest.approx(fresh, abs=0.1)

    def test_a_passage_below_headings_read_before_keeps_the_figures(self):
        cases, model = reference_cases(), load_answerability()
        for case, other in zip(cases, [*cases[1:], cases[0]], strict=True):
            model.support(case.question, other.passage, case.above)
        assert mean_difference(model) <= 0.3

    def test_it_can_be_loaded_before_it_is_asked(self):
        case, model = reference_cases()[0], load_answerability()
        model.prepare()
        model.prepare()
        prepared = model.support(case.question, case.passage, case.above)
        fresh = load_answerability().support(case.question, case.passage, case.above)
        assert prepared == pytest.approx(fresh, abs=1e-6)
