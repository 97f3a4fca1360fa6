"""Outline marks of Chinese official documents (GB/T 9704-2012, 7.3.3) and what a line is.

The standard numbers sections 一、, （一）, 1. and （1）; laws count 编, 章, 节, 条;
attachments start a new part of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CN = "一二三四五六七八九十百零〇两"

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "附件",
            r"(?:附件|附录|附表)\s*[:：]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：.．、]?"
            r"(?=$|\s|[^\d\s，。；、）)])",
        ),
        ("编", rf"第[{_CN}\d]{{1,6}}[编篇](?=\s|$)"),
        ("章", rf"第[{_CN}\d]{{1,6}}章(?=\s|$)"),
        ("节", rf"第[{_CN}\d]{{1,6}}节(?=\s|$)"),
        ("条", rf"第[{_CN}\d]{{1,8}}条(?:之[{_CN}]{{1,3}})?(?=\s|[^款项规的和、至，,])"),
        ("一、", rf"[{_CN}]{{1,4}}、(?![{_CN}]{{1,3}}(?:年级|[等级类档型次批]|季度))"),
        ("（一）", rf"[（(][{_CN}]{{1,4}}[）)]"),
        ("1.", r"\d{1,3}\s*(?:[.．、](?!\d)|[.．、](?=(?:19|20)\d{2}年))"),
        ("（1）", r"[（(]\d{1,3}[）)]"),
        ("①", r"[①-⑳]"),
        ("一是", rf"(?:[{_CN}]是|其[{_CN}]是?[，,]?|第[{_CN}][，,])(?=[\u4e00-\u9fff“《]{{2}})"),
        ("问", r"(?:问|Q)\s*[:：]"),
    )
)

_TITLE_NOUNS = (
    "意见|方案|办法|通知|通告|公告|解读|报告|规定|条例|细则|纲要|规划|计划|决定|制度|规则|"
    "清单|标准|指南|章程|准则|总结|要点|守则|规程|计划表|一览表|汇总表|评分表|指标表|措施|答复|批复|函"
)
_TITLE = re.compile(
    rf"^[^。；！？]{{2,80}}(?:{_TITLE_NOUNS})(?:[（(][^（）()]{{1,20}}[）)])*(?:解读|的通知|政策解读)?$"
)
_PAGE_HEAD = re.compile(
    r"位置[：:]|首页\s*[>＞»/-]|打印(?:本页|此页)|字体[：:]|^索引号|关闭(?:本页|窗口)"
)
_ATTACHMENT_NUMBER = re.compile(
    r"^(?:附件|附录|附表)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?$"
)
SENTENCE_END = "。！？；：!?;:…"
_CLOSERS = "”’」』）)】》"
_DATE_LINE = re.compile(
    r"^\d{4}年\d{1,2}月\d{1,2}日$|^[二〇零一三四五六七八九十]{4,}年.{1,4}月.{1,4}日$"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """An outline mark at the start of a line: its kind and how many characters it takes."""

    kind: str
    length: int


def find_mark(line: str) -> Mark | None:
    """Return the outline mark that ``line`` starts with, if any."""
    for kind, pattern in _MARKS:
        match = pattern.match(line)
        if match:
            return Mark(kind, match.end())
    return None


def heading_words(heading: str) -> str:
    """Return a heading without its mark."""
    mark = find_mark(heading)
    return heading[mark.length :].strip() if mark else heading


def is_title(line: str) -> bool:
    """Tell whether a line without a mark reads like the title of a document or a table."""
    return bool(_TITLE.match(line)) and find_mark(line) is None


def is_page_head(line: str) -> bool:
    """Tell whether a line is what a web page puts above a document: where it is, how to print."""
    return bool(_PAGE_HEAD.search(line))


def is_bare_attachment(line: str) -> bool:
    """Tell whether a line holds nothing but 附件1 (the title stands on the next lines)."""
    return bool(_ATTACHMENT_NUMBER.match(line))


def is_date(line: str) -> bool:
    """Tell whether a line holds nothing but a full date, as under a signature."""
    return bool(_DATE_LINE.match(line.replace(" ", "")))


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends with a mark that closes a sentence or a list head."""
    stripped = line.rstrip().rstrip(_CLOSERS)
    return bool(stripped) and (stripped[-1] in SENTENCE_END or line.rstrip()[-1] in SENTENCE_END)
