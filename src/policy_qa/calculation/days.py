"""Days and years between dates, and dates some years on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy_qa.calculation.asked import Asked, figures_of
from policy_qa.calculation.matching import Matcher, Phrase
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.quoting import trimmed
from policy_qa.calculation.result import Calculation, Stretch
from policy_qa.clauses import statements
from policy_qa.numerals import Quantity
from policy_qa.schema import Clause

_DAYS = re.compile(r"(?:几|多少)(?:个)?(?P<unit>天|日|月)")
_BETWEEN = re.compile(
    r"(?:[从由自离距])?(?P<a>.+?)(?:到|至|和|与|跟|离|距离?|比)(?P<b>.+?)(?:[，,]|之?间|中间|相差|相隔|隔|差|一?共|总共|有|早|晚|还有|是)*(?:几|多少)个?(?:天|日|月)"
)
_LATER = re.compile(
    r"(?:再?过|满|为期|期限|试行|有效期|算)?(?P<n>[一二两三四五六七八九十]|\d{1,2})年"
)
_UNTIL = re.compile(r"(?:到|是|在|为)?(?:什么时候|何时|哪一?年|哪个月|几几年|几月|多久)")
_SPAN = re.compile(r"(?:几|多少)年")
_IDLE = re.compile(r"截止|最后|期限|日期|时限|时间|最晚|最迟|要求|日|的|年|[从由离距]")
_YEAR_VALUE = 10_000
_LEAP_FREE = 2023
_ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date of a clause with the statement around it."""

    operand: Operand

    @property
    def figure(self) -> Quantity:
        return self.operand.quantity

    def day(self, year: int) -> date | None:
        """The day, in the given year where it names none; the first of a month named alone."""
        return day_of(self.figure, year)


def day_of(figure: Quantity, year: int) -> date | None:
    """Return the day of a date figure; in ``year`` where it names none."""
    value = int(figure.value)
    own, rest = divmod(value, _YEAR_VALUE)
    month, day = divmod(rest, 100)
    if not month:
        return None
    try:
        return date(own or year, month, day or 1)
    except ValueError:
        return None


def days_between(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the days (or months) between two dates, of the question or of the clauses found."""
    unit, match = _DAYS.search(asked.text), _BETWEEN.search(asked.text)
    if unit is None:
        return None
    own = [
        f for f in asked.figures if f.kind == "date" and f.upper is None and day_of(f, _LEAP_FREE)
    ]
    sides = (
        own if len(own) == 2 else [_side(matcher, match[n]) for n in ("a", "b")] if match else []
    )
    if len(sides) != 2:  # noqa: PLR2004
        return None
    first, second = sides
    if first is None or second is None:
        return None
    ends = [_end(_known(matcher, side)) for side in (first, second)]
    if ends[0][0] is None or ends[1][0] is None or ends[0][0] == ends[1][0]:
        return None
    (early, early_text, _), (late, late_text, _) = sorted(ends, key=lambda e: e[0] or date.min)
    assert early is not None
    assert late is not None
    quotes = tuple(dict.fromkeys(quote for _, _, quote in ends if quote))
    if not quotes:
        return None
    if unit["unit"] == "月":
        months = (late.year - early.year) * 12 + late.month - early.month
        return Calculation((f"{early_text}到{late_text}相隔{months}个月。",), quotes)
    return Calculation((f"{early_text}到{late_text}相隔{(late - early).days}天。",), quotes)


Side = Quantity | _Dated


def _known(matcher: Matcher, side: Side) -> Side:
    """A date of the question as a clause has it, so that it can be quoted."""
    if isinstance(side, _Dated):
        return side
    same = [o for o in dates(matcher) if o.quantity.value == side.value]
    return _Dated(same[0]) if same else side


End = tuple[date | None, str, Stretch | None]


def _end(side: Side) -> End:
    if isinstance(side, _Dated):
        figure = side.figure
        return side.day(_LEAP_FREE), figure.text, side.operand.stretch()
    return day_of(side, _LEAP_FREE), side.text, None


def _side(matcher: Matcher, words: str) -> Side | None:
    """The date that a side gives itself, else the one of the clauses that it calls."""
    own = [f for f in figures_of(words) if f.kind == "date" and f.value % _YEAR_VALUE]
    if len(own) == 1:
        return own[0]
    phrase = matcher.phrase(_IDLE.sub(" ", words))
    return None if phrase.empty else _dated(matcher, phrase)


def _dated(matcher: Matcher, phrase: Phrase) -> Side | None:
    weighed = sorted(
        ((matcher.fit(phrase, o), o) for o in dates(matcher)), key=lambda entry: -entry[0]
    )
    if not weighed or weighed[0][0] < _ENOUGH:
        return None
    top, best = weighed[0]
    rival = next((s for s, o in weighed if o.quantity.value != best.quantity.value), 0.0)
    return _Dated(best) if top - rival >= 0.05 else None  # noqa: PLR2004


def dates(matcher: Matcher) -> list[Operand]:
    """Return the dates of the clauses in prose whose figures the matcher knows."""
    found: list[Operand] = []
    for clause in matcher.clauses:
        if clause.kind == "row":
            continue
        own = [f for f in figures_of(clause.text) if f.kind == "date" and f.upper is None]
        spans = statements(clause.text)
        for figure in own:
            statement = next(s for s in spans if s[0] <= figure.start < s[1])
            if int(figure.value) % _YEAR_VALUE:
                found.append(_operand(clause, figure, statement))
    return found


def _operand(clause: Clause, figure: Quantity, statement: tuple[int, int]) -> Operand:
    end = next(
        (at for at in range(figure.end, statement[1]) if clause.text[at] in "，,；;。（("),
        statement[1],
    )
    start = max(
        [
            statement[0],
            *(at + 1 for at in range(statement[0], figure.start) if clause.text[at] in "；;。"),
        ]
    )
    span = trimmed(clause.text, (start, end))
    return Operand(clause, figure, statement, span, (), 0)


def years_on(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the date a number of years after one that the question gives (满三年是什么时候)."""
    later, until = _LATER.search(asked.text), _UNTIL.search(asked.text)
    starts = [f for f in asked.figures if f.kind == "date" and f.value > _YEAR_VALUE]
    if later is None or until is None or len(starts) != 1 or later.start() < starts[0].end:
        return None
    numbers = [f for f in figures_of(later[0]) if f.unit == "年"]
    terms = [
        o
        for o in matcher.operands
        if numbers and o.unit == "年" and o.quantity.value == numbers[0].value and o.cell is None
    ]
    if not numbers or not terms:
        return None
    years = int(numbers[0].value)
    first = int(starts[0].value)
    shifted = first + years * _YEAR_VALUE
    line = f"{starts[0].text}起{years}年，到{_written(Decimal(shifted))}。"
    return Calculation((line,), (terms[0].stretch(),))


def _written(value: Decimal) -> str:
    year, rest = divmod(int(value), _YEAR_VALUE)
    month, day = divmod(rest, 100)
    return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
