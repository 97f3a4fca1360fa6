"""Find the statements in which the words of an element stand, each judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.checklist.answers import QUESTION
from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.findings import Found
from policy_qa.checklist.judging import Judge, clauses_of, part_at
from policy_qa.checklist.parts import Part
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months

_LONG = 200
_DISCLAIMED = re.compile(r"(?:(?<!是)不是|并?非|不属于?|不算是?|不等于|不同于)$")
_SPECIFIC = re.compile(r"《[^》]+》|“[^”]+”|\d|[〇一二三四五六七八九十]{2,}")


@dataclass(frozen=True, slots=True)
class Search:
    """The statements of one run, and the judge of them."""

    statements: Sequence[Statement]
    judge: Judge
    item: int = 0
    """The item asked about: a report that goes item by item is read there first."""

    claims: tuple[Found, ...] = ()
    """What reports assert of the item asked about."""

    def find(  # noqa: PLR0913 - one for each list of words
        self,
        words: Sequence[str],
        *,
        done: Sequence[str] = (),
        without: Sequence[str] = (),
        denied: Sequence[str] = (),
        near: Sequence[str] = (),
        topic: Sequence[str] = (),
        standing: bool = False,
        happened: bool = False,
    ) -> list[Found]:
        """Return every statement with one of ``words`` and none of ``without``, judged.

        One of ``near`` does as well where ``topic`` stands around the statement. With
        ``happened``, what a rule or a hypothetical clause supposes is left out.
        """
        everywhere = [re.compile(word) for word in words]
        within = [*everywhere, *(re.compile(word) for word in near)]
        about = any_of(tuple(topic))
        finished, excluded = any_of(tuple(done)), any_of(tuple(without))
        denying = any_of(tuple(denied))
        found = []
        for statement in self.statements:
            searched = statement.searched
            own = bool(statement.number) and statement.number == self.item
            related = near and (own or about.search(statement.around))
            patterns = within if related else everywhere
            matches = [m for pattern in patterns for m in pattern.finditer(searched)]
            matches = [m for m in matches if not _is_excluded(statement, m, excluded)]
            matches = [m for m in matches if not _DISCLAIMED.search(searched[: m.start()])]
            matches = [m for m in matches if not (happened and _is_supposed(searched, m.start()))]
            if not matches or _is_subtotal(statement):
                continue
            if statement.kind == "answer":
                own_words = [m for m in matches if part_at(statement, m.start()).header != QUESTION]
                matches = own_words or matches
            beside = any(p.search(searched) for p in patterns[len(everywhere) :])
            complete = (
                not done or beside or _is_ticked(statement) or bool(finished.search(searched))
            )
            refuted = bool(denying.search(searched))
            for match in self._distinct(statement, matches, standing=standing):
                start, end = match.span()
                part = part_at(statement, start)
                verdict, shown = self.judge.verdict(statement, start, end, standing=standing)
                if verdict in ("held", "praise") and refuted:
                    verdict = "not_held"
                kinds = len({m.re for m in matches if m.re in everywhere})
                rank = _rank(statement, part, kinds, complete)
                told = _telling(statement, part, patterns, finished)
                found.append(Found(statement, told, shown or told, verdict, complete, rank))
        return sorted(self._own(found), key=lambda f: -f.rank)

    def _own(self, found: list[Found]) -> list[Found]:
        """Leave out what a report says under other items, where it speaks under this one."""
        if not any(f.statement.number == self.item for f in found if f.statement.number):
            return found
        return [f for f in found if f.statement.number in (0, self.item)]

    def _distinct(
        self, statement: Statement, matches: Sequence[re.Match[str]], *, standing: bool
    ) -> list[re.Match[str]]:
        """Return the first match, and the first that is held where that one is denied.

        A sentence may deny one thing and state another: 没有经费，但调剂了课桌.
        """
        if statement.kind != "sentence" or len(matches) == 1:
            return list(matches[:1])
        verdicts = [self.judge.verdict(statement, *m.span(), standing=standing)[0] for m in matches]
        first = dict(zip(verdicts[::-1], matches[::-1], strict=True))
        if {"held", "not_held"} <= set(first):
            return [first["held"], first["not_held"]]
        return list(matches[:1])


def _is_excluded(statement: Statement, match: re.Match[str], excluded: re.Pattern[str]) -> bool:
    """Tell whether a word that rules a match out stands in its clause, or in its row or record."""
    text = statement.searched
    if statement.kind != "sentence":
        return bool(excluded.search(text))
    spans = [s for s in clauses_of(text) if s[0] < match.end() and s[1] > match.start()]
    start, end = (spans[0][0], spans[-1][1]) if spans else (0, len(text))
    return any(m.start() < end and m.end() > start for m in excluded.finditer(text))


def _is_supposed(text: str, offset: int) -> bool:
    """Tell whether what stands at an offset is only supposed there: 如发生事故，追究责任."""
    start = max(text.rfind("。", 0, offset), text.rfind("；", 0, offset)) + 1
    sentence = re.split("[。；]", text[start:], maxsplit=1)[0]
    supposed = load_cues().supposed.search(sentence)
    return supposed is not None and start + supposed.start() <= offset


def _telling(
    statement: Statement, part: Part, words: Sequence[re.Pattern[str]], done: re.Pattern[str]
) -> Part:
    """Return the cell of a row that says most: what was found, rather than its category."""
    if statement.kind == "answer" and part.header == QUESTION:
        dated = (p for p in statement.parts if p is not part and months(p.text))
        return next(dated, statement.parts[0])
    if statement.kind != "row":
        return part

    if statement.claim and statement.number:
        worded = [cell for cell in statement.parts if re.search(r"[\u4e00-\u9fff]", cell.text)]
        return max(worded, key=lambda cell: len(cell.text), default=part)

    def says(cell: Part) -> tuple[bool, int, int]:
        worded = any(word.search(cell.text) for word in words) or cell is part
        return (not cell.inherited, worded + bool(done.search(cell.text)), len(cell.text))

    return max((cell for cell in statement.parts if cell.text), key=says)


def _is_ticked(statement: Statement) -> bool:
    """Tell whether a row answers with a bare yes that its thing is there or was done."""
    cues = load_cues()
    return statement.kind == "row" and any(
        cues.yes.search(part.text.strip()) and cues.answered.search(part.header)
        for part in statement.parts
    )


def _is_subtotal(statement: Statement) -> bool:
    if statement.kind != "row":
        return False
    return any(load_cues().subtotal.search(part.text) for part in statement.parts[:3])


def _rank(statement: Statement, part: Part, matches: int, complete: bool) -> float:
    """Prefer statements with more of the words, with names and figures, from papers not reports."""
    specific = bool(_SPECIFIC.search(part.text))
    bonus = 0.5 * (not statement.claim) + 0.5 * complete - min(1.0, len(part.text) / _LONG)
    return matches + specific + bonus


def is_proof(found: Found) -> bool:
    """Tell whether a statement proves what its words say."""
    return found.verdict == "held" and found.done
