"""Rows of tables as statements: what names or counts, and what tells something in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.forms import is_labelled, names_columns, number_in, under_columns
from policy_qa.checklist.lines import LABEL_LENGTH
from policy_qa.checklist.parts import Part
from policy_qa.checklist.reader import Reader
from policy_qa.checklist.statements import Statement, above
from policy_qa.clauses.sentences import statements as split_statements
from policy_qa.schema import Block


def row_statements(reader: Reader, block: Block) -> list[Statement]:
    """Return a row of a table, and the sentences that its cells tell."""
    cells = [reader.part(cell.start, cell.end, " ".join(cell.header)) for cell in block.cells]
    if is_labelled(cells):
        if not reader.columns and names_columns(cells):
            reader.columns = tuple(part.text for part in cells[1:])
            return []
        cells = under_columns(cells, reader.columns)
    headers = tuple(part.header for part in cells if part.header)
    if not headers and reader.names:
        cells = [replace(part, header=name) for part, name in _with_names(cells, reader)]
    elif not headers:
        reader.table = next(reader.tables)
        reader.above = {}
        names = tuple(part.text for part in cells)
        short = all(len(name) <= LABEL_LENGTH for name in names)
        reader.names = names if short and len(names) > 1 else ()
        return [] if reader.names else [_plain_row(reader, cells, block)]
    filled = [part for part in cells if part.text]
    inherited = [reader.above[text] for text in block.group if text in reader.above]
    lost = [text for text in block.group if text not in reader.above]
    reader.above |= {part.text: _inherit(part) for part in filled if part.header}
    told, kept = _told(reader, filled)
    about = [part.text for part in (*inherited, *kept)]
    number = number_in((*inherited, *kept))
    said = [
        replace(above(s, about), number=number)
        for part in told
        for s in _cell_sentences(reader, part, block.caption)
    ]
    if not kept:
        return said
    statement = reader.statement("row", [*inherited, *kept], caption=block.caption)
    return [replace(above(statement, lost), number=number), *said]


def _told(reader: Reader, cells: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Part the cells that tell something in sentences from those that only name or count.

    What a form asks for (考核内容, 标准) is neither: it is not what the group says.
    """
    asked = load_cues().asked
    own = [part for part in cells if not asked.search(part.header)]
    told = [part for part in own if _tells(part.text, reader.claim)]
    return told, [part for part in own if part not in told]


def _tells(text: str, claim: bool) -> bool:
    ends = len(re.findall(r"[。；！]", text))
    return ends > 1 or (claim and (ends > 0 or len(text) > LABEL_LENGTH))


def _cell_sentences(reader: Reader, cell: Part, caption: str) -> list[Statement]:
    parts = [
        reader.part(cell.start + start, cell.start + end)
        for start, end in split_statements(cell.text)
    ]
    return [
        reader.statement("sentence", [part], caption=caption, paragraph=cell.text) for part in parts
    ]


def _with_names(cells: Sequence[Part], reader: Reader) -> list[tuple[Part, str]]:
    """Pair the cells of a row with the names of the first row, where the file names none."""
    names = [*reader.names, *[""] * len(cells)]
    return list(zip(cells, names, strict=False))


def _inherit(part: Part) -> Part:
    return Part(part.text, part.start, part.end, part.header, inherited=True)


def _plain_row(reader: Reader, cells: Sequence[Part], block: Block) -> Statement:
    return reader.statement("row", [part for part in cells if part.text], caption=block.caption)
