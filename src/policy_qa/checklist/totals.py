"""Totals of a filling: bonus points, vetoes, the grade where the facts determine it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from policy_qa.checklist.checklist import Checklist
from policy_qa.checklist.cues import any_of
from policy_qa.checklist.figures import plain
from policy_qa.checklist.findings import Found
from policy_qa.checklist.result import BonusPoint, Filling
from policy_qa.checklist.search import Search, is_proof
from policy_qa.schema import Citation
from policy_qa.score import Rulebook, score


def with_totals(filling: Filling, checklist: Checklist, search: Search) -> Filling:
    """Return the filling with bonus, veto and grade."""
    if checklist.rulebook is None:
        return filling
    bonus = _bonus(checklist, checklist.rulebook, search)
    vetoed, evidence = _veto(checklist, checklist.rulebook, search)
    filled = replace(filling, bonus=bonus, vetoed=vetoed, veto_evidence=evidence)
    return graded(filled, checklist)


def _bonus(checklist: Checklist, rulebook: Rulebook, search: Search) -> tuple[BonusPoint, ...]:
    words, rule = checklist.data.bonus, rulebook.data.bonus
    if words is None or rule is None:
        return ()
    found = search.find(words.words, done=words.done, without=words.without)
    earned = []
    for one in (f for f in found if is_proof(f) and f.statement.kind != "label"):
        level = next((l for l, p in words.levels.items() if any_of((p,)).search(one.part.text)), "")
        if level in rule.method.points and not any(e.level == level for e in earned):
            points = Decimal(rule.method.points[level])
            earned.append(BonusPoint(level, points, one.statement.citation(one.part)))
    return tuple(earned)


def _veto(
    checklist: Checklist, rulebook: Rulebook, search: Search
) -> tuple[bool, tuple[Citation, ...]]:
    flags: dict[str, Found] = {}
    for words in checklist.data.vetoes:
        held = [f for f in search.find(words.words, without=words.without) if is_proof(f)]
        if held:
            flags.setdefault(words.flag, held[0])
    cited = tuple(dict.fromkeys(found.citation for found in flags.values()))
    for veto in rulebook.data.vetoes:
        if veto.method.requires and all(flag in flags for flag in veto.method.requires):
            return True, cited
    return False, ()


def graded(filling: Filling, checklist: Checklist) -> Filling:
    """Return the filling with its grade, where every possible total has the same one."""
    rulebook = checklist.rulebook
    if rulebook is None or rulebook.data.grades is None:
        return filling
    if filling.vetoed:
        grade = str(rulebook.data.vetoes[0].method.grade)
        return replace(filling, grade=grade, grade_note=f"一票否决：直接定为“{grade}”。")
    bonus = sum((b.points for b in filling.bonus), Decimal())
    low = filling.total_determined + bonus
    full = sum((i.points for i in filling.items if i.points is not None), Decimal())
    high = low + full - filling.points_determined_of
    names = {_grade(rulebook, total) for total in (low, high)}
    parts = f"已确定{plain(filling.total_determined)}分（满分{plain(filling.points_determined_of)}分）"
    parts += f"，加分{plain(bonus)}分" if bonus else ""
    open_items = [str(i.number) for i in filling.items if i.score is None and i.points]
    if not open_items or (len(names) == 1 and low < high):
        name = names.pop() if len(names) == 1 else None
        return replace(filling, grade=name, grade_note=f"{parts}。")
    note = (
        f"{parts}；第{'、'.join(open_items)}项的分值材料不能确定，"
        f"总分在{plain(low)}分至{plain(high)}分之间，等次待定。"
    )
    return replace(filling, grade=None, grade_note=note)


def _grade(rulebook: Rulebook, total: Decimal) -> str:
    return str(score(rulebook, {"kind": "grade", "inputs": {"total": plain(total)}}).result["grade"])
