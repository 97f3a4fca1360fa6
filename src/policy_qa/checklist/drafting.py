"""Draft a checklist from a table or a list of duties; a person corrects its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_qa.checklist.frequency import stated_times
from policy_qa.clauses import split_document, statements
from policy_qa.errors import InputError
from policy_qa.schema import Clause, Document
from policy_qa.tokenization import content_words

_REQUIREMENT = re.compile(r"内容|要求|标准|指标|任务|事项|举措|措施|职责|工作|项目")
_SECTION = re.compile(r"板块|类别|一级|领域|方面|维度|模块|序号")
_POINTS = re.compile(r"分值|满分|权重|分数|标准分")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*分?")
_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、|\d+\s*[.．、])\s*"
)
_ITEM = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|\d+\s*[.．、])")
_HEADING = re.compile(r"[^，。；]{2,18}。")
_AT_LEAST = re.compile(r"至少|不少于|不低于|以上|不少")
_LABELS = re.compile(r"[（(](?:牵头|责任|指导|落实|配合|主办)[^）)]*[）)]$")
_LEAST_LENGTH = 8
_WORDS = 4
_NAME = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """One item to be: its section, the words of the document, its points."""

    section: str
    path: tuple[str, ...]
    requirement: str
    points: str = ""


def draft_checklist(document: Document, *, under: str = "") -> str:
    """Return a checklist in TOML, an item for each row of a table or numbered duty.

    Args:
        document: A document, a workbook or a Word file with the table or the list.
        under: Only what stands under a heading with these words.

    Raises:
        InputError: If the document has neither.
    """
    clauses = [c for c in split_document(document) if under in " ".join(c.path)]
    entries = list(_rows(document, clauses)) or list(_numbered(clauses))
    if not entries:
        where = f"“{under}”之下" if under else ""
        raise InputError(
            f"“{document.name}”{where}没有找到表格或编了号的事项，请改用含任务表或清单的文件。"
        )
    lines = [
        f"# 由“{document.name}”起草。",
        "# words 是材料中可以作为佐证的说法（正则表达式），请人工核对、增删。",
        "",
        f"title = {_text(document.metadata.title or document.name)}",
        f"document = {_text(document.name)}",
    ]
    for number, entry in enumerate(entries, start=1):
        lines += _item(number, entry)
    return "\n".join(lines) + "\n"


def _rows(document: Document, clauses: Sequence[Clause]) -> Iterator[Entry]:
    for clause in clauses:
        cells = {
            " ".join(c.header): document.text[c.start : c.end] for c in clause.cells if c.header
        }
        texts = [text for header, text in cells.items() if _REQUIREMENT.search(header)]
        requirement = max(texts, key=len, default="")
        if len(requirement) < _LEAST_LENGTH:
            continue
        points = next((t for h, t in cells.items() if _POINTS.search(h)), "")
        figure = _FIGURE.fullmatch(points.strip())
        sections = [t for h, t in cells.items() if _SECTION.search(h) and len(t) > 1]
        section = (sections or [clause.path[-1] if clause.path else ""])[0]
        yield Entry(section, clause.path, requirement, figure[1] if figure else "")


def _numbered(clauses: Sequence[Clause]) -> Iterator[Entry]:
    for clause in clauses:
        if clause.kind == "paragraph" and _ITEM.match(clause.text):
            text = _LABELS.sub("", clause.text).strip()
            if len(text) >= _LEAST_LENGTH:
                outer = [p for p in clause.path if p not in text]
                yield Entry(outer[-1] if outer else "", clause.path, text)


def _item(number: int, entry: Entry) -> list[str]:
    lines = ["", "[[items]]", f"number = {number}"]
    lines += [f"section = {_text(entry.section)}"] if entry.section else []
    lines += [f"path = {json.dumps(list(entry.path), ensure_ascii=False)}"] if entry.path else []
    lines.append(f"requirement = {_text(entry.requirement)}")
    lines += [f"points = {entry.points}"] if entry.points else []
    for piece in _pieces(entry.requirement):
        lines += ["", "[[items.elements]]", *_element(piece)]
    return lines


def _pieces(requirement: str) -> list[str]:
    """Return the statements of a requirement, the heading of a numbered duty left out."""
    text = _MARK.sub("", requirement)
    heading = _HEADING.match(text) if text != requirement else None
    body = text[heading.end() :] if heading and heading.end() < len(text) else text
    pieces = [body[start:end].strip("。；; ") for start, end in statements(body)]
    return [piece for piece in pieces if _keywords(piece)]


def _element(piece: str) -> list[str]:
    words = _keywords(piece)
    name = piece if len(piece) <= _NAME else piece[:_NAME] + "…"
    pattern = ".{0,20}".join(re.escape(word) for word in words[:2])
    stated = stated_times(piece)
    lines = [f"name = {_text(name)}"]
    if stated is not None and _AT_LEAST.search(piece):
        per = "term" if stated.every_term is not None else "year"
        least = int(stated.every_term or stated.in_year) or 1
        lines += ['kind = "event"', f"per = {_text(per)}", f"at_least = {least}"]
    else:
        lines.append('kind = "statement"')
    lines.append(f"words = {json.dumps([pattern], ensure_ascii=False)}")
    lines.append(f"needed = {_text(name + '的材料')}")
    return lines


def _keywords(piece: str) -> list[str]:
    """Return the telling words of a statement, in order, the longest few of them."""
    words = [w for w in dict.fromkeys(content_words(piece)) if len(w) > 1 and w in piece]
    longest = sorted(words, key=len, reverse=True)[:_WORDS]
    return sorted(longest, key=piece.find)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
