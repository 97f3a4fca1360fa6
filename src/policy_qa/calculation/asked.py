"""The figures of a question, with the words around each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from policy_qa.numerals import Quantity, parse_number, quantities

_TENTHS = re.compile(
    r"(?<![第几\d])(?P<n>[一二三四五六七八九十两]|\d(?:\.\d)?)成(?P<half>半|[一二三四五六七八九])?"
    r"(?![员立果效绩为长功都人品])"
)
_HALF = re.compile(r"一半")
_ONE_TENTH = Decimal(10)
_BREAK = re.compile(r"[，,。；;：:？?！!、\n\t]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A text with its figures in order; tenths (八成) and halves (一半) are percentages."""

    text: str
    figures: tuple[Quantity, ...]

    @classmethod
    def read(cls, text: str) -> Asked:
        """Find the figures of ``text``."""
        return cls(text, tuple(figures_of(text)))

    def before(self, figure: Quantity) -> str:
        """Return the words between the figure before and this one."""
        start = max((f.end for f in self.figures if f.end <= figure.start), default=0)
        return self.text[start : figure.start]

    def after(self, figure: Quantity) -> str:
        """Return the words up to the next figure or stop."""
        rest = self.text[figure.end :]
        following = min(
            (f.start for f in self.figures if f.start >= figure.end), default=len(self.text)
        )
        rest = rest[: following - figure.end]
        stop = _BREAK.search(rest)
        return rest[: stop.start()] if stop else rest

    def of_kind(self, kind: str) -> list[Quantity]:
        """Return the single figures (no ranges) of a kind."""
        return [f for f in self.figures if f.kind == kind and f.upper is None]

    def ends(self) -> list[int]:
        """Return the years between which something changes: of a range its ends."""
        years = self.years()
        spans = [f for f in self.figures if f.upper is not None and years_of(f)]
        return [min(years), max(years)] if len(spans) == 1 and years else years

    def years(self) -> list[int]:
        """Return the years that the text names, in order, each once."""
        return list(dict.fromkeys(year for f in self.figures for year in years_of(f)))


def figures_of(text: str) -> list[Quantity]:
    """Return the figures of a text, 八成 and 一半 among them as percentages."""
    return list(_figures_of(text))


@lru_cache(maxsize=4096)
def _figures_of(text: str) -> tuple[Quantity, ...]:
    percents = [_tenths(match) for match in _TENTHS.finditer(text)]
    percents += [
        Quantity(m.start(), m.end(), m[0], Decimal(50), "%", "percent")
        for m in _HALF.finditer(text)
    ]
    taken = [(p.start, p.end) for p in percents]
    others = [
        q
        for q in quantities(text)
        if not any(q.start < end and start < q.end for start, end in taken)
    ]
    return tuple(sorted([*percents, *others], key=lambda q: q.start))


def years_of(figure: Quantity) -> list[int]:
    """Return the years of a date, all of a range (2022—2024年); none of another figure."""
    if figure.kind == "date" and figure.value > 10000:  # noqa: PLR2004
        first = int(figure.value) // 10000
        last = int(figure.upper) // 10000 if figure.upper else first
        return list(range(first, last + 1))
    bare = figure.kind == "number" and figure.unit == "" and 1990 <= figure.value <= 2100  # noqa: PLR2004
    if bare and figure.text.isdigit():
        upper = figure.upper
        last = int(upper) if upper is not None and upper <= 2100 else int(figure.value)  # noqa: PLR2004
        return list(range(int(figure.value), last + 1))
    return []


def _tenths(match: re.Match[str]) -> Quantity:
    value = (parse_number(match["n"]) or Decimal(0)) * _ONE_TENTH
    half = match["half"]
    if half:
        value += Decimal(5) if half == "半" else parse_number(half) or Decimal(0)
    return Quantity(match.start(), match.end(), match[0], value, "%", "percent")
