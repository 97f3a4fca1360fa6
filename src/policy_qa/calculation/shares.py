"""Shares, averages and remainders of figures of the documents."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.comparing import fits_unit
from policy_qa.calculation.matching import Matcher, Phrase, nearness, same_unit
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation
from policy_qa.calculation.writing import difference, quotient, share

_HOW_LARGE = r"(?:百分之(?:多少|几)|百分比|比例|比重|几成|多大|(?:多少|几)(?![个所名]))"
_SHARE = re.compile(rf"(?P<a>.+?)占(?:了|到)?(?!比(?!例))(?P<b>.{{0,24}}?)(?:的)?{_HOW_LARGE}")
_PROPORTION = re.compile(r"(?P<a>.+?)(?:的)?(?:占比|所占比例|比重)(?:是|为|有|达)?(?:到)?(?:多少|几|多大)")
_MEAN = re.compile(
    r"(?P<before>.*?)平均(?:每|一)(?P<m>[个所家名位户人部栋条张座]?)(?P<a>[^，,？?]*?)(?:大?约|大概|能|要|可以)*"
    r"(?P<verb>有|建有|建|成立|覆盖|带|服务|配备?|设立?|拥有|分到|摊到|交流|是|为|投入)?(?:了)?(?:多少|几)(?P<u>[个所家名位户人部栋条张座分元]|万元|人次)?(?P<b>[^？?]*)"
)
_REST = re.compile(r"还(?:差|剩|有|缺)(?:下|着|了)?(?:多少|几)|(?:差|剩下?)(?:了)?(?:多少|几)")
_NOT_DONE = re.compile(r"(?:没有?|未|尚未)(?P<done>[^，,。？?]{1,6})")
_DONE_WORDS = "到位"
_WHOLE_WORDS = re.compile(r"^(?:[两三四五\d]年|全年|各年)?(?:总数|总量|全部|全体|所有|总额|总的|合计|整体|总)?(?:的)?$")
_ENOUGH = 0.6
_SURE = 0.75
_AS_GOOD = 0.15
_MOST_PARTS = 4
_APART = 0.04


def shared(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the percentage that a part is of its whole."""
    match = _SHARE.search(asked.text) or _PROPORTION.search(asked.text)
    if match is None or asked.of_kind("percent"):
        return None
    groups = match.groupdict()
    part_words, whole_words = _sides(match["a"], groups.get("b") or "")
    part = matcher.phrase(part_words, asked.years())
    if part.empty:
        part = matcher.phrase(match["a"], asked.years())
    whole = matcher.phrase(whole_words, asked.years())
    if _is_stated(matcher, part):
        return None
    pair = _part_and_whole(matcher, part, whole, stated=bool(whole_words))
    if pair and pair[0].cell and not re.search(r"合计|总|三年|全部|全体", groups.get("b") or ""):
        return None
    return share(*pair) if pair else None


def _is_stated(matcher: Matcher, part: Phrase) -> bool:
    """Tell whether a table states the share itself, under 占比 or 比例."""
    return any(
        o.cell is not None
        and o.quantity.kind == "percent"
        and re.search(r"占比|比例|比重", o.header)
        and matcher.fit(part, o) >= _ENOUGH
        for o in matcher.operands
    )


def _sides(part: str, whole: str) -> tuple[str, str]:
    """The words of the part and of the whole; what stands before a comma names the whole."""
    head, comma, tail = re.sub(r"[，,]\s*$", "", part).rpartition("，")
    if comma and _WHOLE_WORDS.match(whole.strip()):
        return tail, head
    return part, "" if _WHOLE_WORDS.match(whole.strip()) else whole


def _part_and_whole(
    matcher: Matcher, part: Phrase, whole: Phrase, *, stated: bool
) -> tuple[Operand, Operand] | None:
    """The part that fits best, with the total of its kind in the same clause or table."""
    if part.empty or (stated and whole.empty):
        return None
    pairs: list[tuple[float, Operand, Operand]] = []
    for own in matcher.operands:
        fit = matcher.fit(part, own) - 0.01 * own.rank
        if own.quantity.kind != "number" or fit < _ENOUGH:
            continue
        total = _whole(matcher, own, whole)
        if total is not None:
            together = fit if whole.empty else fit + matcher.fit(whole, total)
            pairs.append((together, own, total))
    pairs.sort(key=lambda entry: -entry[0])
    if not pairs:
        return None
    top, own, total = pairs[0]
    rival = next((s for s, a, b in pairs if a.base * total.base != own.base * b.base), 0.0)
    return (own, total) if top - rival >= _APART else None


def _whole(matcher: Matcher, part: Operand, phrase: Phrase) -> Operand | None:
    """The figure that the part is of: a row 合计, what the parts add up to, or what fits."""
    wholes = [o for o in matcher.operands if _may_hold(part, o)]
    if part.cell is None and phrase.empty:
        return _sum_of_parts(matcher, part, wholes)
    if part.cell is None:
        fitting = [(matcher.fit(phrase, o), o) for o in wholes]
        fitting = [(fit + _close(part, o), o) for fit, o in fitting if fit >= _ENOUGH]
        best = max((score for score, _ in fitting), default=0.0)
        wholes = [o for score, o in fitting if score >= best - _AS_GOOD]
    return max(wholes, key=lambda o: (o.base, -o.quantity.start), default=None)


def _sum_of_parts(matcher: Matcher, part: Operand, wholes: list[Operand]) -> Operand | None:
    """The figure to which the part and others of its statement add up."""
    siblings = [
        o.base
        for o in matcher.operands
        if o.clause.id == part.clause.id and o.statement == part.statement and o.key != part.key
        and same_unit(o, part) and o.cell is None
    ]  # fmt: skip
    for whole in wholes:
        rest = list(siblings)
        if whole.base in rest and whole.statement == part.statement:
            rest.remove(whole.base)
        for size in range(1, min(len(rest), _MOST_PARTS) + 1):
            if any(part.base + sum(chosen) == whole.base for chosen in combinations(rest, size)):
                return whole
    return None


def _may_hold(part: Operand, whole: Operand) -> bool:
    if whole.key == part.key or whole.quantity.kind != part.quantity.kind or whole.base < part.base:
        return False
    if not (same_unit(part, whole) or fits_unit(whole, part.unit)):
        return False
    if whole.clause.document != part.clause.document:
        return False
    if part.cell is None:
        return whole.cell is None and whole.clause.id == part.clause.id
    in_table = whole.cell is not None and whole.header == part.header
    return in_table and whole.label in ("合计", "总计", "小计", "共计")


def _close(part: Operand, whole: Operand) -> float:
    return 0.1 if whole.statement == part.statement else 0.0


def averaged(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return how much of one thing comes on each of another."""
    match = _MEAN.search(asked.text)
    if match is None:
        return None
    divisor = matcher.phrase(match["a"])
    figures = [f for f in asked.of_kind("number") if not f.text.startswith("一")]
    if len(figures) > 1 and not divisor.empty and not matcher.phrase(match["b"]).words:
        return _of_stated(matcher, divisor, [f.value for f in figures])
    amount_words = match["b"] if matcher.phrase(match["b"]).words else f"{match['before']} {match['b']}"
    amount = matcher.phrase(f"{amount_words} {match['verb'] or ''}")
    unit = match["u"] or ""
    context = matcher.phrase(match["before"])
    if divisor.empty or (amount.empty and not unit):
        return None
    pair = _amount_and_number(matcher, amount, divisor, context, (unit, match["m"]), asked)
    return quotient(*pair, unit) if pair else None


def _of_stated(
    matcher: Matcher, divisor: Phrase, values: list[Decimal]
) -> Calculation | None:
    """Two figures that the question repeats from one statement, one of them the divisor."""
    for first in matcher.operands:
        for second in matcher.operands:
            same = first.clause.id == second.clause.id and first.statement == second.statement
            if not same or [first.quantity.value, second.quantity.value] != values[:2]:
                continue
            pair = sorted((first, second), key=lambda o: matcher.fit(divisor, o))
            return quotient(*pair) if len(values) == 2 else None  # noqa: PLR2004
    return None


def _amount_and_number(
    matcher: Matcher,
    amount: Phrase,
    divisor: Phrase,
    context: Phrase,
    units: tuple[str, str],
    asked: Asked,
) -> tuple[Operand, Operand] | None:
    """Two figures of one clause: the amount in its unit, the number of those it comes on."""
    stated = {f.value for f in asked.of_kind("number") if not f.text.startswith("一")}
    found: list[tuple[float, Operand, Operand]] = []
    for number in matcher.operands:
        if number.quantity.kind != "number" or matcher.fit(divisor, number) < _ENOUGH:
            continue
        if units[1] and not fits_unit(number, units[1]):
            continue
        for own in matcher.operands:
            if own.key == number.key or own.clause.id != number.clause.id or own.cell or number.cell:
                continue
            if own.quantity.kind != "number" or not _is_amount(matcher, amount, own, units[0]):
                continue
            if len(stated) > 1 and not {own.quantity.value, number.quantity.value} <= stated:
                continue
            if len(stated) == 1 and not {own.quantity.value, number.quantity.value} & stated:
                continue
            near = 0.3 if own.statement == number.statement else 0.0
            score = near + matcher.fit(divisor, number) + (matcher.fit(amount, own) if not amount.empty else 0.7)
            score += 0.3 * matcher.fit(context, own) - 0.01 * own.rank
            found.append((score, own, number))
    found.sort(key=lambda entry: -entry[0])
    if not found:
        return None
    top, own, number = found[0]
    rival = next((s for s, a, n in found if a.base / n.base != own.base / number.base), 0.0) if number.base else top
    return (own, number) if top - rival >= 0.04 else None  # noqa: PLR2004


def _is_amount(matcher: Matcher, amount: Phrase, own: Operand, unit: str) -> bool:
    if unit and not fits_unit(own, unit):
        return False
    here = all(nearness(own, word) >= _ENOUGH for word, weight in amount.words if weight > 1)
    return amount.empty or (here and matcher.fit(amount, own) >= _SURE)


def remaining(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what of a sum is not yet there (还差多少没到账)."""
    rest, done = _REST.search(asked.text), _NOT_DONE.search(asked.text)
    if rest is None or done is None:
        return None
    part = matcher.phrase(done["done"])
    topic = matcher.phrase(asked.text[: rest.start()] + asked.text[rest.end() : done.start()])
    if part.empty or topic.empty:
        return None
    pair = _part_and_whole(matcher, _joined(part, topic), topic, stated=True)
    if pair is None or matcher.fit(part, pair[0]) < _ENOUGH or pair[0].base >= pair[1].base:
        return None
    return difference(pair[1], pair[0], "还差 ")


def _joined(first: Phrase, second: Phrase) -> Phrase:
    return Phrase((*first.words, *second.words), first.years | second.years)
