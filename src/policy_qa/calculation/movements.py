"""Figures that a document moves: 由34.7分提升到65.5分, and percentages it states of that."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, exact
from policy_qa.calculation.writing import difference, growth, quotes, share

_MOVED = re.compile(r"(?:由|从)[^，,。；]{0,16}$")
_REACHED = re.compile(
    r"(?:提升|提高|增加|增长|上升|发展|扩大|下降|降低|减少|降|升|增)?(?:到|至|为)\s*$"
)
_ASKED = re.compile(r"提升|提高|增长|增加|上升|下降|降低|减少|幅度|[涨降升]|前后.{0,4}[差变]|变化")
_HOW_MUCH = re.compile(r"多少|几|百分之|幅度|重新?算|对不对|核")
_PERCENT = re.compile(r"百分之|%|[幅涨增升降]幅|幅度|增长率|百分比")
_RECOMPUTE = re.compile(r"重新?算|算得?对|对不对|对吗|核[一对算]|复算|验算|算对")
_BOTH_ENDS = re.compile(r"[从由](?:多少|几)|[到至](?:了)?(?:多少|几)")
_IDLE = re.compile(
    rf"{_ASKED.pattern}|{_HOW_MUCH.pattern}|{_RECOMPUTE.pattern}|报告|文件|分数|个?百分点|[按说了是]|"
    r"[\d.]+[%分]?"
)
_FALLS = re.compile(r"下降|降低|减少|[降减]了")
_RISES = re.compile(r"提升|提高|增长|增加|上升|[涨升]")
_CERTAIN = 0.5
_HUNDRED = Decimal(100)


def moved(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return by how much a figure moved within one statement; compare a percentage stated."""
    text = asked.text
    wanted = _ASKED.search(text) and _HOW_MUCH.search(text) and not _BOTH_ENDS.search(text)
    if not wanted or asked.years()[1:]:
        return None
    phrase = matcher.phrase(_IDLE.sub(" ", text))
    moves = {b.key: a for a in matcher.operands if (b := _before(matcher, a)) is not None}
    falls, rises = _FALLS.search(text), _RISES.search(text)

    def moves_so(operand: Operand) -> bool:
        after = moves.get(operand.key)
        if after is None or (falls and after.base > operand.base):
            return False
        return not (rises and not falls and after.base < operand.base)

    before = matcher.best(phrase, moves_so, _CERTAIN) or matcher.likeliest(phrase, moves_so)
    after = moves[before.key] if before else None
    if before is None or after is None or after.base == before.base:
        return None
    if not _PERCENT.search(text) and not _RECOMPUTE.search(text):
        larger, smaller = sorted((after, before), key=lambda o: -o.base)
        return difference(larger, smaller)
    grown, stated = growth(before, after), _stated(matcher, after)
    return _compared(grown, before, after, stated) if grown and stated else grown


def _before(matcher: Matcher, reached: Operand) -> Operand | None:
    """The figure that the statement starts from (由…), if this one is where it ends."""
    if reached.cell or not _REACHED.search(reached.before):
        return None
    for other in matcher.operands:
        same = other.clause.id == reached.clause.id and other.segment == reached.segment
        if same and other.quantity.end <= reached.quantity.start and _MOVED.search(other.before):
            fits = other.unit == reached.unit and other.quantity.kind == reached.quantity.kind
            return other if fits else None
    return None


def _stated(matcher: Matcher, reached: Operand) -> Operand | None:
    """The percentage that the same statement gives for the move."""
    own = [
        o
        for o in matcher.operands
        if o.clause.id == reached.clause.id and o.statement == reached.statement
        and o.quantity.kind == "percent" and o.quantity.start > reached.quantity.end
    ]  # fmt: skip
    return own[0] if own and reached.quantity.kind != "percent" else None


def _compared(grown: Calculation, before: Operand, after: Operand, stated: Operand) -> Calculation:
    change = (after.base - before.base) * _HUNDRED / before.base
    places = -int(stated.quantity.value.as_tuple().exponent)
    agrees = change.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == stated.quantity.value
    given = f"{exact(stated.quantity.value)}%"
    verdict = (
        f"与文件所写的{given}相符。"
        if agrees
        else f"与文件所写的{given}略有出入，请以原始数据核对。"
    )
    return Calculation((*grown.computed, verdict), quotes((before, after, stated)))


def checked(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Recompute a percentage stated beside its part and whole, or a total beside its parts."""
    if not _RECOMPUTE.search(asked.text):
        return None
    topic = re.sub(rf"{_RECOMPUTE.pattern}|报告|文件|占比|[\d.]+[%分个所]?", " ", asked.text)
    phrase = matcher.phrase(topic, asked.years())
    percents = {f.value for f in asked.of_kind("percent")}
    cells = [
        o
        for o in matcher.operands
        if o.cell and o.quantity.kind == "percent" and o.quantity.value in percents
    ]
    if phrase.empty or not cells:
        return None
    best = matcher.best(
        phrase, lambda o: o in cells and (not asked.years() or bool(set(asked.years()) & o.years))
    )
    return _share_in_row(matcher, best) if best and best.cell else None


def _share_in_row(matcher: Matcher, stated: Operand) -> Calculation | None:
    """In a row 任务数 50, 一体型 任务数 30, 占比 60%: the part under the same header, the whole."""
    assert stated.cell is not None
    row = [
        o
        for o in matcher.operands
        if o.clause.id == stated.clause.id and o.quantity.kind == "number"
    ]
    group = stated.cell.header[:-1]
    parts = [o for o in row if o.cell and group and o.cell.header[:-1] == group]
    wholes = [
        o for o in row if parts and o.cell and len(o.cell.header) == 1
        and o.cell.header[0].startswith(parts[0].cell.header[-1] if parts[0].cell else "")
    ]  # fmt: skip
    if len(parts) != 1 or len(wholes) != 1:
        return None
    computed = share(parts[0], wholes[0])
    if computed is None:
        return None
    agrees = parts[0].base * _HUNDRED == stated.quantity.value * wholes[0].base
    given = f"{exact(stated.quantity.value)}%"
    verdict = f"与文件所写的{given}相符。" if agrees else f"与文件所写的{given}不符。"
    return Calculation((*computed.computed, verdict), quotes((parts[0], wholes[0], stated)))
