"""What speaks for and against a statement as an answer: the features of the decision to refuse."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.answer.coverage import tokens_of
from policy_qa.answer.features import Statement
from policy_qa.answer.places import support_of_wording
from policy_qa.answer.reading import Reading
from policy_qa.answer.wording import is_like
from policy_qa.question import Expectation, Question
from policy_qa.schema import Clause

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}[省市县区州盟旗]")
_SPOT = re.compile(r"^[各外邻]|[里内中外上下边处]$")
"""What jieba takes for a place that is no name: 河里, 各县区, 外县."""
_ASIDE = r"[几\d一二三四五六七八九十]{0}|从{0}[^，,。；;？?]{{0,4}}(?:回|来|搬|迁|转)"
"""A place that is cut out of other words (几天门), or that somebody only comes from."""
_VALUE_ASKED = re.compile(r"多少|几|多大|多高|什么时候|何时|哪一?[年天月]|多久")
_MEASURE = re.compile(r"比例|比率|数量|金额|标准|时间|问题|合计|两")
_COUNTED = 6


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for and against a statement as an answer.

    ``own``, ``wide``, ``rank``, ``score`` and ``closeness`` are those of the statement;
    ``unmet`` tells that a value that must be there is not, ``untimely`` that the years do not
    fit, ``unattached`` that the figure counts something else. ``missing`` is the share of the
    question's nouns that the clause and its headings do not hold, ``lacking`` that of its content
    words that the statement and its headings do not; ``foreign`` tells that a noun is in no
    document, ``stranger`` that a name is not in the evidence, ``subject`` that what is counted
    or dated (the last noun before 多少, 几, 何时) is not near the statement. ``margin`` is how far
    the statement leads those of other clauses, ``headed`` as in `Features`, and ``strict`` tells
    that the question asks for a value of one kind. ``wording`` is what the places of the
    question's words tell (`answer.wording`), 0 where no model judges them.
    """

    own: float
    wide: float
    rank: float
    score: float
    closeness: float
    unmet: float
    untimely: float
    unattached: float
    missing: float
    lacking: float
    foreign: float
    stranger: float
    subject: float
    margin: float
    headed: float
    strict: float
    wording: float = 0.0


def support_of(reading: Reading, statement: Statement) -> Support:
    """Return the features of a statement that the decision rests on."""
    expectation, question = reading.expectation, reading.question
    evidence = reading.evidence_of(statement.clause)
    near = " ".join((statement.text, reading.above(statement.clause)))
    words = [word for word in question.words if len(word) > 1]
    return Support(
        own=statement.own,
        wide=statement.wide,
        rank=statement.rank,
        score=statement.featured,
        closeness=statement.features.closeness,
        unmet=statement.features.unmet,
        untimely=statement.features.untimely,
        unattached=float(_is_unattached(expectation, statement)),
        missing=_share(_absent(reading, question.nouns, evidence), question.nouns),
        lacking=_share(_absent(reading, words, near), words),
        foreign=float(bool(foreign_nouns(reading, statement.clause))),
        stranger=float(any(name not in evidence for name in question.names)),
        subject=float(bool(_absent(reading, _subject(question), _about(statement, near)))),
        margin=statement.featured - _next_score(reading, statement),
        headed=statement.features.headed,
        strict=float(expectation.strict),
        wording=support_of_wording(reading, statement),
    )


def _next_score(reading: Reading, statement: Statement) -> float:
    """The highest score, by the features, of a statement of another clause; 0 without any."""
    others = (s.featured for s in reading.statements if s.clause.id != statement.clause.id)
    return max(others, default=0.0)


def _about(statement: Statement, near: str) -> str:
    """What a statement is about: a cell, its whole row."""
    return f"{statement.clause.text} {near}" if statement.clause.kind == "row" else near


def _subject(question: Question) -> list[str]:
    """The last noun before the question word of a question for a value."""
    asked = _VALUE_ASKED.search(question.text)
    before = question.text[: asked.start()] if asked else ""
    nouns = [noun for noun in question.nouns if noun in before and not _MEASURE.search(noun)]
    return sorted(nouns, key=before.rfind)[-1:]


def _share(part: Sequence[str], whole: Sequence[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _absent(reading: Reading, words: Sequence[str], text: str) -> list[str]:
    """The words that a text holds neither as such, nor by a synonym, nor nearly."""
    held = tokens_of(text)
    return [
        word
        for word in words
        if word not in text and not reading.weigher.holds(word, held) and not is_like(word, text)
    ]


def foreign_nouns(reading: Reading, clause: Clause) -> list[str]:
    """Return the question's nouns that no document uses, nor a clause a synonym of theirs.

    What the question mentions only aside (`_ASIDE`) is none of them.
    """
    text = reading.question.text
    nouns = [n for n in reading.question.nouns if n in reading.unknown and not _is_aside(n, text)]
    return _absent(reading, nouns, reading.evidence_of(clause))


def foreign_place(reading: Reading) -> str:
    """Return a place that the question asks about and that nothing found knows, or nothing."""
    known = " ".join(reading.evidence_of(f.hit.clause) for f in reading.found)
    for name in reading.question.names:
        if _PLACE.fullmatch(name) and name not in known and name[:-1] not in known:
            return name
        if f"{name}县城" in reading.question.text and name not in known:
            return f"{name}县"
    unknown = () if reading.question.mentions else reading.question.places & reading.unknown
    asked = (n for n in sorted(unknown) if n not in known and not _SPOT.search(n))
    text = reading.question.text
    return next((n for n in asked if not _is_aside(n, text)), "")


def _is_aside(name: str, text: str) -> bool:
    """Tell whether a question mentions a name only aside (`_ASIDE`)."""
    return bool(re.search(_ASIDE.format(re.escape(name)), text))


def _is_unattached(expectation: Expectation, statement: Statement) -> bool:
    """The question counts one thing and every such figure of the statement another."""
    noun = expectation.noun[:2] if len(expectation.noun) > 1 else ""
    if expectation.kind != "count" or not expectation.unit or not noun or statement.clause.cells:
        return False
    text = statement.text
    return not any(
        noun in text[max(0, start - _COUNTED - 4) : end + _COUNTED]
        for start, end in expectation.values(text)
    )
