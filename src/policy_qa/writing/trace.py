"""What happened while an answer was written, kept to explain it later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from policy_qa.models import Usage


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement of the model: its words, its clause numbers, and what became of it.

    ``fate`` is 通过 (it stands), 重写 (its second wording stands), 换成原文 or 删去.
    """

    text: str
    numbers: tuple[int, ...]
    fate: str
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Trace:
    """Model, prompt, replies, verdicts and costs of one answer; ``fault`` says why there is none.

    ``first_token`` and ``seconds`` count from the question.
    """

    model: str = ""
    model_identity: str = ""
    question: str = ""
    prompt: list[tuple[str, str]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    fault: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the trace as JSON values."""
        return asdict(self)
