"""Grades of schools, read from tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import GradeElement
from policy_qa.checklist.findings import Conflict, Fact, Outcome, State, refuted
from policy_qa.checklist.parts import Part
from policy_qa.checklist.profile import Profile
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import when
from policy_qa.numerals import parse_number
from policy_qa.schema import Citation

_NOT_GRADE = "质生学教社课班成作干团毕品率少青党"
_BETWEEN = "教学质量|学年|评价|等次|均|都|全部|皆|为|是|达到?|获评?|被?评为|取得|在|以上"
_CLAIMED = r"(?:(?![没未无不])[^，。；\d]){0,16}?"
_GRADE_ENDS = r"$|[，。；！、”）]|等|以上|的?(?:成绩|等次|结果|评价)"
_COUNT = r"\d+|[一二两三四五六七八九十]+"
_GAP = r"[^，。；、]{0,18}?"


def grade_outcome(element: GradeElement, search: Search) -> Outcome:
    """Return the grade of each school of the group."""
    schools = search.judge.profile.schools
    grades: dict[str, tuple[str, Citation]] = {}
    claims: list[tuple[str, str, Citation]] = []
    for statement in search.statements:
        if not _speaks_of(statement, element, search):
            continue
        for school, grade, citation in _graded(statement, schools, element, search):
            if statement.claim:
                claims.append((school, grade, citation))
            else:
                grades.setdefault(school, (grade, citation))
    for school, grade, citation in claims:
        grades.setdefault(school, (grade, citation))
    if not grades:
        return Outcome("silent")
    facts = [Fact(f"{s}{element.name}", *grades[s]) for s in schools if s in grades]
    lacking = tuple(f"{school}的{element.name}" for school in schools if school not in grades)
    conflicts = _grade_conflicts(element, grades, claims, search)
    entries = [{"school": s, "grade": grades[s][0]} for s in schools if s in grades]
    state: State = "partly" if lacking else "proved"
    cited = tuple(dict.fromkeys(fact.citation for fact in facts))
    inputs: dict[str, object] = {} if lacking else {element.input: entries}
    lower = tuple(c for g, c in grades.values() if g != element.grades[0])
    return Outcome(state, cited, tuple(facts), conflicts, lacking, inputs, lower)


def _speaks_of(statement: Statement, element: GradeElement, search: Search) -> bool:
    around = " ".join([statement.document, statement.searched, statement.around])
    if not any_of(element.words).search(around) or not any_of(element.grades).search(
        statement.text
    ):
        return False
    verdict, _ = search.judge.verdict(statement, 0, 1)
    return verdict in ("held", "praise")


def _graded(
    statement: Statement, schools: Sequence[str], element: GradeElement, search: Search
) -> list[tuple[str, str, Citation]]:
    grade = "|".join(sorted(element.grades, key=len, reverse=True))
    if statement.kind == "row":
        return _graded_row(statement, schools, re.compile(grade), search)
    found = []
    for part in statement.parts:
        for school in schools:
            named = "|".join(map(re.escape, search.judge.profile.names_of(school)))
            own = _awarded(part.text, grade)
            text = own if part.header != school else f"{school}：{own}"
            match = re.search(rf"(?:{named}){_GAP}({grade})", text)
            if match:
                found.append((school, match[1], statement.citation(part)))
    if not found:
        found = _only_pair(statement, schools, grade, search.judge.profile)
    graded = {school for school, _, _ in found}
    shared = _shared(statement, schools, grade, search.judge.profile)
    return found + [entry for entry in shared if entry[0] not in graded]


def _awarded(text: str, grade: str) -> str:
    """Leave out grades that were missed, applied for or lost: 申报优秀，核定为良好."""
    return re.sub(rf"(?:{load_cues().unawarded.pattern})(?:{grade})", "", text)


def _only_pair(
    statement: Statement, schools: Sequence[str], grade: str, profile: Profile
) -> list[tuple[str, str, Citation]]:
    """Pair the only school of a sentence with its only grade, whatever stands between."""
    found = []
    for part in statement.parts:
        for text in re.split("[；。]", _awarded(part.text, grade)):
            named, grades = profile.named(text, schools), set(re.findall(grade, text))
            if len(named) == 1 and len(grades) == 1:
                found.append((named[0], grades.pop(), statement.citation(part)))
    return found


def _shared(
    statement: Statement, schools: Sequence[str], grade: str, profile: Profile
) -> list[tuple[str, str, Citation]]:
    """Read 甲校、乙校为优秀: one grade for a list of schools."""
    found = []
    for part in statement.parts:
        for clause in re.split(r"[，；。]", _awarded(part.text, grade)):
            match = re.search(grade, clause)
            if match:
                before = profile.named(clause[: match.start()], schools)
                named = before or profile.named(clause[match.end() :], schools)
                found += [(s, match[0], statement.citation(part)) for s in named]
    return found


def _graded_row(
    statement: Statement, schools: Sequence[str], grade: re.Pattern[str], search: Search
) -> list[tuple[str, str, Citation]]:
    graded = [p for p in statement.parts if grade.fullmatch(p.text.strip())]
    own = [p for p in graded if not load_cues().applied.search(p.header)]
    year = search.judge.year
    this = [p for p in own if when(p.header, year) == "this"]
    unsaid = [p for p in own if when(p.header, year) == "unsaid"]
    cell = next(iter(this or unsaid), None)
    names = search.judge.profile.names_of
    named = [s for s in schools if any(p.text.strip() in names(s) for p in statement.parts)]
    if named:
        return [(named[0], cell.text.strip(), statement.citation(cell))] if cell else []
    listed = search.judge.profile.named(" ".join(p.text for p in statement.parts), schools)
    if listed and cell is not None and len(own) == 1:
        return [(school, cell.text.strip(), statement.citation(cell)) for school in listed]
    return [
        (school, part.text.strip(), statement.citation(part))
        for part in own
        for school in search.judge.profile.named(part.header, schools)
    ]


def _grade_conflicts(
    element: GradeElement,
    grades: dict[str, tuple[str, Citation]],
    claims: Sequence[tuple[str, str, Citation]],
    search: Search,
) -> tuple[Conflict, ...]:
    for school, grade, citation in claims:
        true, source = grades[school]
        if true != grade:
            return (refuted(citation, f"中{school}为{true}", source),)
    for statement in (s for s in search.statements if s.claim):
        for part in statement.parts:
            lower = _below_claim(element, grades, part.text) or _fewer(element, grades, part.text)
            if lower and _is_this_year(statement, part, search):
                named = "、".join(f"{school}为{grades[school][0]}" for school in lower)
                sources = [grades[school][1] for school in lower]
                return (refuted(statement.citation(part), f"中{named}", *sources),)
    return ()


def _below_claim(
    element: GradeElement, grades: dict[str, tuple[str, Citation]], text: str
) -> list[str]:
    """Return the schools below the grade that a sentence claims for every school."""
    order = list(element.grades)
    whole = f"{load_cues().every.pattern}|全部|全"
    for rank, grade in enumerate(order):
        named = rf"(?:{grade}|{grade[0]}(?![{_NOT_GRADE}]))(?![{_NOT_GRADE}])"
        every = re.compile(
            rf"(?:{whole})(?:(?:{_BETWEEN})*{named}|{_CLAIMED}{grade}(?={_GRADE_ENDS}))"
        )
        if every.search(text):
            return [school for school, (own, _) in grades.items() if order.index(own) > rank]
    return []


def _fewer(element: GradeElement, grades: dict[str, tuple[str, Citation]], text: str) -> list[str]:
    """Return the schools below the grades of which a sentence counts more schools than there are.

    Also those below a grade that no school is said to have fallen under.
    """
    order = list(element.grades)
    words = "|".join(sorted(order, key=len, reverse=True))
    none = re.search(
        rf"(?:没有|无|未有)一?所?[^，。；]{{0,10}}?({words})(?:等次)?(?:以下|之下|线下)", text
    )
    if none:
        return [s for s, (own, _) in grades.items() if order.index(own) > order.index(none[1])]
    counted = re.findall(rf"({_COUNT})所[^，。；、\d]{{0,6}}?({words})", text)
    counted += [
        (n, g) for g, n in re.findall(rf"({words})(?:等次)?[^，。；、\d]{{0,2}}({_COUNT})所", text)
    ]
    for number, grade in counted:
        true = sum(own == grade for own, _ in grades.values())
        if (parse_number(number) or 0) > true:
            return [s for s, (own, _) in grades.items() if order.index(own) > order.index(grade)]
    return []


def _is_this_year(statement: Statement, part: Part, search: Search) -> bool:
    planned = load_cues().planned.search(part.text) or load_cues().norm.search(part.text)
    return not planned and search.judge.when(statement, part) in ("this", "unsaid")
