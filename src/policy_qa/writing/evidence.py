"""The numbered clauses that the model sees: as few and as short as the answer's quotes allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policy_qa.citations.markers import numbers_of, without_markers
from policy_qa.clauses.sentences import statements
from policy_qa.question import gives_orders
from policy_qa.schema import Answer, Citation, Clause

Span = tuple[int, int]
ClauseOf = Callable[[Citation], Clause | None]
"""Returns the clause in which a citation stands."""

MOST_CLAUSES = 6
LONGEST_CLAUSE = 200
LONGEST_EVIDENCE = 700


@dataclass(frozen=True, slots=True)
class Evidence:
    """One numbered clause, or the part of it around the quotes.

    ``spans`` are its statements as offsets into the document, orders left out; ``shown`` is
    what the model reads; ``lines`` are the lines of the extractive answer that quote it, and
    ``quotes`` their citations; ``words`` are headings and titles, which lend words only.
    """

    number: int
    document: str
    path: tuple[str, ...]
    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    shown: str
    lines: tuple[str, ...]
    quotes: tuple[Citation, ...]
    words: tuple[str, ...]


def numbered(answer: Answer, clause_of: ClauseOf, label: Callable[[str], str]) -> list[Evidence]:
    """Return the evidence of an extractive answer, empty where a model should not rewrite it.

    That is so for a calculation, whose lines code made, and for quotes so long or so many that
    the list itself is the answer.
    """
    if answer.status != "answered" or _is_computed(answer):
        return []
    lines = lines_by_citation(answer)
    groups: dict[tuple[str, int], list[int]] = {}
    clauses: dict[tuple[str, int], Clause | None] = {}
    for position, citation in enumerate(answer.citations):
        clause = clause_of(citation)
        key = (citation.document, clause.start if clause else citation.start)
        groups.setdefault(key, []).append(position)
        clauses[key] = clause
    several = len({citation.document for citation in answer.citations}) > 1
    found = [
        _evidence(
            number,
            clauses[key],
            [answer.citations[p] for p in positions],
            [lines[p] for p in positions],
            label(key[0]),
            several=several,
        )
        for number, (key, positions) in enumerate(groups.items(), start=1)
    ]
    fits = len(found) <= MOST_CLAUSES and sum(len(e.shown) for e in found) <= LONGEST_EVIDENCE
    return found if fits and all(evidence.texts for evidence in found) else []


def lines_by_citation(answer: Answer) -> list[str]:
    """Return for each citation the lines of the answer that carry its marker, without it."""
    lines: list[list[str]] = [[] for _ in answer.citations]
    for line in answer.text.splitlines():
        for number in numbers_of(line):
            if number <= len(lines):
                lines[number - 1].append(without_markers(line).rstrip())
    return ["\n".join(own) for own in lines]


def _is_computed(answer: Answer) -> bool:
    """Return whether code computed something: a line without a marker before the quotes."""
    first = answer.text.partition("\n")[0]
    return not numbers_of(first)


def _evidence(  # noqa: PLR0913 - what one piece of evidence is made of
    number: int,
    clause: Clause | None,
    quotes: Sequence[Citation],
    lines: Sequence[str],
    label: str,
    *,
    several: bool,
) -> Evidence:
    spans, texts = _around(clause, quotes)
    kept = [(s, t) for s, t in zip(spans, texts, strict=True) if not gives_orders(t)]
    row = clause is None or clause.kind == "row"
    body = "；".join(lines) if row else "".join(text for _, text in kept)
    heading = _heading(clause) if not row else ""
    place = f"{label}：" if several and not body.startswith(label) else ""
    shown = " ".join(f"{place}{heading}{body}".split())
    path = quotes[0].path
    context = (clause.context,) if clause is not None and clause.context else ()
    return Evidence(
        number=number,
        document=quotes[0].document,
        path=path,
        spans=tuple(span for span, _ in kept),
        texts=tuple(text for _, text in kept),
        shown=shown,
        lines=tuple(lines),
        quotes=tuple(quotes),
        words=(*path, *context, label),
    )


def _heading(clause: Clause | None) -> str:
    """The nearest heading, where the clause does not say it itself."""
    if clause is None or not clause.path or clause.path[-1] in clause.text:
        return ""
    return f"（{clause.path[-1][:24]}）"


def _around(clause: Clause | None, quotes: Sequence[Citation]) -> tuple[list[Span], list[str]]:
    """The statements of a clause, or of a long one those that hold or touch the quotes."""
    if clause is None:
        return [(q.start, q.end) for q in quotes], [q.quote for q in quotes]
    spans = statements(clause.text)
    if len(clause.text) > LONGEST_CLAUSE:
        inside = [(q.start - clause.start, q.end - clause.start) for q in quotes]
        spans = [s for s in spans if any(s[0] < end and start < s[1] for start, end in inside)]
    texts = [clause.text[start:end] for start, end in spans]
    return [(clause.start + start, clause.start + end) for start, end in spans], texts
