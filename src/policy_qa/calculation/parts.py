"""Several parts of one whole: their sum with its share, and what is left without them."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact
from policy_qa.calculation.shares import may_hold, sum_of_parts
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import HUNDRED, common, quotes, total
from policy_qa.numerals import parse_number

_SUM = re.compile(r"合计|一共|总共|共计|加起来|加一起|合起来|之和|相加")
_SHARE = re.compile(r"占[^，,？?]{0,14}(?:百分之|比例|比重|几成|多少|多大)|占比")
_WITHOUT = re.compile(
    r"(?P<a>.+?)[，,]?(?:除掉|除去|扣除|扣掉|去掉|减去|刨去|刨掉|不算|除了)(?P<list>[^？?]+?)"
    r"(?:以外|之外|外)?[，,](?:[^，,]{0,4})(?:还)?(?:剩|有)[^，,？?]{0,4}(?:多少|几)(?P<unit>[个所名家人])?"
)
_WITHOUT_FIRST = re.compile(
    r"(?:除掉|除去|扣除|扣掉|去掉|减去|刨去|刨掉|不算|除了)(?P<list>[^，,？?]+?)(?:以外|之外|外)?[，,]"
    r"(?P<a>[^，,？?]*?)(?:还)?(?:剩下?|剩余|其余|余下|其他|有)(?:的)?[^，,？?]{0,8}?(?:多少|几)(?P<unit>[个所名家人])?"
)
_LIST_BREAK = re.compile(r"、|以及|和|与|跟|及|加上")
_OF = re.compile(r"占(?:了|到)?(?P<whole>[^，,？?百几多]{2,20}?)的?(?:百分|比例|比重|几|多)")
_ADD_UP = re.compile(
    r"(?:加起来|相加|合计|之和|加一起|总和)[^，,？?]{0,6}(?:等于|是不是|是否|对得上|符合|正好|刚好)"
)
_SO_MANY = re.compile(
    r"(?P<n>[两三四五六七八九十\d]+)个(?P<noun>[\u4e00-\u9fff]{2,4}?)(?=的|个数|数|相加|加|合|之)"
)
_NAMED = 0.5
_TWO = 2


def sum_and_share(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the sum of several parts and the percentage that it is of their whole."""
    added = _SUM.search(asked.text)
    if added is None or not _SHARE.search(asked.text) or asked.years()[1:]:
        return None
    words = re.split(r"[，,]", asked.text[: added.start()])[-1]
    parts = _parts(matcher, words, asked.years())
    if parts is None:
        return None
    sum_of = _called(asked, matcher, parts) or _added_up(matcher, parts)
    if sum_of is None:
        return None
    (*values, whole), _ = common((*parts, sum_of))
    summed = total(parts)
    portion = sum(values, Decimal(0))
    percent = portion * HUNDRED / whole
    line = f"{exact(portion)} ÷ {exact(whole)} {equals(percent, '%')}。"
    step = Step("share", (summed.steps[0].result, Term(whole)), Term(percent, "%"))
    return Calculation((*summed.computed, line), quotes((*parts, sum_of)), (*summed.steps, step))


def _called(asked: Asked, matcher: Matcher, parts: tuple[Operand, ...]) -> Operand | None:
    """The whole that the question names behind 占."""
    match = _OF.search(asked.text)
    phrase = matcher.phrase(match["whole"], asked.years()) if match else None
    if phrase is None or phrase.empty:
        return None
    wholes = [o for o in _wholes(matcher, parts[0]) if all(may_hold(p, o) for p in parts)]
    return matcher.best(phrase, lambda o: o in wholes, _NAMED)


def _added_up(matcher: Matcher, parts: tuple[Operand, ...]) -> Operand | None:
    """The whole that every part and its neighbours add up to."""
    found = [sum_of_parts(matcher, part, _wholes(matcher, part)) for part in parts]
    wholes = [own for own in found if own is not None]
    same = len(wholes) == len(parts) and len({own.base for own in wholes}) == 1
    return wholes[0] if same else None


def added_up(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return whether the parts of a kind add up to the total that the question names."""
    wanted = _ADD_UP.search(asked.text)
    kinds = _SO_MANY.search(asked.text)
    totals = [f for f in asked.of_kind("number") if wanted and f.start >= wanted.start()]
    if wanted is None or kinds is None or len(totals) != 1:
        return None
    number = parse_number(kinds["n"])
    groups: dict[tuple[str, tuple[int, int]], list[Operand]] = {}
    for operand in matcher.operands:
        if _is_count(operand) and operand.cell is None and kinds["noun"] in operand.before:
            groups.setdefault((operand.clause.id, operand.statement), []).append(operand)
    fitting = [own for own in groups.values() if len(own) == number]
    if not fitting or len({tuple(o.base for o in own) for own in fitting}) != 1:
        return None
    summed = total(fitting[0])
    same = summed.steps[0].result.value == totals[0].value
    verdict = f"与{exact(totals[0].value)}{'相符' if same else '不符'}。"
    return Calculation((*summed.computed, verdict), summed.quotes, summed.steps)


def left_over(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what is left of a whole without several of its parts."""
    match = _WITHOUT.search(asked.text) or _WITHOUT_FIRST.search(asked.text)
    if match is None:
        return None
    parts = _parts(matcher, match["list"], asked.years(), match["unit"] or "", least=1)
    whole = _whole(asked, matcher, match["a"], parts) if parts else None
    if not parts or whole is None:
        return None
    (first, *values), unit = common((whole, *parts))
    rest = first - sum(values, Decimal(0))
    if rest < 0:
        return None
    terms = " − ".join(map(exact, (first, *values)))
    taken = tuple(Term(value, unit) for value in (first, *values))
    step = Step("rest", taken, Term(rest, unit))
    return Calculation((f"{terms} {equals(rest, unit)}。",), quotes((whole, *parts)), (step,))


def _parts(
    matcher: Matcher, words: str, years: list[int], unit: str = "", least: int = _TWO
) -> tuple[Operand, ...] | None:
    """One figure of one statement for each part listed."""
    sides = [matcher.phrase(part, years) for part in _LIST_BREAK.split(words)]
    if len(sides) < least or any(side.empty for side in sides):
        return None
    parts = matcher.group(sides, lambda o: _is_count(o) and (not unit or fits_unit(o, unit)))
    if parts is None or len({(o.clause.id, o.statement) for o in parts}) != 1:
        return None
    return parts


def _whole(
    asked: Asked, matcher: Matcher, words: str, parts: tuple[Operand, ...]
) -> Operand | None:
    """The figure of the parts' statement that the question repeats, else the one it calls."""
    same = [o for o in _wholes(matcher, parts[0]) if o.statement == parts[0].statement]
    same = [o for o in same if all(may_hold(part, o) for part in parts)]
    stated = [f.value for f in asked.of_kind("number") if f.end <= len(words) and f.unit]
    if stated:
        same = [o for o in same if o.quantity.value in stated]
        return same[0] if len({o.base for o in same}) == 1 else None
    phrase = matcher.phrase(words, asked.years())
    return None if phrase.empty else matcher.best(phrase, lambda o: o in same)


def _wholes(matcher: Matcher, part: Operand) -> list[Operand]:
    return [o for o in matcher.operands if may_hold(part, o)]


def _is_count(operand: Operand) -> bool:
    return operand.quantity.kind == "number"
