"""A document's price for each applied to the question's count: 26元 × 3200人."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.applied import AMOUNT_ASKED, OLD_FIGURE, cap
from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.limits import bound, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Stretch, Term, equals, exact
from policy_qa.calculation.writing import quotes
from policy_qa.numerals import Quantity

_SAME_UNIT = (
    {"日", "天"}, {"人", "名", "位", "生"}, {"部", "台"}, {"个", "所", "家"}, {"元", "块"},
    {"份", "人", "名"}, {"条", "项"},
)  # fmt: skip
_PERSONS = ("学生", "教师", "人", "老人", "孩子")
_COUNTED_AS = re.compile(
    r"不足(?P<n>\d+)[人名户个所][^，,。；;]{0,16}[，,]?(?:一律|均|都)?按(?:照)?(?P=n)[人名户个所]"
)
_A_MONTH = 100
_PERIODS = frozenset({"年", "月", "个月", "学期", "学年", "周", "天", "日"})
_DENIED = re.compile(r"(?:没有?|未|不是|并非|没能)[^，,。；？?]{1,10}")
_BODY = re.compile(r"[国省市县区镇]级|中央")
_BEARS = re.compile(r"承担|分担|负担|出资|配套")
_CERTAIN = 0.5


def priced(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what the amount given costs or earns at the document's price for each."""
    counts = [
        f
        for f in asked.figures
        if f.upper is None
        and (
            (
                f.kind == "number"
                and (f.unit or _heads(asked, f))
                and f.unit != "元"
                and not years_of(f)
            )
            or _is_days(f)
        )
        and f.value > 1
    ]
    counts.sort(key=lambda f: f.unit in _PERIODS)
    if not counts or not AMOUNT_ASKED.search(asked.text) or asked.of_kind("percent"):
        return None
    phrase = matcher.phrase(_DENIED.sub(" ", without_figures(asked)))
    if phrase.empty:
        return None
    found: list[tuple[Operand, Quantity]] = []
    for count in counts:
        units = _units(asked, count)

        def for_each(operand: Operand, units: frozenset[str] = units) -> bool:
            return _is_price(operand, units)

        rule = (
            matcher.best(phrase, for_each, _CERTAIN)
            or matcher.likeliest(phrase, for_each)
            or matcher.only(phrase, for_each)
        )
        if rule and not any(rule.key == known.key for known, _ in found):
            found.append((rule, count))
    own = [f for f in asked.of_kind("number") if f.unit in ("元", "分") and f not in counts]
    if not found or any(f.value != found[0][0].quantity.value for f in own):
        return None
    product = _times(found[0][1], found[0][0])
    return _borne(asked, matcher, found[0][0], product) or product


def _borne(
    asked: Asked, matcher: Matcher, rule: Operand, product: Calculation
) -> Calculation | None:
    """The part of the product that the body asked about bears (市级承担40%)."""
    piece = [p for p in re.split(r"[，,。；;]", asked.text) if AMOUNT_ASKED.search(p)][-1]
    named = _BODY.findall(piece)
    parts = [
        o
        for o in matcher.operands
        if o.clause.id == rule.clause.id and o.quantity.kind == "percent" and o.cell is None
        and _BEARS.search(o.before) and any(body in o.before for body in named)
    ]  # fmt: skip
    if len(parts) != 1 or not product.steps:
        return None
    whole, percent = product.steps[0].result, parts[0].quantity.value
    part = whole.value * percent / 100
    line = f"{exact(whole.value)} × {exact(percent)}% {equals(part, whole.unit)}。"
    step = Step("portion", (whole, Term(percent, "%")), Term(part, whole.unit))
    quoted = tuple(dict.fromkeys((*product.quotes, *quotes(parts))))
    return Calculation((*product.computed, line), quoted, (*product.steps, step))


def _heads(asked: Asked, figure: Quantity) -> str:
    """Who a figure without a measure counts (86学生)."""
    return next((n for n in _PERSONS if asked.after(figure).startswith(n)), "")


def _is_days(figure: Quantity) -> bool:
    return figure.kind == "date" and figure.unit == "日" and figure.value < _A_MONTH


def _units(asked: Asked, count: Quantity) -> frozenset[str]:
    """The words by which a price may name what is counted: 180个奖励分 are 分 too."""
    unit = count.unit or ("人" if _heads(asked, count) else "")
    units = {unit}.union(*(group for group in _SAME_UNIT if unit in group))
    noun = re.match(r"[一-鿿]{1,4}?分(?![钟数])", asked.after(count))
    return frozenset(units | ({"分", "积分"} if noun else set()))


def _is_price(operand: Operand, units: frozenset[str]) -> bool:
    """The figure is for each one: 每部补贴22万元, 每迟一日扣0.5分, 1分折合0.5元."""
    if (
        operand.cell is not None
        or operand.unit not in ("元", "分")
        or OLD_FIGURE.match(operand.after)
    ):
        return False
    paid = [
        n.end
        for n in operand.neighbours
        if n.unit in ("元", "分") and n.value != 1 and n.end <= operand.quantity.start
        and not OLD_FIGURE.match(operand.clause.text[n.end :])
    ]  # fmt: skip
    words = operand.clause.text[max([operand.statement[0], *paid]) : operand.quantity.start]
    names = "|".join(map(re.escape, sorted(units)))
    each = re.search(rf"每[^，,。；每]{{0,4}}(?:{names})(?!月|以)", words)
    return bool(
        each or re.search(rf"(?<!\d)1个?(?:积分|{names})(?:可|折合|兑换|抵|等于|相当)", words)
    )


def _times(count: Quantity, rule: Operand) -> Calculation:
    floor = _COUNTED_AS.search(rule.clause.text)
    least = Decimal(floor["n"]) if floor else Decimal(0)
    number = max(count.value, least)
    product = number * rule.value
    at_most = "最多" if bound(rule) == "max" else ""
    as_least = f"不足{exact(least)}，按{exact(least)}计：" if number > count.value else ""
    line = f"{as_least}{exact(number)} × {exact(rule.value)} {equals(product, rule.shown_unit)}"
    limit, quoted = cap(rule)
    if floor and as_least:
        quoted = (*quoted, Stretch(rule.clause, floor.start(), floor.end()))
    unit = rule.shown_unit
    terms = (Term(number, count.unit), Term(rule.value, unit))
    if limit is not None and product * rule.scale > limit:
        most = Term(limit / rule.scale, unit)
        capped = f"{exact(most.value)}{unit}"
        note = f"，以{capped}为限，计{capped}"
        return Calculation((f"{line}{note}。",), quoted, (Step("product", terms, most),))
    step = Step("product", terms, Term(product, unit))
    return Calculation((f"{at_most}{line}。",), quoted, (step,))
