"""A count multiplied by what is set for each, and the rest of a whole given."""

from __future__ import annotations

import re

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.limits import without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import amounts
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_ALL = re.compile(r"都|全部|照着|照此|各自|每[个所家名]都|均")
_WANTED = re.compile(r"(?:多少|几)(?P<unit>[万亿]?元|[个所家名位人户件张份次])?")
_PARTED = re.compile(r"其中|里面?有|里头")
_SHARE = re.compile(r"占比|占[^，,]{0,8}(?:多少|几|比)|比例|百分之(?:多少|几)|比重")
_IDLE = re.compile(r"如果|要是|假如|都|照着来?|照此|做法|总共|一共|合计|要|得|加(?=多少|几)|需")
_ENOUGH, _SURE = 0.5, 0.6
_TWO = 2


def for_all(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return what a document sets for one, times the number given that all do the same."""
    wanted = _WANTED.search(asked.text)
    own = [f for f in amounts(asked.text) if f.kind == "number" and f.unit]
    if wanted is None or len(own) != 1 or not _ALL.search(asked.text[own[0].end :]):
        return None
    piece = re.split(r"[，,。；;]", asked.text[: wanted.start()])[-1]
    phrase = matcher.phrase(_IDLE.sub(" ", piece))
    unit = wanted["unit"] or ""
    rule = None if phrase.empty else matcher.best(
        phrase,
        lambda o: (
            o.cell is None and o.quantity.kind == "number" and o.base < own[0].value
            and (not unit or fits_unit(o, unit)) and not is_same(o, own[0])
        ),
        _SURE,
    )  # fmt: skip
    if rule is None:
        return None
    product = own[0].value * rule.value
    line = f"{exact(own[0].value)} × {exact(rule.value)} {equals(product, rule.shown_unit)}。"
    terms = (Term(own[0].value, own[0].unit), Term(rule.value, rule.shown_unit))
    step = Step("product", terms, Term(product, rule.shown_unit))
    return Calculation((line,), quotes((rule,)), (step,))


def is_same(operand: Operand, figure: Quantity) -> bool:
    """Tell whether an operand is the question's own figure as the document has it."""
    return operand.base == figure.value


def rest_share(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the share of a part that the question gives, or of the rest, in its whole."""
    match = _SHARE.search(asked.text)
    own = [f for f in amounts(asked.text) if f.kind == "number" and f.unit]
    if match is None or len(own) != _TWO or own[0].unit != own[1].unit:
        return None
    whole, part = own
    between = asked.text[whole.end : part.start]
    if part.value >= whole.value or not _PARTED.search(between) or match.start() < part.end:
        return None
    label = _PARTED.split(between)[-1].strip("，,、的有是 ")
    named = re.split(r"[，,。；;]", asked.text[part.end : match.start()])[-1].strip("，,个 ")
    if not label or not named:
        return None
    same = label in named or named in label
    words = [w for w, _ in matcher.phrase(without_figures(Asked.read(named))).words]
    if not same and not words:
        return None
    a, b = whole.value, part.value
    value = (b if same else a - b) * HUNDRED / a
    formula = f"{exact(b)} ÷ {exact(a)}" if same else f"({exact(a)} − {exact(b)}) ÷ {exact(a)}"
    step = Step(
        "share", (Term(b if same else a - b, part.unit), Term(a, whole.unit)), Term(value, "%")
    )
    return Calculation((f"{formula} {equals(value, '%')}。",), (), (step,))
