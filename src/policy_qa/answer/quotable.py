"""The statements of a clause that may be quoted, each with its similarity to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policy_qa.clauses import statements
from policy_qa.documents.outline import find_mark
from policy_qa.schema import Clause, Hit

LIST_MARK = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*)+")
_SAYS = re.compile(r"，|\d|不得|不再|应当|可以|必须|禁止|不予|不能|[一二三四五六七八九十两]年")
"""Of a heading within the line: it says something, and is no mere title."""


def quotable(
    hit: Hit, cosines: Sequence[tuple[int, int, float]]
) -> list[tuple[tuple[int, int], float]]:
    """Return the statements of a clause, its run-in heading left out, with their similarity.

    A cell alone says too little for a vector: the cells of a row share the row's similarity.
    """
    clause = hit.clause
    if clause.kind == "row":
        return [(span, hit.cosine) for span in statements(clause.text)]
    known = {(start, end): value for start, end, value in cosines}
    spans = statements(clause.text)
    if len(spans) > 1 and _is_run_in(clause, spans[0]):
        spans = spans[1:]
    spans = [s for s in spans if clause.text[s[1] - 1] not in "？?"] or spans
    fallback = float(np.mean(list(known.values()))) if known else 0.0
    return [(span, known.get(span, fallback)) for span in spans]


def _is_run_in(clause: Clause, span: tuple[int, int]) -> bool:
    text = clause.text[span[0] : span[1]].rstrip("。：；")
    return (
        bool(clause.path)
        and text == clause.path[-1]
        and not _SAYS.search(LIST_MARK.sub("", text))
        and find_mark(text) is not None
    )


def sentence_cosines(
    spans: Sequence[tuple[int, int]], vectors: NDArray[np.float32], query: NDArray[np.float32]
) -> list[tuple[int, int, float]]:
    """Return each sentence span with the cosine of its vector to the query's."""
    if not len(spans):
        return []
    return [(s, e, float(c)) for (s, e), c in zip(spans, vectors @ query, strict=True)]
