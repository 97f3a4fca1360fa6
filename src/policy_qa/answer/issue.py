"""Who issued a document and when, quoted from its head, its text or its signature."""

from __future__ import annotations

import re

from policy_qa.answer.draft import ClausesOf, Draft, Quote
from policy_qa.answer.reading import Reading
from policy_qa.documents.outline import is_date
from policy_qa.question import Catalogue

_ISSUED = re.compile(r"印发|发布|发文|成文|落款|出台|签发|下发")
_ISSUER_ASKED = re.compile(
    r"(?:印发|发布|发文|签发|下发|出台|制定)(?:的)?(?:单位|部门|机关|机构|主体)"
    r"|(?:谁|哪(?:几个|[个些几家])?(?:单位|部门|机关|机构|家)?|什么(?:单位|部门|机关))(?:联合|一起|共同)?"
    r"(?:印发|发布|发文|签发|下发|出台|制定|发)"
)
_OF_DOCUMENT = re.compile(
    r"方案|意见|通知|文件|办法|报告|规定|细则|条例|政策|解读|指南|公告|部门|单位|机关|机构|"
    r"印发|发布|发文|签发|下发|出台|制定|日期|时间|名称|联合|共同|实施|行动|几号|什么|哪天"
)


def issue_draft(reading: Reading, catalogue: Catalogue, clauses_of: ClausesOf) -> Draft | None:
    """Return the date or the issuer of the document asked about; None for other questions."""
    text = reading.question.text
    if reading.expectation.kind in ("day", "date") and _ISSUED.search(text):
        return _signed(reading, clauses_of)
    return _issuer(reading, catalogue, clauses_of) if _ISSUER_ASKED.search(text) else None


def _signed(reading: Reading, clauses_of: ClausesOf) -> Draft | None:
    """The date under a document's signature."""
    names = reading.question.documents
    if not names and reading.found:
        names = frozenset([reading.found[0].hit.clause.document])
    dates = [
        Quote(clause, 0, len(clause.text))
        for name in sorted(names)
        for clause in clauses_of(name).values()
        if is_date(clause.text)
    ]
    return Draft(tuple(dates)) if dates else None


def _issuer(reading: Reading, catalogue: Catalogue, clauses_of: ClausesOf) -> Draft | None:
    """The name of a document's issuer, where the question names but the document itself."""
    names = reading.question.documents
    if len(names) != 1:
        return None
    [name] = names
    metadata = catalogue.metadata[name]
    others = [
        word
        for word in reading.question.words
        if word not in metadata.title and not _OF_DOCUMENT.search(word)
    ]
    if others or not metadata.issuer:
        return None
    for clause in clauses_of(name).values():
        start = clause.text.find(metadata.issuer)
        if start >= 0:
            return Draft((Quote(clause, start, start + len(metadata.issuer)),))
    return None
