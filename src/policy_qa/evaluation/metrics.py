"""The metrics: one function each, its formula in the docstring.

Those over many cases take plain sequences and return None where nothing applies, which is
not the same as 0.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence

from policy_qa.evaluation.cases import Case
from policy_qa.evaluation.passages import Passage, Span, Texts, content, overlaps
from policy_qa.numerals import contains_value
from policy_qa.schema import Answer, Citation

_MARKER = re.compile(r"\s*\[\d{1,3}\]")

_BARE_FIGURE = re.compile(r"\d+(?:\.\d+)?")

Count = tuple[int, int]
"""How many are right, and of how many."""


def without_markers(text: str) -> str:
    """Return an answer without its markers ``[1]``, ``[2]`` …"""
    return _MARKER.sub("", text)


def holds(text: str, wording: str) -> bool:
    """Return whether the wording stands in the text, figures compared by value.

    A bare figure is also found before any unit: a table says 1860 where its heading says
    万元, an answer says 1860万元.
    """
    if contains_value(text, wording):
        return True
    figure = wording.replace(",", "").replace("，", "")
    if _BARE_FIGURE.fullmatch(figure) is None:
        return False
    return re.search(rf"(?<![\d.]){re.escape(figure)}(?!\.?\d)", text.replace(",", "")) is not None


def missing_facts(text: str, key_facts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the facts of which no wording stands in the text, by value (30 = 三十)."""
    plain = without_markers(text)
    return tuple(
        " / ".join(fact) for fact in key_facts if not any(holds(plain, wording) for wording in fact)
    )


def forbidden_facts(text: str, forbidden: Sequence[str]) -> tuple[str, ...]:
    """Return what stands in the text although it must not."""
    plain = without_markers(text)
    return tuple(wording for wording in forbidden if holds(plain, wording))


def length_ratio(text: str, reference: str) -> float | None:
    """|answer| / |reference|, in content characters and without markers."""
    expected = len(content(reference))
    return len(content(without_markers(text))) / expected if expected else None


def relevance(hits: Sequence[Span], passages: Sequence[Passage], texts: Texts) -> tuple[bool, ...]:
    """For each hit in order: whether it alone holds at least one of the passages."""
    return tuple(any(texts.supports([hit], passage) for passage in passages) for hit in hits)


def all_evidence_at_k(
    hits: Sequence[Span], passages: Sequence[Passage], texts: Texts, k: int
) -> bool:
    """Whether the first k hits together hold every passage."""
    return all(texts.supports(hits[:k], passage) for passage in passages)


def hit_at_k(relevances: Sequence[Sequence[bool]], k: int) -> float | None:
    """(Cases with a relevant hit among the first k) / (cases)."""
    return mean([float(any(relevant[:k])) for relevant in relevances])


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / (rank of the first relevant hit), ranks from 1; 0 where there is none."""
    return next((1 / rank for rank, good in enumerate(relevant, start=1) if good), 0.0)


def mrr(relevances: Sequence[Sequence[bool]]) -> float | None:
    """Mean of the reciprocal ranks over the cases."""
    return mean([reciprocal_rank(relevant) for relevant in relevances])


def citations_right(
    citations: Sequence[Citation], passages: Sequence[Passage], case: Case
) -> Count:
    """(Citations that overlap a passage or hold a key fact, citations).

    The sum of the first over the sum of the second is the citation precision.
    """
    right = sum(
        any(overlaps(_span(citation), passage) for passage in passages)
        or any(holds(citation.quote, word) for fact in case.key_facts for word in fact)
        for citation in citations
    )
    return right, len(citations)


def evidence_cited(citations: Sequence[Citation], passages: Sequence[Passage]) -> Count:
    """(Passages that a citation overlaps, passages); summed up, the citation recall."""
    spans = [_span(citation) for citation in citations]
    cited = sum(any(overlaps(span, passage) for span in spans) for passage in passages)
    return cited, len(passages)


def verbatim(citations: Sequence[Citation], texts: Texts) -> Count:
    """(Citations with quote == text[start:end] of their document, citations)."""
    exact = 0
    for citation in citations:
        text = texts.get(citation.document)
        exact += text is not None and text.text[citation.start : citation.end] == citation.quote
    return exact, len(citations)


def share(counts: Sequence[Count]) -> float | None:
    """(Sum of the right) / (sum of all)."""
    total = sum(of for _, of in counts)
    return sum(right for right, _ in counts) / total if total else None


def is_correct(case: Case, answer: Answer) -> bool:
    """Accuracy of one case.

    An answerable case is right when it is answered with every key fact and no forbidden
    one; an unanswerable one when it is refused.
    """
    if answer.status != case.status:
        return False
    if not case.answerable:
        return True
    return not missing_facts(answer.text, case.key_facts) and not forbidden_facts(
        answer.text, case.forbidden
    )


def refusal_precision(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """(Rightly refused) / (refused), over pairs (should refuse, did refuse)."""
    return mean([float(should) for should, did in pairs if did])


def refusal_recall(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """(Rightly refused) / (to be refused), over pairs (should refuse, did refuse)."""
    return mean([float(did) for should, did in pairs if should])


def false_refusals(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """(Refused although answerable) / (answerable), over pairs (should refuse, did refuse)."""
    return mean([float(did) for should, did in pairs if not should])


def mean(values: Sequence[float]) -> float | None:
    """Sum of the values / their number."""
    return sum(values) / len(values) if values else None


def median(values: Sequence[float]) -> float | None:
    """The middle value; of an even number, the mean of the two in the middle."""
    return statistics.median(values) if values else None


def percentile(values: Sequence[float], share_below: float) -> float | None:
    """Nearest rank: the ⌈share · n⌉-th smallest value."""
    rank = max(1, math.ceil(share_below * len(values)))
    return sorted(values)[rank - 1] if values else None


def _span(citation: Citation) -> Span:
    return Span(citation.document, citation.start, citation.end)
