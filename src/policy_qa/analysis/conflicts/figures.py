"""Figures that differ although they are said of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from policy_qa.analysis.alignment import (
    Piece,
    cosines,
    dice,
    overlap,
    pairs_of,
    pieces_of,
    related,
)
from policy_qa.analysis.conflicts.finding import Conflict
from policy_qa.analysis.reading import PassageEmbedder, Reading
from policy_qa.analysis.targets import own_quantities
from policy_qa.numerals import Quantity, quantities
from policy_qa.schema import Citation, Clause, Field

_BOUNDS = re.compile(
    r"不少于|不低于|不超过|不高于|不多于|至少|最多|最少|最高|最低|以上|以下|以内|左右|约|达到?|超过|每(?!所|个|名|家|户|部)|共"
)
_PERIOD = re.compile(r"以前|之前|此前|原(?!则|因|本)|曾|过去|上年|去年|往年|截至|累计")
_SCOPE = re.compile(
    r"全[国省市县区州镇乡校]|中心城区|城区|城市|农村|乡镇|县城|市直|市级|县级|区级|省级|国家级|小学|初中|高中|幼儿园|一类|二类|三类"
)
_TOTAL = re.compile(r"^(?:合计|总计|总数|共计)")
_WHOLE = re.compile(r"共|累计|合计|总|三年|五年|全部")
_OWN_SUBJECT = re.compile(r"(?:^|[（(])每[所个名位家处户校镇乡街县区市人]|^全[国省市县区校]")
_ARTICLE = re.compile(r"第.{1,6}条")
_CASE = re.compile(r"的[，；：]?$|罚款|^(?:对|如|若|当)")
_UNIT = re.compile(r"[（(]([^（）()]{1,4})[）)]")
_OVERLAP, _SURE_OVERLAP, _COSINE, _DICE = 0.45, 0.6, 0.9, 0.4
_LEAST_PAIRS = 3
_SAME_UNITS = {"位": "人", "名": "人", "天": "日"}


@dataclass(frozen=True, slots=True)
class _Figure:
    piece: Piece
    quantity: Quantity

    @property
    def unit(self) -> str:
        return _SAME_UNITS.get(self.quantity.unit, self.quantity.unit)


def differing_figures(readings: Sequence[Reading], embedder: PassageEmbedder) -> Iterator[Conflict]:
    """Yield pairs of statements that give the same thing different figures."""
    figures = [figure for reading in readings for figure in _figures(reading)]
    likely = [(one, other) for one, other in combinations(figures, 2) if _may_differ(one, other)]
    texts = list(dict.fromkeys(figure.piece.text for pair in likely for figure in pair))
    cosine = cosines(texts, embedder)
    at = {text: i for i, text in enumerate(texts)}
    for one, other in likely:
        meaning = float(cosine[at[one.piece.text], at[other.piece.text]])
        if _same_subject(one.piece, other.piece, meaning):
            yield _conflict(one, other)
    for reading in readings:
        yield from _text_against_tables(reading, [f for f in figures if f.piece.reading is reading])


def _figures(reading: Reading) -> Iterator[_Figure]:
    for piece in pieces_of(reading, _subject):
        found = [q for q in own_quantities(piece.text) if q.unit and q.unit != "届"]
        if _CASE.search(piece.text):
            continue
        if len(found) == 1 and len(piece.pairs) >= _LEAST_PAIRS:
            yield _Figure(piece, found[0])


def _subject(text: str) -> str:
    """Return a piece without its figures, dates and bounds."""
    for quantity in reversed(quantities(text)):
        text = f"{text[: quantity.start]} {text[quantity.end :]}"
    return _BOUNDS.sub(" ", text)


def _may_differ(one: _Figure, other: _Figure) -> bool:
    """Return whether both figures can be compared, and are not the same."""
    a, b = one.piece, other.piece
    if a.statement.clause.id == b.statement.clause.id or one.unit != other.unit:
        return False
    same = (one.quantity.value, one.quantity.upper) == (other.quantity.value, other.quantity.upper)
    if same or not related(a.reading, b.reading):
        return False
    return overlap(a.pairs, b.pairs) >= _OVERLAP and _same_frame(a, b)


def _same_frame(one: Piece, other: Piece) -> bool:
    """Return whether two pieces may speak of the same time and the same area."""
    years = [_years(piece.context) for piece in (one, other)]
    past = [bool(_PERIOD.search(piece.context)) for piece in (one, other)]
    scopes = [set(_SCOPE.findall(piece.text)) for piece in (one, other)]
    elsewhere = all(scopes) and not scopes[0] & scopes[1]
    return (not all(years) or years[0] == years[1]) and past[0] == past[1] and not elsewhere


def _years(text: str) -> set[Decimal]:
    found: set[Decimal] = set()
    for quantity in quantities(text):
        if quantity.kind == "date" and quantity.value >= 10000:  # noqa: PLR2004
            found.add(quantity.value // 10000)
    return found


def _same_subject(one: Piece, other: Piece, meaning: float) -> bool:
    shared = overlap(one.pairs, other.pairs)
    if dice(one.pairs, other.pairs) < _DICE or not _same_condition(one, other):
        return False
    return shared >= _SURE_OVERLAP or meaning >= _COSINE


def _same_condition(one: Piece, other: Piece) -> bool:
    """Return whether nothing before the pieces makes them speak of different cases.

    A piece that names its own subject (每所…, 全市…) depends on nothing; within numbered
    articles every other piece may, and elsewhere one that does not open its sentence.
    """
    if all(_OWN_SUBJECT.search(piece.text) for piece in (one, other)):
        return True
    if any(_ARTICLE.match(h) for piece in (one, other) for h in piece.statement.clause.path):
        return False
    before = [pairs_of(piece.context[: -len(piece.text)]) for piece in (one, other)]
    if not any(before):
        return True
    return all(before) and overlap(*before) >= _SURE_OVERLAP


def _conflict(one: _Figure, other: _Figure) -> Conflict:
    first, second = one.quantity.text.strip(), other.quantity.text.strip()
    return Conflict(
        "数字前后不一",
        "矛盾",
        one.piece.text,
        f"说的是同一事项，一处写{first}，另一处写{second}。",
        (_cite(one.piece), _cite(other.piece)),
    )


def _cite(piece: Piece) -> Citation:
    return piece.reading.cite(piece.start, piece.end)


def _text_against_tables(reading: Reading, figures: Sequence[_Figure]) -> Iterator[Conflict]:
    """Compare a figure of the text with the cell of the same year and the same column."""
    for clause in reading.clauses:
        if clause.kind != "row" or not clause.fields or not clause.cells:
            continue
        label = reading.text[clause.cells[0].start : clause.cells[0].end].strip()
        for figure in figures:
            if _speaks_of_row(figure.piece, label):
                yield from _against_row(reading, figure, clause, label)


def _speaks_of_row(piece: Piece, label: str) -> bool:
    if _TOTAL.match(label):
        return bool(_WHOLE.search(piece.context)) and not _PERIOD.search(piece.context)
    if _WHOLE.search(piece.context):
        return False
    return bool(_years(label)) and _years(label) == _years(piece.context)


def _against_row(
    reading: Reading, figure: _Figure, clause: Clause, label: str
) -> Iterator[Conflict]:
    """Compare with the column of the figure's unit whose name is nearest to what is said."""
    columns = [
        (overlap(pairs, figure.piece.pairs), -at, field, value)
        for at, field in enumerate(clause.fields)
        if (value := _cell_figure(field)) is not None
        and _SAME_UNITS.get(value.unit, value.unit) == figure.unit
        and len(pairs := pairs_of(_subject(field.name))) >= _LEAST_PAIRS
    ]
    if not columns:
        return
    shared, _, field, value = max(columns, key=lambda column: column[:2])
    differs = (value.value, value.upper) != (figure.quantity.value, figure.quantity.upper)
    if differs and shared >= _SURE_OVERLAP:
        yield Conflict(
            "正文与表格不一",
            "矛盾",
            figure.piece.text,
            f"正文写{figure.quantity.text.strip()}，表中“{label}”的“{field.name}”是{field.value}。",
            (_cite(figure.piece), reading.cite(clause.start, clause.end)),
        )


def _cell_figure(field: Field) -> Quantity | None:
    """Read a cell, with the unit that its column's header gives in brackets."""
    unit = _UNIT.search(field.name)
    bare = field.value.strip().replace(",", "").replace(".", "").isdecimal()
    found = own_quantities(field.value + (unit[1] if unit and bare else ""))
    return found[0] if len(found) == 1 and found[0].unit else None
