"""An outline of an implementing plan, each point with the requirement that it answers.

Requirements of the document are put under the sections that implementing plans have. What is
addressed to authorities, or to another kind of school, is told apart from what the school
itself must do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_qa.analysis.deadlines import Deadline
from policy_qa.analysis.duties import duties
from policy_qa.analysis.reading import Reading
from policy_qa.analysis.requirements import Element, Requirement, all_requirements
from policy_qa.analysis.targets import target_pieces
from policy_qa.errors import InputError
from policy_qa.schema import Citation

_SECTIONS = (
    ("一、工作目标", re.compile(r"目标|愿景")),
    (
        "二、组织领导与职责分工",
        re.compile(r"组织领导|领导机构|领导小组|联席会议|专班|职责|分工|推进机制|治理结构|合力"),
    ),
    (
        "五、保障措施",
        re.compile(r"保障|经费|编制|人事|待遇|队伍|师资|人才|招录|政策支持|倾斜|绩效|资源统筹"),
    ),
    ("六、考核评价与宣传总结", re.compile(r"考核|评价|评估|督导|激励|奖励|宣传|总结|氛围")),
    ("四、实施步骤与时间安排", re.compile(r"步骤|阶段|进度|时间安排")),
)
_TASKS = "三、重点任务与措施"
_STEPS = "四、实施步骤与时间安排"
_ORDER = (
    "一、工作目标",
    "二、组织领导与职责分工",
    _TASKS,
    _STEPS,
    "五、保障措施",
    "六、考核评价与宣传总结",
)
_STAGES = (
    ("幼儿园", re.compile(r"幼儿园|学前")),
    ("小学", re.compile(r"小学")),
    ("初中", re.compile(r"初中")),
    ("高中", re.compile(r"高中|中职|职业")),
)
_ANY_STAGE = re.compile(r"中小学|义务教育|学校|各校")
_ROLES = (
    ("核心校", re.compile(r"核心校|总校|牵头校|优质学校")),
    ("成员校", re.compile(r"成员校|成员学校|被托管|薄弱")),
)
_AUTHORITY = re.compile(
    r"^(?:各|有关|属地|所在)?[^，。；]{0,14}?(?:政府|管委会|教育局|教体局|财政局|人社局|[市县区]委"
    r"|主管部门|行政部门|财政部门|部门|财政)"
)
_FOR_SCHOOLS = re.compile(r"学校|核心校|成员校|集团|教师|校长|各校")
_PAPERS = re.compile(
    r"(?:制定|制订|建立|健全|完善|编制|形成|出台)+(?P<what>(?!了|《)[^，。；、《》]{2,18}"
    r"(?:制度|机制|章程|方案|规划|计划|办法|清单|台账|体系|档案))"
)
_MARK = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+、|\d+[.．、])\s*"
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the outline: the requirement, and what the plan must write to answer it.

    ``direct`` says that it is the school's own to do, not an authority's; ``fits`` that it
    names this kind of school.
    """

    requirement: Citation
    strength: str
    heading: str
    to_write: tuple[str, ...]
    direct: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the outline."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a plan; ``above`` holds what authorities must do, to refer to."""

    title: str
    school_kind: str
    basis: tuple[Citation, ...]
    sections: tuple[Section, ...]
    above: tuple[Point, ...]


def draft(reading: Reading, school_kind: str) -> Outline:
    """Return the outline of a plan that forgets no requirement of a document.

    Args:
        reading: The document (or a part of it) that the plan carries out.
        school_kind: The kind of school, such as 乡镇小学, 核心校, 初中成员校.

    Raises:
        InputError: If the document states no requirement.
    """
    asked = [*all_requirements(reading), *_stages(reading)]
    if not asked:
        message = f"“{reading.name}”中没有找到要求，无从起草。请换一份文件，或核对 --part 的写法。"
        raise InputError(message)
    limits = {duty.content.start: duty.deadlines for duty in duties(reading)}
    points = [
        (
            _section(requirement),
            _point(requirement, element, school_kind, limits.get(requirement.citation.start, ())),
        )
        for requirement in asked
        for element in requirement.elements
        if _concerns(element.text, school_kind)
    ]
    own = [(title, point) for title, point in points if point.direct]
    sections = tuple(
        Section(title, tuple(point for name, point in own if name == title)) for title in _ORDER
    )
    return Outline(
        f"{school_kind}落实《{reading.document.metadata.title or reading.name}》实施方案（提纲）",
        school_kind,
        tuple(_basis(reading)),
        tuple(section for section in sections if section.points),
        tuple(point for _, point in points if not point.direct),
    )


def _stages(reading: Reading) -> Iterator[Requirement]:
    """The steps of the document's timetable."""
    for duty in duties(reading):
        if duty.stage and duty.source == "标注":
            yield Requirement(duty.task, duty.content, (Element(duty.content, "要求"),), duty.path)


def _basis(reading: Reading) -> Iterator[Citation]:
    """The title of the document, and the sentence that says what it follows."""
    first = next((clause for clause in reading.clauses if clause.kind == "heading"), None)
    if first is not None:
        yield reading.cite(first.start, first.end)
    for statement in reading.statements():
        if re.match(r"(?:为|根据|按照)", statement.text) and "《" in statement.text:
            yield reading.cite(statement.start, statement.end)
            return


def _section(requirement: Requirement) -> str:
    """The section that the requirement's own heading asks for, else one of those above it."""
    above = [heading for heading in reversed(requirement.path) if _MARK.match(heading)]
    for heading in (requirement.name, *above):
        for title, words in _SECTIONS:
            if words.search(heading):
                return title
    return _TASKS


def _concerns(text: str, school_kind: str) -> bool:
    """Return whether a requirement may bind this kind of school: not another stage only."""
    asked = [name for name, words in _STAGES if words.search(school_kind)]
    named = [name for name, words in _STAGES if words.search(text)]
    return not asked or not named or bool(set(asked) & set(named)) or bool(_ANY_STAGE.search(text))


def _point(
    requirement: Requirement, element: Element, school_kind: str, limits: Sequence[Deadline]
) -> Point:
    text = element.text
    return Point(
        element.citation,
        element.strength,
        requirement.name,
        tuple(_to_write(text, requirement, limits)),
        _is_direct(text, school_kind),
        _fits(text, school_kind),
    )


def _is_direct(text: str, school_kind: str) -> bool:
    """An authority as the subject means that the school can only refer to it."""
    if _AUTHORITY.search(school_kind):
        return True
    plain = _MARK.sub("", text)
    subject = _AUTHORITY.match(plain)
    return subject is None or bool(_FOR_SCHOOLS.search(subject[0]))


def _fits(text: str, school_kind: str) -> bool:
    roles = [words for name, words in _ROLES if name in school_kind or words.search(school_kind)]
    stages = [words for _, words in _STAGES if words.search(school_kind)]
    places = [word for word in ("乡镇", "乡村", "镇驻地", "城区", "县城") if word in school_kind]
    return any(words.search(text) for words in (*roles, *stages)) or any(
        place in text for place in places
    )


def _to_write(text: str, requirement: Requirement, limits: Sequence[Deadline]) -> Iterator[str]:
    if requirement.points is not None:
        yield f"本项占{requirement.points}分，逐句对照写明做法和佐证材料"
    for start, end in target_pieces(text):
        yield f"写明本单位的数字，不低于原文“{text[start:end]}”"
    for match in _PAPERS.finditer(text):
        yield f"附上或列出“{match['what']}”的文本名称和完成时间"
    if limits:
        yield f"写明责任人，时限不晚于原文“{'、'.join(limit.text for limit in limits)}”"
    elif requirement.points is None:
        yield "写明责任人、完成时限和检查办法"


def all_points(outline: Outline) -> Sequence[Point]:
    """Return every point, those for authorities last."""
    return [*(point for section in outline.sections for point in section.points), *outline.above]
