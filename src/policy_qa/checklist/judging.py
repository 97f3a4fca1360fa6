"""Whether a statement counts: held or only planned, this year, this group, fact or praise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from policy_qa.checklist.answers import QUESTION
from policy_qa.checklist.cues import Cues, load_cues
from policy_qa.checklist.parts import Part
from policy_qa.checklist.profile import Profile
from policy_qa.checklist.statements import Statement
from policy_qa.checklist.years import SchoolYear, When, months, names_school_year, when
from policy_qa.numerals import quantities

Span = tuple[int, int]
Verdict = Literal["held", "not_held", "planned", "other_year", "elsewhere", "order", "praise"]

_COMMA = re.compile(r"[，,；;：:｜|]|(?<=。)|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])")
_BARE = 25
_NOUN = 2
_REVISED = re.compile(r"[但而]?(?:新|修订|下一|另一)")
_SPECIFIC = re.compile(r"《[^》]+》|“[^”]+”|「[^」]+」|[一二三特]等奖|分(?:学科|层|类|级|段|岗)")
_BARE_YEAR = re.compile(r"(\d{4})\s*年(?:度)?(?:大事记)?")
_DASH = re.compile(r"[—–\-/]+")
_ANSWER = re.compile(r"情况|状态|落实|备注|说明|进度|结果|完成|实施|办理|是否")
_DOUBLE = re.compile(
    r"(?:从[不未没]|没有|无一|不曾|绝不)[^，。；]{0,3}(?:落空|取消|推迟|延期|间断|中断|缺席|缺失|空白|拖延)"
)
_LACKS = re.compile(r"(?:尚|还|暂|均|都|仍)?(?:未|没|无)\S{0,8}$")
_LACK_HEADER = re.compile(r"无|没有|否|缺|[未不]\S{0,4}")
_ASPECT = re.compile(r"方面$")
_SCHOOL_YEAR = re.compile(r"\d{4}\s*[—\-–~～至]+\s*\d{4}\s*学?年")


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides for one group and one school year."""

    profile: Profile
    year: SchoolYear

    def verdict(
        self, statement: Statement, start: int, end: int, *, standing: bool = False
    ) -> tuple[Verdict, Part | None]:
        """Judge what ``searched[start:end]`` of a statement says.

        Returns:
            The verdict, and the part that shows it where it is another than the matched one.
        """
        cues = load_cues()
        part = part_at(statement, start)
        if part.header == QUESTION:
            part, start, end = _first_answer(statement)
        if cues.order.search(statement.text):
            return "order", None
        if self.elsewhere(statement, part):
            return "elsewhere", None
        refuted, shown = _not_held(statement, part, start, end, cues)
        spans, first, last = _touched(statement, part, start, end)
        clause = part.text[spans[first][0] : spans[last][1]]
        time = self.when(statement, part, clause)
        if time == "earlier":
            return ("held", None) if standing and not refuted else ("other_year", None)
        denying = part if shown is None else shown
        if refuted and (time != "later" or not self._only_later(denying, cues)):
            return "not_held", shown
        planned = _planned(statement, part, start, end, cues) or _only_scheduled(statement, cues)
        if time == "later" or planned or any(cues.intended.search(c) for c in statement.context):
            return "planned", None
        return ("praise" if is_praise(part.text, cues) else "held"), None

    def when(self, statement: Statement, part: Part, clause: str = "") -> When:
        """Tell the school year: the clause's own words, the part's, the rest, the context."""
        rest = [other.text for other in statement.parts if other is not part]
        lead = statement.lead if names_school_year(statement.lead) else ""
        for text in [clause, part.text, *rest, lead, *statement.context]:
            time = when(text, self.year)
            if time != "unsaid":
                return time
        return self._month_under_year(statement)

    def _only_later(self, part: Part, cues: Cues) -> bool:
        """Tell whether a denial itself speaks of a later year, not only what follows it."""
        denial = cues.negative.search(part.text)
        said = part.text[: denial.end()] if denial else part.text
        return when(said, self.year) == "later"

    def _month_under_year(self, statement: Statement) -> When:
        """Put together a month in a line and the year that heads the lines (2023年 / 3月2日)."""
        month = next((m for year, m in months(statement.text) if not year), 0)
        named = (_BARE_YEAR.fullmatch(text.strip()) for text in statement.context)
        year = next((int(match[1]) for match in named if match), 0)
        return self.year.place(year, month) if month and year else "unsaid"

    def elsewhere(self, statement: Statement, part: Part) -> bool:
        """Tell whether a statement is about another school, group or place."""
        cues = load_cues()
        around = " ".join(statement.context)
        if cues.elsewhere.search(statement.text) or cues.elsewhere.search(around):
            return True
        if self.profile.other_group(statement.text) or self.profile.other_group(around):
            return True
        return statement.kind != "row" and self.profile.other_school(part.text)


def _first_answer(statement: Statement) -> tuple[Part, int, int]:
    """Return the first sentence of an answer, and where its first clause stands in ``searched``."""
    part = statement.parts[0]
    start, end = clauses_of(part.text)[0]
    own = _offset_in(statement, part)
    return part, own + start, own + end


def part_at(statement: Statement, offset: int) -> Part:
    """Return the part of ``searched`` that an offset lies in."""
    position = 0
    for part in statement.parts:
        position += len(f"{part.header} {part.text}".strip()) + 1
        if offset < position:
            return part
    return statement.parts[-1]


def is_praise(text: str, cues: Cues) -> bool:
    """Tell whether a sentence praises and states no fact: no name, date or figure."""
    plain = cues.self_score.sub("", text)
    if not cues.boast.search(plain) or _SPECIFIC.search(plain):
        return False
    figures = [q for q in quantities(plain) if q.kind in ("number", "percent") and q.unit]
    counted = [q for q in figures if q.unit not in ("校", "年", "学年", "类", "方面")]
    return not (counted or months(plain))


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Return the spans of a sentence's parts between commas."""
    spans, start = [], 0
    for match in _COMMA.finditer(text):
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _touched(statement: Statement, part: Part, start: int, end: int) -> tuple[list[Span], int, int]:
    """Return the clauses of a part, and the first and the last that the words stand in."""
    own = _offset_in(statement, part)
    low, high = max(0, start - own), max(1, end - own)
    spans = clauses_of(part.text) or [(0, len(part.text))]
    touched = [i for i, (a, b) in enumerate(spans) if a < high and b > low] or [0]
    return spans, touched[0], touched[-1]


def _planned(statement: Statement, part: Part, start: int, end: int, cues: Cues) -> bool:
    """Tell whether a plan is spoken of, up to the clause of the words or right after an aspect."""
    spans, _, last = _touched(statement, part, start, end)
    aspect = _ASPECT.search(part.text[slice(*spans[last])])
    stop = spans[min(last + 1, len(spans) - 1)][1] if aspect else spans[last][1]
    others = [o.text for o in statement.parts if o is not part and len(o.text) <= _BARE]
    texts = [part.text[:stop], *(others if statement.kind != "sentence" else [])]
    planned = any(cues.planned.search(_SCHOOL_YEAR.sub("", text)) for text in texts)
    if planned or cues.announced.search(part.text):
        return True
    return any(
        cues.planned_bare.search(o.text.strip()) and _ANSWER.search(o.header)
        for o in statement.parts
        if not o.inherited
    )


def _only_scheduled(statement: Statement, cues: Cues) -> bool:
    """Tell whether a row stands in a schedule, with nothing that says it was carried out."""
    if statement.kind != "row" or not cues.schedule.search(" ".join(statement.context[:2])):
        return False
    return not cues.carried_out.search(" ".join([statement.searched, *statement.context[:2]]))


def _not_held(
    statement: Statement, part: Part, start: int, end: int, cues: Cues
) -> tuple[bool, Part | None]:
    """Tell whether the words matched are denied, and by which part."""
    spans, first, last = _touched(statement, part, start, end)
    denied = [s for s in spans[first : last + 1] if is_negated(part.text[slice(*s)], cues)]
    if denied:
        return not _restored_after(part.text, denied[-1][1], cues), part
    after = [part.text[slice(*span)] for span in spans[last + 1 :]]
    noun = statement.searched[start:end][-_NOUN:]
    if any(_is_bare(text, cues) or _denies_again(text, noun, cues) for text in after):
        return True, part
    for other in statement.parts:
        if other is not part and _denies(other, cues):
            return True, other
    return False, None


def _denies_again(text: str, noun: str, cues: Cues) -> bool:
    """Tell whether a clause denies what it names again: 方案沿用旧的，集团方案未制定."""
    denial = cues.negative.search(text)
    if denial is None or len(noun) < _NOUN or _REVISED.match(text):
        return False
    return text[: denial.start()].endswith(noun) and is_negated(text, cues)


def _offset_in(statement: Statement, part: Part) -> int:
    position = 0
    for other in statement.parts:
        whole = f"{other.header} {other.text}".strip()
        if other is part:
            return position + len(whole) - len(other.text)
        position += len(whole) + 1
    return position


_SUBJECTLESS = re.compile(
    r"^(?:[\d年月日号./\-—（(]|原定|但|而|且|并|也|均|都|本学年|本学期|全年|目前|至今|截至[^，]{0,8}|一直|仍|实际|后|现"
    r"|因[^，]{1,14}|由于[^，]{1,14}|受[^，]{1,14}影响|经[^，]{0,20}(?:同意|研究|决定|商量|批准|商定)"
    r"|决定|宣布|最终|最后|只好|不得不|被迫|临时|临近[^，]{0,4}|结果|遂|故|已|被|予以|一律|全部|始终|从来?|就|却|则|便|还|又|再|才|根本"
    r"|第?[一二两三四五六七八九十]+(?:(?:个|所)?(?:学期|学年|学校|(?:成员)?校)|个|所|次|场|项|名|位|期|届|轮|份)|各(?:成员)?校|每所?(?:学)?校|集团|上学期|下学期|学期|学年)*$"
)


_OBJECTLESS = re.compile(
    r"^(?:[了过成]|再|如期|按时|真正|得以|(?:召开|举行|举办|开展|组织|实施|完成|落实|进行|做到?|去|到[校岗位]?|办|开|定稿|成文|动笔|动工|启动|开始|发布|印发|出台|通过"
    r"|成行|解决|建成|成立|形成|体现|补[办上齐开做课]|另行[^，。；]{0,6}|写[完好]?|进行|安排|起步|兑现|落地|修改|重[写做办报])[成了]?)*"
    r"(?:$|[。；！）)\s]|[到至于在、]|\d)"
)


def _is_bare(text: str, cues: Cues) -> bool:
    """Tell whether a part denies without a subject of its own, so that it speaks of the last."""
    text = text.rstrip("。；！")
    denials = list(cues.negative.finditer(text))
    if not denials or not _SUBJECTLESS.match(text[: denials[0].start()]):
        return False
    return any(_OBJECTLESS.match(text[denial.end() :]) for denial in denials)


def _denies(part: Part, cues: Cues) -> bool:
    """Tell whether another cell or line of the same row or record denies the whole of it."""
    if part.inherited or len(part.text) > _BARE:
        return False
    plain = part.text.strip()
    if part.header and _LACKS.match(plain) and cues.negative.search(plain):
        return True
    if _LACK_HEADER.fullmatch(part.header) and cues.yes.search(part.text.strip()):
        return True
    if part.text and cues.no.search(part.text.strip()):
        term = cues.first_term.search(part.header) or cues.second_term.search(part.header)
        answered = cues.answered.search(part.header) and not _DASH.fullmatch(part.text.strip())
        if term or answered:
            return True
    spans = clauses_of(part.text)
    bare = [span for span in spans if _is_bare(part.text[slice(*span)], cues)]
    return bool(bare) and not _restored_after(part.text, bare[-1][0], cues)


def is_negated(text: str, cues: Cues) -> bool:
    """Tell whether a clause says that something was not done, and not that it was made up for."""
    match = cues.negative.search(_DOUBLE.sub("", text.rstrip("。；！")))
    return match is not None and not cues.restored.search(text, match.start())


def _restored_after(text: str, position: int, cues: Cues) -> bool:
    return bool(cues.restored.search(text, position))
