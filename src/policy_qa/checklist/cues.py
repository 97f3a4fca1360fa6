"""The words by which a sentence of the materials counts, or does not: data in ``cues.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """One compiled pattern for each list of ``cues.toml``, under its name there."""

    planned: Pattern
    announced: Pattern
    planned_bare: Pattern
    intended: Pattern
    negative: Pattern
    never: Pattern
    restored: Pattern
    schedule: Pattern
    carried_out: Pattern
    complete: Pattern
    boast: Pattern
    self_score: Pattern
    unawarded: Pattern
    applied: Pattern
    supposed: Pattern
    order: Pattern
    norm: Pattern
    rule: Pattern
    elsewhere: Pattern
    earlier: Pattern
    compared: Pattern
    current: Pattern
    first_term: Pattern
    second_term: Pattern
    asked: Pattern
    answered: Pattern
    subtotal: Pattern
    yes: Pattern
    no: Pattern
    void: Pattern
    record_start: Pattern
    report: Pattern
    spoken: Pattern
    paper: Pattern
    every: Pattern


def any_of(words: tuple[str, ...] | list[str]) -> Pattern:
    """Return a pattern that finds any of the expressions; nothing for an empty list."""
    return re.compile("|".join(f"(?:{word})" for word in words) if words else r"(?!)")


@cache
def load_cues() -> Cues:
    """Return the cues that are part of this package."""
    source = Path(__file__).with_name("cues.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(source)
    return Cues(**{field.name: any_of(lists[field.name]) for field in fields(Cues)})
