"""Code copies the quote for each statement and decides whether the statement stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from policy_qa.citations import Problem, verify_statement
from policy_qa.schema import Citation
from policy_qa.writing.drafting import Draft
from policy_qa.writing.evidence import Evidence

TextOf = Callable[[str], str]
"""Returns the normalised text of a document."""

_MOST_TOGETHER = 3
_MOST_TRIED = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement with the quotes that support it, or with what is wrong with it."""

    draft: Draft
    citations: tuple[Citation, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether every part of the statement is supported."""
        return not self.problems and bool(self.citations)


def check(draft: Draft, evidence: Sequence[Evidence], text_of: TextOf) -> Checked:
    """Return the statement with the shortest quotes of the clauses it cites that support it."""
    cited = [evidence[number - 1] for number in draft.numbers]
    if not cited:
        message = "句末没有条款编号，或编号不存在。"
        return Checked(draft, problems=(Problem("marker", draft.text, message),))
    words = [word for one in cited for word in one.words]
    fewest: list[Problem] | None = None
    for tried, chosen in enumerate(product(*(list(_candidates(one, text_of)) for one in cited))):
        if tried >= _MOST_TRIED:
            break
        citations = tuple(citation for citation, _ in chosen)
        sources = [text for _, texts in chosen for text in texts]
        problems = verify_statement(draft.text, sources, context=words)
        if not problems:
            return Checked(draft, citations)
        if fewest is None or len(problems) < len(fewest):
            fewest = problems
    return Checked(draft, problems=tuple(fewest or ()))


def _candidates(one: Evidence, text_of: TextOf) -> Iterator[tuple[Citation, tuple[str, ...]]]:
    """Yield stretches of a clause that may be quoted, the shortest first, and their words.

    A quote of the extractive answer comes with the line that shows it: a table row with the
    headers of its cells, which are words of the document too.
    """
    for quote, line in zip(one.quotes, one.lines, strict=True):
        yield quote, (quote.quote, line)
    text = text_of(one.document)
    for count in range(1, _MOST_TOGETHER + 1):
        for first in range(len(one.spans) - count + 1):
            start, end = one.spans[first][0], one.spans[first + count - 1][1]
            quote = Citation(one.document, one.path, text[start:end], start, end)
            yield quote, (quote.quote,)
