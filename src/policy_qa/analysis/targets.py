"""The pieces of a statement that set a figure: 每学期至少2次, 占比不低于60%."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_qa.numerals import Quantity, quantities

_PIECE = re.compile(r"[^，。；！？\n\t]+")
_NAMES = re.compile(r"《[^》]*》|“[^”]*”")
_VAGUE_UNITS = frozenset(["批", "个", "套", "种", "类", "项", "条", "支", "所", "名", "位"])
_CONDITION = re.compile(r"每(?:增加|减少|新增|超|少|低|高|降低|迟|逾期)")
_PAST = re.compile(r"截至|已经|以来|累计完成")


def target_pieces(text: str) -> list[tuple[int, int]]:
    """Return the spans of the pieces (between commas) of ``text`` that state a figure.

    一批 and 一个 say no figure; what only counts (每增加1所) and names in 《》 and “” do not.
    """
    return [
        (start, end)
        for start, end in pieces(text)
        if any(_is_figure(quantity, text[start:end]) for quantity in _own(text[start:end]))
    ]


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between commas, names in marks kept whole, white space left out."""
    masked = _NAMES.sub(lambda match: "名" * len(match[0]), text)
    for match in _PIECE.finditer(masked):
        stretch = text[match.start() : match.end()]
        start = match.start() + len(stretch) - len(stretch.lstrip())
        end = match.end() - (len(stretch) - len(stretch.rstrip()))
        if end > start:
            yield start, end


def own_quantities(text: str) -> list[Quantity]:
    """Return the figures of a text outside names in marks, dates and ordinals left out."""
    return list(_own(text))


def _own(text: str) -> Iterator[Quantity]:
    masked = _NAMES.sub(lambda match: "名" * len(match[0]), text)
    for quantity in quantities(masked):
        if quantity.kind in ("number", "percent", "point") and quantity.unit not in ("年", "月"):
            yield quantity


def _is_figure(quantity: Quantity, piece: str) -> bool:
    if not quantity.unit and quantity.upper is None:
        return False
    written = quantity.text.strip()
    vague = quantity.unit in _VAGUE_UNITS and quantity.value == 1 and not written[0].isdecimal()
    return not (vague or _PAST.search(piece) or _CONDITION.match(piece))
