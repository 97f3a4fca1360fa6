"""Read a document into statements: its paragraphs, records, chronicles and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from policy_qa.checklist.answers import answer_start, answered, question_in
from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.frequency import NOT_ORDINAL
from policy_qa.checklist.lines import (
    DATED,
    DAY_LINE,
    LABELLED,
    MONTH_LINE,
    day_of,
    entries_of,
    is_label,
    lead_of,
    short_day_of,
)
from policy_qa.checklist.parts import Part
from policy_qa.checklist.reader import Reader
from policy_qa.checklist.statements import Statement, above
from policy_qa.checklist.table_rows import row_statements
from policy_qa.checklist.ticks import ticked
from policy_qa.checklist.years import months
from policy_qa.clauses.sentences import statements as split_statements
from policy_qa.schema import Block, Document

_TITLE_LENGTH = 45
_HEAD_LENGTH = 16
_SIGNS = re.compile(r"[，。；！？：]")
_COUNTING = re.compile(rf"{NOT_ORDINAL}(?:\d+|[一二两三四五六七八九十]+)(?:余)?[次场期人名项份]")
_PAPER = re.compile(r"《[^》]+》")
_LEAST_DAYS = 3
_LEAST_SPOKEN = 2
_SECTIONS = 9
"""A day after the ninth: 1.2, 1.3, 2.1 number sections."""
_SENTENCE = re.compile(r"[，。；！？：:]")


def read_statements(document: Document, tables: Iterator[int] | None = None) -> list[Statement]:
    """Return the statements of a document, in order.

    Args:
        document: A material, read.
        tables: Gives each table its number, so that tables of several files stay apart.
    """
    name = document.name + document.text[: document.blocks[0].end] if document.blocks else ""
    claim = _is_report(document, name)
    chronicle = not claim and _is_chronicle(document)
    reader = Reader(document, claim, tables or count(1), chronicle, title=_title(document))
    found: list[Statement] = []
    record: list[Part] = []
    in_entry = False
    for block in document.blocks[1:] if reader.title else document.blocks:
        reader.reach(block)
        head = _entry_head(reader, block)
        in_entry = bool(head) or (in_entry and _goes_on(reader, block))
        if head:
            found += _closed(reader, record)
            record, reader.entry = head, day_of(head[0].text)
            continue
        if in_entry:
            record += _sentences(reader, block)
            continue
        asked = question_in(reader.part(block.start, block.end)) if block.kind != "row" else None
        line = None if asked else _record_line(reader, block, bool(record))
        if record and (line is None or _starts_record(line)):
            found += _closed(reader, record)
            record = []
        if asked is not None:
            reader.question = asked
        elif line is not None:
            if not record and _is_entry_title(reader, found, block):
                record += found.pop().parts
            record.append(line)
        else:
            found += _read_block(reader, block)
    return [*found, *_closed(reader, record)]


def _read_block(reader: Reader, block: Block) -> list[Statement]:
    if block.kind == "heading":
        reader.heading(block)
        return _counting_heading(reader, block)
    return row_statements(reader, block) if block.kind == "row" else _paragraph(reader, block)


def _closed(reader: Reader, record: Sequence[Part]) -> list[Statement]:
    """Return the statement of a record that ends; a line alone is a sentence."""
    if not record:
        return []
    if len(record) == 1 and not record[0].header:
        return [reader.statement("sentence", record, paragraph=record[0].text)]
    return [reader.statement("record", record)]


def _entry_head(reader: Reader, block: Block) -> list[Part]:
    """Return a line of a chronicle that only names a day and what it was; the rest is below."""
    text = reader.document.text[block.start : block.end]
    if not reader.chronicle or block.kind != "paragraph" or not day_of(text):
        return []
    plain = len(text) <= _TITLE_LENGTH and not _SENTENCE.search(text)
    if not plain or DAY_LINE.fullmatch(text):
        return []
    return [reader.part(block.start, block.end)]


def _goes_on(reader: Reader, block: Block) -> bool:
    """Tell whether a block belongs to the entry above it."""
    text = reader.document.text[block.start : block.end]
    return block.kind == "paragraph" and not day_of(text) and not is_label(text)


def _sentences(reader: Reader, block: Block) -> list[Part]:
    text = reader.document.text[block.start : block.end]
    spans = split_statements(text)
    return [reader.part(block.start + start, block.start + end) for start, end in spans]


def _is_report(document: Document, name: str) -> bool:
    """Tell whether a group praises itself in a document: by its title, or by its tone.

    A text without the name of a paper (minutes, a register, a notice) that speaks to people, and of
    itself as we, is a speech.
    """
    cues = load_cues()
    if cues.report.search(name):
        return True
    return not cues.paper.search(name) and len(cues.spoken.findall(document.text)) >= _LEAST_SPOKEN


def _is_chronicle(document: Document) -> bool:
    """Tell whether lines of a document start with days, so that what follows belongs to a day."""
    lines = [document.text[b.start : b.end] for b in document.blocks if b.kind == "paragraph"]
    if sum(bool(day_of(line)) for line in lines) >= _LEAST_DAYS:
        return True
    short = [day for line in lines if (day := short_day_of(line))]
    late = any(int(day[day.index("月") + 1 : -1]) > _SECTIONS for day in short)
    return len(short) >= _LEAST_DAYS and late


def _counting_heading(reader: Reader, block: Block) -> list[Statement]:
    """Return the title of a table as a statement where it states something.

    It counts (送教登记（应到6次，实到5次）), or says when a paper was issued.
    """
    text = reader.document.text[block.start : block.end]
    issued = _PAPER.search(text) and months(text)
    if not (_COUNTING.search(text) or issued):
        return []
    return [reader.statement("sentence", [reader.part(block.start, block.end)])]


def _title(document: Document) -> str:
    """Return the first line of a text that has no headings, where it is a title."""
    first = document.blocks[0]
    text = document.text[first.start : first.end]
    whole = first.kind == "paragraph" and len(document.blocks) > 1
    return text if whole and len(text) <= _TITLE_LENGTH and not _SIGNS.search(text) else ""


def _is_entry_title(reader: Reader, found: Sequence[Statement], block: Block) -> bool:
    """Tell whether the line right above the first line of a record is its title."""
    if not found or found[-1].document != reader.document.name or len(found[-1].parts) > 1:
        return False
    last = found[-1].parts[0]
    between = reader.document.text[last.end : block.start]
    plain = len(last.text) <= _TITLE_LENGTH and not _SIGNS.search(last.text)
    return found[-1].kind == "sentence" and plain and not between.strip()


def _starts_record(line: Part) -> bool:
    return bool(load_cues().record_start.fullmatch(line.header))


def _record_line(reader: Reader, block: Block, inside: bool) -> Part | None:
    """Return a line such as 时间：… that starts a record or goes on with one."""
    if block.kind != "paragraph" or reader.question is not None:
        return None
    match = LABELLED.match(reader.document.text[block.start : block.end])
    if match is None:
        return None
    start = block.start + match.start(2)
    line = Part(match[2].rstrip(), start, start + len(match[2].rstrip()), match[1])
    return line if inside or _starts_record(line) else None


def _paragraph(reader: Reader, block: Block) -> list[Statement]:
    text = reader.document.text[block.start : block.end]
    if not reader.claim and DAY_LINE.fullmatch(text):
        reader.day = reader.part(block.start, block.end)
        return []
    if is_label(text):
        month = bool(MONTH_LINE.fullmatch(text.strip()))
        inner = bool(MONTH_LINE.fullmatch(reader.label.strip()))
        reader.outer = "" if not month else reader.outer if inner else reader.label
        reader.label, reader.day, reader.entry = text, None, ""
        return []
    if reader.chronicle:
        reader.entry = day_of(text) or short_day_of(text) or reader.entry
    if reader.question is not None and (start := answer_start(text)):
        return _answer(reader, block.start + start, text[start:], reader.question)
    return [
        statement
        for offset, line in entries_of(text)
        for statement in _line(reader, block.start + offset, line)
    ]


def _answer(reader: Reader, offset: int, text: str, question: Part) -> list[Statement]:
    """Return the sentences of an answer, the first with what was asked."""
    parts = [reader.part(offset + a, offset + b) for a, b in split_statements(text)]
    if not parts:
        return []
    own, rest = answered(parts, question)
    alone = [reader.statement("sentence", [part], paragraph=text) for part in rest]
    return [reader.statement("answer", own), *(above(s, [question.text]) for s in alone)]


def _line(reader: Reader, offset: int, text: str) -> list[Statement]:
    """Return the sentences of a line, as one record where it is an entry with a date."""
    parts = [reader.part(offset + start, offset + end) for start, end in split_statements(text)]
    noted = reader.chronicle and short_day_of(text)
    if noted or (DATED.match(text) and not reader.claim and len(parts) > 1):
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
    return [found[0], *(above(statement, head) for statement in found[1:])] if found else []
