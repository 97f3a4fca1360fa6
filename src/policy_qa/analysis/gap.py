"""Which requirements of a document a plan does not answer, worst first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from policy_qa.analysis.matching import Match, Matcher
from policy_qa.analysis.reading import PassageEmbedder, Reading, Statement
from policy_qa.analysis.requirements import Element, Requirement, requirements
from policy_qa.analysis.targets import own_quantities
from policy_qa.errors import InputError
from policy_qa.numerals import Quantity

GapStatus = Literal["未回应", "低于要求", "部分回应", "已回应"]

_ANSWERED = 0.44
_LEAST_SHARE = 0.34
_ORDER: tuple[GapStatus, ...] = ("未回应", "低于要求", "部分回应", "已回应")
_PURPOSE = re.compile(r"制定本|制订本|提出如下|^为(?:了|贯彻|落实|进一步|深入|全面|完成)")
_DROPPED = re.compile(r"暂不|不再|暂缓|取消|不予|暂停")
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|最少)[^，。；]{0,10}$")
_AT_MOST = re.compile(r"(?:至多|不超过|不多于|不高于|最多)[^，。；]{0,10}$")
_ABOVE, _WITHIN = re.compile(r"(?:及)?以上"), re.compile(r"(?:及)?以[下内]")
_PERIODS = (
    ("每周", 40),
    ("每旬", 30),
    ("每月", 10),
    ("每季", 4),
    ("每学期", 2),
    ("每学年", 1),
    ("每年", 1),
)
_PERIOD = re.compile("|".join(name for name, _ in _PERIODS))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure of the plan that is below (or above) what an element asks for."""

    element: Element
    asked: str
    planned: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Gap:
    """How a plan answers one requirement.

    ``missing`` are the elements without an answer, ``nearest`` the statement of the plan that
    comes nearest to the requirement, ``lost`` what is at stake: the share of its points, or of
    the weight of its wording, that has no answer.
    """

    requirement: Requirement
    status: GapStatus
    missing: tuple[Element, ...]
    shortfalls: tuple[Shortfall, ...]
    nearest: Statement | None
    lost: Decimal


def find_gaps(
    plan: Reading,
    against: Reading,
    embedder: PassageEmbedder,
    *,
    asked: Sequence[Requirement] | None = None,
) -> list[Gap]:
    """Return how a plan answers each requirement of a document, what is worst first.

    Args:
        plan: What is checked.
        against: The document that the requirements stand in.
        embedder: Tells which statements of the plan are near a requirement.
        asked: The requirements, such as the items of a checklist; else all of ``against``.

    Raises:
        InputError: If the document states no requirement, or the plan has no text.
    """
    asked = requirements(against) if asked is None else asked
    if not asked:
        message = f"“{against.name}”中没有找到要求，请换一份文件，或核对 --part 的写法。"
        raise InputError(message)
    said = _statements_of_plan(plan)
    if not said:
        message = f"“{plan.name}”中没有可以比对的正文，请检查文件内容。"
        raise InputError(message)
    texts = [element.text for requirement in asked for element in requirement.elements]
    matcher = Matcher(said, texts, embedder)
    gaps, at = [], 0
    for requirement in asked:
        matches = [matcher.best(at + i) for i in range(len(requirement.elements))]
        at += len(requirement.elements)
        gaps.append(_gap(requirement, [match for match in matches if match is not None]))
    return sorted(gaps, key=lambda gap: (_ORDER.index(gap.status), -gap.lost))


def _statements_of_plan(plan: Reading) -> list[Statement]:
    """The plan's statements, its preamble left out: a purpose answers no requirement."""
    rows = [clause for clause in plan.clauses if clause.kind == "row"]
    cells = [Statement(clause.text, clause.start, clause.end, clause) for clause in rows]
    prose = [s for s in plan.statements() if not _PURPOSE.search(s.text)]
    return [*prose, *cells]


def _gap(requirement: Requirement, matches: Sequence[Match]) -> Gap:
    pairs = list(zip(requirement.elements, matches, strict=True))
    missing = tuple(element for element, match in pairs if not _answers(match))
    shortfalls = tuple(
        shortfall
        for element, match in pairs
        if _answers(match) and (shortfall := _shortfall(element, match.statement)) is not None
    )
    best = max(matches, key=lambda match: match.score)
    lacking = Decimal(len(missing) + len(shortfalls)) / len(pairs)
    return Gap(
        requirement,
        _status(len(pairs), len(missing), len(shortfalls)),
        missing,
        shortfalls,
        best.statement if _answers(best) else None,
        (requirement.weight * lacking).quantize(Decimal("0.01")),
    )


def _answers(match: Match) -> bool:
    return match.score >= _ANSWERED and not _DROPPED.search(match.statement.text)


def _status(elements: int, missing: int, shortfalls: int) -> GapStatus:
    if elements - missing < _LEAST_SHARE * elements:
        return "未回应"
    if shortfalls:
        return "低于要求"
    return "部分回应" if missing else "已回应"


def _shortfall(element: Element, statement: Statement) -> Shortfall | None:
    """Compare the bounded figures of an element with those of the plan in the same unit."""
    planned = own_quantities(statement.text)
    for quantity in own_quantities(element.text):
        least = _is_least(element.text, quantity)
        same = [q for q in planned if q.unit == quantity.unit and q.kind == quantity.kind]
        if least is None or len(same) != 1:
            continue
        asked = _in_a_year(element.text, quantity)
        given = _in_a_year(statement.text, same[0])
        if given < asked if least else given > asked:
            return Shortfall(element, quantity.text.strip(), same[0].text.strip(), statement)
    return None


def _is_least(text: str, quantity: Quantity) -> bool | None:
    """True for a lower bound, False for an upper one, None where there is none."""
    before, after = text[: quantity.start], text[quantity.end :]
    if _AT_LEAST.search(before) or _ABOVE.match(after):
        return True
    return False if _AT_MOST.search(before) or _WITHIN.match(after) else None


def _in_a_year(text: str, quantity: Quantity) -> Decimal:
    """Return a figure for a whole year, where the words before it say how often it recurs."""
    periods = _PERIOD.findall(text[: quantity.start])
    times = dict(_PERIODS)[periods[-1]] if periods and quantity.unit in ("次", "项", "个") else 1
    return quantity.value * times
