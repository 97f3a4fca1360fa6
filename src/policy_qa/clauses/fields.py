"""Labelled values inside a clause: 责任单位：…, 时限要求：…, and the cells of a row."""

from __future__ import annotations

import re

from policy_qa.schema import Block, Field

_LABEL = (
    r"(?:责任|牵头|落实|指导|配合|主办|协办|参与|实施|承办|主管|完成|参加|督办|监督|组织|负责|主责)"
    r"(?:责任)?(?:单位|部门|领导|人|科室|处室|时限|时间)"
    r"|(?:时限要求|完成期限|时间节点|办理时限|整改时限|工作时限|时限|期限|时间安排|完成时间|时间要求)"
)
_FIELD = re.compile(rf"({_LABEL})\s*[:：]\s*((?:[^。；;（()）\n]|[（(][^（()）\n]*[）)])+)")


def labelled_fields(text: str, offset: int) -> tuple[Field, ...]:
    """Return the labelled values of a paragraph; spans point into the document."""
    return tuple(
        Field(
            name=match[1],
            value=match[2].strip(),
            start=offset + match.start(2),
            end=offset + match.start(2) + len(match[2].rstrip()),
        )
        for match in _FIELD.finditer(text)
    )


def row_fields(text: str, block: Block) -> tuple[Field, ...]:
    """Return the cells of a row that have a header, named by their innermost header."""
    return tuple(
        Field(
            name=" ".join(cell.header),
            value=text[cell.start : cell.end],
            start=cell.start,
            end=cell.end,
        )
        for cell in block.cells
        if cell.header and cell.end > cell.start
    )
