"""Shares of a count, targets, unit prices and weights that the documents set."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.measures import MET, asks_verdict
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_AT_LEAST = re.compile(
    r"(?:不低于|不少于|不小于|至少|达到?|大于等于|不得低于|不得少于)(?:了|到)?(?:[^，,；]{1,24}的|[^，,；\d]{1,6})?\s*$"
)
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不多于|不大于|至多|最多|最高|不得超过|上限为?)(?:[^，,；]{1,24}的)?\s*$"
)
_BELOW = re.compile(r"(?:低于|小于|少于)\s*$")
_OR_MORE = re.compile(r"^\s*(?:及|或)?以上")
_OR_LESS = re.compile(r"^\s*(?:及|或)?以[内下]")
_GAP = re.compile(
    r"(?:离|距)[^，,]{0,12}(?:目标|要求|标准)[^，,]{0,4}(?:还差|差|还要|还需)|还差|目标|已经?|(?:建|做|完成|达)了"
)
_CERTAIN = 0.55


def bound(operand: Operand) -> str:
    """Return how a document limits by a figure: ``min``, ``max``, ``below``, or nothing."""
    if _OR_MORE.match(operand.after) or _AT_LEAST.search(operand.before):
        return "min"
    if _OR_LESS.match(operand.after) or _AT_MOST.search(operand.before):
        return "max"
    return "below" if _BELOW.search(operand.before) else ""


def limits_asked(text: str) -> tuple[str, ...]:
    """Return which limits a question may be about: 至少 a lower one, 最多 an upper one."""
    if re.search(r"至少|最少|最低|不少于|不低于|起码|得有", text):
        return ("min",)
    return ("max",) if re.search(r"最多|至多|最高|顶多|不超过|能", text) else ("min", "max")


def target(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return whether a figure of the question meets the limit that a document sets."""
    if not asks_verdict(asked.text):
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
        terms = tuple(Term(f.value, "分") for f in known)
        step = Step("points", (Term(result, "分"), *terms), Term(result, "分"))
        return Calculation(
            (f"{formula} {equals(result, '分')}。",), quotes([o for _, o in shares]), (step,)
        )
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
