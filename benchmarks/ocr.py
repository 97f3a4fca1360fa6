"""How much of a scan is read right: a table over resolution, lean and noise.

    python benchmarks/ocr.py [--dpi 150 200] [--document FILE.docx [--pages N]]

The pages are those of ocr_pages.py. A character is wrong where the shortest edit (difflib) from
the text as set to the text as read touches it, white space aside. A line (page numbers aside)
is wrong where its text does not stand in the document; it is doubtful where the confidence in
one of its letters or figures is below ``scans.DOUBTFUL``. ``--document`` prints a document with
LibreOffice, takes pictures of its pages and compares what is recognised with what the reader of
the document itself finds.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import pypdfium2
from PIL import Image

import ocr_pages
from policy_qa.documents import read_document
from policy_qa.documents.layout import lay_out
from policy_qa.documents.pages import page_pieces
from policy_qa.documents.recognition import Recogniser, Words, load_recogniser
from policy_qa.documents.scan_reader import ScanReader
from policy_qa.documents.scans import DOUBTFUL, normalised

CONDITIONS = {
    "clean": {},
    "leaning 1.5°": {"degrees": 1.5},
    "noise 20": {"noise": 20.0},
    "leaning -2.5°, noise 20": {"degrees": -2.5, "noise": 20.0},
    "noise 60": {"noise": 60.0},
}


@dataclass
class Listener:
    """A recogniser that keeps what it found."""

    recogniser: Recogniser
    words: list[Words] = field(default_factory=list)

    def __call__(self, picture: Image.Image) -> Sequence[Words]:
        """Recognise a picture."""
        found = list(self.recogniser(picture))
        self.words += found
        return found


def bare(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def accuracy(reference: str, read: str) -> float:
    """Return the share of the characters that are right: 1 - errors / length."""
    edits = SequenceMatcher(None, bare(reference), bare(read), autojunk=False).get_opcodes()
    wrong = sum(max(b - a, d - c) for kind, a, b, c, d in edits if kind != "equal")
    return 1 - wrong / len(bare(reference))


def row(condition: str, dpi: int, pages: Sequence[Image.Image], recogniser: Recogniser) -> str:
    """Recognise pages and return a row of the table."""
    listener = Listener(recogniser)
    reader = ScanReader("pages", load=lambda: listener)
    started = time.perf_counter()
    read = [
        reader.read(number, lambda page=page: (page, 72 / dpi))
        for number, page in enumerate(pages, start=1)
    ]
    seconds = (time.perf_counter() - started) / len(pages)
    text, _ = lay_out(page_pieces([page for page in read if page]))
    reference = "".join(
        (
            ocr_pages.TITLE,
            *ocr_pages.BODY,
            ocr_pages.TABLE_TITLE,
            *(cell for cells in ocr_pages.TABLE for cell in cells),
            ocr_pages.NOTE,
        )
    )
    lines = [one for one in listener.words if not re.fullmatch(r"\W*\d\W*", one.text)]
    known = bare(reference) + ocr_pages.HEADER
    wrong = [one for one in lines if bare(normalised(one.text)) not in known]
    doubted = sum(one.weakest < DOUBTFUL for one in wrong)
    right = len(lines) - len(wrong)
    cautious = sum(one.weakest < DOUBTFUL for one in lines) - doubted
    return (
        f"| {condition} | {dpi} | {accuracy(reference, text):.4f} | {len(wrong)} | {doubted} "
        f"| {cautious} of {right} | {seconds:.1f} |"
    )


def document_row(path: Path, dpi: int, most: int) -> str:
    """Print, photograph and recognise a document in the limited process; return what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        printed = Path(folder) / f"{path.stem}.pdf"
        with pypdfium2.PdfDocument(printed) as document:
            count = min(len(document), most)
            pages = [document[i].render(scale=dpi / 72).to_pil().convert("L") for i in range(count)]
        if count < most:
            reference = read_document(path).text
        else:
            text = read_document(printed)
            reference = "".join(
                text.text[b.start : b.end] for b in text.blocks if (b.page or 1) <= count
            )
        scan = Path(folder) / "scan.pdf"
        ocr_pages.save_pdf(pages, scan, dpi)
        started = time.perf_counter()
        read = read_document(scan)
        seconds = (time.perf_counter() - started) / count
    what = f"{path.name}, {count} pages at {dpi} dpi"
    share = f"{accuracy(reference, read.text):.4f} of {len(bare(reference))} characters"
    return f"{what}: {share}, {seconds:.1f} s a page\n" + "\n".join(read.warnings)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 200])
    parser.add_argument("--document", type=Path, help="a file that LibreOffice can print")
    parser.add_argument("--pages", type=int, default=300, help="of the document, at most")
    options = parser.parse_args()
    if options.document:
        for dpi in options.dpi:
            print(document_row(options.document, dpi, options.pages), flush=True)
        return
    recogniser = load_recogniser()
    print(
        "| pages | dpi | right | wrong lines | of them doubtful | right but doubtful | s a page |"
    )
    print("|---|---|---|---|---|---|---|")
    for dpi in options.dpi:
        pages = [*ocr_pages.text_pages(dpi), ocr_pages.table_page(dpi)]
        for condition, how in CONDITIONS.items():
            changed = [ocr_pages.degraded(page, **how) for page in pages]
            print(row(condition, dpi, changed, recogniser), flush=True)


if __name__ == "__main__":
    main()
