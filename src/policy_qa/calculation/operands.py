"""The figures of the clauses found, each with the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from policy_qa.calculation.asked import figures_of
from policy_qa.calculation.quoting import trimmed
from policy_qa.calculation.result import Stretch
from policy_qa.numerals import Quantity
from policy_qa.schema import Cell, Clause
from policy_qa.tokenization import word_borders

BREAKS = "，,；;：:。！？!?\n\t（）()"
_JOINT = re.compile(r"(?:以及|[和与及、])$")
_NO_NOUN = re.compile(r"以[上下内]|左右|不等|[的已并由按用到提增升降涨扩上下减]")
_PARTING = re.compile(r"[、和与及]|共计?|成立|覆盖|设立|建立|建成|拥有|配备|评出|[有为达含]")
_SCALE = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_HEADED = 1.0
_NEARER, _FARTHER, _EARLIER, _LATER, _AROUND = 1.0, 0.5, 0.7, 0.2, 0.5
_PART_OF_WORD, _HEAD_OF_WORD, _OTHER_NOUN = 0.4, 0.8, 0.7
Span = tuple[int, int]


@dataclass(frozen=True)
class Operand:
    """A figure of a clause.

    ``value`` counts in ``scale`` units: 110万元 is 110 of ten thousand 元. ``statement`` and
    ``segment`` are the spans around it, ``neighbours`` the figures of its statement; a table
    cell has its ``cell`` and no neighbours. ``rank`` is the place of its clause in the search.
    """

    clause: Clause
    quantity: Quantity
    statement: Span
    segment: Span
    neighbours: tuple[Quantity, ...]
    rank: int
    cell: Cell | None = None
    scale_word: str = ""
    unit: str = ""
    years: frozenset[int] = field(default_factory=frozenset)

    @property
    def base(self) -> Decimal:
        """The value in plain units."""
        return self.value * self.scale

    @property
    def scale(self) -> Decimal:
        """How many plain units one unit of the value is."""
        return _SCALE[self.scale_word]

    @cached_property
    def value(self) -> Decimal:
        """The value as the document writes it."""
        if (
            self.cell is not None
            and "万" not in self.quantity.text
            and "亿" not in self.quantity.text
        ):
            return self.quantity.value
        return self.quantity.value / self.scale

    @property
    def key(self) -> tuple[str, int]:
        """Where it stands: two operands with one key are the same figure."""
        return self.clause.id, self.quantity.start

    @property
    def shown_unit(self) -> str:
        """The unit as it is written behind the value."""
        return "个百分点" if self.quantity.kind == "point" else f"{self.scale_word}{self.unit}"

    @property
    def before(self) -> str:
        """The words of its segment before it, from the figure before on."""
        start = max(
            [self.segment[0], *(n.end for n in self.neighbours if n.end <= self.quantity.start)]
        )
        return self.clause.text[start : self.quantity.start]

    @property
    def after(self) -> str:
        """The words of its segment behind it, up to the next figure."""
        end = min(
            [self.segment[1], *(n.start for n in self.neighbours if n.start >= self.quantity.end)]
        )
        return self.clause.text[self.quantity.end : end]

    @property
    def noun(self) -> str:
        """What a figure in prose counts: the words behind it up to a verb."""
        return _PARTING.split(self.after.strip(), maxsplit=1)[0] if self.after.strip() else ""

    @property
    def own_label(self) -> str:
        """What a figure is called: the noun it counts, else the words before it."""
        if self.noun and not _NO_NOUN.match(self.noun):
            return self.noun
        return _PARTING.split(self.before.strip())[-1].strip(BREAKS + " ")

    @cached_property
    def label(self) -> str:
        """The first cell of a row that says something in words: what the row is about."""
        for cell in self.clause.cells:
            words = cell_text(self.clause, cell)
            if words and not words.isdigit():
                return words
        return ""

    @property
    def header(self) -> str:
        """The headers of its column."""
        return " ".join(self.cell.header) if self.cell else ""

    def nearness(self, word: str) -> float:
        """Return how closely a word belongs to the figure: 1 beside it, 0 nowhere."""
        if self.cell is not None:
            if word in self.header or word in _row_words(self):
                return _HEADED
        else:
            places = re.finditer(re.escape(word), self.clause.text[slice(*self.statement)])
            offset = self.statement[0]
            near = max(
                (self._worth(offset + m.start(), offset + m.end()) for m in places), default=0.0
            )
            if near:
                return near
        around = (*self.clause.path, self.clause.context, self.clause.text)
        return _AROUND if any(word in text for text in around) else 0.0

    def _worth(self, start: int, end: int) -> float:
        """The same, less for words that are only part of a longer one (小学 in 中小学)."""
        borders = _borders(self.clause.text)
        whole = (start in borders or self.clause.text[:start].endswith("其中")) and end in borders
        near = self._at(start, end)
        if end <= self.quantity.start and near == _NEARER and self._counts_other():
            near = _OTHER_NOUN
        if whole:
            return near
        word_start = max((b for b in borders if b < start), default=0)
        is_head = end in borders and start - word_start > 1
        return near * (_HEAD_OF_WORD if is_head else _PART_OF_WORD)

    def _counts_other(self) -> bool:
        """The figure counts what stands behind it: 工作室三河湖两所小学."""
        noun = self.noun
        return bool(noun) and not _NO_NOUN.match(noun)

    def _at(self, start: int, end: int) -> float:
        """How closely the words at these offsets belong to the figure."""
        figure = self.quantity
        if figure.start <= start < figure.end:
            return 0.0
        first, last = (figure.end, start) if start >= figure.end else (end, figure.start)
        apart = any(first <= n.start and n.end <= last for n in self.neighbours)
        if apart or not self.segment[0] <= start < self.segment[1]:
            return _LATER if start >= figure.end else _EARLIER
        gap = self._gap(start)
        if gap is None:
            return _NEARER
        mine = self._is_first(gap, start, end) == (start >= figure.end)
        return _NEARER if mine else _FARTHER

    def _gap(self, at: int) -> Span | None:
        """The stretch between two figures of the segment that holds an offset."""
        inside = [n for n in self.neighbours if self.segment[0] <= n.start < self.segment[1]]
        before = [n.end for n in inside if n.end <= at]
        behind = [n.start for n in inside if n.start > at]
        return (max(before), min(behind)) if before and behind else None

    def _is_first(self, gap: Span, start: int, end: int) -> bool:
        """Words between two figures belong to the first: 56个中小学首席教师工作室和23个."""
        between = self.clause.text[slice(*gap)]
        if _JOINT.search(between.strip()):
            return True
        parting = _PARTING.search(between)
        if parting:
            return start < gap[0] + parting.start()
        return start - gap[0] <= gap[1] - end

    def stretch(self) -> Stretch:
        """Return its quote: the segment, or the row with the cell's headers."""
        if self.cell is not None:
            words = f"{self.label} {self.header}".strip()
            own = cell_text(self.clause, self.cell)
            return Stretch(self.clause, 0, len(self.clause.text), f"{words}：{own}")
        return Stretch(self.clause, *trimmed(self.clause.text, self.segment))


def cell_text(clause: Clause, cell: Cell) -> str:
    """Return the words of a cell of a row."""
    return clause.text[cell.start - clause.start : cell.end - clause.start].strip()


def _row_words(operand: Operand) -> str:
    """The cells of its row that say something in words."""
    words = [
        cell_text(operand.clause, cell) for cell in operand.clause.cells if cell != operand.cell
    ]
    return " ".join(text for text in words if text and not figures_of(text))


@lru_cache(maxsize=512)
def _borders(text: str) -> frozenset[int]:
    return frozenset(word_borders(text)) | {0, len(text)}
