"""Days and years between dates, and dates some years on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy_qa.calculation.asked import Asked, figures_of
from policy_qa.calculation.likeness import Phrase
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.operands import Operand
from policy_qa.calculation.quoting import trimmed
from policy_qa.calculation.result import Calculation, Stretch
from policy_qa.clauses import statements
from policy_qa.numerals import Quantity
from policy_qa.schema import Clause

_DAYS = re.compile(r"(?:几|多少)(?:个)?(?P<unit>天|日|月)")
_BETWEEN = re.compile(
    r"(?:从|由|离|距离?)?(?P<a>.+?)(?:到|至|和|与|跟|离|距离?|比)(?P<b>.+?)(?:[，,]|之?间|中间|相差|相隔|隔|差|一?共|总共|有|早|晚|还有|是)*(?:几|多少)个?(?:天|日|月)"
)
_LATER = re.compile(
    r"(?:再?过|满|为期|期限|试行|有效期|算)?(?P<n>[一二两三四五六七八九十]|\d{1,2})年"
)
_UNTIL = re.compile(r"(?:到|是|在|为)?(?:什么时候|何时|哪一?年|哪个月|几几年|几月|多久)")
_AFTER = re.compile(
    r"(?P<a>.+?)(?:之后|以后|过后|过了|后)[，,]?(?:还|又|再)?(?:过|要|有|等|隔)?(?:几|多少)个?(?:天|日|月)(?:才|就)?(?:是|到|轮到)(?P<b>.+)"
)
_LEFT = re.compile(
    r"(?:(?:离|距离?)(?P<b>[^，,。；;？?]+?)(?:还|只)?|还|只)(?:有|剩|差)(?:下|余|多)?(?:几|多少)个?天"
)
_YEARS_BETWEEN = re.compile(
    r"(?:从|由)(?P<a>.+?)(?:算起|起)?[，,]?(?:到|至)(?P<b>.+?)[，,]?(?:之?间|中间|前后|相差|相隔|隔|差|一?共|总共|有|是|要|经过|跨)+(?:了)?(?:几|多少)年(?!级)"
)
_IDLE = re.compile(r"截止|最后|期限|日期|日子|时限|今天|时间|最晚|最迟|要求|日|的|年|[从由离距]")
_YEAR_VALUE = 10_000
_LEAP_FREE = 2023
_DUE = re.compile(r"\s*(?:之?前|以前|底前?|截止|内)")
_ENOUGH = 0.55
_SOMEWHAT, _CLEARLY = 0.3, 0.15
_TWO = 2


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date of a clause with the statement around it."""

    operand: Operand

    @property
    def figure(self) -> Quantity:
        return self.operand.quantity


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
    unit = _DAYS.search(asked.text)
    years = [y for y in asked.years() if y]
    year = years[0] if len(years) == 1 else _LEAP_FREE
    ends = [_end(_known(matcher, side), year) for side in _sides(asked, matcher)] if unit else []
    quotes = tuple(dict.fromkeys(end.quote for end in ends if end.quote))
    if unit is None or len(ends) != _TWO or not quotes:
        return None
    early, late = sorted(ends, key=lambda end: end.day)
    if early.day == late.day:
        return None
    if unit["unit"] == "月":
        months = (late.day.year - early.day.year) * 12 + late.day.month - early.day.month
        return Calculation((f"{early.text}到{late.text}相隔{months}个月。",), quotes)
    if not (early.exact and late.exact):
        return None
    days = (late.day - early.day).days
    return Calculation((f"{early.text}到{late.text}相隔{days}天。",), quotes)


def years_between(asked: Asked, matcher: Matcher) -> Calculation | None:
    """Return the years between two that the question gives or calls by what happened in them."""
    match = _YEARS_BETWEEN.search(asked.text)
    if match is None:
        return None
    ends = [_year_of(matcher, match[name]) for name in ("a", "b")]
    found = [(end.figure if isinstance(end, _Dated) else end, end) for end in ends if end]
    quotes = tuple(end.operand.stretch() for _, end in found if isinstance(end, _Dated))
    if len(found) != _TWO or not quotes:
        return None
    early, late = sorted(int(figure.value) // _YEAR_VALUE for figure, _ in found)
    if early == late:
        return None
    return Calculation((f"{early}年到{late}年相隔{late - early}年。",), quotes)


def _year_of(matcher: Matcher, words: str) -> Side | None:
    """The year that one side gives itself, else that of the clauses which it calls."""
    own = [f for f in figures_of(words) if f.kind == "date" and f.value >= _YEAR_VALUE]
    if own:
        return own[0] if len(own) == 1 else None
    phrase = matcher.phrase(_IDLE.sub(" ", words))
    return None if phrase.empty else _dated(matcher, phrase, _has_year)


def _sides(asked: Asked, matcher: Matcher) -> list[Side]:
    """The two dates that the question gives, else those of the clauses that it calls."""
    own: list[Side] = [
        f for f in asked.figures if f.kind == "date" and f.upper is None and day_of(f, _LEAP_FREE)
    ]
    until = list(_LEFT.finditer(asked.text))
    if len(own) == 1 and until:
        end = _deadline(asked, matcher, until[-1]["b"] or "")
        return [*own, end] if end else []
    match = _AFTER.search(asked.text) or _BETWEEN.search(asked.text)
    if len(own) == _TWO or match is None:
        return own
    return [side for name in ("a", "b") if (side := _side(matcher, match[name]))]


Side = Quantity | _Dated


def _deadline(asked: Asked, matcher: Matcher, words: str) -> Side | None:
    """The date of the clauses that the words behind 离 call, else all words of the question."""
    rest = "".join(asked.text[f.end :] for f in asked.figures[:1] if f.kind == "date")
    for text in (words, rest, asked.text):
        phrase = matcher.phrase(_IDLE.sub(" ", text))
        found = None if phrase.empty else _dated(matcher, phrase)
        if found is not None:
            return found
    return _one_deadline(matcher, matcher.phrase(_IDLE.sub(" ", asked.text)))


def _one_deadline(matcher: Matcher, phrase: Phrase) -> Side | None:
    """The only date by which something is due in what was found, if the words fit it somewhat."""
    due = [o for o in dates(matcher) if _DUE.match(o.clause.text[o.quantity.end :])]
    weighed = sorted(((matcher.fit(phrase, o), o) for o in due), key=lambda entry: -entry[0])
    if not weighed or weighed[0][0] < _SOMEWHAT:
        return None
    top, best = weighed[0]
    rival = next((s for s, o in weighed if o.quantity.value != best.quantity.value), 0.0)
    return _Dated(best) if top - rival >= _CLEARLY else None


def _known(matcher: Matcher, side: Side) -> Side:
    """A date of the question as a clause has it, so that it can be quoted."""
    if isinstance(side, _Dated):
        return side
    same = [o for o in dates(matcher) if o.quantity.value == side.value]
    return _Dated(same[0]) if same else side


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a stretch of time; ``exact`` where it names its day."""

    day: date
    text: str
    exact: bool
    quote: Stretch | None = None


def _end(side: Side, year: int) -> _End:
    figure = side.figure if isinstance(side, _Dated) else side
    day = day_of(figure, year)
    assert day is not None
    quote = side.operand.stretch() if isinstance(side, _Dated) else None
    return _End(day, figure.text, figure.unit == "日", quote)


def _side(matcher: Matcher, words: str) -> Side | None:
    """The date that a side gives itself, else the one of the clauses that it calls."""
    own = [f for f in figures_of(words) if f.kind == "date" and day_of(f, _LEAP_FREE)]
    if len(own) == 1:
        return own[0]
    phrase = matcher.phrase(_IDLE.sub(" ", words))
    return None if phrase.empty else _dated(matcher, phrase)


def _has_day(figure: Quantity) -> bool:
    return day_of(figure, _LEAP_FREE) is not None


def _has_year(figure: Quantity) -> bool:
    return figure.value >= _YEAR_VALUE


def _dated(
    matcher: Matcher, phrase: Phrase, wanted: Callable[[Quantity], bool] = _has_day
) -> Side | None:
    weighed = sorted(
        ((matcher.fit(phrase, o), o) for o in dates(matcher, wanted)), key=lambda entry: -entry[0]
    )
    if not weighed or weighed[0][0] < _ENOUGH:
        return None
    top, best = weighed[0]
    rival = next((s for s, o in weighed if o.quantity.value != best.quantity.value), 0.0)
    return _Dated(best) if top - rival >= 0.05 else None  # noqa: PLR2004


def dates(matcher: Matcher, wanted: Callable[[Quantity], bool] = _has_day) -> list[Operand]:
    """Return the dates ``wanted`` of the clauses in prose whose figures the matcher knows."""
    found: list[Operand] = []
    for clause in matcher.clauses:
        if clause.kind == "row":
            continue
        own = [f for f in figures_of(clause.text) if f.kind == "date" and f.upper is None]
        spans = statements(clause.text)
        for figure in own:
            statement = next(s for s in spans if s[0] <= figure.start < s[1])
            if wanted(figure):
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
