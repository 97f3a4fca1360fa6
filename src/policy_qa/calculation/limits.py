"""Shares of a count, targets, unit prices and weights that the documents set."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.measures import MET
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Stretch, equals, exact, whole_down, whole_up
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_AT_LEAST = re.compile(
    r"(?:不低于|不少于|不小于|至少|达到?|大于等于|不得低于|不得少于)(?:了|到)?(?:[^，,；]{1,24}的)?\s*$"
)
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不多于|不大于|至多|最多|最高|不得超过|上限为?)(?:[^，,；]{1,24}的)?\s*$"
)
_BELOW = re.compile(r"(?:低于|小于|少于)\s*$")
_OR_MORE = re.compile(r"^\s*(?:及|或)?以上")
_OR_LESS = re.compile(r"^\s*(?:及|或)?以[内下]")
_ASKED_COUNT = re.compile(
    r"(?:至少|最少|最多|至多|顶多|不超过|能|可以|得)[^，,？?]{0,14}?(?:几|多少)(?P<u>[个名人所张位家户])?|(?:几|多少)(?P<v>[个名人所张位家户])"
)
_COUNTED = frozenset("个名人所张位家户部")
_PAID = re.compile(
    r"(?:补|奖|扣|加|收|发|给|领|拿)[^，,？?]{0,8}(?:多少|几)|多少(?:钱|万|元|分)|几分"
)
_CAP = re.compile(
    r"扣完(?P<a>\d+(?:\.\d+)?)分为止|(?:累计|合计|最多|最高|总计)(?:加分|扣分)?不超过(?P<b>\d+(?:\.\d+)?)"
)
_GAP = re.compile(
    r"(?:离|距)[^，,]{0,12}(?:目标|要求|标准)[^，,]{0,4}(?:还差|差|还要|还需)|还差|目标|已经?|(?:建|做|完成|达)了"
)
_DISTANCE = re.compile(
    r"(?:离|距|比)[^，,]{0,14}(?:目标|要求|标准)[^，,]{0,4}(?:还差|差|还要|还需)"
)
_SAME_UNIT = ({"日", "天"}, {"人", "名", "位"}, {"部", "台"})
_CERTAIN = 0.55
_A_MONTH = 100


def bound(operand: Operand) -> str:
    """Return how a document limits by a figure: ``min``, ``max``, ``below``, or nothing."""
    if _OR_MORE.match(operand.after) or _AT_LEAST.search(operand.before):
        return "min"
    if _OR_LESS.match(operand.after) or _AT_MOST.search(operand.before):
        return "max"
    return "below" if _BELOW.search(operand.before) else ""


def share_of_count(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the least or greatest number that a percentage of a count allows."""
    counts = [f for f in asked.of_kind("number") if f.unit in _COUNTED and f.value > 0]
    wanted = _ASKED_COUNT.search(asked.text)
    stated = asked.of_kind("percent")
    if len(counts) != 1 or wanted is None or len(stated) > 1 or "平均" in asked.text:
        return None
    phrase = matcher.phrase(without_figures(asked))
    if phrase.empty:
        return None
    limits = limits_asked(asked.text)
    rule = matcher.best(
        phrase,
        lambda o: (
            o.quantity.kind == "percent"
            and o.cell is None
            and bound(o) in limits
            and (not stated or o.quantity.value == stated[0].value)
        ),
        _CERTAIN,
    )
    return _portion(counts[0], rule) if rule else None


def limits_asked(text: str) -> tuple[str, ...]:
    """Return which limits a question may be about: 至少 a lower one, 最多 an upper one."""
    if re.search(r"至少|最少|最低|不少于|不低于|起码|得有", text):
        return ("min",)
    return ("max",) if re.search(r"最多|至多|最高|顶多|不超过|能", text) else ("min", "max")


def _portion(count: Quantity, rule: Operand) -> Calculation:
    percent = rule.quantity.value
    part = count.value * percent / HUNDRED
    least = bound(rule) == "min"
    whole = whole_up(part) if least else whole_down(part)
    word = "至少" if least else "最多"
    rounding = "" if whole == part else f"，取整为{exact(whole)}{count.unit}"
    formula = f"{exact(count.value)} × {exact(percent)}% = {exact(part)}{rounding}"
    line = f"{word}{exact(whole)}{count.unit}：{formula}。"
    return Calculation((line,), quotes((rule,)))


def target(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return whether a figure of the question meets the limit that a document sets."""
    if not MET.search(asked.text) and not _DISTANCE.search(asked.text):
        return None
    figures = [f for f in asked.figures if f.kind in ("percent", "number") and f.upper is None]
    figures = [f for f in figures if not (f.kind == "number" and f.text.startswith(("一", "两")))]
    if len(figures) != 1:
        return None
    figure = figures[0]
    topic = _GAP.sub(" ", MET.sub(" ", without_figures(asked)))
    phrase = matcher.phrase(topic, asked.years())
    if phrase.empty:
        return None
    rule = matcher.best(
        phrase, lambda o: _comparable(o, figure) and bool(bound(o)) and o.cell is None, _CERTAIN
    )
    return _judged(figure, rule) if rule else None


def _comparable(operand: Operand, figure: Quantity) -> bool:
    same_kind = operand.quantity.kind == figure.kind
    return same_kind and (operand.quantity.unit == figure.unit or not figure.unit)


def _judged(figure: Quantity, rule: Operand) -> Calculation:
    limit, value = rule.quantity.value, figure.value
    kind = bound(rule)
    met = {"min": value >= limit, "max": value <= limit, "below": value < limit}[kind]
    words = {"min": "不低于", "max": "不超过", "below": "低于"}[kind]
    unit = "%" if figure.kind == "percent" else rule.shown_unit
    missing = ""
    if not met and value != limit:
        points = "个百分点" if figure.kind == "percent" else unit
        missing = f"，{'差' if kind == 'min' else '超出'}{exact(abs(limit - value))}{points}"
    verdict = "达标" if met else "未达标"
    line = f"{verdict}：{exact(value)}{unit}，要求{words}{exact(limit)}{unit}{missing}。"
    return Calculation((line,), quotes((rule,)))


def unit_price(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return a count times what the document gives or takes for each one."""
    counts = [f for f in asked.of_kind("number") if f.unit and f.unit not in ("元", "分")]
    counts += [f for f in asked.of_kind("date") if f.unit == "日" and f.value < _A_MONTH]
    if len(counts) != 1 or not _PAID.search(asked.text) or asked.of_kind("percent"):
        return None
    count = counts[0]
    phrase = matcher.phrase(without_figures(asked))
    if phrase.empty:
        return None
    rule = matcher.best(phrase, lambda o: _each(o, count.unit), _CERTAIN)
    return _times(asked, count, rule) if rule else None


def _each(operand: Operand, unit: str) -> bool:
    """The figure is for each one: 每部补贴22万元, 每迟一日扣0.5分."""
    units = {unit}.union(*(group for group in _SAME_UNIT if unit in group))
    if operand.cell is not None or operand.unit not in ("元", "分"):
        return False
    paid = [
        n.end
        for n in operand.neighbours
        if n.unit in ("元", "分") and n.end <= operand.quantity.start
    ]
    words = operand.clause.text[max([operand.statement[0], *paid]) : operand.quantity.start]
    return any(re.search(rf"每[^，,。；每]{{0,4}}{re.escape(u)}(?!月|以)", words) for u in units)


def _times(asked: Asked, count: Quantity, rule: Operand) -> Calculation | None:
    own = [f for f in asked.of_kind("number") if f is not count and f.unit in ("元", "分")]
    if any(f.value != rule.quantity.value for f in own):
        return None
    product = count.value * rule.value
    text = rule.clause.text
    cap = _CAP.search(text, rule.quantity.end, rule.statement[1])
    at_most = "最多" if bound(rule) == "max" else ""
    line = f"{exact(count.value)} × {exact(rule.value)} {equals(product, rule.shown_unit)}"
    found = [rule]
    if cap:
        limit = Decimal(cap["a"] or cap["b"])
        if product > limit and any(n.value == limit for n in rule.neighbours):
            return Calculation(
                (
                    f"{line}，以{exact(limit)}{rule.shown_unit}为限，计{exact(limit)}{rule.shown_unit}。",
                ),
                _with_cap(rule, cap),
            )
    return Calculation((f"{at_most}{line}。",), quotes(found))


def _with_cap(rule: Operand, cap: re.Match[str]) -> tuple[Stretch, ...]:
    own = rule.stretch()
    return (Stretch(rule.clause, own.start, max(own.end, cap.end())),)


def weighted(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the sum of scores by the shares that a document gives them (日常占四成 …)."""
    scores = [f for f in asked.of_kind("number") if f.unit == "分"]
    if len(scores) < 2 or not re.search(r"多少|几", asked.text):  # noqa: PLR2004
        return None
    for operand in matcher.operands:
        shares = _shares(matcher, operand)
        if len(shares) != len(scores):
            continue
        paired = [_score_of(asked, scores, name) for name, _ in shares]
        if None in paired or len({id(p) for p in paired}) != len(paired):
            continue
        known = [f for f in paired if f is not None]
        result = sum(
            (f.value * o.quantity.value / HUNDRED for f, (_, o) in zip(known, shares, strict=True)),
            Decimal(0),
        )
        formula = " + ".join(
            f"{exact(f.value)} × {exact(o.quantity.value)}%"
            for f, (_, o) in zip(known, shares, strict=True)
        )
        return Calculation((f"{formula} {equals(result, '分')}。",), quotes([o for _, o in shares]))
    return None


def _shares(matcher: Matcher, first: Operand) -> list[tuple[str, Operand]]:
    """The percentages of a statement that add up to a whole, each with what it weighs."""
    if first.quantity.kind != "percent" or first.cell:
        return []
    own = [
        o
        for o in matcher.operands
        if o.clause.id == first.clause.id
        and o.statement == first.statement
        and o.quantity.kind == "percent"
    ]
    if own[0] is not first or sum(o.quantity.value for o in own) != HUNDRED:
        return []
    names = [
        re.search(r"(?P<name>[\u4e00-\u9fff]+?)(?:所)?占(?:比)?(?:为)?\s*$", o.before) for o in own
    ]
    if not all(names):
        return []
    return [
        (re.sub(r"^(?:其中|由)", "", m["name"]), o) for m, o in zip(names, own, strict=True) if m
    ]


def _score_of(asked: Asked, scores: list[Quantity], name: str) -> Quantity | None:
    found = [f for f in scores if name in asked.before(f)]
    return found[0] if len(found) == 1 else None


def without_figures(asked: Asked) -> str:
    """Return the question without its figures."""
    text = asked.text
    for figure in sorted(asked.figures, key=lambda f: -f.start):
        if figure.kind != "ordinal":
            text = f"{text[: figure.start]} {text[figure.end :]}"
    return text
