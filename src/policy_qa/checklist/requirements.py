"""The items of a checklist as requirements, so that a plan can be held against them."""

from __future__ import annotations

import re

from policy_qa.analysis.reading import Reading
from policy_qa.analysis.requirements import Requirement, elements_of
from policy_qa.checklist.checklist import Checklist
from policy_qa.checklist.data import Item
from policy_qa.clauses import split_document
from policy_qa.errors import InputError
from policy_qa.schema import Block, Document

_HEADING = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．][^，；。]{2,18}。")


def checklist_reading(checklist: Checklist) -> Reading:
    """Return the requirements of a checklist as a document of their own, a line each.

    For a checklist without a document; one that has a document is read from there.
    """
    lines = [item.requirement for item in checklist.data.items]
    text = "\n".join(lines)
    blocks, start = [], 0
    for line in lines:
        blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    document = Document(f"{checklist.name}.toml", text, tuple(blocks))
    return Reading(document, tuple(split_document(document)), checklist.data.title)


def checklist_requirements(
    checklist: Checklist, reading: Reading, part: str | None = None
) -> list[Requirement]:
    """Return the items of a checklist as requirements with their points.

    Args:
        checklist: The checklist.
        reading: Its document, or :func:`checklist_reading`.
        part: Only items whose section, title or path holds these words.

    Raises:
        InputError: If no item is left.
    """
    items = [i for i in checklist.data.items if part is None or part in _about(i)]
    found = [one for item in items if (one := _requirement(checklist, item, reading))]
    if not found:
        message = f"清单“{checklist.name}”中没有含“{part}”的要求，请核对 --part 的写法。"
        raise InputError(message)
    return found


def _about(item: Item) -> str:
    return " ".join((item.section, item.title, *item.path))


def _requirement(checklist: Checklist, item: Item, reading: Reading) -> Requirement | None:
    basis = checklist.basis.get(item.number)
    start = basis.start if basis else reading.text.find(item.requirement)
    end = basis.end if basis else start + len(item.requirement)
    elements = tuple(elements_of(reading, start, end))
    if not elements:
        return None
    heading = item.title
    if len(elements) > 1 and _HEADING.fullmatch(elements[0].citation.quote):
        heading, elements = heading or elements[0].text.rstrip("。"), elements[1:]
    name = f"第{item.number}项 {heading}".strip()
    path = basis.path if basis else item.path
    return Requirement(name, reading.cite(start, end), elements, path, item.points)
