"""Where the walk through a document has come to: what stands above the next statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from policy_qa.checklist.parts import Part
from policy_qa.checklist.statements import Statement
from policy_qa.schema import Block, Document


@dataclass(slots=True)
class Reader:
    """Walks the blocks of one document; ``chronicle`` is set where its lines start with days."""

    document: Document
    claim: bool
    tables: Iterator[int]
    chronicle: bool = False
    headings: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    label: str = ""
    outer: str = ""
    question: Part | None = None
    day: Part | None = None
    entry: str = ""
    table: int = 0
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    above: dict[str, Part] = field(default_factory=dict)

    def context(self, *nearest: str) -> tuple[str, ...]:
        """Return what stands above, the nearest first."""
        headings = [text for _, text in reversed(self.headings)]
        above = [*nearest, self.entry, self.label, self.outer, *headings, self.title]
        return tuple(dict.fromkeys(filter(None, above)))

    def reach(self, block: Block) -> None:
        """Leave the table or the entry that a block no longer belongs to."""
        if block.kind == "row":
            self.entry = ""
        else:
            self.names = self.columns = ()

    def path(self) -> tuple[str, ...]:
        """Return the headings, the outermost first."""
        return tuple(text for _, text in self.headings)

    def heading(self, block: Block) -> None:
        """Go on below a heading."""
        level = block.level or 9
        text = self.document.text[block.start : block.end]
        self.headings = [entry for entry in self.headings if entry[0] < level] + [(level, text)]
        self.label = self.outer = self.entry = ""
        self.day = self.question = None

    def part(self, start: int, end: int, header: str = "") -> Part:
        """Return a piece of the document."""
        return Part(self.document.text[start:end], start, end, header)

    def statement(self, kind: str, parts: Sequence[Part], **more: object) -> Statement:
        """Return a statement that stands where the walk has come to."""
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
