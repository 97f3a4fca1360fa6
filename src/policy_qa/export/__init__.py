"""Write tables, papers and calendars as xlsx, docx and ics, with their citations.

Content is given as plain values (``Value``, ``Grid``, ``Paper``, ``Event``), so that every
part of the program can be written out. No cell can start a formula, whatever it holds.
"""

from policy_qa.export.content import (
    Column,
    Event,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Value,
    citations_of,
)
from policy_qa.export.ics import to_ics
from policy_qa.export.saving import check_suffix, save
from policy_qa.export.word import to_docx
from policy_qa.export.workbook import to_xlsx

__all__ = [
    "Column",
    "Event",
    "Grid",
    "Heading",
    "Paper",
    "Paragraph",
    "Value",
    "check_suffix",
    "citations_of",
    "save",
    "to_docx",
    "to_ics",
    "to_xlsx",
]
