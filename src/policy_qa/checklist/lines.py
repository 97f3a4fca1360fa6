"""What a line of a material is: the start of an entry, the label of what follows, a bare date."""

from __future__ import annotations

import re
from itertools import pairwise

_N = r"[\d一二三四五六七八九十]{1,3}"
_DATE = (
    rf"(?:(?:[12]\d{{3}}|[〇○零一二三四五六七八九]{{4}})\s*[年./-]\s*{_N}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|\d{2}([./-])\d{1,2}\1\d{1,2}(?!\d))"
)
_BULLET = r"\s*(?:[◇◆○●◎□■△▲▽▼☆★※❖·•∙▪▫◦▸▹►▶➤»*＊>＞+＋\-—–]\s*)*"
DATED = re.compile(
    rf"^{_BULLET}[\[［【]?(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[）)、.．]\s*)?{_DATE}"
)
DAY_LINE = re.compile(
    rf"{_BULLET}(?:[\u4e00-\u9fff]{{1,8}}\s*)?(?:[12]\d{{3}}|[〇○零一二三四五六七八九]{{4}})\s*[年./-]"
    rf"\s*{_N}\s*[月./-]\s*{_N}\s*[日号]?\s*(?:[（(]?(?:星期|周).[)）]?)?"
    r"\s*(?:[上下]午)?\s*(?:\d{1,2}[：:]\d{2}(?:[：:]\d{2})?)?[：:]?\s*"
)
_DAY = re.compile(
    rf"{_BULLET}[\[［【]?(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[）)、.．]\s*)?"
    rf"((?:[12]\d{{3}}|[〇○零一二三四五六七八九]{{4}})\s*[年./-]\s*{_N}\s*[月./-]\s*{_N}(?!\d)\s*[日号]?)"
)
_SHORT_DAY = re.compile(
    rf"^{_BULLET}(0?[1-9]|1[0-2])(?:[./]|月)(0?[1-9]|[12]\d|3[01])[日号]?(?=[\s，、：:（(])"
)
LABELLED = re.compile(r"^\s*([^：:，。；\s]{1,10})[：:]\s*(\S.*)$", re.DOTALL)
_NEW_ENTRY = re.compile(
    r"(?<![，。；、：于在至到—\-~（(从自和与及《“前])(?=(?:[12]\d{3}|[〇○零一二三四五六七八九]{4})年[\d一二三四五六七八九十]{1,3}月)"
)
_NEXT_ENTRY = re.compile(r"(?<=[。；）)])(?=\d{4}[年./-]\d{1,2}[月./-])")
_NEW_DAY = re.compile(
    r"(?<![，。；、：于在至到—\-~（(从自和与及《“前年\d])(?=\d{1,2}月\d{1,2}日(?:[\s，：:]))"
)
_ENTRIES = 3
_PERIOD = re.compile(
    r"学年|学期|^\s*\d{4}\s*年(?:度)?(?:大事记)?\s*$|^(?:备注|说明|补充|其他|另)|外校|兄弟|摘[抄录]"
)
_PAPER = re.compile(
    r"关于.{4,60}的(?:通知|函|通报|公告|公示|批复|决定|意见|复函)(?:（.{1,20}）)*"
    r"|[\u4e00-\u9fff]{1,3}[一二三四五六七八九十]"
)
MONTH_LINE = re.compile(rf"(?:[12]\d{{3}}\s*[年./-]\s*)?{_N}\s*月(?:份)?\s*[：:]?")
_VISITED = re.compile(
    r"(?:[^：:，。；\s]{2,8}[：:][^：:，。；]{1,20}\s+)*[^：:，。；\s]{0,6}(?:学校|单位|校名|对象)[：:]"
    r"[^：:，。；]{2,20}(?:\s+[^：:，。；\s]{2,8}[：:][^：:，。；]{1,20})*"
)
_APPENDED = re.compile(r"^\s*附")
LABEL_LENGTH = 30
_MONTH = re.compile(r"\d\s*月|[一二三四五六七八九十]月")


def day_of(text: str) -> str:
    """Return the day that a line starts with, nothing where it starts otherwise."""
    match = _DAY.match(text)
    return match[1] if match else ""


def short_day_of(text: str) -> str:
    """Return the month and day that a line of short notes starts with: 9.12 例会 is 9月12日."""
    match = _SHORT_DAY.match(text)
    return f"{int(match[1])}月{int(match[2])}日" if match else ""


def lead_of(text: str, start: int) -> str:
    """Return the part of a sentence that stands before an offset."""
    return re.split(r"[。！？]", text[:start])[-1]


def entries_of(text: str) -> list[tuple[int, str]]:
    """Cut a chronicle whose lines were run together: a line starts at each full date."""
    starts = [match.start() for match in _NEW_ENTRY.finditer(text)]
    if DATED.match(text):
        starts += [match.start() for match in _NEXT_ENTRY.finditer(text)]
    elif len(starts) < _ENTRIES:
        starts = [match.start() for match in _NEW_DAY.finditer(text)]
        if not (len(starts) > 1 and starts[0] == 0):
            return [(0, text)]
    borders = sorted({0, *starts, len(text)})
    return [(a, text[a:b]) for a, b in pairwise(borders)]


def is_label(text: str) -> bool:
    """Tell whether a line heads the lines below it, as 第一学期 or 附：上学年结果 do.

    A short line that names nothing but a year, a month, a term, a school that is visited, the
    paper that follows or an annex; any other is a statement.
    """
    plain = text.strip()
    if _PAPER.fullmatch(plain) or MONTH_LINE.fullmatch(plain) or _VISITED.fullmatch(plain):
        return True
    if len(text) > LABEL_LENGTH or re.search(r"[。；！？]", text):
        return False
    if _APPENDED.match(text):
        return True
    if LABELLED.match(text) or _MONTH.search(text):
        return False
    return text.endswith(("：", ":")) or bool(_PERIOD.search(text))
