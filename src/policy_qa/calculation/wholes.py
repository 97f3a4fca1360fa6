"""A count divided or multiplied by what is set for each, and the rest of a whole given."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.ellipsis import same_count
from policy_qa.calculation.limits import bound, without_figures
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.memory import amounts
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, Step, Term, equals, exact, whole_up
from policy_qa.calculation.wanted import fits_unit
from policy_qa.calculation.writing import HUNDRED, quotes
from policy_qa.numerals import Quantity

_GROUPED = re.compile(
    r"(?:(?:最少|至少|起码|最低)?(?:得|要|应|需要?)?(?:分|划|组建?|建|设|配|拆)(?:成|为|建)?"
    r"|(?:最少|至少|起码|最低)(?:得|要|应|需要?)?有?)(?:多少|几)(?P<unit>[个所家名张组班])"
)
_UP_TO = re.compile(r"(?:不超过|不多于|最多|至多|上限)\s*$")
_EACH = re.compile(r"(?:每|一)[个所家名班组][^，,。；;]{0,16}$")
_ALL = re.compile(r"都|全部|照着|照此|各自|每[个所家名]都|均")
_WANTED = re.compile(r"(?:多少|几)(?P<unit>[万亿]?元|[个所家名位人户件张份次])?")
_PARTED = re.compile(r"其中|里面?有|里头")
_SHARE = re.compile(r"占比|占[^，,]{0,8}(?:多少|几|比)|比例|百分之(?:多少|几)|比重")
_IDLE = re.compile(r"如果|要是|假如|都|照着来?|照此|做法|总共|一共|合计|要|得|加(?=多少|几)|需")
_ENOUGH, _SURE = 0.5, 0.6
_TWO = 2


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
