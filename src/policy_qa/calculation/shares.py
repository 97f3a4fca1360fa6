"""Shares and remainders of figures of the documents."""

from __future__ import annotations

import re
from itertools import combinations

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.likeness import Phrase
from policy_qa.calculation.matching import Matcher, same_unit
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.calculation.wanted import TOTAL_LABELS, fits_unit
from policy_qa.calculation.writing import HUNDRED, common, difference, quotes, share

_HOW_LARGE = r"(?:百分之(?:多少|几)|百分比|比例|比重|几成|多大|(?:多少|几)(?![个所名]))"
_SHARE = re.compile(rf"(?P<a>.+?)占(?:了|到)?(?!比(?!例))(?P<b>.{{0,24}}?)(?:的)?{_HOW_LARGE}")
_PROPORTION = re.compile(
    r"(?P<a>.+?)(?:的)?(?:占比|所占比例|比重)(?:是|为|有|达)?(?:到)?(?:多少|几|多大)"
)
_REST = re.compile(r"还(?:差|剩|有|缺)(?:下|着|了)?(?:多少|几)|(?:差|剩下?)(?:了)?(?:多少|几)")
_REST_TOO = re.compile(rf"(?:{_REST.pattern})(?:[万亿]?元?|[个所名人家])(?:没|未|不|[？?]|$)")
_NOT_DONE = re.compile(r"(?:没有?|未|尚未)(?P<done>[^，,。？?]{1,6})")
_NOT_DONE_SHARE = re.compile(r"(?:没有?|未|尚未)(?:到位|到账|拨付|落实|完成|下达|支出|使用)")
_DONE_SHARE = re.compile(
    r"(?P<done>到位|到账|拨付|落实|完成|下达|支出|使用)(?:率|的?比例|了|的占比|的[^，,？?]{0,12}占[^，,？?百几多]{0,6})+[^，,？?]{0,4}?(?:百分之|多少|几成|几|多大|多高)"
)
_WHOLE_WORDS = re.compile(
    r"^(?:[两三四五\d]年|全年|各年)?(?:总数|总量|全部|全体|所有|总额|总的|合计|整体|总)?(?:的)?$"
)
_ADDED = re.compile(r"合计|一共|总共|共计|加起来|之和|相加")
_ENOUGH = 0.6
_AS_GOOD = 0.15
_MOST_PARTS = 4
_APART = 0.04


def shared(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the percentage that a part is of its whole."""
    match = _SHARE.search(asked.text) or _PROPORTION.search(asked.text)
    if match is None or asked.of_kind("percent") or _ADDED.search(match["a"]):
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
    if pair and pair[0].base == pair[1].base:
        return None  # two like figures side by side (100所学校、100个案例), no part and its whole
    if pair and pair[0].cell and not re.search(r"合计|总|三年|全部|全体", groups.get("b") or ""):
        return None
    return _with_rest(asked, *pair) if pair else None


def _with_rest(asked: Asked, part: Operand, whole: Operand) -> Calculation | None:
    """The share, and what is left of the whole if the question asks for that too."""
    portion = share(part, whole)
    if portion is None or not _REST_TOO.search(asked.text):
        return portion
    rest = difference(whole, part, "其余 ")
    return Calculation((*portion.computed, *rest.computed), portion.quotes)


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
    wholes = [o for o in matcher.operands if may_hold(part, o)]
    if part.cell is None and phrase.empty:
        return sum_of_parts(matcher, part, wholes)
    if part.cell is None:
        fitting = [(matcher.fit(phrase, o), o) for o in wholes]
        fitting = [(fit + _close(part, o), o) for fit, o in fitting if fit >= _ENOUGH]
        best = max((score for score, _ in fitting), default=0.0)
        wholes = [o for score, o in fitting if score >= best - _AS_GOOD]
    return max(wholes, key=lambda o: (o.base, -o.quantity.start), default=None)


def sum_of_parts(matcher: Matcher, part: Operand, wholes: list[Operand]) -> Operand | None:
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


def may_hold(part: Operand, whole: Operand) -> bool:
    """Tell whether one figure can be the whole of another: same unit, same place, larger."""
    if whole.key == part.key or whole.quantity.kind != part.quantity.kind or whole.base < part.base:
        return False
    if not (same_unit(part, whole) or fits_unit(whole, part.unit)):
        return False
    if whole.clause.document != part.clause.document:
        return False
    if part.cell is None:
        return whole.cell is None and whole.clause.id == part.clause.id
    in_table = whole.cell is not None and whole.header == part.header
    return in_table and whole.label in TOTAL_LABELS


def _close(part: Operand, whole: Operand) -> float:
    return 0.1 if whole.statement == part.statement else 0.0


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


def done_share(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the percentage of a sum that is done (资金到位了百分之多少, 到位率是多少)."""
    match = _DONE_SHARE.search(asked.text)
    if match is None or asked.of_kind("percent"):
        return None
    part, topic = (
        matcher.phrase(match["done"]),
        matcher.phrase(asked.text[: match.start("done")] + match[0].removeprefix(match["done"])),
    )
    if part.empty or topic.empty:
        return None
    pair = _part_and_whole(matcher, _joined(part, topic), topic, stated=True)
    if pair is None or matcher.fit(part, pair[0]) < _ENOUGH or pair[0].base >= pair[1].base:
        return None
    piece = asked.text[asked.text.rfind("，", 0, match.start("done")) + 1 :]
    if not _NOT_DONE_SHARE.search(piece):
        return _with_rest(asked, *pair)
    (part_value, whole_value), _ = common(pair)
    rest = whole_value - part_value
    formula = f"({exact(whole_value)} − {exact(part_value)}) ÷ {exact(whole_value)}"
    return Calculation((f"{formula} {equals(rest * HUNDRED / whole_value, '%')}。",), quotes(pair))


def _joined(first: Phrase, second: Phrase) -> Phrase:
    return Phrase((*first.words, *second.words), first.years | second.years)
