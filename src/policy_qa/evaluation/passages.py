"""Where evidence stands: quotes and articles as spans of the normalised texts.

Lengths are counted in *content characters*: letters, figures and punctuation, without white
space, zero-width characters and the marks of Markdown (``* # |``), which an export may have
put anywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policy_qa.evaluation.cases import ArticleEvidence, Evidence
from policy_qa.schema import Document

ENOUGH = 0.8
"""Share of a quote that must be covered for it to count as found."""

_MARKS = frozenset("*#|\u200b\u200c\u200d\u2060\ufeff")
_ARTICLE = re.compile(
    r"^\W{0,8}(第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)(?=\s|$)", re.M
)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of a document."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of evidence in its place; ``spans`` are alternatives, each sufficient.

    ``whole`` is true of an article: a clause inside it is as good as the article itself.
    """

    spans: tuple[Span, ...]
    whole: bool = False


class Text:
    """A normalised text, searched and measured by its content characters."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _offsets(self) -> list[int]:
        return [at for at, character in enumerate(self.text) if _is_content(character)]

    @cached_property
    def _content(self) -> str:
        return "".join(self.text[at] for at in self._offsets)

    def size(self, start: int, end: int) -> int:
        """Return the number of content characters in ``text[start:end]``."""
        return max(0, bisect_left(self._offsets, end) - bisect_left(self._offsets, start))

    def locate(self, quote: str) -> list[tuple[int, int]]:
        """Return every ``(start, end)`` where ``quote`` stands, whatever the white space."""
        wanted = content(quote)
        found: list[tuple[int, int]] = []
        at = self._content.find(wanted) if wanted else -1
        while at >= 0:
            found.append((self._offsets[at], self._offsets[at + len(wanted) - 1] + 1))
            at = self._content.find(wanted, at + 1)
        return found

    @cached_property
    def _articles(self) -> list[tuple[str, int]]:
        return [(match[1], match.start(1)) for match in _ARTICLE.finditer(self.text)]

    def article(self, number: str) -> list[tuple[int, int]]:
        """Return the spans of the articles so numbered, each up to the next article."""
        ends = [start for _, start in self._articles[1:]] + [len(self.text)]
        return [
            (start, end)
            for (name, start), end in zip(self._articles, ends, strict=True)
            if name == number
        ]


class Texts:
    """The normalised texts of a corpus by file name, read when they are first needed."""

    def __init__(self, files: Mapping[str, Path], read: Callable[[Path], Document]) -> None:
        self._files = dict(files)
        self._read = read
        self._texts: dict[str, Text] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all documents."""
        return tuple(self._files)

    def get(self, name: str) -> Text | None:
        """Return the text of one document, None where there is no such document."""
        if name not in self._files:
            return None
        if name not in self._texts:
            self._texts[name] = Text(self._read(self._files[name]).text)
        return self._texts[name]

    def locate(self, evidence: Evidence | ArticleEvidence) -> Passage:
        """Return the evidence in its place; no spans where it stands nowhere."""
        if isinstance(evidence, ArticleEvidence):
            number = evidence.article
            return Passage(self._spans(evidence.documents, lambda t: t.article(number)), whole=True)
        quote = evidence.quote
        names = (evidence.document,) if evidence.document else self.names
        return Passage(self._spans(names, lambda t: t.locate(quote)))

    def _spans(
        self, names: Sequence[str], find: Callable[[Text], list[tuple[int, int]]]
    ) -> tuple[Span, ...]:
        texts = [(name, text) for name in names if (text := self.get(name)) is not None]
        return tuple(Span(name, start, end) for name, text in texts for start, end in find(text))

    def coverage(self, span: Span, pieces: Iterable[Span]) -> float:
        """Return the share of ``span`` that the pieces cover together, 0 to 1."""
        text = self.get(span.document)
        whole = text.size(span.start, span.end) if text else 0
        if text is None or not whole:
            return 0.0
        covered, reached = 0, span.start
        for piece in sorted(pieces, key=lambda piece: piece.start):
            start, end = max(piece.start, reached), min(piece.end, span.end)
            if piece.document == span.document and start < end:
                covered += text.size(start, end)
                reached = end
        return covered / whole

    def supports(self, pieces: Sequence[Span], passage: Passage) -> bool:
        """Return whether the pieces together hold the passage.

        They do when they cover at least 80 % of one of its spans; for an article also when
        one of them lies in it with at least 80 % of its own characters.
        """
        return any(
            self.coverage(span, pieces) >= ENOUGH
            or (passage.whole and any(self.coverage(piece, [span]) >= ENOUGH for piece in pieces))
            for span in passage.spans
        )


def overlaps(piece: Span, passage: Passage) -> bool:
    """Return whether the piece shares a character with the passage."""
    return any(
        piece.document == span.document and piece.start < span.end and span.start < piece.end
        for span in passage.spans
    )


def content(text: str) -> str:
    """Return the content characters of ``text``."""
    return "".join(character for character in text if _is_content(character))


def _is_content(character: str) -> bool:
    return not character.isspace() and character not in _MARKS
