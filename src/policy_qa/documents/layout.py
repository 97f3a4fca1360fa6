"""Pieces of a document in reading order, and how they become one text with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.schema import Block, BlockKind, Cell

CELL_SEPARATOR = "\t"
BLOCK_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a reader found: a heading or a paragraph with ``text``, or a table row with ``cells``.

    ``cells`` pairs each cell's text with the header texts above it.
    """

    kind: BlockKind
    text: str = ""
    level: int | None = None
    cells: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group: tuple[str, ...] = ()
    caption: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a file in reading order, and what its reader warns of, in Chinese."""

    pieces: list[Piece]
    warnings: tuple[str, ...] = ()


def lay_out(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Return the normalised text of the pieces and a block for each that is not empty."""
    parts: list[str] = []
    blocks: list[Block] = []
    offset = 0
    for piece in pieces:
        text = _text_of(piece)
        if not text.strip():
            continue
        blocks.append(_block(piece, offset, text))
        parts.append(text)
        offset += len(text) + len(BLOCK_SEPARATOR)
    return BLOCK_SEPARATOR.join(parts), tuple(blocks)


def _text_of(piece: Piece) -> str:
    if piece.kind == "row":
        return CELL_SEPARATOR.join(one_line(text) for text, _ in piece.cells)
    return one_line(piece.text)


def one_line(text: str) -> str:
    """Return ``text`` without line breaks and tabs: glued between Chinese, spaced elsewhere."""
    glued = re.sub(r"(?<=[^\x00-\x7f])\s*[\n\t]\s*|\s*[\n\t]\s*(?=[^\x00-\x7f])", "", text.strip())
    return re.sub(r"\s*[\n\t]\s*", " ", glued)


def _block(piece: Piece, offset: int, text: str) -> Block:
    leading = len(text) - len(text.lstrip())
    end = offset + len(text.rstrip())
    return Block(
        kind=piece.kind,
        start=offset + leading,
        end=end,
        level=piece.level,
        cells=_cells(piece.cells, offset, (offset + leading, end)) if piece.kind == "row" else (),
        group=piece.group,
        caption=piece.caption,
        page=piece.page,
    )


def _cells(
    cells: Sequence[tuple[str, tuple[str, ...]]], offset: int, bounds: tuple[int, int]
) -> tuple[Cell, ...]:
    """Place the cells; an empty one before or after the row's words is moved to its border."""
    low, high = bounds
    placed: list[Cell] = []
    for text, header in cells:
        length = len(one_line(text))
        start, end = max(offset, low), min(max(offset + length, low), high)
        placed.append(Cell(start=min(start, high), end=end, header=header))
        offset += length + len(CELL_SEPARATOR)
    return tuple(placed)
