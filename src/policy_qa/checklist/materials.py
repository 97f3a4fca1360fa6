"""The materials of one group: every file of a folder, read into statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.numbering import with_numbers
from policy_qa.checklist.parts import Part
from policy_qa.checklist.reading import read_statements
from policy_qa.checklist.statements import Statement
from policy_qa.documents import document_files, read_document
from policy_qa.errors import DocumentError, InputError
from policy_qa.schema import Document

_PAIR = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,6})((?:\d+|[一二两三四五六七八九十])次)(?=[、，；。]|$)"
)
_LEAST_PAIRS = 3
_MONTH = re.compile(
    r"(?:^|[\s年—\-–~～至到月])(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|[\d一二三四五六七八九十]{1,3}[日号])?$"
    r"|(?:^|\s)\d{4}[./-]\d{1,2}[./-]\d{1,2}$"
)
_LEAST_MONTHS = 2
_ORDINAL = re.compile(r"第[\d一二三四五六]+[次场期回]?$|[①②③④]$")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why."""

    document: str
    error: str


@dataclass(frozen=True, slots=True)
class Materials:
    """What one run reads; nothing of it outlives the run or reaches another."""

    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def titles(self) -> list[str]:
        """The headings of all documents, and their first lines."""
        found = []
        for document in self.documents:
            for number, block in enumerate(document.blocks):
                if block.kind == "heading" or number == 0:
                    found.append(document.text[block.start : block.end])
        return found


def read_materials(folder: Path) -> Materials:
    """Read every file of a folder; a file that cannot be read is reported, the rest goes on.

    Raises:
        InputError: If the folder does not exist or holds nothing that can be read.
    """
    if not folder.is_dir():
        raise InputError(f"材料文件夹“{folder}”不存在，请用 --materials 指定存放材料的文件夹。")
    documents, unreadable = [], []
    for path in document_files(folder):
        try:
            documents.append(read_document(path))
        except DocumentError as error:
            unreadable.append(Unreadable(path.name, str(error)))
    if not documents:
        raise InputError(f"材料文件夹“{folder}”中没有可读的文件，请放入 docx、xlsx、txt 等材料。")
    return Materials(tuple(documents), statements_of(documents), tuple(unreadable))


def statements_of(documents: Sequence[Document]) -> tuple[Statement, ...]:
    """Return the statements of documents; a row with a column for each term becomes two."""
    tables = count(1)
    return tuple(
        single
        for document in documents
        for statement in with_numbers(read_statements(document, tables))
        for listed in _counted_list(statement, tables)
        for single in _one_term_each(listed)
    )


def _counted_list(statement: Statement, tables: Iterator[int]) -> list[Statement]:
    """Read a sentence such as 上学期：语文2次、数学1次 as rows too, one for each thing counted."""
    if statement.kind != "sentence" or statement.claim:
        return [statement]
    part = statement.parts[0]
    pairs = list(_PAIR.finditer(part.text))
    if len(pairs) < _LEAST_PAIRS:
        return [statement]
    table = next(tables)
    head = part.text[: pairs[0].start()]
    rows = []
    for pair in pairs:
        cells = [
            replace(
                part, text=pair[n], start=part.start + pair.start(n), end=part.start + pair.end(n)
            )
            for n in (1, 2)
        ]
        named, counted = replace(cells[0], header="名称"), replace(cells[1], header="次数")
        context = (
            (statement.context[0], head, *statement.context[1:]) if statement.context else (head,)
        )
        rows.append(
            replace(statement, kind="row", parts=(named, counted), context=context, table=table)
        )
    return [statement, *rows]


def _one_term_each(statement: Statement) -> list[Statement]:
    cues = load_cues()
    columns = {
        1: [p for p in statement.parts if cues.first_term.search(p.header)],
        2: [p for p in statement.parts if cues.second_term.search(p.header)],
    }
    if statement.kind != "row":
        return [statement]
    if not (columns[1] and columns[2]):
        return _one_month_each(statement)
    common = tuple(p for p in statement.parts if p not in columns[1] and p not in columns[2])
    groups = [cells for _, term in sorted(columns.items()) for cells in _one_time_each(term)]
    return [replace(statement, parts=(*common, *cells)) for cells in groups]


def _one_month_each(statement: Statement) -> list[Statement]:
    """Part a row with a column for each month into a row a month."""
    monthly = [part for part in statement.parts if _MONTH.search(part.header)]
    if len(monthly) < _LEAST_MONTHS:
        return [statement]
    common = tuple(part for part in statement.parts if part not in monthly)
    return [replace(statement, parts=(*common, part)) for part in monthly]


def _one_time_each(cells: list[Part]) -> list[list[Part]]:
    """Part the columns of a term that stand for one event each: 第1次, 第2次, or a month each."""
    ordinal = all(_ORDINAL.search(part.header) for part in cells)
    singly = len(cells) > 1 and (ordinal or all(_MONTH.search(part.header) for part in cells))
    return [[part] for part in cells] if singly else [cells]
