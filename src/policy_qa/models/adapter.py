"""Adds a trained low-rank adapter to the weights of a model (LoRA, Hu et al. 2021).

The adapter file holds, for each adapted matrix ``NAME``, ``NAME.down`` of shape (rank, inputs)
and ``NAME.up`` of shape (outputs, rank): ``up @ down`` is added to the weight. How it was
trained is in ``benchmarks/train_adapter.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from policy_qa.errors import ModelError
from policy_qa.models.quantised import FloatArray


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter that comes with the package: ``file`` beside this module, and its SHA-256."""

    file: str
    sha256: str

    def read(self) -> bytes:
        """Return the bytes of the file.

        Raises:
            ModelError: It is missing or differs from what the registry pins.
        """
        try:
            content = files(__package__).joinpath(self.file).read_bytes()
        except OSError as error:
            raise ModelError(f"缺少随软件安装的文件 {self.file}；请重新安装本软件。") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(f"随软件安装的文件 {self.file} 已损坏；请重新安装本软件。")
        return content


def adapted(weights: Mapping[str, FloatArray], adapter: bytes) -> dict[str, FloatArray]:
    """Return the weights with the adapter's products added.

    Raises:
        ModelError: The adapter is for matrices of other names or shapes.
    """
    from safetensors.numpy import load

    tensors = {name: tensor.astype(np.float32) for name, tensor in load(adapter).items()}
    merged = dict(weights)
    for name in {key.rpartition(".")[0] for key in tensors}:
        try:
            merged[name] = weights[name] + tensors[f"{name}.up"] @ tensors[f"{name}.down"]
        except (KeyError, ValueError) as error:
            raise ModelError(f"适配权重与模型不符（{name}）；请重新安装本软件。") from error
    return merged
