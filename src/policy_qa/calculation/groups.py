"""Into how many groups a count divides where each holds so many, and how many more that makes."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import Ask
from policy_qa.calculation.ellipsis import same_count
from policy_qa.calculation.limits import bound
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact, whole_up
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import quotes
from policy_qa.numerals import Quantity

_GROUPED = re.compile(
    r"(?:(?:最少|至少|起码|最低)?(?:得|要|应|需要?)?(?:分|划|组建?|建|设|配|拆)(?:成|为|建)?"
    r"|(?:最少|至少|起码|最低)(?:得|要|应|需要?)?有?)(?:多少|几)(?P<unit>[个所家名张组班])(?P<noun>[\u4e00-\u9fff]{0,6})"
)
_UP_TO = re.compile(r"(?:不超过|不多于|最多|至多|上限)\s*$")
_EACH = re.compile(r"(?:每|一)[个所家名班组][^，,。；;]{0,16}$")
_MORE = re.compile(
    r"比(?:现在|目前|现有|原来|原先|眼下)[^，,。；？?]{0,4}(?:多|增加)(?:出|了)?(?:几|多少)"
)
_ENOUGH = 0.5
_NOUN = 8


def grouped(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return into how many groups a count must be divided, where each holds so many at most."""
    wanted = _GROUPED.search(asked.text)
    if wanted is None:
        return None
    own = [f for f in amounts(asked.text) if f.kind == "number" and f.unit]
    limits = [f for f in own if _is_limit(asked, f)]
    totals = [f for f in own if f not in limits]
    limit = limits[0] if len(limits) == 1 else None
    if limit is None or len(totals) > 1:
        return None
    rule = _stated(matcher, limit)
    if totals:
        return _groups(totals[0].value, limit, wanted["unit"], [rule] if rule else [])
    piece = re.split(r"[，,。；;]", asked.text[: wanted.start()])[-1]
    phrase = matcher.phrase(re.sub(r"现有|现在|目前|按", " ", piece))
    total = (
        None
        if phrase.empty
        else matcher.best(
            phrase,
            lambda o: (
                o.cell is None
                and fits_unit(o, limit.unit)
                and o.base > limit.value
                and not bound(o)
            ),
            _ENOUGH,
        )
    )
    if total is None:
        return None
    return _groups(total.base, limit, wanted["unit"], [total, *([rule] if rule else [])])


def _is_limit(asked: Asked, figure: Quantity) -> bool:
    before = asked.text[: figure.start]
    return bool(_UP_TO.search(before) and _EACH.search(_UP_TO.sub("", before)))


def _stated(matcher: Matcher, figure: Quantity) -> Operand | None:
    """The document's limit that the question repeats."""
    same = [o for o in matcher.operands if o.base == figure.value and bound(o) == "max"]
    return next((o for o in same if same_count(o.unit, figure.unit)), None)


def _groups(total: Decimal, limit: Quantity, unit: str, used: list[Operand]) -> Calculation | None:
    if not used:
        return None
    value = total / limit.value
    least = whole_up(value)
    rounding = "" if least == value else f"，取整为{exact(least)}{unit}"
    formula = f"{exact(total)} ÷ {exact(limit.value)} {equals(value)}{rounding}"
    line = f"至少{exact(least)}{unit}：{formula}。"
    step = Step(
        "groups", (Term(total, limit.unit), Term(limit.value, limit.unit)), Term(least, unit)
    )
    return Calculation((line,), quotes(used), (step,))


def more_groups(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """Return how many more groups there are than the document counts now.

    (76个集团覆盖456所; into groups of 5 at most there are 92: 16 more) The number now is the one
    that stands beside the count divided and counts what was asked for; None where it is unclear.
    """
    last = memory.last
    if last is None or last.kind != "groups" or not _MORE.search(ask.text):
        return None
    wanted = _GROUPED.search(memory.asks[-1].full)
    noun = wanted["noun"] if wanted else ""
    total, number = last.terms[0].value, last.result
    divided = {(o.clause.id, o.statement) for o in matcher.operands if o.base == total}
    now = [
        o
        for o in matcher.operands
        if o.cell is None
        and (o.clause.id, o.statement) in divided
        and o.unit == number.unit
        and noun[:2] in o.after[:_NOUN]
    ]
    if not noun or len({o.base for o in now}) != 1 or now[0].base >= number.value:
        return None
    own = now[0].base
    value = number.value - own
    formula = f"{exact(number.value)} − {exact(own)} {equals(value, number.unit)}"
    line = f"比现在多{exact(value)}{number.unit}：{formula}。"
    step = Step("difference", (number, Term(own, number.unit)), Term(value, number.unit))
    return Calculation((line,), quotes(now[:1]), (step,))
