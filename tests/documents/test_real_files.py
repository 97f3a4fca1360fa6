"""Files that offices really wrote; skipped where the folder of them is absent.

``POLICY_QA_REALFILES`` names the folder, ``POLICY_QA_LAWS`` that of the published laws.
"""

import os
import sys
from pathlib import Path

import pytest

from policy_qa.documents import read_document
from policy_qa.documents.kinds import kind_of

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import realfiles

DATA = Path(os.environ.get("POLICY_QA_REALFILES", "/nonexistent"))
LAWS = Path(os.environ.get("POLICY_QA_LAWS", "/nonexistent"))
FILES = sorted(path for path in DATA.glob("*") if path.name != "manifest.tsv")
SAME_YEAR = 0.99

pytestmark = pytest.mark.skipif(
    not FILES, reason="no folder of real files: set POLICY_QA_REALFILES to test with one"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_read_and_no_cell_is_lost(path):
    outcome = realfiles.measure(path, None)
    assert not outcome.refused
    assert outcome.blocks > 0
    assert not outcome.cells_missing


@pytest.mark.skipif(not LAWS.is_dir(), reason="no folder of laws: set POLICY_QA_LAWS")
def test_laws_of_the_same_version_are_complete():
    shares = {
        file: realfiles.measure(DATA / file, law).share_of_law
        for file, law in realfiles.laws_of(DATA, LAWS).items()
        if _year(file) in law.name
    }
    assert shares
    assert all(share >= SAME_YEAR for share in shares.values()), shares


def _year(name: str) -> str:
    return next((name[i : i + 4] for i in range(len(name)) if name[i : i + 4].isdecimal()), "none")


def test_cells_of_score_tables_know_their_column():
    """Below the header row of a sheet every cell that has text has the header above it."""
    for path in (path for path in FILES if kind_of(path) == "xls"):
        document = read_document(path)
        rows = [block for block in document.blocks if block.kind == "row"]
        first = [document.text[cell.start : cell.end] for cell in rows[0].cells]
        for row in rows[1:]:
            for cell in row.cells:
                if cell.end > cell.start:
                    assert cell.header
                    assert set(cell.header) <= set(first)
