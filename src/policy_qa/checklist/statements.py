"""Materials as statements: sentences, table rows and records, each with what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from policy_qa.checklist.answers import answer_start, answered, question_in
from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.forms import is_labelled, names_columns, number_in, under_columns
from policy_qa.checklist.lines import (
    DATED,
    DAY_LINE,
    LABEL_LENGTH,
    LABELLED,
    MONTH_LINE,
    entries_of,
    is_label,
    lead_of,
)
from policy_qa.checklist.parts import Part
from policy_qa.checklist.ticks import ticked
from policy_qa.clauses.sentences import statements as split_statements
from policy_qa.schema import Block, Citation, Document

_TITLE_LENGTH = 45
_HEAD_LENGTH = 16
_SIGNS = re.compile(r"[，。；！？：]")
_COUNTING = re.compile(
    r"(?<!第)(?<![第\d])(?:\d+|[一二两三四五六七八九十]+)(?:余)?[次场期人名项份]"
)
_SHORT_PARAGRAPH = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest thing that the materials say.

    ``parts`` are the sentence itself, the cells of a row (with the cells merged down into
    it), or the lines of a record. ``context`` is what stands above, the nearest first.
    ``claim`` is set in a report that a group writes about itself; ``table`` is shared by the
    rows of one table. ``paragraph`` is the whole paragraph or cell of a sentence.
    ``lead`` is what stands before it in the same sentence, up to a semicolon.
    ``number`` is the item that a report answers there, where it goes item by item.
    """

    document: str
    path: tuple[str, ...]
    kind: str
    parts: tuple[Part, ...]
    context: tuple[str, ...] = ()
    caption: str = ""
    claim: bool = False
    table: int = 0
    paragraph: str = ""
    lead: str = ""
    number: int = 0

    @property
    def around(self) -> str:
        """The paragraph or cell of a sentence, if it is a short one, and what stands above."""
        near = self.paragraph if len(self.paragraph) <= _SHORT_PARAGRAPH else self.lead
        return " ".join((near, *self.context))

    @property
    def text(self) -> str:
        """All parts, headers left out."""
        return " ".join(part.text for part in self.parts)

    @property
    def searched(self) -> str:
        """All parts with their headers: what words are looked for in."""
        return " ".join(f"{part.header} {part.text}".strip() for part in self.parts)

    def citation(self, part: Part) -> Citation:
        """Return the citation of one part."""
        return Citation(self.document, self.path, part.text, part.start, part.end)

    def under(self, pattern: re.Pattern[str]) -> Part | None:
        """Return the first cell whose header the pattern finds."""
        return next((part for part in self.parts if pattern.search(part.header)), None)


@dataclass(slots=True)
class _Reader:
    """Walks the blocks of one document."""

    document: Document
    claim: bool
    tables: Iterator[int]
    headings: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    label: str = ""
    outer: str = ""
    question: Part | None = None
    day: Part | None = None
    table: int = 0
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    above: dict[str, Part] = field(default_factory=dict)

    def context(self, *nearest: str) -> tuple[str, ...]:
        outer = [text for _, text in reversed(self.headings)]
        return tuple(
            dict.fromkeys(filter(None, [*nearest, self.label, self.outer, *outer, self.title]))
        )

    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def heading(self, block: Block) -> None:
        level = block.level or 9
        text = self.document.text[block.start : block.end]
        self.headings = [entry for entry in self.headings if entry[0] < level] + [(level, text)]
        self.label = self.outer = ""
        self.day = self.question = None

    def part(self, start: int, end: int, header: str = "") -> Part:
        return Part(self.document.text[start:end], start, end, header)

    def statement(self, kind: str, parts: Sequence[Part], **more: object) -> Statement:
        caption = str(more.get("caption", ""))
        return Statement(
            self.document.name,
            self.path(),
            kind,
            tuple(parts),
            self.context(caption),
            caption,
            self.claim,
            self.table if kind == "row" else 0,
            str(more.get("paragraph", "")),
            str(more.get("lead", "")),
        )


def read_statements(document: Document, tables: Iterator[int] | None = None) -> list[Statement]:
    """Return the statements of a document, in order.

    Args:
        document: A material, read.
        tables: Gives each table its number, so that tables of several files stay apart.
    """
    name = document.name + document.text[: document.blocks[0].end] if document.blocks else ""
    claim = bool(load_cues().report.search(name))
    reader = _Reader(document, claim, tables or count(1), title=_title(document))
    found: list[Statement] = []
    record: list[Part] = []
    for block in document.blocks[1:] if reader.title else document.blocks:
        if block.kind != "row":
            reader.names = reader.columns = ()
        asked = question_in(reader.part(block.start, block.end)) if block.kind != "row" else None
        line = None if asked else _record_line(reader, block, bool(record))
        if record and (line is None or _starts_record(line)):
            found.append(reader.statement("record", record))
            record = []
        if asked is not None:
            reader.question = asked
        elif line is not None:
            if not record and _is_entry_title(reader, found, block):
                record += found.pop().parts
            record.append(line)
        elif block.kind == "heading":
            reader.heading(block)
            found += _counting_heading(reader, block)
        elif block.kind == "row":
            found += _row(reader, block)
        else:
            found += _paragraph(reader, block)
    if record:
        found.append(reader.statement("record", record))
    return found


def _counting_heading(reader: _Reader, block: Block) -> list[Statement]:
    """Return the title of a table as a statement where it counts: 送教登记（应到6次，实到5次）."""
    text = reader.document.text[block.start : block.end]
    if not _COUNTING.search(text):
        return []
    return [reader.statement("sentence", [reader.part(block.start, block.end)])]


def _title(document: Document) -> str:
    """Return the first line of a text that has no headings, where it is a title."""
    first = document.blocks[0]
    text = document.text[first.start : first.end]
    whole = first.kind == "paragraph" and len(document.blocks) > 1
    return text if whole and len(text) <= _TITLE_LENGTH and not _SIGNS.search(text) else ""


def _is_entry_title(reader: _Reader, found: Sequence[Statement], block: Block) -> bool:
    """Tell whether the line right above the first line of a record is its title."""
    if not found or found[-1].document != reader.document.name or len(found[-1].parts) > 1:
        return False
    last = found[-1].parts[0]
    between = reader.document.text[last.end : block.start]
    plain = len(last.text) <= _TITLE_LENGTH and not _SIGNS.search(last.text)
    return found[-1].kind == "sentence" and plain and not between.strip()


def _starts_record(line: Part) -> bool:
    return bool(load_cues().record_start.fullmatch(line.header))


def _record_line(reader: _Reader, block: Block, inside: bool) -> Part | None:
    """Return a line such as 时间：… that starts a record or goes on with one."""
    if block.kind != "paragraph" or reader.question is not None:
        return None
    match = LABELLED.match(reader.document.text[block.start : block.end])
    if match is None:
        return None
    start = block.start + match.start(2)
    line = Part(match[2].rstrip(), start, start + len(match[2].rstrip()), match[1])
    return line if inside or _starts_record(line) else None


def _paragraph(reader: _Reader, block: Block) -> list[Statement]:
    text = reader.document.text[block.start : block.end]
    if not reader.claim and DAY_LINE.fullmatch(text):
        reader.day = reader.part(block.start, block.end)
        return []
    if is_label(text):
        month = bool(MONTH_LINE.fullmatch(text.strip()))
        inner = bool(MONTH_LINE.fullmatch(reader.label.strip()))
        reader.outer = "" if not month else reader.outer if inner else reader.label
        reader.label, reader.day = text, None
        return []
    if reader.question is not None and (start := answer_start(text)):
        return _answer(reader, block.start + start, text[start:], reader.question)
    return [
        statement
        for offset, line in entries_of(text)
        for statement in _line(reader, block.start + offset, line)
    ]


def _answer(reader: _Reader, offset: int, text: str, question: Part) -> list[Statement]:
    """Return the sentences of an answer, the first with what was asked."""
    parts = [reader.part(offset + a, offset + b) for a, b in split_statements(text)]
    if not parts:
        return []
    own, rest = answered(parts, question)
    alone = [reader.statement("sentence", [part], paragraph=text) for part in rest]
    return [reader.statement("answer", own), *(_above(s, [question.text]) for s in alone)]


def _line(reader: _Reader, offset: int, text: str) -> list[Statement]:
    """Return the sentences of a line, as one record where it is an entry with a date."""
    parts = [reader.part(offset + start, offset + end) for start, end in split_statements(text)]
    if DATED.match(text) and not reader.claim and len(parts) > 1:
        return [reader.statement("record", parts)]
    if reader.day is not None:
        return [reader.statement("record", [reader.day, *parts])]
    marked = ticked(reader.part(offset, offset + len(text)), reader.document.text)
    if marked is not None:
        return [reader.statement("row", marked)]
    parts = [part for part in parts if not part.text.rstrip().endswith(("？", "?"))]
    headed = len(parts) > 1 and len(parts[0].text) <= _HEAD_LENGTH
    found = [
        reader.statement(
            "sentence", [part], paragraph=text, lead=lead_of(text, part.start - offset)
        )
        for part in parts
    ]
    head = [parts[0].text] if headed else []
    return [found[0], *(_above(statement, head) for statement in found[1:])] if found else []


def _row(reader: _Reader, block: Block) -> list[Statement]:
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
        replace(_above(s, about), number=number)
        for part in told
        for s in _cell_sentences(reader, part, block.caption)
    ]
    if not kept:
        return said
    statement = reader.statement("row", [*inherited, *kept], caption=block.caption)
    return [replace(_above(statement, lost), number=number), *said]


def _told(reader: _Reader, cells: Sequence[Part]) -> tuple[list[Part], list[Part]]:
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


def _cell_sentences(reader: _Reader, cell: Part, caption: str) -> list[Statement]:
    parts = [
        reader.part(cell.start + start, cell.start + end)
        for start, end in split_statements(cell.text)
    ]
    return [
        reader.statement("sentence", [part], caption=caption, paragraph=cell.text) for part in parts
    ]


def _with_names(cells: Sequence[Part], reader: _Reader) -> list[tuple[Part, str]]:
    """Pair the cells of a row with the names of the first row, where the file names none."""
    names = [*reader.names, *[""] * len(cells)]
    return list(zip(cells, names, strict=False))


def _inherit(part: Part) -> Part:
    return Part(part.text, part.start, part.end, part.header, inherited=True)


def _plain_row(reader: _Reader, cells: Sequence[Part], block: Block) -> Statement:
    return reader.statement("row", [part for part in cells if part.text], caption=block.caption)


def _above(statement: Statement, texts: Sequence[str]) -> Statement:
    """Put texts that head a row but are no cells of its columns into its context."""
    if not texts:
        return statement
    return replace(statement, context=(*reversed(texts), *statement.context))
