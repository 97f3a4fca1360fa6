"""What a document requires: rows with points, or items of prose, split into elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy_qa.analysis.reading import Reading
from policy_qa.clauses import statements
from policy_qa.numerals import quantities
from policy_qa.schema import Cell, Citation, Clause

_POINTS = re.compile(r"分值|满分")
_CONTENT = re.compile(r"内容|要求|标准|指标|任务|事项")
_NO_DEMAND = re.compile(
    r"背景|意义|基本情况|存在问题|主要经验|主要做法|指导思想|工作思路|为什么|内涵|界定|考核评价原则|基本原则|附则|实施步骤|阶段$"
)
_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])\s*"
)
_MUST = re.compile(r"必须|不得|严禁|禁止|一律|务必|(?<![无])须")
_SHALL = re.compile(
    r"应当|至少|不少于|不低于|不超过|不高于|确保|全部|"
    r"(?<![适效相响反供对因顺感回])应(?![用对急届聘邀])|(?<![主需重必纲首摘概提紧扼])要(?![求点素闻么害领旨件])"
)
_MAY = re.compile(
    r"鼓励|提倡|探索|可以|(?<![许认])可(?![持复借推靠能信行见以操视控])|支持|力争|尽量"
)
_ACTION = re.compile(
    r"建立|健全|完善|制定|制订|落实|推进|推动|加强|组织|开展|实施|明确|强化|深化|优化|提高|提升|配齐|统筹|成立|"
    r"组建|设立|培育|培养|规范|保障|构建|坚持|形成|遴选|指导|召开|促进|发挥|引导|宣传|总结|整合|突出|定期|举办|改革|增设|给予|实行|培训|公布|编制|备案|监管|达到"
)
_PAST = re.compile(r"截至|以来，|已(?:经|全部|全面)")
_DEFINITION = re.compile(r"是指|所称")
_BASIS = re.compile(
    r"^(?:为|根据|按照|依据)[^。]*(?:(?:制定|制订|提出)[^，。]{0,6}(?:本|如下|以下)|我[局委厅]|经研究|现将|现就)"
)
_FIELDS = re.compile(
    r"[（(]\s*(?:牵头|指导|责任|落实|配合|主办|承办)(?:责任)?(?:单位|部门)\s*[:：]"
)
_STRENGTHS = {
    "必须": Decimal(3),
    "应当": Decimal(2),
    "要求": Decimal("1.5"),
    "鼓励": Decimal("0.5"),
}
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a requirement asks for, in the words of the document."""

    citation: Citation
    strength: str

    @property
    def text(self) -> str:
        """The words, without the mark of the item."""
        return _MARK.sub("", self.citation.quote)


@dataclass(frozen=True, slots=True)
class Requirement:
    """An item of a document with the elements that it asks for.

    ``points`` is set where the document gives points; ``strength`` is the strongest of its
    elements: 必须, 应当, 要求 (a plain imperative) or 鼓励.
    """

    name: str
    citation: Citation
    elements: tuple[Element, ...]
    path: tuple[str, ...]
    points: Decimal | None = None

    @property
    def strength(self) -> str:
        """The strongest wording among the elements."""
        return max((e.strength for e in self.elements), key=lambda name: _STRENGTHS[name])

    @property
    def weight(self) -> Decimal:
        """The points, or where there are none, a number for the strength of wording."""
        return self.points if self.points is not None else _STRENGTHS[self.strength]


def requirements(reading: Reading) -> list[Requirement]:
    """Return the requirements of a document in its order.

    Where a table gives points, its rows are the requirements and the prose is left out.
    """
    return _scored(reading) or list(_from_prose(reading))


def all_requirements(reading: Reading) -> list[Requirement]:
    """Return the requirements of a document's prose and of its tables with points."""
    return [*_from_prose(reading), *_scored(reading)]


def _scored(reading: Reading) -> list[Requirement]:
    return [found for clause in reading.clauses if (found := _from_row(reading, clause))]


def strength_of(text: str) -> str | None:
    """Return how strongly a statement asks for something; None if it asks for nothing."""
    if _BASIS.match(text) or _PAST.search(text):
        return None
    if _MUST.search(text):
        return "必须"
    if _MAY.search(text) and not _SHALL.search(text):
        return "鼓励"
    if _SHALL.search(text):
        return "应当"
    return "要求" if _ACTION.search(text) else None


def _from_row(reading: Reading, clause: Clause) -> Requirement | None:
    if clause.kind != "row" or not clause.fields:
        return None
    points = next((cell for cell in clause.cells if _header(cell, _POINTS)), None)
    content = [c for c in clause.cells if _header(c, _CONTENT) and c is not points]
    if points is None or not content:
        return None
    cell = max(content, key=lambda found: found.end - found.start)
    value = _points(reading.text[points.start : points.end])
    elements = tuple(elements_of(reading, cell.start, cell.end))
    if value is None or not elements:
        return None
    return Requirement(
        _name(reading.text[cell.start : cell.end]),
        reading.cite(cell.start, cell.end),
        elements,
        clause.path,
        value,
    )


def _header(cell: Cell, pattern: re.Pattern[str]) -> bool:
    return bool(cell.header and pattern.search(cell.header[-1]) and cell.end > cell.start)


def _points(text: str) -> Decimal | None:
    found = [q for q in quantities(text) if q.kind == "number"]
    return found[0].value if found else None


def _name(text: str) -> str:
    return re.split(r"[。；，]", _MARK.sub("", text), maxsplit=1)[0]


def elements_of(reading: Reading, start: int, end: int) -> Iterator[Element]:
    """Yield each statement of ``text[start:end]`` as an element."""
    text = reading.text[start:end]
    for begin, stop in statements(text):
        piece = text[begin:stop]
        if len(_MARK.sub("", piece)) >= _SHORTEST:
            citation = reading.cite(start + begin, start + stop)
            yield Element(citation, strength_of(piece) or "要求")


def _from_prose(reading: Reading) -> Iterator[Requirement]:
    """Put the statements of one numbered item together; other paragraphs stand alone."""
    group: list[Clause] = []
    numbered = any(_is_numbered(clause) for clause in reading.clauses)
    for clause in reading.clauses:
        if clause.kind != "paragraph" or any(_NO_DEMAND.search(h) for h in clause.path):
            continue
        if numbered and not _is_numbered(clause):
            continue
        if group and clause.path != group[-1].path:
            yield from _item(reading, group)
            group = []
        group.append(clause)
    if group:
        yield from _item(reading, group)


def _is_numbered(clause: Clause) -> bool:
    """Return whether a clause stands under a numbered heading, not in a preamble."""
    return any(_MARK.match(heading) for heading in clause.path) or any(
        heading.startswith("第") for heading in clause.path
    )


def _item(reading: Reading, clauses: Sequence[Clause]) -> Iterator[Requirement]:
    assigned = any(_FIELDS.search(clause.text) for clause in clauses)
    elements = tuple(
        element for clause in clauses for element in _demanding(reading, clause, assigned)
    )
    if not elements:
        return
    heading = _MARK.sub("", clauses[0].path[-1]).strip("。：:") if clauses[0].path else ""
    yield Requirement(
        heading or _name(clauses[0].text),
        reading.cite(clauses[0].start, clauses[-1].end),
        elements,
        clauses[0].path,
    )


def _demanding(reading: Reading, clause: Clause, assigned: bool) -> Iterator[Element]:
    """Yield the statements that ask for something: all of a task that is assigned to a body."""
    fields = _FIELDS.search(clause.text)
    last = clause.start + (fields.start() if fields else len(clause.text))
    heading = _MARK.sub("", clause.path[-1]) if clause.path else ""
    for statement in reading.statements([clause]):
        end = min(statement.end, last)
        text = reading.text[statement.start : end]
        plain = _MARK.sub("", text).strip("。：:")
        if end <= statement.start or len(plain) < _SHORTEST or plain == heading.strip("。：:"):
            continue
        strength = strength_of(plain)
        if assigned and strength is None and not _DEFINITION.search(plain):
            strength = "要求"
        if strength is not None:
            yield Element(reading.cite(statement.start, end), strength)
