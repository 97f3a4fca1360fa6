"""Grades of schools and percentages of groups of people, read from tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import GradeElement, PercentElement
from policy_qa.checklist.findings import Conflict, Fact, Found, Outcome, State
from policy_qa.checklist.figures import plain
from policy_qa.checklist.judging import Verdict
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Part, Statement
from policy_qa.checklist.years import when
from policy_qa.numerals import parse_number, quantities
from policy_qa.schema import Citation

_NOT_GRADE = "质生学教社课班成作干团毕品率少青党"
_GAP = r"[^，。；、]{0,8}?"
_COUNTED: tuple[Verdict, ...] = ("held", "praise", "not_held")


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
    inputs = {} if lacking else {element.input: entries}
    return Outcome(state, cited, tuple(facts), conflicts, lacking, inputs)


def _speaks_of(statement: Statement, element: GradeElement, search: Search) -> bool:
    around = " ".join([statement.document, statement.searched, *statement.context])
    if not any_of(element.words).search(around) or not any_of(element.grades).search(statement.text):
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
            text = part.text if part.header != school else f"{school}：{part.text}"
            match = re.search(rf"{re.escape(school)}{_GAP}({grade})", text)
            if match:
                found.append((school, match[1], statement.citation(part)))
    named = {school for school, _, _ in found}
    return found + [g for g in _shared(statement, schools, grade) if g[0] not in named]


def _shared(
    statement: Statement, schools: Sequence[str], grade: str
) -> list[tuple[str, str, Citation]]:
    """Read 甲校、乙校为优秀: one grade for a list of schools."""
    found = []
    for part in statement.parts:
        for clause in re.split(r"[，；。]", part.text):
            match = re.search(grade, clause)
            if match:
                before = [s for s in schools if s in clause[: match.start()]]
                named = before or [s for s in schools if s in clause[match.end() :]]
                found += [(s, match[0], statement.citation(part)) for s in named]
    return found


def _graded_row(
    statement: Statement, schools: Sequence[str], grade: re.Pattern[str], search: Search
) -> list[tuple[str, str, Citation]]:
    own = [p for p in statement.parts if grade.fullmatch(p.text.strip())]
    year = search.judge.year
    this = [p for p in own if when(p.header, year) == "this"]
    unsaid = [p for p in own if when(p.header, year) == "unsaid"]
    cell = next(iter(this or unsaid), None)
    named = [s for s in schools if any(p.text.strip() == s for p in statement.parts)]
    if named:
        return [(named[0], cell.text.strip(), statement.citation(cell))] if cell else []
    by_header = [(p.header.split()[-1], p) for p in own if p.header]
    return [(s, p.text.strip(), statement.citation(p)) for s, p in by_header if s in schools]


def _grade_conflicts(
    element: GradeElement,
    grades: dict[str, tuple[str, Citation]],
    claims: Sequence[tuple[str, str, Citation]],
    search: Search,
) -> tuple[Conflict, ...]:
    best = element.grades[0]
    lower = [(s, g, c) for s, (g, c) in grades.items() if g != best]
    for school, grade, citation in claims:
        true, source = grades[school]
        if true != grade:
            return (_grade_conflict(citation, school, true, source),)
    every = re.compile(
        rf"(?:{load_cues().every.pattern}|全部|全)(?:教学质量|学年|评价|等次|均|都|全部|皆|为|是|达到?|获评?|被?评为|取得)*"
        rf"(?:{best}|{best[0]}(?![{_NOT_GRADE}]))(?![{_NOT_GRADE}])"
    )
    for statement in search.statements if lower else ():
        part = next((p for p in statement.parts if every.search(p.text)), None)
        if statement.claim and part and _is_this_year(statement, part, search):
            school, grade, source = lower[0]
            return (_grade_conflict(statement.citation(part), school, grade, source),)
    return ()


def _is_this_year(statement: Statement, part: Part, search: Search) -> bool:
    planned = load_cues().planned.search(part.text) or load_cues().norm.search(part.text)
    return not planned and search.judge.when(statement, part) in ("this", "unsaid")


def _grade_conflict(claim: Citation, school: str, grade: str, source: Citation) -> Conflict:
    text = f"自评称“{claim.quote}”，{source.document}中{school}为{grade}，以后者为准"
    return Conflict(text, (claim, source))


# --- percentages -------------------------------------------------------------


def percent_outcome(element: PercentElement, search: Search) -> Outcome:
    """Return the percentage of each group of people."""
    found = [
        f
        for f in search.find([*element.words, *(w for ws in element.groups.values() for w in ws)])
        if f.verdict in _COUNTED and _is_measured(f.statement, element)
    ]
    values = _values(found, element)
    for group, entry in _whole(element, search).items():
        values[group] = entry
    denied = _denied(found, element)
    for group in denied:
        values.pop(group, None)
    conflicts = _percent_conflicts(element, found, values, denied)
    if not values:
        cited = tuple(denied.values())
        return Outcome("denied" if cited else "silent", cited, conflicts=conflicts)
    facts = [
        Fact(f"{group}{element.name}", f"{plain(values[group][0])}%", values[group][1])
        for group in element.groups
        if group in values
    ]
    lacking = tuple(f"{group}{element.name}" for group in element.groups if group not in values)
    cited = tuple(dict.fromkeys([*(f.citation for f in facts), *denied.values()]))
    inputs = {element.input: {g: plain(v) for g, (v, _) in values.items()}} if not lacking else {}
    return Outcome("partly" if lacking else "proved", cited, tuple(facts), conflicts, lacking, dict(inputs))


Values = dict[str, tuple[Decimal, Citation]]


def _values(found: Sequence[Found], element: PercentElement) -> Values:
    """Return one percentage a group; none where the rows of one table differ (by school)."""
    values: Values = {}
    differing: set[str] = set()
    for claim in (False, True):
        read: dict[str, list[tuple[Decimal, Citation]]] = {}
        for one in found:
            if one.statement.claim is claim and one.verdict != "not_held":
                for group, value, part in _percentages(one, element):
                    read.setdefault(group, []).append((value, one.statement.citation(part)))
        for group, entries in read.items():
            if len({value for value, _ in entries}) > 1 and not claim:
                differing.add(group)
            elif group not in differing:
                values.setdefault(group, entries[0])
    return values


def _whole(element: PercentElement, search: Search) -> Values:
    """Return the percentages of a row that stands for the whole group (平均, 合计)."""
    values: Values = {}
    for statement in search.statements:
        total = any(load_cues().subtotal.search(part.text) for part in statement.parts[:2])
        if statement.kind != "row" or not total or not _is_measured(statement, element):
            continue
        if search.judge.verdict(statement, 0, 1)[0] not in ("held", "praise"):
            continue
        for group, value, part in _row_percentages(statement, element):
            values.setdefault(group, (value, statement.citation(part)))
    return values


def _is_measured(statement: Statement, element: PercentElement) -> bool:
    around = " ".join([statement.searched, *statement.context[:2]])
    return bool(any_of(element.words).search(around))


def _group(text: str, element: PercentElement) -> str:
    return next((g for g, words in element.groups.items() if any_of(words).search(text)), "")


def _percentages(found: Found, element: PercentElement) -> list[tuple[str, Decimal, Part]]:
    statement = found.statement
    if statement.kind == "row":
        return _row_percentages(statement, element)
    read = []
    for part in statement.parts:
        for group, words in element.groups.items():
            named = "|".join(words)
            match = re.search(rf"(?:{named})[^，。；\d]{{0,10}}?(?=[\d百])", part.text)
            value = _first_percent(part.text[match.end() :]) if match else None
            if value is not None and any_of(element.words).search(part.text):
                read.append((group, value, part))
    return read


def _first_percent(text: str) -> Decimal | None:
    first = next(iter(quantities(text)), None)
    return first.value if first and first.kind == "percent" and first.start == 0 else None


def _row_percentages(
    statement: Statement, element: PercentElement
) -> list[tuple[str, Decimal, Part]]:
    wanted, other = any_of(element.words), any_of(element.without)
    measured = [p for p in statement.parts if wanted.search(p.header) and not other.search(p.header)]
    group = next((g for p in statement.parts[:3] if len(p.text) < 8 and (g := _group(p.text, element))), "")  # noqa: PLR2004
    if group:
        values = [(p, _cell_percent(p.text)) for p in measured]
        return [(group, value, p) for p, value in values if value is not None][-1:]
    by_header = [(_group(p.header, element), _cell_percent(p.text), p) for p in statement.parts]
    return [(g, v, p) for g, v, p in by_header if g and v is not None and not other.search(statement.text)]


def _cell_percent(text: str) -> Decimal | None:
    value = parse_number(text.strip().rstrip("%％"))
    if value is None:
        first = _first_percent(text.strip())
        return first
    share = value * 100 if 0 < value <= 1 and "%" not in text else value
    return share if 0 <= share <= 100 else None  # noqa: PLR2004


def _denied(found: Sequence[Found], element: PercentElement) -> dict[str, Citation]:
    denied: dict[str, Citation] = {}
    for one in found:
        shown = next((p for p in one.statement.parts if load_cues().negative.search(p.text)), None)
        group = _group(one.statement.text, element)
        if shown and group and not one.statement.claim:
            denied.setdefault(group, one.statement.citation(shown))
    return denied


def _percent_conflicts(
    element: PercentElement,
    found: Sequence[Found],
    values: dict[str, tuple[Decimal, Citation]],
    denied: dict[str, Citation],
) -> tuple[Conflict, ...]:
    conflicts = []
    for one in (f for f in found if f.statement.claim and f.verdict in ("held", "praise")):
        for group, value, part in _percentages(one, element):
            true = values.get(group)
            source = denied.get(group) or (true[1] if true and true[0] != value else None)
            if source is not None and source.document != one.statement.document:
                actual = f"{plain(true[0])}%" if true else f"“{source.quote}”"
                text = f"自评称“{part.text}”，{source.document}中{group}{element.name}为{actual}，以后者为准"
                conflicts.append(Conflict(text, (one.statement.citation(part), source)))
        conflicts += _overall(element, one, values)
    return tuple(dict.fromkeys(conflicts))[:4]


def _overall(
    element: PercentElement, one: Found, values: dict[str, tuple[Decimal, Citation]]
) -> list[Conflict]:
    """Compare a figure that names no group with the mean of the groups."""
    match = re.search(rf"(?:{'|'.join(element.words)})[^，。；\d]{{0,8}}?(?=[\d百])", one.part.text)
    value = _first_percent(one.part.text[match.end() :]) if match else None
    if value is None or not values or match is None:
        return []
    if _group(one.part.text[: match.end()].split("，")[-1], element):
        return []
    mean = sum((v for v, _ in values.values()), Decimal()) / len(values)
    if value <= mean + 1:
        return []
    group, (low, source) = min(values.items(), key=lambda entry: entry[1][0])
    text = f"自评称“{one.part.text}”，{source.document}中{group}{element.name}为{plain(low)}%，以后者为准"
    return [Conflict(text, (one.statement.citation(one.part), source))]
