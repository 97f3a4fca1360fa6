"""Differences, sums, multiples and growth between figures of the documents."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.asked import Asked, years_of
from policy_qa.calculation.likeness import Phrase
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.result import Calculation, equals, exact
from policy_qa.calculation.wanted import (
    TIMES,
    TOTAL_LABELS,
    UNITS,
    Allowed,
    speaking_for,
    unit_asked,
    wanted,
)
from policy_qa.calculation.writing import (
    common,
    difference,
    growth,
    multiple,
    per_year,
    quotes,
    share,
    total,
)

_MORE = r"新增|多|少|高|低|大|小|长|短|增加|减少|提高|提升|下降|降低|增长|多出|上涨|涨|升"
_RISES = frozenset(
    ["多", "高", "大", "长", "新增", "增加", "提高", "提升", "增长", "多出", "上涨", "涨", "升"]
)
_HOW_MUCH = r"(?:多少|几|百分之几|百分之多少)"
_COMPARED = re.compile(
    rf"(?P<a>.+?)(?:比|较)(?P<b>.+?)(?:要|会|得|至少|应该?|再|总共|一共)*(?P<more>{_MORE})(?:了|出|建)?\s*{_HOW_MUCH}(?P<rest>.*)"
)
_MULTIPLE = re.compile(
    r"(?P<a>.+?)(?:是|为|相当于|达到?|等于|有)(?:了)?(?P<b>[^是]+?)的?(?:几|多少)(?:点几)?倍"
)
_FRACTION = re.compile(
    r"(?P<a>[^占]+?)(?:是|为|相当于|等于)(?P<b>[^是占]+?)的?(?:百分之(?:几|多少)|几成|几分之几)"
)
_APART = re.compile(
    rf"(?P<a>.+?)(?:和|与|跟|同)(?P<b>.+?)(?:之间)?(?:的)?(?:相差|差距|差)(?:了|是|有)?{_HOW_MUCH}(?P<rest>.*)"
)
_CHANGE = re.compile(
    rf"相差|(?:{_MORE})(?:了|出|[\u4e00-\u9fff])?\s*{_HOW_MUCH}|(?:要|再|需)(?:多|增)[^，,]{{0,3}}{_HOW_MUCH}|增(?:长|幅)[^，,]{{0,6}}{_HOW_MUCH}"
)
_FROM_TO = re.compile(r"[比较]|[从由].*[到至]|百分")
_GROWN_TO = re.compile(r"[从由].*[到至]|增长|扩大|翻")
_PERCENT = re.compile(r"百分之(?:几|多少)|增长率|增幅|涨幅")
_SUM = re.compile(
    r"一共|合计|加起来|总共|共计|相加|之和|加一起|加在一起|合起来|总和|共(?=[有要需]?(?:多少|几))"
)
_LIST_BREAK = re.compile(r"[、]|以及|和|与|跟|及|加上|加")
_MOVE_WORDS = re.compile(
    rf"{_MORE}|相差|比|较|从|到|由|加起来|一共|合计|总共|共计|相加|之和|目标|数量|数目|个数|平均|每年|年均|至少|两年|三年|(?:几|多少)倍?|百分点"
)
_OF_PERCENTAGES = re.compile(r"百分|率|比例|比重|占|度|成|[%％点]")
_OF_MONEY = re.compile(r"钱|元")
_AMOUNT_TOO = re.compile(rf"(?:{_MORE})(?:了|出|建)?(?:多少|几)")
_YEARLY = re.compile(r"平均每年|每年平均|年均|年平均")
_ALL_YEARS = re.compile(r"[两三四五]年|各年|历年")
_TWO = 2
_SOMEWHAT = 0.1


def compared(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the difference (or growth, or multiple) of two things or of two years."""
    text = asked.text
    changes = _CHANGE.search(text) and not (_SUM.search(text) and not _FROM_TO.search(text))
    if len(asked.ends()) == _TWO and (changes or TIMES.search(text)):
        return _between_years(asked, matcher)
    forms = (_MULTIPLE, _FRACTION, _COMPARED, _APART)
    match = next((found for form in forms if (found := form.search(text))), None)
    if match is None or asked.years()[1:]:
        return None
    pair = _sides(asked, matcher, match)
    if pair is None or not _can_differ(pair, text):
        return None
    if match.re is _MULTIPLE:
        return multiple(pair[1], pair[0])
    if match.re is _FRACTION:
        return share(*pair)
    return _directed(match.groupdict().get("more") or "", pair[0], pair[1], text)


def _sides(asked: Asked, matcher: Matcher, match: re.Match[str]) -> tuple[Operand, ...] | None:
    """The two figures that a comparison names."""
    years = asked.years()
    sides = [matcher.phrase(words, years) for words in _own_words(match)]
    if any(side.empty for side in sides):
        return None
    allowed = wanted(asked.text)
    if not years and _ALL_YEARS.search(asked.text):
        allowed = _in_total_row(allowed, asked.text)
    return matcher.group(sides, allowed, speaking_for(asked.text))


def _own_words(match: re.Match[str]) -> tuple[str, str]:
    """What each side is called; what it counts may stand behind only one of them."""
    first, second = match["a"], match["b"]
    rest = re.sub(rf"^{UNITS}", "", match.groupdict().get("rest") or "")
    return first, f"{second} {rest}" if len(rest) > _TWO else second


def _can_differ(pair: tuple[Operand, ...], text: str) -> bool:
    """Two figures apart; percentages only where the question speaks of such."""
    percent = pair[0].quantity.kind == "percent"
    apart = pair[0].base != pair[1].base
    asked = _OF_PERCENTAGES.search(text) and not _OF_MONEY.search(text)
    return apart and (not percent or bool(asked))


def _in_total_row(allowed: Allowed, text: str) -> Allowed:
    """Allow only figures of a row 合计, which hold for all years; counts need no unit there."""
    points = "百分点" in text

    def counts(operand: Operand) -> bool:
        return not points and not operand.unit and operand.quantity.kind == "number"

    return lambda o: o.cell is not None and o.label in TOTAL_LABELS and (allowed(o) or counts(o))


def _directed(more: str, first: Operand, second: Operand, text: str) -> Calculation | None:
    """The difference, unless the question has it the wrong way round."""
    rises = more in _RISES
    if more and rises != (first.base > second.base):
        return None
    if _PERCENT.search(text):
        return growth(second, first) if first.quantity.kind != "percent" else None
    larger, smaller = sorted((first, second), key=lambda o: -o.base)
    return difference(larger, smaller, unit=unit_asked(text))


def _between_years(asked: Asked, matcher: Matcher) -> Calculation | None:
    topic = _MOVE_WORDS.sub(" ", _without_years(asked))
    years = asked.ends()
    sides = [matcher.phrase(topic, [year]) for year in years]
    if sides[0].empty:
        return None
    allowed, bonus = wanted(asked.text), speaking_for(asked.text)
    pair = matcher.group(sides, allowed, bonus) or _totals(matcher, sides[0], years, allowed)
    if pair is None:
        return None
    return _of_years(asked, dict(zip(years, pair, strict=True)))


def _totals(
    matcher: Matcher, topic: Phrase, years: list[int], allowed: Allowed
) -> tuple[Operand, ...] | None:
    """The figures of a row 合计 whose columns are the years, where no row is named."""
    rows: dict[str, list[Operand]] = {}
    for operand in matcher.operands:
        if operand.cell and operand.label in TOTAL_LABELS and allowed(operand):
            rows.setdefault(operand.clause.id, []).append(operand)
    found = [
        tuple(own)
        for cells in rows.values()
        if len(own := [o for y in years for o in cells if o.years == {y}]) == len(years)
        and all(matcher.fit(Phrase(topic.words), o) >= _SOMEWHAT for o in own)
    ]
    return found[0] if len(found) == 1 else None


def _of_years(asked: Asked, named: dict[int, Operand]) -> Calculation | None:
    """What the figures of two years come to: a yearly change, a multiple, growth, a difference."""
    before, after = sorted(named.items())
    if _YEARLY.search(asked.text):
        return per_year(before, after)
    if TIMES.search(asked.text):
        first, second = (named[year] for year in asked.ends())
        upwards = _GROWN_TO.search(asked.text)
        return multiple(before[1], after[1]) if upwards else multiple(second, first)
    if after[1].base == before[1].base:
        return None
    grown = _PERCENT.search(asked.text) and after[1].quantity.kind != "percent"
    larger, smaller = sorted(named.values(), key=lambda o: -o.base)
    apart = difference(larger, smaller, unit=unit_asked(asked.text))
    rate = growth(before[1], after[1]) if grown else None
    if rate is None or not _AMOUNT_TOO.search(asked.text):
        return rate or apart
    return Calculation((*apart.computed, *rate.computed), rate.quotes)


def yearly_mean(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the mean over several years of what a table states for each (每年平均多少)."""
    years = asked.years()
    if not _YEARLY.search(asked.text) or len(years) < _TWO or _CHANGE.search(asked.text):
        return None
    topic = _MOVE_WORDS.sub(" ", _without_years(asked))
    sides = [matcher.phrase(topic, [year]) for year in years]
    if sides[0].empty:
        return None
    chosen = matcher.group(sides, wanted(asked.text), speaking_for(asked.text))
    if chosen is None or any(o.quantity.kind == "percent" for o in chosen):
        return None
    values, unit = common(chosen, unit_asked(asked.text))
    mean = sum(values, Decimal(0)) / len(values)
    line = f"({' + '.join(map(exact, values))}) ÷ {len(values)} {equals(mean, unit)}。"
    return Calculation((line,), quotes(chosen))


def summed(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the sum of several things, or of one thing over several years."""
    match = _SUM.search(asked.text)
    if match is None or re.search(r"平均|占|最多|至少", asked.text):
        return None
    years = asked.years()
    if not years and _ALL_YEARS.search(asked.text):
        return _over_years(asked, matcher)
    if len(years) >= _TWO:
        topic = _MOVE_WORDS.sub(" ", _without_years(asked))
        sides = [matcher.phrase(topic, [year]) for year in years]
    else:
        parts = _LIST_BREAK.split(asked.text[: match.start()])
        sides = [matcher.phrase(part, years) for part in parts]
    if len(sides) < _TWO or any(side.empty for side in sides):
        return _of_column(asked, matcher)
    chosen = matcher.group(sides, wanted(asked.text), speaking_for(asked.text))
    if chosen is None or any(o.quantity.kind == "percent" for o in chosen):
        return None
    return total(chosen, unit_asked(asked.text))


def _of_column(asked: Asked, matcher: Matcher) -> Calculation | None:
    """The sum of a column in the unit asked for, of a table with as many rows as are counted."""
    unit = unit_asked(asked.text)
    counted = [int(f.value) for f in asked.of_kind("number") if f.unit in ("个", "所", "家", "项")]
    columns: dict[tuple[str, ...], list[Operand]] = {}
    for operand in matcher.operands:
        if operand.cell and operand.label not in TOTAL_LABELS and unit and unit in operand.header:
            key = (operand.clause.document, *operand.clause.path, operand.header)
            columns.setdefault(key, []).append(operand)
    fitting = [column for column in columns.values() if len(column) in counted]
    if len(fitting) != 1 or len(counted) != 1 or counted[0] < _TWO:
        return None
    return total(fitting[0], unit)


def _over_years(asked: Asked, matcher: Matcher) -> Calculation | None:
    """The sum of a table's column over its years, where the table states that total."""
    phrase = matcher.phrase(_MOVE_WORDS.sub(" ", asked.text))
    stated = matcher.best(phrase, lambda o: o.cell is not None and o.label in TOTAL_LABELS)
    if stated is None or stated.quantity.kind == "percent":
        return None
    column = [
        o
        for o in matcher.operands
        if o.cell and o.years and o.header == stated.header and o.clause.path == stated.clause.path
    ]
    column.sort(key=lambda o: min(o.years))
    agrees = sum(o.base for o in column) == stated.base
    return total(column, unit_asked(asked.text)) if column and agrees else None


def _without_years(asked: Asked) -> str:
    text = asked.text
    for figure in reversed(asked.figures):
        if years_of(figure):
            text = f"{text[: figure.start]} {text[figure.end :]}"
    return text
