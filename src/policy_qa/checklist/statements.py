"""Materials as statements: sentences, table rows and records, each with what stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

from policy_qa.checklist.cues import load_cues
from policy_qa.clauses.sentences import statements as split_statements
from policy_qa.numerals import parse_number
from policy_qa.schema import Block, Citation, Document

_LABELLED = re.compile(r"^\s*([^：:，。；\s]{1,10})[：:]\s*(\S.*)$", re.DOTALL)
_DATE = r"(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}"
_DATED = re.compile(rf"^\s*(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[）)、.．]\s*)?{_DATE}")
_DAY_LINE = re.compile(
    r"(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*[月./-]"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*[日号]?\s*(?:[（(]?(?:星期|周).[)）]?)?[：:]?\s*"
)
_NEW_ENTRY = re.compile(
    r"(?<![，。；、：于在至到—\-~（(从自和与及《“前])(?=(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月)"
)
_NEXT_ENTRY = re.compile(r"(?<=[。；）)])(?=\d{4}[年./-]\d{1,2}[月./-])")
_NEW_DAY = re.compile(
    r"(?<![，。；、：于在至到—\-~（(从自和与及《“前年\d])(?=\d{1,2}月\d{1,2}日(?:[\s，：:]))"
)
_ENTRIES = 3
_PERIOD = re.compile(
    r"学年|学期|^\s*\d{4}\s*年(?:度)?(?:大事记)?\s*$|^(?:备注|说明|补充|其他|另)|外校|兄弟|摘[抄录]"
)
_APPENDED = re.compile(r"^\s*附")
_LABEL_LENGTH = 30
_TITLE_LENGTH = 45
_HEAD_LENGTH = 16
_SIGNS = re.compile(r"[，。；！？：]")
_COUNTING = re.compile(r"(?<!第)(?<![第\d])(?:\d+|[一二两三四五六七八九十]+)(?:余)?[次场期人名项份]")
_ITEM_NUMBER = re.compile(
    r"^\s*(?:指标|第|[（(])?\s*(\d{1,2}|[一二三四五六七八九十]{1,3})(?:[项条）)]|(?:项|号)?指标)?(?:[、.．：:\s]|$)"
)
_LEAST_ITEMS = 10
_SHORT_PARAGRAPH = 200
_MONTH = re.compile(r"\d\s*月|[一二三四五六七八九十]月")


@dataclass(frozen=True, slots=True)
class Part:
    """A cell or a sentence of a statement: ``text[start:end]`` of its document."""

    text: str
    start: int
    end: int
    header: str = ""
    inherited: bool = False


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
    day: Part | None = None
    table: int = 0
    names: tuple[str, ...] = ()
    above: dict[str, Part] = field(default_factory=dict)

    def context(self, *nearest: str) -> tuple[str, ...]:
        outer = [text for _, text in reversed(self.headings)]
        return tuple(dict.fromkeys(filter(None, [*nearest, self.label, *outer, self.title])))

    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings)

    def heading(self, block: Block) -> None:
        level = block.level or 9
        text = self.document.text[block.start : block.end]
        self.headings = [entry for entry in self.headings if entry[0] < level] + [(level, text)]
        self.label = ""
        self.day = None

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
    for block in document.blocks:
        if block.kind != "row":
            reader.names = ()
        if reader.title and block is document.blocks[0]:
            continue
        line = _record_line(reader, block, bool(record))
        if record and (line is None or _starts_record(line)):
            found.append(reader.statement("record", record))
            record = []
        if line is not None:
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
    return _with_numbers(found) if claim else found


def _with_numbers(statements: Sequence[Statement]) -> list[Statement]:
    """Number the statements of a report that answers a checklist item by item."""
    numbers = [_number_above(statement) for statement in statements]
    said = set(numbers)
    last = next(n for n in count(1) if n not in said) - 1
    if last < _LEAST_ITEMS:
        return list(statements)
    return [
        replace(statement, number=number if number <= last else 0)
        for statement, number in zip(statements, numbers, strict=True)
    ]


def _number_above(statement: Statement) -> int:
    cells = [part.text for part in statement.parts[:1] if statement.kind == "row"]
    for text in [statement.paragraph, *cells, *statement.context]:
        match = _ITEM_NUMBER.match(text)
        number = parse_number(match[1]) if match else None
        if number is not None:
            return int(number)
    return 0


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
    if block.kind != "paragraph":
        return None
    match = _LABELLED.match(reader.document.text[block.start : block.end])
    if match is None:
        return None
    start = block.start + match.start(2)
    line = Part(match[2].rstrip(), start, start + len(match[2].rstrip()), match[1])
    return line if inside or _starts_record(line) else None


def _paragraph(reader: _Reader, block: Block) -> list[Statement]:
    text = reader.document.text[block.start : block.end]
    if not reader.claim and _DAY_LINE.fullmatch(text):
        reader.day = reader.part(block.start, block.end)
        return []
    if _is_label(text):
        reader.label, reader.day = text, None
        return []
    return [
        statement
        for offset, line in _lines(text)
        for statement in _line(reader, block.start + offset, line)
    ]


def _line(reader: _Reader, offset: int, text: str) -> list[Statement]:
    """Return the sentences of a line, as one record where it is an entry with a date."""
    parts = [reader.part(offset + start, offset + end) for start, end in split_statements(text)]
    if _DATED.match(text) and not reader.claim and len(parts) > 1:
        return [reader.statement("record", parts)]
    if reader.day is not None:
        return [reader.statement("record", [reader.day, *parts])]
    headed = len(parts) > 1 and len(parts[0].text) <= _HEAD_LENGTH
    found = [
        reader.statement(
            "sentence", [part], paragraph=text, lead=_lead(text, part.start - offset)
        )
        for part in parts
    ]
    head = [parts[0].text] if headed else []
    return [found[0], *(_above(statement, head) for statement in found[1:])] if found else []


def _lead(text: str, start: int) -> str:
    """Return the part of a sentence that stands before an offset."""
    return re.split(r"[。！？]", text[:start])[-1]


def _lines(text: str) -> list[tuple[int, str]]:
    """Cut a chronicle whose lines were run together: a line starts at each full date."""
    starts = [match.start() for match in _NEW_ENTRY.finditer(text)]
    if _DATED.match(text):
        starts += [match.start() for match in _NEXT_ENTRY.finditer(text)]
    elif len(starts) < _ENTRIES:
        starts = [match.start() for match in _NEW_DAY.finditer(text)]
        if not (len(starts) > 1 and starts[0] == 0):
            return [(0, text)]
    borders = sorted({0, *starts, len(text)})
    return [(a, text[a:b]) for a, b in pairwise(borders)]


def _is_label(text: str) -> bool:
    """Tell whether a line heads the lines below it, as 第一学期 or 附：上学年结果 do.

    A short line that names nothing but a year, a term or an annex; any other is a statement.
    """
    if len(text) > _LABEL_LENGTH or re.search(r"[。；！？]", text):
        return False
    if _APPENDED.match(text):
        return True
    if _LABELLED.match(text) or _MONTH.search(text):
        return False
    return text.endswith(("：", ":")) or bool(_PERIOD.search(text))


def _row(reader: _Reader, block: Block) -> list[Statement]:
    cells = [reader.part(cell.start, cell.end, " ".join(cell.header)) for cell in block.cells]
    headers = tuple(part.header for part in cells if part.header)
    if not headers and reader.names:
        cells = [replace(part, header=name) for part, name in _with_names(cells, reader)]
    elif not headers:
        reader.table = next(reader.tables)
        reader.above = {}
        names = tuple(part.text for part in cells)
        short = all(len(name) <= _LABEL_LENGTH for name in names)
        reader.names = names if short and len(names) > 1 else ()
        return [] if reader.names else [_plain_row(reader, cells, block)]
    filled = [part for part in cells if part.text]
    inherited = [reader.above[text] for text in block.group if text in reader.above]
    lost = [text for text in block.group if text not in reader.above]
    reader.above |= {part.text: _inherit(part) for part in filled if part.header}
    told, kept = _told(reader, filled)
    about = [part.text for part in (*inherited, *kept)]
    said = [_above(s, about) for part in told for s in _cell_sentences(reader, part, block.caption)]
    if not kept:
        return said
    statement = reader.statement("row", [*inherited, *kept], caption=block.caption)
    return [_above(statement, lost), *said]


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
    return ends > 1 or (claim and (ends > 0 or len(text) > _LABEL_LENGTH))


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
