"""From the paragraphs of a word processor to pieces: what is a heading, what one title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policy_qa.documents.cleaning import clean
from policy_qa.documents.layout import Piece
from policy_qa.documents.plain import is_heading, plain_pieces
from policy_qa.schema import BlockKind

_HEADING_LENGTH = 100


class Prose:
    """Collects paragraphs and other pieces in reading order.

    Neighbouring centred paragraphs may be one title set over several lines: they are mended
    together, as the lines of a plain text are. Every other paragraph stands as its author
    ended it.
    """

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._centred: list[str] = []
        self._page: int | None = None

    @property
    def caption(self) -> str:
        """The heading just before, which is the title of a table that follows."""
        self._mend()
        last = self._pieces[-1] if self._pieces else Piece(kind="paragraph")
        return last.text if last.kind == "heading" else ""

    def add(
        self,
        text: str,
        *,
        level: int | None = None,
        title: bool = False,
        centred: bool = False,
        page: int | None = None,
    ) -> None:
        """Add a paragraph.

        Args:
            text: Its text; line breaks are those of its author.
            level: The outline level that the file states.
            title: Whether it has the style of a document's title.
            centred: Whether it is centred and no member of a list.
            page: The page it starts on.
        """
        text = clean(text).strip()
        if not text:
            return
        if centred and level is None and not title:
            self._page = self._page if self._centred else page
            self._centred.append(text)
        elif title or (level is not None and _may_head(text)):
            self.extend([Piece(kind="heading", text=text, level=level, page=page)])
        elif "\n" in text:
            self.extend(_on_page(plain_pieces(text), page))
        else:
            kind: BlockKind = "heading" if is_heading(text) else "paragraph"
            self.extend([Piece(kind=kind, text=text, page=page)])

    def extend(self, pieces: Iterable[Piece]) -> None:
        """Add pieces that are made already."""
        self._mend()
        self._pieces += pieces

    def pieces(self) -> list[Piece]:
        """Return everything that was added."""
        self._mend()
        return self._pieces

    def _mend(self) -> None:
        if self._centred:
            self._pieces += _on_page(plain_pieces("\n".join(self._centred)), self._page)
            self._centred = []


def _on_page(pieces: Iterable[Piece], page: int | None) -> list[Piece]:
    return [replace(piece, page=page) for piece in pieces]


def _may_head(text: str) -> bool:
    """Tell a heading from a whole paragraph that was given the style of one."""
    return len(text) <= _HEADING_LENGTH and "。" not in text[:-1]
