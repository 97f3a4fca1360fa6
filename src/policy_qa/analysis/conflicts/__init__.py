"""Places where documents, or parts of one, disagree or do not add up.

Checks of structure and arithmetic need no model; figures and strength of wording are aligned
by their words and their meaning (cosine of embeddings).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from policy_qa.analysis.conflicts.arithmetic import wrong_growth, wrong_parts
from policy_qa.analysis.conflicts.bands import broken_bands
from policy_qa.analysis.conflicts.counts import wrong_counts
from policy_qa.analysis.conflicts.figures import differing_figures
from policy_qa.analysis.conflicts.finding import Conflict, Weight
from policy_qa.analysis.conflicts.names import differing_bodies, differing_mottos
from policy_qa.analysis.conflicts.slips import bounded_ranges, missing_units
from policy_qa.analysis.conflicts.sums import wrong_tables
from policy_qa.analysis.conflicts.timing import limits_before_issue, overlapping_stages
from policy_qa.analysis.conflicts.titles import differing_origins, misquoted_titles
from policy_qa.analysis.conflicts.wording import differing_strength
from policy_qa.analysis.reading import PassageEmbedder, Reading

__all__ = ["Conflict", "Weight", "find_conflicts"]

_WITHIN = (
    broken_bands,
    wrong_growth,
    wrong_parts,
    wrong_tables,
    wrong_counts,
    limits_before_issue,
    overlapping_stages,
    differing_mottos,
    bounded_ranges,
    missing_units,
)


def find_conflicts(readings: Sequence[Reading], embedder: PassageEmbedder) -> list[Conflict]:
    """Return the conflicts within and between documents, contradictions before tensions."""
    distinct = {_key(conflict): conflict for conflict in _all(readings, embedder)}
    return sorted(
        merged(distinct.values()),
        key=lambda found: (
            found.weight != "矛盾",
            found.citations[0].document,
            found.citations[0].start,
        ),
    )


def _all(readings: Sequence[Reading], embedder: PassageEmbedder) -> Iterator[Conflict]:
    for reading in readings:
        for check in _WITHIN:
            yield from check(reading)
    yield from misquoted_titles(readings)
    yield from differing_origins(readings)
    yield from differing_bodies(readings)
    yield from differing_figures(readings, embedder)
    yield from differing_strength(readings, embedder)


def merged(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Put conflicts of one kind and reason together that share a quote: one with all quotes."""
    found: list[Conflict] = []
    for conflict in conflicts:
        same = next(
            (
                i
                for i, other in enumerate(found)
                if (other.kind, other.reason) == (conflict.kind, conflict.reason)
                and set(other.citations) & set(conflict.citations)
            ),
            None,
        )
        if same is None:
            found.append(conflict)
        else:
            both = dict.fromkeys((*found[same].citations, *conflict.citations))
            found[same] = replace(found[same], citations=tuple(both))
    return found


def _key(conflict: Conflict) -> tuple[str, frozenset[str]]:
    return conflict.kind, frozenset(citation.quote for citation in conflict.citations)
