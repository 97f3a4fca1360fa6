"""What is set for each, times how many: 每所核心校带动2-3所 × 12所, 每学期2次 × 2学期."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.limits import without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, exact
from policy_qa.calculation.writing import quotes
from policy_qa.numerals import Quantity, parse_number

_ASKED = re.compile(r"(?:几|多少)(?P<unit>个百分点|百分|[个名人所位家次场项门节堂条份])?")
_EACH = re.compile(
    r"每(?:一)?(?P<measure>[个名人所位家])(?P<noun>[一-鿿]{1,8}?)(?=[^一-鿿]|至少|不少|不低|原则|可|要|应|需|领|托|带|包|联|补|增|配|最|限|每|推|安)"
)
_PERIOD = re.compile(r"每(?:一|个)?(?P<period>学期|学年|季度|月|周|年|半年|天|日)")
_SPOKEN = re.compile(
    r"(?P<n>[一二两三四五六七八九十半]|\d{1,2})个?(?P<period>学期|学年|季度|月|周|年|天)|(?P<whole>全年|整年|每年|整个学年|每学年)"
)
_IN_A = {
    "学年": {"学期": 2, "学年": 1},
    "年": {"学期": 2, "学年": 1, "季度": 4, "月": 12, "半年": 2, "年": 1},
    "学期": {"学期": 1},
    "季度": {"季度": 1, "月": 3},
    "月": {"月": 1},
    "周": {"周": 1, "天": 7, "日": 7},
}
_ENOUGH = 0.45
_FAR = 24
_COUNTS = frozenset("个名人所位家")


def for_each(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the count given times what a document sets for each of them."""
    wanted = _ASKED.search(asked.text)
    counts = [f for f in asked.of_kind("number") if f.unit in _COUNTS and f.value > 1]
    if wanted is None or not counts or asked.of_kind("percent") or "平均" in asked.text:
        return None
    phrase = matcher.phrase(without_figures(asked))
    for count in counts:

        def is_set(operand: Operand, count: Quantity = count) -> bool:
            return _set_for(asked, count, operand, wanted["unit"])

        figures = [o for o in (*matcher.operands, *matcher.ranges) if is_set(o)]
        rule = matcher.best(phrase, is_set, _ENOUGH, _repeated(asked, figures) or figures)
        if rule is not None:
            return _times(asked, count.value, rule)
    return None


def _repeated(asked: Asked, figures: Sequence[Operand]) -> list[Operand]:
    """The ranges that the question repeats (按文件要带2到3所)."""
    stated = {(f.value, f.upper) for f in asked.figures if f.upper is not None}
    return [o for o in figures if (o.quantity.value, o.quantity.upper) in stated]


def _set_for(asked: Asked, count: Quantity, operand: Operand, unit: str | None) -> bool:
    """A count in prose behind 每所核心校, where the question counts 核心校."""
    if operand.cell is not None or operand.quantity.kind != "number":
        return False
    if unit and not (operand.unit == unit or {operand.unit, unit} <= _COUNTS):
        return False
    words = operand.clause.text[operand.statement[0] : operand.quantity.start]
    found = list(_EACH.finditer(words))
    match = found[-1] if found else None
    if match is None or any(
        n.start >= operand.statement[0] + match.end() and n.end <= operand.quantity.start
        for n in operand.neighbours
    ):
        return False
    near = asked.text[count.end : count.end + 10]
    return match["noun"] in near or (len(match["noun"]) > 2 and match["noun"][-3:] in near)  # noqa: PLR2004


def per_period(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return how often something is due over the time that the question names."""
    wanted = _ASKED.search(asked.text)
    spoken = [
        m
        for m in _SPOKEN.finditer(asked.text)
        if not asked.text[m.end() :].startswith(("级", "以"))
    ]
    if wanted is None or wanted["unit"] not in ("次", "场", "项", "节") or len(spoken) != 1:
        return None
    phrase = matcher.phrase(_SPOKEN.sub(" ", without_figures(asked)))
    if phrase.empty:
        return None
    rule = matcher.best(
        phrase,
        lambda o: o.unit == wanted["unit"] and _times_in(spoken[0], o) is not None,
        _ENOUGH,
        [*matcher.operands, *matcher.once],
    )
    number = _times_in(spoken[0], rule) if rule else None
    return _times(asked, number, rule) if rule and number and number != 1 else None


def _times_in(spoken: re.Match[str], operand: Operand) -> Decimal | None:
    """How many of the document's periods the question's time holds."""
    if operand.cell is not None:
        return None
    words = operand.clause.text[operand.statement[0] : operand.quantity.start]
    found = list(_PERIOD.finditer(words))
    if not found:
        return None
    between = words[found[-1].end() :]
    if len(between) > _FAR and re.search(r"[，,；。]", between[:-1]):
        return None
    period = found[-1]["period"]
    whole = spoken["whole"]
    name = ("学年" if "学年" in whole else "年") if whole else spoken["period"]
    each = _IN_A.get(name, {}).get(period)
    if each is None:
        return None
    number = Decimal(1) if whole else parse_number(spoken["n"])
    if spoken["n"] == "半":
        number = Decimal("0.5")
    total = (number or Decimal(0)) * each
    return total if total >= 1 and total == total.to_integral_value() else None


def _times(asked: Asked, number: Decimal, rule: Operand) -> Calculation:
    low, high = rule.value, rule.quantity.upper
    unit = rule.shown_unit
    first = f"{exact(number)} × {exact(low)} = {exact(number * low)}{unit}"
    if high is None:
        step = Step("product", (Term(number), Term(low, unit)), Term(number * low, unit))
        return Calculation((f"{first}。",), quotes((rule,)), (step,))
    second = f"{exact(number)} × {exact(high)} = {exact(number * high)}{unit}"
    if re.search(r"至少|最少|起码|不少于", asked.text):
        return Calculation((f"至少{first}。",), quotes((rule,)))
    if re.search(r"最多|至多|顶多|不超过", asked.text):
        return Calculation((f"最多{second}。",), quotes((rule,)))
    return Calculation((f"{first}到{second}。",), quotes((rule,)))
