"""Whether an answer's markers resolve and its figures stand in the quotes they point to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policy_qa.citations.figures import unsupported_values
from policy_qa.citations.markers import numbers_of, without_markers
from policy_qa.citations.places import verify_citation
from policy_qa.citations.problems import Problem
from policy_qa.schema import Answer, Citation


def verify_answer(
    answer: Answer, texts: Mapping[str, str], *, computed: Sequence[str] = ()
) -> list[Problem]:
    """Return what is wrong with an answer; ``texts`` maps document names to their texts.

    Every quote stands in its place, every marker has its citation and every citation its
    marker, and every figure of a line stands, by value and unit, in a quote that the line
    cites. ``computed`` are texts whose figures are allowed everywhere: calculation lines, or
    the question of a refusal.
    """
    return [
        *_citation_problems(answer.citations, texts),
        *_marker_problems(answer),
        *_figure_problems(answer, computed),
    ]


def _citation_problems(
    citations: Sequence[Citation], texts: Mapping[str, str]
) -> Iterator[Problem]:
    for citation in citations:
        text = texts.get(citation.document)
        if text is None:
            message = f"引用的文件《{citation.document}》不在索引中，请重新建立索引。"
            yield Problem("quote", citation.quote, message)
        else:
            yield from verify_citation(citation, text)


def _marker_problems(answer: Answer) -> Iterator[Problem]:
    used = {number for line in answer.text.splitlines() for number in numbers_of(line)}
    known = set(range(1, len(answer.citations) + 1))
    for number in sorted(used - known):
        yield Problem("marker", f"[{number}]", f"标记[{number}]没有对应的引用。")
    for number in sorted(known - used):
        yield Problem("marker", f"[{number}]", f"引用[{number}]在回答中没有用到。")


def _figure_problems(answer: Answer, computed: Sequence[str]) -> Iterator[Problem]:
    for line in answer.text.splitlines():
        cited = _cited(line, answer.citations)
        yield from unsupported_values(without_markers(line), [*cited, *computed])


def _cited(line: str, citations: Sequence[Citation]) -> list[str]:
    """Return the quotes that a line cites, with their documents' names and headings."""
    cited = [citations[number - 1] for number in numbers_of(line) if number <= len(citations)]
    return [part for one in cited for part in (one.quote, one.document, *one.path)]
