"""What the calculator returns: the figures, a line a rule, and what the rules leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policy_qa.schema import Citation
from policy_qa.score.numbers import plain


@dataclass(frozen=True, slots=True)
class Line:
    """One rule applied: its formula with the figures, its inputs and its points."""

    rule: str
    formula: str
    inputs: Mapping[str, object]
    points: Decimal | None
    citation: Citation

    def to_json(self) -> dict[str, Any]:
        """Return the line as CONTRACT.md words it."""
        return {
            "rule": self.rule,
            "formula": self.formula,
            "inputs": as_json(self.inputs),
            "points": as_json(self.points),
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a rule, and the result under it for the same facts."""

    reading: str
    result: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A rule that its document leaves open: the reading used, and the others."""

    rule: str
    reading: str
    alternatives: tuple[Alternative, ...]
    citation: Citation

    def to_json(self) -> dict[str, Any]:
        """Return the ambiguity as CONTRACT.md words it."""
        return {
            "rule": self.rule,
            "reading": self.reading,
            "alternatives": [
                {"reading": alternative.reading, "result": as_json(alternative.result)}
                for alternative in self.alternatives
            ],
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The result of one request; ``labels`` are the rulebook's words for its fields."""

    id: str
    kind: str
    result: Mapping[str, object]
    lines: tuple[Line, ...]
    ambiguities: tuple[Ambiguity, ...]
    labels: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the result as CONTRACT.md words it; figures are decimal strings."""
        return {
            "id": self.id,
            "result": as_json(self.result),
            "lines": [line.to_json() for line in self.lines],
            "ambiguities": [ambiguity.to_json() for ambiguity in self.ambiguities],
        }


def as_json(value: object) -> Any:  # noqa: ANN401 - JSON has no better type
    """Return ``value`` with every figure as a decimal string and every tuple as a list."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: as_json(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(member) for member in value]
    return value
