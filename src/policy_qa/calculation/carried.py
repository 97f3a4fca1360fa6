"""What an ask wants of the answers before it: their growth, what is left of them, their sum."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from policy_qa.calculation.asks import Ask
from policy_qa.calculation.ellipsis import APART, is_elliptic, made, same_count
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.pairs import PAIR_RELATIONS
from policy_qa.calculation.result import (
    Calculation,
    Step,
    Term,
    exact,
    whole_down,
    whole_up,
)
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_SHARE = re.compile(r"占[^，,]{0,10}?(?:多少|几|比|百分)|占比|几成|比重")
_SUM = re.compile(
    r"一共|合计|总共|共计|加起来|加一?起|加一?块|合起来|相加|总的|共(?=[^，,]{0,4}[多几])"
)
_REST = re.compile(
    r"(?:还|再|剩|差|缺|离)[^，,。]{0,10}?(?:多少|几)|缺口|[差缺剩](?:了|下|着)?(?:多少|几)"
)
_EACH = re.compile(r"(?:每|一)(?:一)?(?P<m>[个所家名位户人部栋条张座村镇])|人均|户均")
_POINTS = re.compile(r"(?:几|多少)个百分点")
_COUNT_ASKED = re.compile(r"(?:多少|几)(?P<unit>[个所家名位户人件张份])")
_MORE_THAN_BEFORE = re.compile(
    r"(?:能|可以?|会)?(?:增加|多出|多设|增设|多聘)[^，,]{0,2}(?:几|多少)|比(?:原来|原先|以前|之前|现在|过去|提高前)[^，,]{0,6}(?:多|少|增加)"
)
_EVERY = re.compile(r"每[个所家名位户人村镇][^，,]{0,10}(?:达到|都?有|都是|配)")
_AT_MOST = re.compile(r"最多|至多|顶多|撑死|不超过|最高")
_OF = re.compile(
    r"占(?:了|到)?(?:全[省市县区]的?)?(?P<whole>[^，,？?百几多]{2,20}?)的?(?:百分|比例|比重|几|多)"
)
_LEFT = re.compile(r"剩|其余|余下|尾款")
_NAMED = 0.5
_TWO = 2


def carried(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """Return what an ask makes of the answers before it; None where it asks anew."""
    if not memory.answers:
        return None
    for relation in _RELATIONS:
        found = relation(ask, memory, matcher)
        if found is not None:
            return found
    return None


def _share_of_whole(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """What was left of a whole, as a share of it."""
    last = memory.last
    if last is None or not _SHARE.search(ask.text) or amounts(ask.full):
        return None
    if last.kind == "sum":
        return _share_of_named(ask, last, memory, matcher)
    if last.kind != "rest" or not is_elliptic(ask, memory, matcher):
        return None
    part, whole = last.result, last.terms[0]
    percent = part.value * HUNDRED / whole.value
    step = Step("share", (part, whole), Term(percent, "%"))
    return made(f"{exact(part.value)} ÷ {exact(whole.value)}", percent, "%", step)


def _share_of_named(ask: Ask, last: Step, memory: Memory, matcher: Matcher) -> Calculation | None:
    """The sum just found as a share of the whole that the ask names."""
    named = _OF.search(ask.text)
    phrase = matcher.phrase(named["whole"]) if named else None
    clauses = {q.clause.id for answer in memory.answers for q in answer.quotes}
    if phrase is None or phrase.empty:
        return None
    whole = matcher.best(
        phrase,
        lambda o: (
            o.clause.id in clauses
            and o.base > last.result.value
            and same_count(o.unit, last.result.unit)
        ),
        _NAMED,
    )
    if whole is None:
        return None
    percent = last.result.value * HUNDRED / whole.base
    step = Step("share", (last.result, Term(whole.base, whole.unit)), Term(percent, "%"))
    formula = f"{exact(last.result.value)} ÷ {exact(whole.base)}"
    line = made(formula, percent, "%", step)
    return Calculation(line.computed, quotes((whole,)), line.steps)


def _left(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """What is left of a sum after the part just taken of it."""
    last = memory.last
    if last is None or last.kind != "share_of" or not _LEFT.search(ask.text):
        return None
    if amounts(ask.full) or len(last.terms) != _TWO:
        return None
    whole, part = last.terms[0], last.result
    value = whole.value - part.value
    step = Step("rest", (whole, part), Term(value, part.unit))
    return made(f"{exact(whole.value)} − {exact(part.value)}", value, part.unit, step)


def _each_up_to(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """How many are missing until each has as many as named (要让每个都达到6个)."""
    mean = memory.of_kind("mean")
    own = amounts(ask.full)
    if mean is None or len(own) != 1 or not (_EVERY.search(ask.full) and _REST.search(ask.text)):
        return None
    amount, number = mean.terms
    goal = own[0].value * number.value
    if goal < amount.value or amount.unit != mean.result.unit:
        return None
    step = Step("gap", (Term(goal, amount.unit), amount), Term(goal - amount.value, amount.unit))
    formula = f"{exact(own[0].value)} × {exact(number.value)} − {exact(amount.value)}"
    return made(formula, goal - amount.value, amount.unit, step)


def _rest_of_result(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """What is missing between the result just found and a figure of the question."""
    last = memory.last
    if last is None or not (_REST.search(ask.text) or APART.search(ask.text)):
        return None
    own = [f for f in amounts(ask.full) if _fits(f, last.result)]
    if len(own) != 1 or len(amounts(ask.full)) > 1 or not is_elliptic(ask, memory, matcher):
        return None
    have, unit = _in_unit(own[0], last.result.unit), last.result.unit
    aim = last.result.value
    if unit == "%" and not _POINTS.search(ask.text):
        return None
    missing = abs(aim - have)
    shown = "个百分点" if unit == "%" else unit
    first, second = max(aim, have), min(aim, have)
    step = Step("gap", (Term(aim, unit), Term(have, unit)), Term(missing, shown))
    over = (
        last.kind in ("portion", "gap", "product", "needed") and have > aim and "剩" not in ask.text
    )
    words = "已超过：" if over else ""
    line = made(f"{_about(first)} − {_about(second)}", missing, shown, step, words)
    said = [o for o in matcher.operands if o.quantity.value == own[0].value and unit == "%"]
    held = [o for o in said if o.quantity.kind == "percent"][:1]
    return Calculation(line.computed, quotes(held), line.steps)


def _points_of_count(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """How many of those counted the percentage points found come to."""
    last, wanted = memory.last, _COUNT_ASKED.search(ask.text)
    own = [f for f in amounts(ask.full) if f.kind == "number" and f.unit]
    if last is None or wanted is None or len(own) != 1 or last.result.unit != "个百分点":
        return None
    if len(amounts(ask.full)) > 1 or last.kind not in ("gap", "difference"):
        return None
    return _part_of(own[0], last.result, ask, wanted["unit"])


def _part_of(count: Quantity, percent: Term, ask: Ask, unit: str) -> Calculation:
    part = count.value * percent.value / HUNDRED
    whole = whole_down(part) if _AT_MOST.search(ask.text) else whole_up(part)
    rounding = "" if whole == part else f"，取整为{exact(whole)}{unit}"
    product = f"{exact(part)}{unit if whole == part else ''}"
    formula = f"{exact(count.value)} × {exact(percent.value)}% = {product}"
    terms = (Term(count.value, unit), Term(percent.value, "%"))
    step = Step("portion", terms, Term(whole, unit))
    return Calculation((f"{formula}{rounding}。",), (), (step,))


def _count_by_ratio(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """How many of a count the ratio found comes to, and how many more than before."""
    ratio, wanted = memory.of_kind("ratio"), _COUNT_ASKED.search(ask.text)
    counts = [f for f in amounts(memory.text + ask.full) if f.kind == "number" and f.unit]
    if ratio is None or wanted is None or len(counts) != 1:
        return None
    before, after = (term.value for term in ratio.terms)
    if _MORE_THAN_BEFORE.search(ask.full):
        return _part_of(counts[0], Term(after - before), ask, wanted["unit"])
    return _part_of(counts[0], Term(after), ask, wanted["unit"])


def _mean_of_results(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """One earlier result shared out on another (总投资 ÷ 总户数)."""
    each = _EACH.search(ask.text)
    if each is None or amounts(ask.full) or not is_elliptic(ask, memory, matcher):
        return None
    measure = each["m"] or each[0][0]
    results = [s.result for s in memory.steps if s.kind in ("sum", "rest", "product")]
    numbers = [r for r in results if r.unit == measure]
    others = [r for r in results if r.unit != measure]
    if len(numbers) != 1 or len(others) != 1 or not numbers[0].value:
        return None
    amount, number = others[0], numbers[0]
    value = amount.value / number.value
    step = Step("mean", (amount, number), Term(value, amount.unit))
    return made(f"{exact(amount.value)} ÷ {exact(number.value)}", value, amount.unit, step)


def _sum_of_results(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    if not _SUM.search(ask.text) or amounts(ask.full) or not is_elliptic(ask, memory, matcher):
        return None
    several = memory.answers[-1].steps
    results = [step.result for step in several]
    if len(several) < _TWO:
        results = [answer.steps[-1].result for answer in memory.answers if answer.steps]
    units = {r.unit for r in results}
    if len(results) < _TWO or len(units) != 1 or units & {"%", "倍"}:
        return None
    together = sum((r.value for r in results), Decimal(0))
    unit = units.pop()
    step = Step("sum", tuple(results), Term(together, unit))
    return made(" + ".join(exact(r.value) for r in results), together, unit, step, "合计 ")


def _about(value: Decimal) -> str:
    text = exact(value)
    return text if len(text.partition(".")[2]) <= 4 else exact(round(value, 2))  # noqa: PLR2004


def _fits(figure: Quantity, term: Term) -> bool:
    """Tell whether a figure of the question counts in the unit of a term."""
    if figure.kind == "percent" or term.unit == "%":
        return figure.kind == "percent" and term.unit == "%"
    plain = term.unit.lstrip("万亿")
    return same_count(figure.unit, plain) or (
        plain == "元" and not figure.unit and "万" in figure.text
    )


def _in_unit(figure: Quantity, unit: str) -> Decimal:
    scale = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}.get(unit[:1], Decimal(1))
    return figure.value / scale


Relation = Callable[[Ask, Memory, Matcher], Calculation | None]
_RELATIONS: tuple[Relation, ...] = (
    _each_up_to,
    _count_by_ratio,
    _points_of_count,
    _rest_of_result,
    *PAIR_RELATIONS,
    _share_of_whole,
    _left,
    _mean_of_results,
    _sum_of_results,
)
