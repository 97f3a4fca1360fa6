"""Exports a sentence-transformers folder to ONNX; run as a child process by `provisioning`.

``python -m policy_qa.models.export MODEL FOLDER`` writes ``FOLDER/onnx/…`` and prints one JSON
line. A process of its own keeps torch, its memory and its warnings away from the caller.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from policy_qa.errors import ModelError
from policy_qa.models.cpu import FLOAT32, supported_precisions
from policy_qa.models.embedder import FloatArray
from policy_qa.models.onnx_embedder import OnnxEmbedder
from policy_qa.models.reference import lowest_cosine, reference_sentences, reference_vectors
from policy_qa.models.registry import EmbeddingModel, embedding_model

LEAST_COSINE_TORCH = 0.9999
LEAST_COSINE_EXPORT = 0.99


def export(model: EmbeddingModel, folder: Path) -> dict[str, Any]:
    """Export the fastest form that this processor runs and that keeps the vectors.

    Returns what the record needs: ``onnx`` (relative path), ``precision``, ``checks``.

    Raises:
        ModelError: torch's vectors differ from the reference, or no export keeps them.
    """
    from sentence_transformers import SentenceTransformer

    torch_vectors = _torch_vectors(model, folder)
    torch_cosine = lowest_cosine(torch_vectors, reference_vectors(model.reference))
    if torch_cosine < LEAST_COSINE_TORCH:
        raise ModelError(f"还原的模型与参考向量不符（余弦 {torch_cosine:.5f}），安装已停止。")
    exported = SentenceTransformer(
        str(folder),
        backend="onnx",
        local_files_only=True,
        model_kwargs={"export": True, "provider": "CPUExecutionProvider"},
    )
    for precision, whole in _forms(model):
        onnx = _write_onnx(exported, folder, precision, whole)
        cosine = lowest_cosine(_onnx_vectors(model, folder, onnx), torch_vectors)
        if cosine >= LEAST_COSINE_EXPORT:
            return {
                "onnx": onnx.relative_to(folder).as_posix(),
                "precision": precision,
                "checks": {"torch_to_reference": torch_cosine, "onnx_to_torch": cosine},
            }
        onnx.unlink()
    raise ModelError("导出的 ONNX 模型与原模型的向量不符，安装已停止。")


def _forms(model: EmbeddingModel) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield precisions with the nodes that they leave in float32, fastest first."""
    for precision in supported_precisions():
        yield precision, ()
        if precision != FLOAT32 and model.delicate:
            yield precision, model.delicate


def _write_onnx(
    exported: Any,  # noqa: ANN401
    folder: Path,
    precision: str,
    whole: Sequence[str],
) -> Path:
    from optimum.onnxruntime import AutoQuantizationConfig
    from sentence_transformers import export_dynamic_quantized_onnx_model

    target = folder / "onnx"
    target.mkdir(exist_ok=True)
    if precision == FLOAT32:
        return Path(shutil.copy(exported.transformers_model.path, target / "model.onnx"))
    form = getattr(AutoQuantizationConfig, precision)(is_static=False, nodes_to_exclude=[*whole])
    export_dynamic_quantized_onnx_model(exported, form, str(folder), file_suffix=precision)
    return target / f"model_{precision}.onnx"


def _torch_vectors(model: EmbeddingModel, folder: Path) -> FloatArray:
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    prefixes = {"query": model.query_prefix, "passage": model.passage_prefix}
    texts = [
        prefixes[sentence.kind] + sentence.text for sentence in reference_sentences(model.reference)
    ]
    return np.asarray(encoder.encode(texts), np.float32)


def _onnx_vectors(model: EmbeddingModel, folder: Path, onnx: Path) -> FloatArray:
    embedder = OnnxEmbedder(model, folder, onnx, identity=model.name)
    return np.stack(
        [
            embedder.embed_query(sentence.text)
            if sentence.kind == "query"
            else embedder.embed_passages([sentence.text])[0]
            for sentence in reference_sentences(model.reference)
        ]
    )


if __name__ == "__main__":
    result = export(embedding_model(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps(result) + "\n")
