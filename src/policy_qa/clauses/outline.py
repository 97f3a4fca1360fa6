"""The outline of a document: which headings stand above each block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_qa.documents import outline
from policy_qa.schema import Block, Document

_RUN_IN_LENGTH = 32
_QUESTION_LENGTH = 80
_ARTICLE = "条"
_PART = "附件"


@dataclass(frozen=True, slots=True)
class Heading:
    """One entry of the outline: the kind of its mark, and its text with the mark."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the headings above it, its own run-in heading included."""

    block: Block
    headings: tuple[Heading, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The texts of the headings, from the top down."""
        return tuple(heading.text for heading in self.headings)

    @property
    def article(self) -> str:
        """The 第…条 that the block belongs to, or an empty string."""
        return next((h.text for h in self.headings if h.kind == _ARTICLE), "")


def place_blocks(document: Document) -> Iterator[Placed]:
    """Yield every block with the headings above it.

    A mark of a kind that is already open closes that entry and all below it; a new kind
    opens a level below. A title inside the file, or an 附件, closes everything.
    """
    stack: list[Heading] = []
    blocks = document.blocks
    body_seen = False
    for i, block in enumerate(blocks):
        line = document.text[block.start : block.end]
        heading = _heading_of(block, line, blocks[i + 1 : i + 2])
        if block.kind == "row":
            yield Placed(block, tuple(stack))
            continue
        is_document_title = (
            not body_seen
            and block.kind == "heading"
            and heading
            and heading.kind in ("title", "#1")
        )
        body_seen = body_seen or block.kind != "heading" or outline.find_mark(line) is not None
        if heading and not is_document_title:
            _open(stack, heading)
        yield Placed(block, tuple(stack))


def _heading_of(block: Block, line: str, following: Sequence[Block]) -> Heading | None:
    if block.kind == "row":
        return None
    if block.level is not None:
        return Heading(f"#{block.level}", line)
    mark = outline.find_mark(line)
    if mark is not None:
        text = line if block.kind == "heading" else run_in_heading(line, mark)
        return Heading(mark.kind, text)
    return _unmarked_heading(block, line, following)


def _unmarked_heading(block: Block, line: str, following: Sequence[Block]) -> Heading | None:
    """A question that is answered below it, a table's title, or a title inside the file."""
    if line.endswith(("？", "?")) and len(line) <= _QUESTION_LENGTH:
        return Heading("问", line)
    if block.kind != "heading":
        return None
    caption = bool(following) and following[0].kind == "row"
    return Heading("caption" if caption else "title", line)


def run_in_heading(line: str, mark: outline.Mark) -> str:
    """Return the heading that a paragraph starts with, or its mark alone.

    (一)加强领导。各地要…  →  (一)加强领导
    """
    if mark.kind in (_ARTICLE, "问"):
        return line[: mark.length].strip() if mark.kind == _ARTICLE else _until(line, "？?。")
    head = _until(line[mark.length :], "。：；:")
    if 1 < len(head) <= _RUN_IN_LENGTH and "，" not in head[:-1]:
        return line[: mark.length] + head
    if len(head) <= _RUN_IN_LENGTH and head.count("，") == 1 and len(line) > len(head) * 2:
        return line[: mark.length] + head
    return line[: mark.length].strip()


def _until(text: str, stops: str) -> str:
    ends = [i for i in (text.find(stop) for stop in stops) if i >= 0]
    return text[: min(ends)].strip() if ends else text.strip()[: _RUN_IN_LENGTH + 1]


def _open(stack: list[Heading], heading: Heading) -> None:
    kinds = [entry.kind for entry in stack]
    if heading.kind.startswith("#"):
        level = int(heading.kind[1:])
        keep = [e for e in stack if e.kind.startswith("#") and int(e.kind[1:]) < level]
        stack[:] = keep
    elif heading.kind == _PART:
        stack[:] = [e for e in stack if e.kind.startswith("#")]
    elif heading.kind == "title":
        if kinds and kinds[-1] == _PART and outline.is_bare_attachment(stack[-1].text):
            stack[-1] = Heading(_PART, f"{stack[-1].text} {heading.text}")
            return
        stack[:] = []
    elif heading.kind == "caption":
        stack[:] = _above_caption(stack)
        if stack and stack[-1].kind == _PART and outline.is_bare_attachment(stack[-1].text):
            stack[-1] = Heading(_PART, f"{stack[-1].text} {heading.text}")
            return
    elif heading.kind in kinds:
        del stack[kinds.index(heading.kind) :]
    else:
        _close_caption(stack)
    stack.append(heading)


def _above_caption(stack: Sequence[Heading]) -> list[Heading]:
    """A table's title stands directly under the part of the file that it closes."""
    parts = [i for i, entry in enumerate(stack) if entry.kind in (_PART, "title")]
    if parts:
        return list(stack[: parts[-1] + 1])
    return [entry for entry in stack if entry.kind.startswith("#")]


def _close_caption(stack: list[Heading]) -> None:
    kinds = [entry.kind for entry in stack]
    if "caption" in kinds:
        del stack[kinds.index("caption") :]
