"""How much of real office files is read: a table over a folder of them.

    python benchmarks/realfiles.py --data DIR [--laws DIR] [--json]

``DIR`` may hold a ``manifest.tsv`` whose columns ``file`` and ``same_law_in_laws`` name the
published text of a law (a file below ``--laws``); then the share of the characters of its
articles that stand in the file in the same order is given (longest common subsequence, white
space and the width of characters put aside). Cells of spreadsheets are read again without our
reader, and every one that has text is looked for, with the header above it.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import openpyxl
import xlrd

from policy_qa.documents import read_document
from policy_qa.documents.kinds import kind_of
from policy_qa.errors import DocumentError
from policy_qa.schema import Document


@dataclass
class Outcome:
    """One file: what was read, and what of it is missing (None: does not apply)."""

    file: str
    kind: str = ""
    seconds: float = 0.0
    characters: int = 0
    blocks: int = 0
    share_of_law: float | None = None
    cells: int | None = None
    cells_missing: int | None = None
    cells_in_rows: int = 0
    cells_with_header: int = 0
    refused: str = ""


def measure(path: Path, law: Path | None) -> Outcome:
    """Read one file and compare it with what it should hold."""
    outcome = Outcome(path.name)
    started = time.perf_counter()
    try:
        outcome.kind = kind_of(path)
        document = read_document(path)
    except DocumentError as error:
        outcome.refused = str(error)
        return outcome
    outcome.seconds = round(time.perf_counter() - started, 2)
    outcome.characters, outcome.blocks = len(document.text), len(document.blocks)
    if law is not None:
        outcome.share_of_law = round(
            share_in_order(articles(law.read_text("utf-8")), document.text), 4
        )
    cells = [text for text in raw_cells(path, outcome.kind) if text]
    if cells:
        outcome.cells = len(cells)
        outcome.cells_missing = missing(cells, document)
    rows = [block for block in document.blocks if block.kind == "row"]
    filled = [cell for block in rows for cell in block.cells if cell.end > cell.start]
    outcome.cells_in_rows = len(filled)
    outcome.cells_with_header = sum(bool(cell.header) for cell in filled)
    return outcome


def articles(law: str) -> str:
    """Return a published law from its first chapter or article on, without Markdown marks.

    What stands above, its history, every publisher writes in another way.
    """
    start = re.search(r"^#*\s*第一[章条]", law, re.MULTILINE)
    return re.sub(r"^#+", "", law[start.start() if start else 0 :], flags=re.MULTILINE)


def share_in_order(wanted: str, found: str) -> float:
    """Return the share of the characters of ``wanted`` that stand in ``found`` in order.

    The longest common subsequence, with one bit a character (Hyyrö 2004).
    """
    wanted, found = bare(wanted), bare(found)
    places: dict[str, int] = {}
    for i, sign in enumerate(wanted):
        places[sign] = places.get(sign, 0) | 1 << i
    everything = (1 << len(wanted)) - 1
    state = everything
    for sign in found:
        matched = state & places.get(sign, 0)
        state = (state + matched | state - matched) & everything
    return (everything ^ state).bit_count() / len(wanted) if wanted else 1.0


def bare(text: str) -> str:
    """Return ``text`` without white space, all characters in their usual width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def raw_cells(path: Path, kind: str) -> Iterator[str]:
    """Yield the text of every cell of a visible sheet that holds text."""
    if kind == "xlsx":
        with path.open("rb") as file:
            for sheet in openpyxl.load_workbook(file, data_only=True).worksheets:
                if sheet.sheet_state == "visible":
                    for row in sheet.iter_rows(values_only=True):
                        yield from (bare(cell) for cell in row if isinstance(cell, str))
    elif kind == "xls":
        book = xlrd.open_workbook(str(path))
        for sheet in book.sheets():
            for i in range(sheet.nrows):
                yield from (
                    bare(cell.value) for cell in sheet.row(i) if cell.ctype == xlrd.XL_CELL_TEXT
                )


def missing(cells: list[str], document: Document) -> int:
    """Count the cells that no cell, heading or paragraph of the document consists of."""
    found: Counter[str] = Counter()
    for block in document.blocks:
        spans = [(cell.start, cell.end) for cell in block.cells] or [(block.start, block.end)]
        found.update(bare(document.text[start:end]) for start, end in spans)
    return sum((Counter(cells) - found).values())


def laws_of(data: Path, laws: Path | None) -> dict[str, Path]:
    """Return the published law of each file, where the manifest names one."""
    manifest = data / "manifest.tsv"
    if laws is None or not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    named = {row["file"]: laws / row["same_law_in_laws"] for row in rows if row["same_law_in_laws"]}
    return {file: law for file, law in named.items() if law.is_file()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of real files")
    parser.add_argument("--laws", type=Path, help="folder of the published laws")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    options = parser.parse_args()
    laws = laws_of(options.data, options.laws)
    files = sorted(p for p in options.data.iterdir() if p.is_file() and p.name != "manifest.tsv")
    outcomes = [measure(path, laws.get(path.name)) for path in files]
    if options.json:
        for outcome in outcomes:
            print(json.dumps(asdict(outcome), ensure_ascii=False))
        return
    print("| file | kind | s | characters | blocks | share of law | cells missing | with header |")
    print("|---|---|---|---|---|---|---|---|")
    for o in outcomes:
        share = "" if o.share_of_law is None else f"{o.share_of_law:.4f}"
        lost = "" if o.cells is None else f"{o.cells_missing} of {o.cells}"
        headed = f"{o.cells_with_header} of {o.cells_in_rows}" if o.cells_in_rows else ""
        cells = (
            o.file,
            o.kind or "refused",
            o.seconds,
            o.characters,
            o.blocks,
            share,
            lost,
            headed,
        )
        print(f"| {' | '.join(map(str, cells))} |")
        if o.refused:
            print(f"| | {o.refused} | | | | | | |")


if __name__ == "__main__":
    main()
