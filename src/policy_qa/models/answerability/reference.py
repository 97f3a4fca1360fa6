"""A few questions and passages with the figures of the trained network in float32."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from policy_qa.models.answerability.model import OnnxAnswerability
from policy_qa.models.answerability.registry import MODEL


@dataclass(frozen=True, slots=True)
class ReferenceCase:
    """A question, a passage, what stands above it, and the log odds that it answers."""

    question: str
    passage: str
    above: str
    support: float


def reference_cases() -> tuple[ReferenceCase, ...]:
    """Return the cases that come with the package."""
    text = files("policy_qa.models").joinpath(MODEL.reference).read_text("utf-8")
    return tuple(ReferenceCase(**entry) for entry in json.loads(text))


def mean_difference(model: OnnxAnswerability) -> float:
    """Return the mean difference, in log odds, between a model and the reference, or NaN."""
    differences = [
        abs(model.support(case.question, case.passage, case.above) - case.support)
        for case in reference_cases()
    ]
    return float(np.mean(differences))
