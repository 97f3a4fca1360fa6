"""How much is missing to what a document aims at, from the question's or the document's figure."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.likeness import Phrase
from policy_qa.calculation.limits import bound, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact
from policy_qa.calculation.wanted import TOTAL_LABELS, fits_unit
from policy_qa.calculation.writing import HUNDRED, difference, quotes
from policy_qa.numerals import Quantity

_GAP = re.compile(
    r"(?:还|尚)?(?:差|缺|(?<![最至])少)(?:着|了|个)?(?:几|多少)|(?:还|再)(?:得|要|需要?|应)?(?:再)?[^，,。；？?]{0,6}?(?:几|多少)|缺口"
)
_DONE = re.compile(r"完成[^，,。；？?]{0,14}?(?:百分之|多少|几成)|完成率")
_GOAL = re.compile(r"离|距|目标|要求|标准|达到|达标|完成|任务|计划|才[能够行算]|至少要")
_UNIT = re.compile(r"(?:几|多少)(?P<unit>个百分点|[万亿]?元|[个所名人户张部处家座次]|人次)?")
_IDLE = re.compile(
    r"(?:还|尚|再)?(?:差|缺|要|得|需要?)|目前|现在|现有|已经?|要求|标准|测出来|目标|任务|距离?|离|方案|计划|建成|组建|完成|达到|里|中"
)
_TWO = 2
_CERTAIN, _CURRENT = 0.5, 0.6


def gap(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what is missing to a target, None where target or present figure is unclear."""
    wanted = _GAP.search(asked.text) or _DONE.search(asked.text)
    given = _given(asked)
    phrase = matcher.phrase(_IDLE.sub(" ", without_figures(asked)), asked.years())
    if not (wanted and _GOAL.search(asked.text)) or len(given) > _TWO or phrase.empty:
        return None
    values = {f.value for f in given}
    stated = matcher.best(
        phrase, lambda o: _aims(asked, o) and o.quantity.value in values, _CERTAIN
    )
    own = [f for f in given if stated is None or f.value != stated.quantity.value]
    if len(own) > 1:
        return None
    target = stated or matcher.best(
        phrase, lambda o: _aims(asked, o) and all(_alike(f, o) for f in own), _CERTAIN
    )
    if target is None or not own:
        return _of_document(matcher, phrase, target) if target else None
    if not _alike(own[0], target):
        return None
    lines = [_done(own[0], target)] if _DONE.search(asked.text) else []
    steps: list[Step] = []
    if _GAP.search(asked.text):
        lines.append(_missing(own[0], target))
        steps.append(_step(own[0], target))
    return Calculation(tuple(lines), quotes((target,)), tuple(steps))


def _step(figure: Quantity, target: Operand) -> Step:
    percent = figure.kind == "percent"
    limit = target.quantity.value if percent else target.base
    missing = max(limit - figure.value, Decimal(0))
    unit = "%" if percent else target.unit
    terms = (Term(limit, unit), Term(figure.value, unit))
    return Step("gap", terms, Term(missing, "个百分点" if percent else unit))


def _given(asked: Asked) -> list[Quantity]:
    """The figures that may be what is reached, or the target repeated."""
    return [
        f
        for f in asked.figures
        if f.kind in ("number", "percent") and f.upper is None and not years_of(f)
        and f.unit not in ("年", "分") and not (f.value == 1 and f.text.startswith("一"))
    ]  # fmt: skip


def _aims(asked: Asked, operand: Operand) -> bool:
    """A lower limit in prose, or the cell of a plan for the year that the question names."""
    unit = next((m["unit"] for m in _UNIT.finditer(asked.text) if m["unit"]), "")
    if unit and unit != "个百分点" and not fits_unit(operand, unit):
        return False
    if (operand.quantity.kind == "percent") != (unit == "个百分点") and unit:
        return False
    if operand.cell is None:
        return bound(operand) == "min"
    years = set(asked.years())
    return bool(operand.years & years) if years else operand.label in TOTAL_LABELS


def _alike(figure: Quantity, operand: Operand) -> bool:
    same_kind = figure.kind == operand.quantity.kind
    return same_kind and (not figure.unit or not operand.unit or fits_unit(operand, figure.unit))


def _done(figure: Quantity, target: Operand) -> str:
    limit = target.base if figure.kind == "number" else target.quantity.value
    share = figure.value * HUNDRED / limit
    return f"完成{exact(figure.value)} ÷ {exact(limit)} {equals(share, '%')}。"


def _missing(figure: Quantity, target: Operand) -> str:
    limit = target.base if figure.kind == "number" else target.quantity.value
    missing = limit - figure.value
    unit = "个百分点" if figure.kind == "percent" else target.unit
    sign = "%" if figure.kind == "percent" else ""
    if missing <= 0:
        return f"已达到：{exact(figure.value)}{sign}，目标为{exact(limit)}{sign or unit}。"
    formula = f"{exact(limit)}{sign} − {exact(figure.value)}{sign}"
    return f"还差{exact(missing)}{unit}：{formula} = {exact(missing)}。"


def _of_document(matcher: Matcher, phrase: Phrase, target: Operand) -> Calculation | None:
    """The document's own present figure: of the target's unit, smaller, and no limit itself."""
    topic = Phrase(phrase.words)
    current = matcher.best(
        topic,
        lambda o: (
            o.cell is None
            and o.clause.document == target.clause.document
            and o.quantity.kind == target.quantity.kind
            and (o.unit == target.unit or fits_unit(o, target.unit))
            and not bound(o)
            and Decimal(0) < o.base < target.base
        ),
        _CURRENT,
    )
    return difference(target, current, "还差 ") if current else None
