"""What a conflict is: two quotes that do not go together, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policy_qa.schema import Citation

Weight = Literal["矛盾", "张力"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Places that disagree or do not add up.

    ``weight`` is 矛盾 where not both can hold, 张力 where they can only be reconciled by a
    reading that the documents do not give. ``citations`` are the two places (or more).
    """

    kind: str
    weight: Weight
    subject: str
    reason: str
    citations: tuple[Citation, ...]
