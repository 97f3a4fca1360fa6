"""What a question takes for granted and the documents deny: told, with the quote.

A premise is compared with the statements nearest to it. It is denied where such a statement
says the same of another figure, another name, or with a negation, and none supports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from policy_qa.citations import Problem, verify_statement
from policy_qa.citations.figures import unsupported_values
from policy_qa.citations.markers import marked, renumbered
from policy_qa.citations.places import fold
from policy_qa.clauses.sentences import statements
from policy_qa.numerals import quantities
from policy_qa.question import Catalogue
from policy_qa.question.orders import without_orders
from policy_qa.schema import Answer, Citation, Hit, Query

DENIED = "问题中的前提与文件不符，文件写的是："
DENIED_BELOW = "问题中的前提与文件不符，请以下面的原文为准："

_OPENING = (
    r"(?:既然|鉴于|因为|由于|考虑到|根据|按照|依照|我?(?:听说|记得|知道)|都说|众所周知|大家都知道)"
)
_STATED = (
    r"(?:(?:文件|政策|方案|意见|通知|办法)(?:里|中|上)?)?(?:已经|明确|早就)?"
    r"(?:说|写着?|规定|要求)?了?[，,:：“\"]?"
)
_CLAIM = r"(?P<claim>[^，。？?！!；;”\"]{5,60})"
_PATTERNS = (
    re.compile(rf"{_OPENING}{_STATED}{_CLAIM}[，,；;。”\"]"),
    re.compile(rf"(?:为什么|为何|凭什么|怎么){_CLAIM}[，,？?。]?"),
    re.compile(
        rf"{_CLAIM}[，,”\"]*(?:这(?:个|条|一条)?(?:规定|说法)?)?(?:，|,)?"
        r"(?:对(?:吧|吗|不对)|是(?:吧|吗|不是)|没错吧|是真的吗|属实吗|可(?:是|对)吧)[？?]?$"
    ),
    re.compile(
        rf"(?:文件|政策|方案|意见|办法)(?:里|中|上)?(?:不是)?(?:已经|明确)?(?:说|写|规定|要求)了?{_CLAIM}"
    ),
)
_ASKS = re.compile(r"多少|几[个所名次项年月天分]|哪|什么|谁|何时|怎么|如何")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NUMERAL = re.compile(r"[\d.,%％〇零一二两三四五六七八九十百千万亿]+")
_MOST_CLAIMS = 2
_HITS = 8
_NEAR = 0.5
_VERY_NEAR = 0.7
_SAME_UNITS = {"位": "人", "名": "人", "天": "日"}


@dataclass(frozen=True, slots=True)
class _Near:
    """A statement near a premise: its citation, and how much of the premise it covers."""

    citation: Citation
    share: float
    words: tuple[str, ...]


def correct_premises(
    query: Query,
    answer: Answer,
    *,
    search: Callable[[Query, int], list[Hit]],
    catalogue: Catalogue,
) -> Answer:
    """Return the answer, with what denies a premise of the question said first."""
    denied: list[Citation] = []
    for claim in premises(query.text):
        named = catalogue.mentions(claim) or catalogue.mentions(query.text)
        asked = Query(claim if catalogue.mentions(claim) else f"{_words(named)}{claim}")
        documents = frozenset[str]().union(*(mention.documents for mention in named))
        hits = [
            hit for hit in search(asked, _HITS) if not documents or hit.clause.document in documents
        ]
        bare = claim
        for mention in named:
            bare = bare.replace(mention.words, "")
        citation = _denial(bare, hits)
        if citation is not None and citation not in denied:
            denied.append(citation)
    return _corrected(answer, denied) if denied else answer


def premises(text: str) -> list[str]:
    """Return what a question states rather than asks, at most two stretches."""
    plain = without_orders(text)
    found = (match["claim"] for pattern in _PATTERNS for match in pattern.finditer(plain))
    stated = [claim.strip() for claim in found if not _ASKS.search(claim)]
    return list(dict.fromkeys(stated))[:_MOST_CLAIMS]


def _words(mentions: Sequence[object]) -> str:
    return "".join(getattr(mention, "words", "") for mention in mentions)


def _denial(claim: str, hits: Sequence[Hit]) -> Citation | None:
    """The statement that denies a claim; None where one supports it or none is near."""
    near = sorted(_nearest(claim, hits), key=lambda one: -one.share)[:3]
    if not near:
        return None
    figures = quantities(fold(claim))
    sources = [one.citation.quote for one in near]
    if figures:
        return _other_figure(claim, near) if unsupported_values(claim, sources) else None
    best = near[0]
    if best.share < _VERY_NEAR:
        return None
    problems = verify_statement(claim, sources, context=best.words)
    return best.citation if any(_denies(problem) for problem in problems) else None


def _denies(problem: Problem) -> bool:
    return problem.kind in ("negation", "name")


def _other_figure(claim: str, near: Sequence[_Near]) -> Citation | None:
    """The nearest statement with another figure of the same unit, rather of the same year."""
    wanted = {(q.kind, _unit(q.unit)) for q in quantities(fold(claim))}
    for one in sorted(near, key=lambda n: len(unsupported_values(claim, [n.citation.quote]))):
        known = {(q.kind, _unit(q.unit)) for q in quantities(fold(one.citation.quote))}
        if wanted <= known:
            return one.citation
    return None


def _unit(unit: str) -> str:
    return _SAME_UNITS.get(unit, unit)


def _nearest(claim: str, hits: Sequence[Hit]) -> Iterator[_Near]:
    """Yield the statements that cover half of a claim, figures left out."""
    pairs = _pairs(_NUMERAL.sub(" ", claim))
    if not pairs:
        return
    for hit in hits:
        clause = hit.clause
        above = set(_pairs(" ".join((*clause.path, clause.context))))
        for start, end in statements(clause.text):
            own = set(_pairs(clause.text[start:end]))
            share = sum(pair in own or pair in above for pair in pairs) / len(pairs)
            itself = sum(pair in own for pair in pairs) / len(pairs)
            if share >= _NEAR and itself >= _NEAR / 2:
                place = clause.start + start, clause.start + end
                quote = Citation(clause.document, clause.path, clause.text[start:end], *place)
                yield _Near(quote, (share + itself) / 2, (*clause.path, clause.context))


def _pairs(text: str) -> list[str]:
    return [run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)]


def _corrected(answer: Answer, denied: Sequence[Citation]) -> Answer:
    """Put the correction before the answer; a refusal becomes an answer that holds both."""
    fresh = [c for c in denied if not any(_overlaps(c, other) for other in answer.citations)]
    if not fresh:
        return replace(answer, text=f"{DENIED_BELOW}\n{answer.text}")
    lines = [DENIED]
    lines += [marked(" ".join(c.quote.split()), [n]) for n, c in enumerate(fresh, start=1)]
    rest = renumbered(answer.text, by=len(fresh))
    if answer.status == "refused":
        rest = f"其余部分：{rest.partition(chr(10))[0]}"
    return replace(
        answer,
        status="answered",
        text="\n".join([*lines, rest]),
        citations=(*fresh, *answer.citations),
    )


def _overlaps(one: Citation, other: Citation) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end
