"""Totals of a filling: bonus points, vetoes, the grade where the facts determine it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from policy_qa.checklist.checklist import Checklist
from policy_qa.checklist.cues import any_of
from policy_qa.checklist.findings import Found
from policy_qa.checklist.result import BonusPoint, Filling
from policy_qa.checklist.search import Search, is_proof
from policy_qa.schema import Citation
from policy_qa.score import Rulebook, score
from policy_qa.score.numbers import plain


def with_totals(filling: Filling, checklist: Checklist, search: Search) -> Filling:
    """Return the filling with bonus, veto and grade."""
    if checklist.rulebook is None:
        return filling
    bonus = _bonus(checklist, checklist.rulebook, search)
    vetoed, evidence = _veto(checklist, checklist.rulebook, search)
    filled = replace(filling, bonus=bonus, vetoed=vetoed, veto_evidence=evidence)
    grade, note = grade_and_note(filled.to_json(), checklist.rulebook)
    return replace(filled, grade=grade, grade_note=note)


def _bonus(checklist: Checklist, rulebook: Rulebook, search: Search) -> tuple[BonusPoint, ...]:
    words, rule = checklist.data.bonus, rulebook.data.bonus
    if words is None or rule is None:
        return ()
    found = search.find(words.words, done=words.done, without=words.without, happened=True)
    earned: list[BonusPoint] = []
    for one in (f for f in found if is_proof(f)):
        level = _level(words.levels, one.part.text)
        if level in rule.method.points and not any(e.level == level for e in earned):
            points = Decimal(rule.method.points[level])
            earned.append(BonusPoint(level, points, one.statement.citation(one.part)))
    return tuple(earned)


def _level(levels: Mapping[str, str], text: str) -> str:
    return next((name for name, words in levels.items() if any_of((words,)).search(text)), "")


def _veto(
    checklist: Checklist, rulebook: Rulebook, search: Search
) -> tuple[bool, tuple[Citation, ...]]:
    flags: dict[str, Found] = {}
    for words in checklist.data.vetoes:
        found = search.find(words.words, without=words.without, happened=True)
        held = [f for f in found if is_proof(f)]
        if held:
            flags.setdefault(words.flag, held[0])
    cited = tuple(dict.fromkeys(found.citation for found in flags.values()))
    for veto in rulebook.data.vetoes:
        if veto.method.requires and all(flag in flags for flag in veto.method.requires):
            return True, cited
    return False, ()


def grade_and_note(filled: dict[str, Any], rulebook: Rulebook | None) -> tuple[str | None, str]:
    """Return the grade, where every total still possible has the same one, and what is open.

    Args:
        filled: A filling as JSON.
        rulebook: The rulebook that has the grades.
    """
    if rulebook is None or rulebook.data.grades is None:
        return None, ""
    if filled["vetoed"]:
        grade = str(rulebook.data.vetoes[0].method.grade)
        return grade, f"一票否决：直接定为“{grade}”。"
    bonus = sum((Decimal(entry["points"]) for entry in filled["bonus"]), Decimal())
    determined = Decimal(filled["total_determined"])
    of = Decimal(filled["points_determined_of"])
    full = sum((Decimal(i["points"]) for i in filled["items"] if i["points"]), Decimal())
    low, high = determined + bonus, determined + bonus + full - of
    parts = f"已确定{plain(determined)}分（满分{plain(of)}分）"
    parts += f"，加分{plain(bonus)}分" if bonus else ""
    grades = {_grade(rulebook, total) for total in (low, high)}
    bands = {band.name for band in rulebook.data.grades.method.bands}
    if low == high or (len(grades) == 1 and grades <= bands):
        return grades.pop(), f"{parts}。"
    undecided = [str(i["number"]) for i in filled["items"] if i["score"] is None and i["points"]]
    return None, (
        f"{parts}；第{'、'.join(undecided)}项的得分材料不能确定，"
        f"总分在{plain(low)}分至{plain(high)}分之间，等次待定。"
    )


def _grade(rulebook: Rulebook, total: Decimal) -> str:
    request = {"kind": "grade", "inputs": {"total": plain(total)}}
    return str(score(rulebook, request).result["grade"])
