"""Percentages of groups of people, read from tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.checklist.cues import any_of, load_cues
from policy_qa.checklist.data import PercentElement
from policy_qa.checklist.figures import SHARE, share_of
from policy_qa.checklist.findings import Conflict, Fact, Found, Outcome, refuted
from policy_qa.checklist.judging import Verdict, clauses_of
from policy_qa.checklist.parts import Part
from policy_qa.checklist.search import Search
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import SchoolYear, when
from policy_qa.numerals import parse_number, quantities
from policy_qa.schema import Citation
from policy_qa.score.numbers import plain

_FORMER = re.compile(
    rf"(?:由|从|[较比])[^，。；\d%％]{{0,10}}(?:{SHARE.pattern})"
    rf"[，,]?[^，。；、\d%％]{{0,6}}[到至为成]了?(?={SHARE.pattern})"
)
"""A share that was left behind, up to the one that came of it: 由95%下降到80%."""
_COUNTED: tuple[Verdict, ...] = ("held", "praise", "not_held")
_WHOLE = 100
_OTHER_MEASURE = re.compile(r"份|人数|次数|率|比例|数$|题")
_SATISFIED = re.compile(
    r"(?<!不)(?<!不太)(?<!是否)满意(?:及以上)?(?:人数|份数|票数|数|[（(][人份票][）)])?$"
)
_RATE = re.compile(r"满意[度率]|[%％]|百分比|占比")
_COUNT = re.compile(r"(?<!度（)人数|份数|票数|（[人份票]）")
_ANSWERS = tuple(
    re.compile(rf"^(?!.*满意).*(?:{words})")
    for words in (
        "有效",
        "回收|收回|实收",
        "参[评与加]|测评人数|答卷|问卷数|总数|样本|填写|合计|[人份票]数$",
    )
)
_HEADS = ("人", "名", "份", "位", "户", "票", "张")
_TWO = 2
_LABEL = 8
_MOST_CONFLICTS = 4


def percent_outcome(element: PercentElement, search: Search) -> Outcome:
    """Return the percentage of each group of people."""
    found = [
        f
        for f in search.find([*element.words, *(w for ws in element.groups.values() for w in ws)])
        if f.verdict in _COUNTED and _is_measured(f.statement, element)
    ]
    values = _values(found, element, search.judge.year)
    for group, entry in _whole(element, search).items():
        values[group] = entry
    denied = _denied(found, element)
    for group in denied:
        values.pop(group, None)
    conflicts = _percent_conflicts(element, found, values, denied, search.judge.year)
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
    return Outcome(
        "partly" if lacking else "proved", cited, tuple(facts), conflicts, lacking, dict(inputs)
    )


Values = dict[str, tuple[Decimal, Citation]]


def _values(found: Sequence[Found], element: PercentElement, year: SchoolYear) -> Values:
    """Return one percentage a group; none where the rows of one table differ (by school)."""
    values: Values = {}
    differing: set[str] = set()
    for claim in (False, True):
        read: dict[str, list[tuple[Decimal, Citation]]] = {}
        for one in found:
            if one.statement.claim is claim and one.verdict != "not_held":
                for group, value, part in _percentages(one, element, year):
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
        for group, value, part in _row_percentages(statement, element, search.judge.year):
            values.setdefault(group, (value, statement.citation(part)))
    return values


def _is_measured(statement: Statement, element: PercentElement) -> bool:
    around = " ".join([statement.searched, *statement.context[:2]])
    return bool(any_of(element.words).search(around))


def _group(text: str, element: PercentElement) -> str:
    return next((g for g, words in element.groups.items() if any_of(words).search(text)), "")


def _percentages(
    found: Found, element: PercentElement, year: SchoolYear
) -> list[tuple[str, Decimal, Part]]:
    statement = found.statement
    if statement.kind == "row":
        return _row_percentages(statement, element, year)
    read = []
    for part in statement.parts:
        text = _FORMER.sub("", part.text)
        for group, words in element.groups.items():
            named = re.compile(rf"(?:{'|'.join(words)})[^，。；\d]{{0,10}}?(?=[\d百])")
            values = (_first_percent(text[m.end() :]) for m in named.finditer(text))
            value = next((v for v in values if v is not None), None)
            if value is not None and any_of(element.words).search(part.text):
                read.append((group, value, part))
        read = read or _only_group(element, part)
    return read


def _only_group(element: PercentElement, part: Part) -> list[tuple[str, Decimal, Part]]:
    """Read a sentence of one group: the share in it, or the satisfied of those asked."""
    named = [g for g, words in element.groups.items() if any_of(words).search(part.text)]
    words = any_of(element.words).search(part.text)
    if len(named) != 1 or words is None or any_of(element.without).search(part.text):
        return []
    text = _FORMER.sub("", part.text[words.end() :])
    share = SHARE.search(text)
    value = share_of(share[0]) if share else None
    if value is None:
        heads = [q for q in quantities(part.text) if q.unit in _HEADS and q.upper is None]
        heads = sorted(heads, key=lambda q: q.value)
        if len(heads) < _TWO or not heads[-1].value:
            return []
        near = min(heads, key=lambda q: abs(q.end - words.start()))
        value = (100 * near.value / heads[-1].value).quantize(Decimal("0.01"))
    return [(named[0], value, part)]


def _share_beside(
    element: PercentElement, text: str
) -> tuple[re.Match[str] | None, Decimal | None]:
    """Return the share in words, or at some distance, that a clause with the words states."""
    for start, end in clauses_of(text):
        share = SHARE.search(text, start, end)
        if share and any_of(element.words).search(text, start, end):
            return share, share_of(share[0])
    words = any_of(element.words).search(text)
    share = SHARE.search(text, words.end()) if words else None
    return (share, share_of(share[0])) if share else (None, None)


def _first_percent(text: str) -> Decimal | None:
    first = next(iter(quantities(text)), None)
    return first.value if first and first.kind == "percent" and first.start == 0 else None


def _row_percentages(
    statement: Statement, element: PercentElement, year: SchoolYear
) -> list[tuple[str, Decimal, Part]]:
    wanted, other = any_of(element.words), any_of(element.without)
    parts = [p for p in statement.parts if when(p.header, year) in ("this", "unsaid")]
    named = [p for p in parts if wanted.search(p.header) and not _COUNT.search(p.header)]
    measured = [p for p in named if not other.search(p.header)]
    measured = measured or [p for p in parts if when(p.header, year) == "this"]
    group = next(
        (g for p in statement.parts[:3] if len(p.text) < _LABEL and (g := _group(p.text, element))),
        "",
    )
    if group:
        counted = _counted_share(group, statement)
        if counted:
            return counted
        values = [(p, _cell_percent(p.text)) for p in measured]
        return [(group, value, p) for p, value in values if value is not None][-1:]
    label = " ".join(p.text for p in statement.parts if not _group(p.header, element))
    if _OTHER_MEASURE.search(label) and not wanted.search(label):
        return []
    by_header = [(_group(p.header, element), _cell_percent(p.text), p) for p in statement.parts]
    return [
        (g, v, p)
        for g, v, p in by_header
        if g and v is not None and not other.search(statement.text)
    ]


def _counted_share(group: str, statement: Statement) -> list[tuple[str, Decimal, Part]]:
    """Read a row that counts the satisfied and the answers instead of a percentage.

    The satisfied may stand under several headers: 很满意, 比较满意.
    """
    satisfied = [p for p in statement.parts if _SATISFIED.search(p.header)]
    asked = [p for pattern in _ANSWERS for p in statement.parts if pattern.search(p.header)]
    rated = any(_RATE.search(p.header) and _cell_percent(p.text) for p in statement.parts)
    if not satisfied or not asked or rated:
        return []
    counts = [parse_number(p.text.strip().rstrip("人份")) for p in (*satisfied, asked[0])]
    whole, parts = counts[-1], [count for count in counts[:-1] if count is not None]
    if not whole or len(parts) < len(satisfied) or sum(parts) > whole:
        return []
    return [(group, 100 * sum(parts) / whole, satisfied[0])]


def _cell_percent(text: str) -> Decimal | None:
    value = parse_number(text.strip().rstrip("%％"))
    if value is None:
        return _first_percent(text.strip())
    share = value * 100 if 0 < value <= 1 and "%" not in text else value
    return share if 0 <= share <= _WHOLE else None


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
    year: SchoolYear,
) -> tuple[Conflict, ...]:
    conflicts = []
    for one in (f for f in found if f.statement.claim and f.verdict in ("held", "praise")):
        for group, value, part in _percentages(one, element, year):
            true = values.get(group)
            source = denied.get(group) or (true[1] if true and true[0] != value else None)
            if source is not None and source.document != one.statement.document:
                actual = f"{plain(true[0])}%" if true else f"“{source.quote}”"
                what = f"中{group}{element.name}为{actual}"
                conflicts.append(refuted(one.statement.citation(part), what, source))
        conflicts += _overall(element, one, values)
    return tuple(dict.fromkeys(conflicts))[:_MOST_CONFLICTS]


def _overall(
    element: PercentElement, one: Found, values: dict[str, tuple[Decimal, Citation]]
) -> list[Conflict]:
    """Compare a figure that names no group with the mean of the groups."""
    words, text = "|".join(element.words), _FORMER.sub("", one.part.text)
    match = re.search(rf"(?:{words})[^，。；\d]{{0,8}}?(?=[\d百])", text)
    value = _first_percent(text[match.end() :]) if match else None
    if value is None:
        match, value = _share_beside(element, text)
    if value is None or not values or match is None:
        return []
    named = _group(text[: match.end()].split("，")[-1], element)
    if named in values and value > values[named][0] + 1:
        what = f"中{named}{element.name}为{plain(values[named][0])}%"
        return [refuted(one.statement.citation(one.part), what, values[named][1])]
    if named in values:
        return []
    mean = sum((v for v, _ in values.values()), Decimal()) / len(values)
    if value <= mean + 1:
        return []
    group, (low, source) = min(values.items(), key=lambda entry: entry[1][0])
    what = f"中{group}{element.name}为{plain(low)}%"
    return [refuted(one.statement.citation(one.part), what, source)]
