"""Exports the network to ONNX; run as a child process by `provisioning`.

``python -m policy_qa.models.answerability.export GGUF FOLDER`` writes the network, the tokens'
vectors and the tokenizer into ``FOLDER`` and prints one JSON line. A process of its own keeps
torch, its memory and its warnings away from the caller.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

from policy_qa.errors import ModelError
from policy_qa.models.adapter import adapted
from policy_qa.models.answerability.model import EMBEDDINGS_FILE, PREFIX_FILE, OnnxAnswerability
from policy_qa.models.answerability.network import Network
from policy_qa.models.answerability.reference import mean_difference
from policy_qa.models.answerability.registry import MODEL
from policy_qa.models.answerability.weights import EMBEDDINGS, DecoderWeights, read_decoder
from policy_qa.models.answerability.wording import PREFIX
from policy_qa.models.chinese_tokenizer import (
    WHOLE_FILE,
    ChineseTokenizer,
    write_chinese_tokenizer,
)
from policy_qa.models.cpu import FLOAT32, supported_precisions

MOST_DIFFERENCE = 0.3
"""In log odds, on average, between the exported form and the trained network in float32."""
_EXAMPLE_TOKENS = 24
_LOGGER = logging.getLogger(__name__)


def export(gguf: Path, folder: Path) -> dict[str, Any]:
    """Write the fastest form that this processor runs and that keeps the figures.

    Returns what the record needs: ``onnx`` (relative path), ``precision``, ``checks``.

    Raises:
        ModelError: no form keeps them.
    """
    write_tokenizer(gguf, folder)
    _write_network(gguf, folder)
    for precision in supported_precisions():
        difference = _difference_in(precision, folder)
        if difference <= MOST_DIFFERENCE:
            if precision != FLOAT32:
                _file(FLOAT32, folder).unlink()
            onnx = _file(precision, folder).name
            return {"onnx": onnx, "precision": precision, "checks": {"difference": difference}}
    raise ModelError("导出的判断模型与原模型的结果不符，安装已停止。")


def write_tokenizer(gguf: Path, folder: Path) -> None:
    """Write the file's own tokenizer, and what of it Chinese text needs."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(  # type: ignore[no-untyped-call]
        gguf.parent, gguf_file=gguf.name
    )
    tokenizer.backend_tokenizer.save(str(folder / WHOLE_FILE))
    write_chinese_tokenizer(folder)


def network_of(weights: DecoderWeights, adapter: bytes, head: bytes) -> Network:
    """Return the network, adapter and head put in."""
    from safetensors.torch import load

    layers = {name: t for name, t in weights.tensors.items() if name != EMBEDDINGS}
    merged = DecoderWeights(weights.shape, adapted(layers, adapter))
    made = load(head)
    return Network(merged, MODEL.layers, (made["weight"], made["bias"])).eval()


def left_by_prefix(network: Network, weights: DecoderWeights, folder: Path) -> torch.Tensor:
    """Return what the instruction leaves to every text; ``folder`` holds the tokenizer."""
    ids, _ = ChineseTokenizer(folder).encode(PREFIX)
    vectors = weights.tensors[EMBEDDINGS][ids].astype(np.float16)
    with torch.no_grad():
        _, left = network(torch.from_numpy(vectors.astype(np.float32))[None], network.nothing())
    assert isinstance(left, torch.Tensor)
    return left


def _write_network(gguf: Path, folder: Path) -> None:
    weights = read_decoder(gguf, MODEL.layers)
    np.save(folder / EMBEDDINGS_FILE, weights.tensors[EMBEDDINGS].astype(np.float16))
    network = network_of(weights, MODEL.adapter.read(), MODEL.head.read())
    before = left_by_prefix(network, weights, folder)
    np.save(folder / PREFIX_FILE, before.numpy())
    example = torch.zeros(1, _EXAMPLE_TOKENS, weights.shape.dimension)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example, before),
            str(_file(FLOAT32, folder)),
            input_names=["tokens", "before"],
            output_names=["support", "left"],
            dynamic_axes={"tokens": {1: "length"}, "before": {3: "past"}, "left": {3: "length"}},
            opset_version=17,
            dynamo=False,
        )


def _difference_in(precision: str, folder: Path) -> float:
    """Write the network in a precision; return its mean difference, infinite where it fails."""
    onnx = _file(precision, folder)
    try:
        if precision != FLOAT32:
            _quantise(_file(FLOAT32, folder), onnx, precision)
        return mean_difference(OnnxAnswerability(folder, onnx, name=MODEL.name))
    except Exception:
        if precision == FLOAT32:
            raise
        _LOGGER.exception("the network does not run in the precision %s", precision)
        onnx.unlink(missing_ok=True)
        return float("inf")


def _quantise(whole: Path, target: Path, precision: str) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        whole,
        target,
        per_channel=True,
        reduce_range=precision == "avx2",  # its 8-bit products saturate (see `cpu`)
        weight_type=QuantType.QInt8,
    )
    _optimise(target)


def _optimise(onnx: Path) -> None:
    """Replace a network by what onnxruntime makes of it: half of the time it takes to load."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(onnx.with_suffix(".optimised"))
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    onnxruntime.InferenceSession(str(onnx), options, providers=["CPUExecutionProvider"])
    Path(options.optimized_model_filepath).replace(onnx)


def _file(precision: str, folder: Path) -> Path:
    return folder / f"network_{precision}.onnx"


if __name__ == "__main__":
    result = export(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps(result) + "\n")
