"""An article that the question names by its number is quoted whole."""

from __future__ import annotations

from policy_qa.answer.draft import ClausesOf, Draft, Quote
from policy_qa.answer.reading import Reading
from policy_qa.question import Catalogue, is_article


def article_draft(reading: Reading, catalogue: Catalogue, clauses_of: ClausesOf) -> Draft | None:
    """Return the words of the article that the question names, in the latest edition named."""
    article, names = reading.question.article, reading.question.documents
    if not article or not names:
        return None
    for name in sorted(names, key=lambda n: catalogue.metadata[n].date, reverse=True):
        clauses = [
            clause
            for clause in clauses_of(name).values()
            if clause.kind == "paragraph" and any(is_article(part, article) for part in clause.path)
        ]
        if clauses:
            return Draft(tuple(Quote(clause, 0, len(clause.text)) for clause in clauses))
    return None
