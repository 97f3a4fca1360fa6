"""A document's rate applied to the question's own figure: 15 % of 600万元, 26元 × 3200人."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.likeness import nearness
from policy_qa.calculation.limits import bound, limits_asked, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import (
    Calculation,
    Step,
    Stretch,
    Term,
    equals,
    exact,
    whole_down,
    whole_up,
)
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

COUNTED = frozenset("个名人所张位家户部份辆台座间条块栋处套门")
_MONEY = frozenset({"元", "块"})
_NO_AMOUNT = frozenset(
    {"年", "月", "个月", "天", "日", "岁", "周岁", "学期", "学年", "小时", "分钟", "次", "倍"}
)
AMOUNT_ASKED = re.compile(
    r"(?:多少|几)(?P<unit>[万亿]?元|[个名人所张位家户部份辆台座间条块栋处套门]|块钱|钱|万)?"
)
_PERCENT_ASKED = re.compile(r"百分之(?:几|多少)|百分比|比例是|占比|几成|比重|几倍|多少倍")
_MISSING = re.compile(r"还?[差缺剩](?:几|多少|[下着了余])|[比较].{1,14}[多少高低](?:几|多少)|相差")
_QUOTED = re.compile(r"[“\"「『][^”\"」』]*[”\"」』]")
_PAID = re.compile(r"[补奖扣拨付收罚退缴发返贴核]|承担|负担|分担|给予|出资|预付")
_PER_HEAD = re.compile(r"平均")
_DENIED = re.compile(r"(?:没有?|未|不是|并非|没能)[^，,。；？?]{1,10}")
_CAP = re.compile(
    r"(?:最高|最多|至多|上限|限额|封顶|不超过|累计不超过)[^，,。；\d]{0,8}?(?P<n>\d+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<unit>元|分)"
    r"|扣完(?P<m>\d+(?:\.\d+)?)(?P<none>)分为止|(?:加分|扣分)不超过(?P<k>\d+(?:\.\d+)?)"
)
OLD_FIGURE = re.compile(
    r"\s*(?:提高|提升|增加|调整|上调|上浮|下降|降低|下调|降|升)[^，,；]{0,2}(?:到|至|为)"
)
_STOP = re.compile(r"[；;。]|其中|\n")
SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_PART_ASKED = re.compile(r"(?:几|多少)(?P<unit>[个名人所张位家户])")
_PIECE = re.compile(r"[^，,。；;：:？?]+")
_CERTAIN, _SOME = 0.5, 0.3
_APART = 0.1


@dataclass(frozen=True, slots=True)
class _Task:
    """The question's amount, the unit that its answer counts in, which limits may be meant."""

    amount: Quantity
    unit: str
    limits: tuple[str, ...]

    @property
    def scale(self) -> str:
        return scale_of(self.amount)

    @property
    def is_money(self) -> bool:
        return is_money(self.amount)


def scale_of(figure: Quantity) -> str:
    """Return the word that a figure counts in: 亿 or 万, else nothing."""
    return next((word for word in ("亿", "万") if word in figure.text), "")


def is_money(figure: Quantity) -> bool:
    """Tell whether a figure is a sum of money: in 元, or in 万 and 亿 of nothing named."""
    return figure.unit in _MONEY or (not figure.unit and bool(scale_of(figure)))


def applied(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what a percentage or a price for each makes of the one amount that is given."""
    task = _task(asked)
    if task is None:
        return None
    phrase = matcher.phrase(_DENIED.sub(" ", without_figures(asked)), asked.years())
    if phrase.empty:
        return None
    stated = {f.value for f in asked.of_kind("percent")}

    def may_apply(operand: Operand) -> bool:
        return _is_rate(operand, task) and (not stated or operand.quantity.value in stated)

    rule = matcher.best(phrase, may_apply, _CERTAIN)
    if rule is None and task.is_money:
        rule = matcher.likeliest(phrase, may_apply)
    if rule is None or not (task.is_money or _is_asked(asked, matcher, rule)):
        return None
    return _portion(task, rule)


def _is_asked(asked: Asked, matcher: Matcher, rule: Operand) -> bool:
    """Tell whether the part of the question that asks for a number speaks of the rule."""
    pieces = [piece for piece in _PIECE.findall(asked.text) if AMOUNT_ASKED.search(piece)]
    phrase = matcher.phrase(without_figures(Asked.read(pieces[-1]))) if pieces else None
    if phrase is None or phrase.says_little:
        return True
    return any(nearness(rule, word) >= _SOME for word, _ in phrase.words)


def applied_within(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what a percentage makes of the count before it (12个，其中不低于60%)."""
    wanted = _PART_ASKED.search(asked.text)
    given = [f for f in asked.of_kind("number") if f.value > 1 and not years_of(f)]
    if wanted is None or given or _PERCENT_ASKED.search(asked.text):
        return None
    phrase = matcher.phrase(without_figures(asked), asked.years())
    limits = limits_asked(asked.text)
    bases = {o.key: base for o in matcher.operands if (base := _base_before(matcher, o))}
    rule = matcher.best(phrase, lambda o: o.key in bases and bound(o) in limits, _CERTAIN)
    if phrase.empty or rule is None:
        return None
    base = bases[rule.key]
    if matcher.fit(phrase, rule) < matcher.fit(phrase, base) + _APART:
        return None
    unit = wanted["unit"] or base.unit
    part = base.base * rule.quantity.value / HUNDRED
    least = bound(rule) == "min"
    whole = whole_up(part) if least else whole_down(part)
    rounding = "" if whole == part else f"，取整为{exact(whole)}{unit}"
    formula = f"{exact(base.base)} × {exact(rule.quantity.value)}% = {exact(part)}{rounding}"
    word = "至少" if least else "最多"
    step = Step(
        "portion", (Term(base.base, unit), Term(rule.quantity.value, "%")), Term(whole, unit)
    )
    return Calculation((f"{word}{exact(whole)}{unit}：{formula}。",), quotes((base, rule)), (step,))


def _base_before(matcher: Matcher, rule: Operand) -> Operand | None:
    """The count directly before a percentage that 其中 makes part of it."""
    if rule.quantity.kind != "percent" or rule.cell is not None:
        return None
    before = [
        o
        for o in matcher.operands
        if o.clause.id == rule.clause.id and o.statement == rule.statement
        and o.quantity.end <= rule.quantity.start
    ]  # fmt: skip
    if not before or before[-1].quantity.kind != "number" or before[-1].unit not in COUNTED:
        return None
    between = rule.clause.text[before[-1].quantity.end : rule.quantity.start]
    return before[-1] if "其中" in between else None


def _task(asked: Asked) -> _Task | None:
    wanted = list(AMOUNT_ASKED.finditer(asked.text))
    if not wanted or _PERCENT_ASKED.search(asked.text) or _PER_HEAD.search(asked.text):
        return None
    if _MISSING.search(asked.text):
        return None
    said = [match.span() for match in _QUOTED.finditer(asked.text)]
    amounts = [
        f
        for f in asked.of_kind("number")
        if f.value > 1 and f.unit not in _NO_AMOUNT and not years_of(f) and f.unit != "分之"
        and not any(start <= f.start < end for start, end in said)
    ]  # fmt: skip
    if len(amounts) != 1:
        return None
    amount = amounts[0]
    unit = next((m["unit"] for m in wanted if m["unit"]), "") or ""
    task = _Task(amount, unit, limits_asked(asked.text))
    money = unit.endswith("元") or unit in ("块钱", "钱", "万")
    if task.is_money:
        return task if not unit or money else None
    counted = amount.unit in COUNTED and (not unit or unit in COUNTED)
    return task if counted and not money else None


def _is_rate(operand: Operand, task: _Task) -> bool:
    """A percentage in prose that limits a count as asked, or that a sum is paid by."""
    if operand.quantity.kind != "percent" or OLD_FIGURE.match(operand.after):
        return False
    if operand.cell is not None:
        return bool(operand.years) and not task.is_money
    kind = bound(operand)
    if not task.is_money:
        return kind in task.limits
    segment = operand.clause.text[slice(*operand.segment)]
    return bool(_PAID.search(segment)) and kind in (*task.limits, "")


def _portion(task: _Task, rule: Operand) -> Calculation:
    percent = rule.quantity.value
    if task.is_money:
        return _money(task, rule, percent)
    count = task.amount
    part = count.value * percent / HUNDRED
    least = bound(rule) == "min" or rule.cell is not None
    whole = whole_up(part) if least else whole_down(part)
    unit = task.unit or count.unit
    rounding = "" if whole == part else f"，取整为{exact(whole)}{unit}"
    formula = f"{exact(count.value)} × {exact(percent)}% = {exact(part)}{rounding}"
    word = "至少" if least else "最多"
    step = Step("portion", (Term(count.value, unit), Term(percent, "%")), Term(whole, unit))
    return Calculation((f"{word}{exact(whole)}{unit}：{formula}。",), quotes((rule,)), (step,))


def _money(task: _Task, rule: Operand, percent: Decimal) -> Calculation:
    scale = SCALES[task.scale]
    value = task.amount.value / scale
    unit = f"{task.scale}元"
    part = value * percent / HUNDRED
    word = {"min": "不低于：", "max": "不超过："}.get(bound(rule), "")
    line = f"{word}{exact(value)} × {exact(percent)}% {equals(part, unit)}"
    limit, quoted = cap(rule)
    terms = (Term(value, unit), Term(percent, "%"))
    if limit is not None and part * scale > limit:
        capped = Term(limit / scale, unit)
        note = f"，超过最高额，按{exact(capped.value)}{unit}计"
        return Calculation((f"{line}{note}。",), quoted, (Step("portion", terms, capped),))
    note = "，未超过最高额" if limit is not None else ""
    step = Step("portion", terms, Term(part, unit))
    return Calculation((f"{line}{note}。",), quoted, (step,))


def cap(rule: Operand) -> tuple[Decimal | None, tuple[Stretch, ...]]:
    """Return the highest amount that a rate's statement sets, and the words that hold both."""
    text, own = rule.clause.text, rule.stretch()
    if rule.cell is not None:
        return None, (own,)
    stop = _STOP.search(text, rule.quantity.end)
    match = _CAP.search(text, rule.quantity.end, stop.start() if stop else len(text))
    if match is None:
        return None, (own,)
    number = Decimal(match["n"] or match["m"] or match["k"])
    limit = number * SCALES[match["scale"] or ""]
    return limit, (Stretch(rule.clause, own.start, max(own.end, match.end())),)
