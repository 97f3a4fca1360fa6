"""Figures in the evidence, read out as facts: head counts, amounts, times, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from policy_qa.checklist.cues import load_cues
from policy_qa.checklist.findings import Fact, Found
from policy_qa.checklist.frequency import NOT_ORDINAL
from policy_qa.checklist.judging import clauses_of
from policy_qa.checklist.parts import Part
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import months
from policy_qa.numerals import Quantity, parse_number, quantities
from policy_qa.score.numbers import plain

_SPOKEN = re.compile(
    rf"{NOT_ORDINAL}([一二两三四五六七八九十百千万零〇]+)(对|门|起|班|部|本|批|期|场|轮|项)(?!一)"
)
_UNIT = re.compile(r"[台套册本件张间部个组人名次场期元份项节盒箱把块]|[百千万亿]元")
_UNIT_HEADER = re.compile(r"^(?:计量)?单位$")
_HEADED_UNIT = re.compile(r"[（(/]\s*([\u4e00-\u9fff]{1,2})\s*[）)]?$")
_AMOUNT = re.compile(r"数量|件数|数$|数目")
_NAME_LENGTH = 24
_NO_UNITS = ("", "年", "学年", "年级", "校", "级", "笔")
_AFTER_GE = re.compile(r"[班月校人]")
_LEAST_SPOKEN = 2
_EACH = re.compile(
    r"(?:各|分别)[^，。；]{0,16}?(\d+|[一二两三四五六七八九十]+)(次|期|场|份|个|轮|届|本|篇)"
)
_TENTHS = re.compile(r"([一二三四五六七八九])成(?=教师|老师|学生|家长|以上|多|的|人|[，。；）]|$)")
_TEN = 10
SHARE = re.compile(
    r"[一二两三四五六七八九]成(?:半|[一二三四五六七八九])?|一半|半数|过半|对半"
    r"|百分之[一二三四五六七八九十百零点]+|[一二三四五六七八九十]+分之[一二三四五六七八九十百点]+|\d+/\d+|\d+(?:\.\d+)?[%％]"
)
_HEADS = ("人", "名", "位")
_WHOLE_OF = re.compile(r"[\u4e00-\u9fff]{0,4}[中里]")
_LEAST_WORDS = 3
_LARGE = re.compile(r"[万亿]")
_MYRIAD = 10_000


def facts_of(name: str, found: Found) -> list[Fact]:
    """Return the figures of one piece of evidence, each named by the clause it stands in."""
    parts = [found.part]
    if found.statement.kind != "sentence":
        others = (p for p in found.statement.parts if p is not found.part and not p.inherited)
        parts += [p for p in others if len(p.text) <= _NAME_LENGTH]
    read = [fact for part in parts for fact in _part_facts(name, found.statement, part)]
    return [*read, *_cell_facts(name, found.statement)]


def _cell_facts(name: str, statement: Statement) -> list[Fact]:
    """Read the bare numbers of a row with the unit that their header, or a cell beside, names."""
    if statement.kind != "row":
        return []
    beside = next((p.text.strip() for p in statement.parts if _UNIT_HEADER.search(p.header)), "")
    facts = []
    for part in statement.parts:
        headed = _HEADED_UNIT.search(part.header)
        unit = headed[1] if headed else beside if _AMOUNT.search(part.header) else ""
        number = parse_number(part.text.strip()) if _UNIT.fullmatch(unit) else None
        if number is not None:
            label = f"{name}：{part.header}"
            facts.append(Fact(label, f"{plain(number)}{unit}", statement.citation(part)))
    return facts


def _part_facts(name: str, statement: Statement, part: Part) -> list[Fact]:
    cues, text, facts = load_cues(), part.text, []
    for start, end in clauses_of(text):
        clause = text[start:end]
        if any(cue.search(clause) for cue in (cues.norm, cues.planned, cues.self_score)):
            continue
        for value, at in [*_values(clause), *_severally(clause)]:
            if cues.compared.search(clause[:at]):
                continue
            label = (
                f"{name}时间" if re.search(r"\d年.*[月日]$", value) else f"{name}：{_short(clause)}"
            )
            facts.append(Fact(label, value, statement.citation(part)))
    return facts


def _severally(clause: str) -> list[tuple[str, int]]:
    """Multiply what was done at each of several dates: 1月、7月各发布报告一期 is 2期."""
    times = len(months(clause))
    match = _EACH.search(clause)
    count = parse_number(match[1]) if match else None
    if match is None or count is None or times < _LEAST_SPOKEN:
        return []
    return [(f"{plain(count * times)}{match[2]}", match.start())]


def _short(clause: str) -> str:
    return clause if len(clause) <= _NAME_LENGTH else clause[:_NAME_LENGTH] + "…"


def _values(clause: str) -> list[tuple[str, int]]:
    """Return the figures of a clause as text, with where the words compared would end."""
    found = []
    taken: list[tuple[int, int]] = []
    for quantity in quantities(clause):
        value = written(quantity)
        more = _AFTER_GE.match(clause, quantity.end) if quantity.unit == "个" else None
        if value:
            value += more[0] if more else ""
            before = clause.find("降", 0, quantity.start)
            found.append((value, quantity.start if before < 0 else 0))
            taken.append((quantity.start, quantity.end))
    if not taken:
        found += [(f"{y}年{m}月", 0) for y, m in months(clause) if y]
    for match in _TENTHS.finditer(clause):
        found.append((f"{plain((parse_number(match[1]) or Decimal()) * _TEN)}%", match.start()))
    for match in _SPOKEN.finditer(clause):
        number = parse_number(match[1])
        free = all(match.end() <= a or match.start() >= b for a, b in taken)
        if number is not None and number >= _LEAST_SPOKEN and free:
            found.append((f"{plain(number)}{match[2]}", match.start()))
    return found


def written(quantity: Quantity) -> str:
    """Return a figure with its unit, Chinese numerals in digits; nothing for what is no fact."""
    if quantity.upper is not None or quantity.unit in _NO_UNITS:
        return ""
    if quantity.kind == "date":
        return _date(quantity)
    return _counted(quantity) if quantity.kind in ("number", "percent", "point") else ""


def _counted(quantity: Quantity) -> str:
    large = _LARGE.search(quantity.text)
    if quantity.unit == "分之" or (large and quantity.text[:1].isdigit()):
        return quantity.text
    if large and quantity.value % _MYRIAD == 0:
        return f"{plain(quantity.value / _MYRIAD)}万{quantity.unit}"
    return f"{plain(quantity.value)}{quantity.unit}"


def _date(quantity: Quantity) -> str:
    value = int(quantity.value)
    year, month, day = value // 10000, value // 100 % 100, value % 100
    if not (year and month):
        return ""
    return f"{year}年{month}月{day}日" if day else f"{year}年{month}月"


def heads_and_shares(text: str) -> list[tuple[Quantity, str, str]]:
    """Return head counts and shares with the words that tell of what, and the clause."""
    found = []
    for start, end in clauses_of(text):
        clause = text[start:end]
        heads = [q for q in quantities(clause) if q.unit in _HEADS and q.upper is None]
        shares = [
            Quantity(m.start(), m.end(), m[0], value, "%", "percent", None)
            for m in SHARE.finditer(clause)
            if (value := share_of(m[0])) is not None and not _inside(m, heads)
        ]
        position = 0
        for quantity in sorted([*heads, *shares], key=lambda q: q.start):
            before = clause[position : quantity.start]
            after = re.split(r"[\d一二两三四五六七八九十]", clause[quantity.end :])[0]
            whole = _WHOLE_OF.match(after)
            words = before if len(before) > _LEAST_WORDS or whole else before + after
            found.append((quantity, words, clause))
            position = quantity.end
    return found


def _inside(match: re.Match[str], others: Sequence[Quantity]) -> bool:
    return any(q.start < match.end() and q.end > match.start() for q in others)


def share_of(text: str) -> Decimal | None:
    """Return the percentage that 两成五, 一半, 三分之一, 3/4 or 12% says."""
    if text in ("一半", "半数", "过半", "对半"):
        return Decimal(50)
    if match := re.fullmatch(r"(.)成(.?)", text):
        tens, ones = parse_number(match[1]), parse_number(match[2].replace("半", "五") or "0")
        return None if tens is None or ones is None else tens * 10 + ones
    if text.startswith("百分之"):
        return parse_number(text.removeprefix("百分之"))
    if match := re.fullmatch(r"(.+)分之(.+)|(\d+)/(\d+)", text):
        whole, part = (match[1], match[2]) if match[1] else (match[4], match[3])
        low, high = parse_number(part), parse_number(whole)
        return None if low is None or not high else (100 * low / high).quantize(Decimal("0.01"))
    return parse_number(text.rstrip("%％"))
