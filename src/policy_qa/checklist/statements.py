"""Materials as statements: sentences, table rows and records, each with what stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy_qa.checklist.parts import Part
from policy_qa.schema import Citation

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


def above(statement: Statement, texts: Sequence[str]) -> Statement:
    """Put texts that head a row but are no cells of its columns into its context."""
    if not texts:
        return statement
    return replace(statement, context=(*reversed(texts), *statement.context))
