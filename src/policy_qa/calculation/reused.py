"""Asks that use a figure of the answer before with another of the documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.asks import Ask
from policy_qa.calculation.ellipsis import made, same_count
from policy_qa.calculation.likeness import Phrase, synonyms_of
from policy_qa.calculation.limits import bound
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import Memory, amounts
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Stretch, Term, equals, exact
from policy_qa.calculation.solving import Solver
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import HUNDRED, quotes, total

_EACH = re.compile(r"每[个所家名位户人]|平均|平摊|[、，,]")
_ON_EACH = re.compile(r"每[个所家名位户人]|平摊|摊")
_WANTED = re.compile(r"(?:多少|几)(?P<unit>[万亿]?元|[个所家名位户人件张份次])?")
_THAN_NOW = re.compile(r"比(?:现在|目前|现有|原来|已有)[^，,]{0,6}(?:多|少|增加|减少)")
_IDLE = re.compile(
    r"要是|如果|只奖|只给|只|每个?|又是|分别|各|能|先|得|到手|其中|那部分|部分|这笔|钱|总共|一共|要|加(?=多少|几)|还|比|现在|目前|现有|多(?=少|几|出)|少(?=几)"
)
_PAID_OUT = re.compile(r"拨付|预拨|预付|结算|承担|分担|负担|发放|兑付|支付|到位|出资|配套")
_RATIO = re.compile(
    r"(?P<a>[^，,。；;与和]{1,12}?)(?:与|和|、)(?P<b>[^，,。；;]{1,16}?)按(?:照)?(?P<x>\d+)\s*[:：∶]\s*(?P<y>\d+)"
)
_ENOUGH, _NEAR = 0.45, 0.55


def reused(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return what an ask makes of an earlier figure and a figure of the documents."""
    last = memory.last
    if last is None:
        return None
    cited = {quote.clause.document for answer in memory.answers for quote in answer.quotes}
    matcher = solver.matcher.within(frozenset(cited)) if cited else solver.matcher
    for relation in _RELATIONS:
        found = relation(ask, memory, matcher)
        if found is not None:
            return found
    return None


def _words(ask: Ask, matcher: Matcher) -> Phrase:
    text = ask.full
    for figure in reversed(Asked.read(text).figures):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return matcher.phrase(_IDLE.sub(" ", text))


def _mean_again(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """Another amount on the same number, or the same amount on another number."""
    mean, wanted = memory.last, _WANTED.search(ask.text)
    if mean is None or mean.kind != "mean" or wanted is None or amounts(ask.full):
        return None
    amount, number = mean.terms
    phrase = _words(ask, matcher)
    if phrase.empty or not _EACH.search(memory.asks[-1].full + ask.full):
        return None
    unit = wanted["unit"] or ""
    clauses = {q.clause.id for answer in memory.answers for q in answer.quotes}
    other_unit = unit and not same_count(unit, amount.unit) and unit != amount.unit
    if other_unit or not _ON_EACH.search(ask.text):
        other = matcher.best(
            phrase,
            lambda o: (
                _is_count(o)
                and o.clause.id in clauses
                and (not unit or fits_unit(o, unit))
                and o.base not in (amount.value, number.value)
            ),
            _NEAR,
        )
        if other is None:
            return None
        value = other.base / number.value
        step = Step("mean", (Term(other.base, other.unit), number), Term(value, other.unit))
        line = made(f"{exact(other.base)} ÷ {exact(number.value)}", value, other.unit, step)
        return Calculation(line.computed, quotes((other,)), line.steps)
    divisor = matcher.best(phrase, lambda o: _is_count(o) and _counts(o, number), _NEAR)
    if divisor is None or divisor.base == number.value or not divisor.base:
        return None
    value = amount.value / divisor.base
    step = Step("mean", (amount, Term(divisor.base, divisor.unit)), Term(value, amount.unit))
    line = made(f"{exact(amount.value)} ÷ {exact(divisor.base)}", value, amount.unit, step)
    return Calculation(line.computed, quotes((divisor,)), line.steps)


def _product_again(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """The same number times what the document sets for each of something else."""
    last, wanted = memory.last, _WANTED.search(ask.text)
    if last is None or last.kind != "product" or wanted is None or amounts(ask.full):
        return None
    number, phrase = last.terms[0], _words(ask, matcher)
    clauses = {q.clause.id for answer in memory.answers for q in answer.quotes}
    rule = (
        None
        if phrase.empty
        else matcher.best(
            phrase, lambda o: o.clause.id in clauses and o.quantity.kind == "number", _NEAR
        )
    )
    if rule is None:
        return None
    value = number.value * rule.value
    step = Step(
        "product", (number, Term(rule.value, rule.shown_unit)), Term(value, rule.shown_unit)
    )
    line = made(f"{exact(number.value)} × {exact(rule.value)}", value, rule.shown_unit, step)
    return Calculation(line.computed, quotes((rule,)), line.steps)


def paid_out(ask: Ask, memory: Memory, solver: Solver) -> Calculation | None:
    """Return the part of the money just found that is paid or borne so (首期拨付70%)."""
    base = next((s for s in memory.steps if _is_money(s)), None)
    if base is None or not _WANTED.search(ask.text) or amounts(ask.full):
        return None
    cited = {quote.clause.document for answer in memory.answers for quote in answer.quotes}
    matcher = solver.matcher.within(frozenset(cited))
    lines: list[str] = []
    steps: list[Step] = []
    used: list[Operand] = []
    for words in _items(ask):
        phrase = matcher.phrase(_IDLE.sub(" ", words))
        rule = None if phrase.empty else matcher.best(phrase, _is_paid, _ENOUGH)
        if rule is None:
            return _by_ratio(ask, base.result, memory, matcher)
        whole = base.terms[0] if _is_beside(rule, base, memory) else base.result
        part = whole.value * rule.quantity.value / HUNDRED
        formula = f"{exact(whole.value)} × {exact(rule.quantity.value)}%"
        lines.append(f"{formula} {equals(part, whole.unit)}。")
        terms = (whole, Term(rule.quantity.value, "%"))
        steps.append(Step("share_of", terms, Term(part, whole.unit)))
        used.append(rule)
    return Calculation(tuple(lines), quotes(used), tuple(steps))


def _is_money(step: Step) -> bool:
    return step.result.unit.endswith("元") and step.kind in ("portion", "product")


def _is_paid(operand: Operand) -> bool:
    """A percentage without limit by which money is paid out or borne."""
    if operand.quantity.kind != "percent" or operand.cell is not None or bound(operand):
        return False
    return bool(_PAID_OUT.search(operand.clause.text[slice(*operand.segment)]))


def _is_beside(rule: Operand, base: Step, memory: Memory) -> bool:
    """Tell whether a percentage stands beside the one before: both are of the same whole."""
    spans = [
        q for answer in memory.answers if base in answer.steps for q in answer.quotes
        if q.clause.id == rule.clause.id
    ]  # fmt: skip
    start, end = rule.statement
    return base.kind == "portion" and any(start <= q.start < end for q in spans)


def _by_ratio(ask: Ask, base: Term, memory: Memory, matcher: Matcher) -> Calculation | None:
    """The parts of a sum that two bodies bear by a ratio (市级与县级按4:6分担)."""
    cited = {q.clause.document for answer in memory.answers for q in answer.quotes}
    found = [
        (clause, match)
        for name in sorted(cited)
        for clause in matcher.clauses_of(name)
        for match in [_RATIO.search(clause.text)]
        if match
    ]
    if len(found) != 1:
        return None
    clause, match = found[0]
    one, other = Decimal(match["x"]), Decimal(match["y"])
    lines: list[str] = []
    steps: list[Step] = []
    for words in _items(ask):
        phrase = matcher.phrase(_IDLE.sub(" ", words))
        side = next((s for s in ("a", "b") if _names(match[s], phrase)), "")
        if not side:
            return None
        mine = one if side == "a" else other
        part = base.value * mine / (one + other)
        formula = f"{exact(base.value)} × {exact(mine)}/{exact(one + other)}"
        lines.append(f"{formula} {equals(part, base.unit)}。")
        steps.append(Step("share_of", (base,), Term(part, base.unit)))
    quote = Stretch(clause, match.start(), match.end())
    return Calculation(tuple(lines), (quote,), tuple(steps))


def _names(side: str, phrase: Phrase) -> bool:
    """Tell whether the words of a phrase, or one that means the same, name a side."""
    return any(other in side for word, _ in phrase.words for other in synonyms_of(word))


def _items(ask: Ask) -> list[str]:
    """What an ask lists before 分别 or 各, else all of its words."""
    head, each, _ = re.sub(r"分别|各自|各", "|", ask.full).partition("|")
    if each:
        return re.split(r"、|和|与|跟", head)
    return [ask.full]


def _column_again(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """Another column of the rows just added up."""
    last, wanted = memory.last, _WANTED.search(ask.text)
    if last is None or last.kind != "sum" or wanted is None or amounts(ask.full):
        return None
    rows = [q.clause.id for q in memory.answers[-1].quotes if q.clause.kind == "row"]
    phrase = _words(ask, matcher)
    if len(rows) != len(last.terms) or phrase.empty:
        return None
    cells = [o for o in matcher.operands if o.cell and o.clause.id in rows]
    headers = {o.header for o in cells if o.quantity.kind == "number"}
    fitting = [h for h in headers if any(word in h for word, _ in phrase.words)]
    column = [o for o in cells if len(fitting) == 1 and o.header == fitting[0]]
    return total(column) if len(column) == len(rows) else None


def _than_now(ask: Ask, memory: Memory, matcher: Matcher) -> Calculation | None:
    """The result just found against what the document says there is now."""
    last = memory.last
    if last is None or not _THAN_NOW.search(ask.full) or amounts(ask.full):
        return None
    phrase = matcher.phrase(re.split(r"多少|几", memory.asks[-1].text)[-1])
    clauses = {q.clause.id for answer in memory.answers for q in answer.quotes}
    now = (
        None
        if phrase.empty
        else matcher.best(
            phrase,
            lambda o: (
                _is_count(o)
                and o.base > 1
                and not bound(o)
                and _counts(o, last.result)
                and o.clause.id in clauses
            ),
            _NEAR,
        )
    )
    if now is None:
        return None
    apart, unit = abs(last.result.value - now.base), last.result.unit
    first, second = sorted((last.result.value, now.base), reverse=True)
    step = Step("difference", (Term(first, unit), Term(second, unit)), Term(apart, unit))
    line = made(f"{exact(first)} − {exact(second)}", apart, unit, step)
    return Calculation(line.computed, quotes((now,)), line.steps)


def _is_count(operand: Operand) -> bool:
    return operand.cell is None and operand.quantity.kind == "number" and operand.base > 0


def _counts(operand: Operand, term: Term) -> bool:
    return not term.unit or fits_unit(operand, term.unit)


_RELATIONS: tuple[Callable[[Ask, Memory, Matcher], Calculation | None], ...] = (
    _mean_again,
    _product_again,
    _column_again,
    _than_now,
)
