"""What kind of answer a question asks for, read from its question words."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "fact", "number", "list", "definition", "deadline", "responsible", "comparison", "calculation"
]

_ITEMS = (
    r"分(?:为|成)?几(?:个)?(?:档|等|级|步|块|部分|大)|都是(?:啥|什么)|些(?:啥|什么)|列一?(?:下|列|个)"
    r"|[二两三四五六七八九十][个种项条类样大][\u4e00-\u9fff]{1,8}(?:是|叫)(?:什么|啥)"
)
"""Asks for the items of something, as a part of two patterns."""
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "calculation",
        r"相差|差多少|差了多少|差几|多多少|少多少|多几|少几|多了?几|几倍|多少倍|翻了|合计|加起来|相加|总和|之和|平均每|平均一|"
        r"增长了?多少|增加了?多少|提高了?多少个百分点|得几分|得多少分|算什么等次|算哪个等次|什么等次|哪个等次|"
        r"达标了?[吗么没]|占.{0,12}(?:百分之多少|比例是多少|百分比)|还差|还剩|还有多少没|剩下多少",
    ),
    (
        "comparison",
        r"区别|不同|差异|差别|异同|对比|比较|相比|分别(?:是|有|怎么|如何)|各有什么|哪个更|哪边更|谁更|一样吗|哪个多|哪个高|哪个早",
    ),
    (
        "responsible",
        r"谁(?:来|负责|牵头|主管|审批|决定|任命|出钱|出资|承担|组织|考核|管|批|定|派|发|落实|制定|报|召集|评)"
        r"|由谁|归谁|找谁|向谁|跟谁|报给谁|交给谁|是谁|有谁|哪个部门|哪些部门|哪几个部门|什么部门|哪个单位|哪些单位|什么单位|哪家单位|哪个局"
        r"|(?:责任|牵头|落实|指导|配合|主管)(?:单位|部门)|哪里审批|哪儿审批|哪一级|哪级",
    ),
    (
        "deadline",
        r"什么时候|何时|啥时候|几月|哪年|哪一年|哪天|几号|多久|多长时间|截止|期限|时限|之前完成|日期|几年|多少年|什么时间|时间节点|哪个月|到哪年",
    ),
    (
        "definition",
        r"什么是|是什么意思|啥意思|什么意思|指的?是什么|指什么|何谓|的定义|的含义|怎么理解|如何界定|怎么界定|是指什么|是个什么|是什么样|指的是怎样|是怎样的[？?]?$|代表什么|代表啥|是什么[？?]?$|是啥(?:[？?]|$)|叫什么|内涵|才算(?![数完])|什么样的[\u4e00-\u9fff]{1,6}算",
    ),
    (
        "number",
        r"多少|几(?:个|所|名|次|项|分|类|种|家|条|人|门|期|批|轮|步|方面|成|元|万|课|节|款)|比例|占比|百分之几|百分比|上限|下限|最多|最少|至少|不少于|不超过|不低于|几%",
    ),
    (
        "list",
        r"哪些|哪几|包括什么|包含什么|都有啥|有啥|列举|列出|分为|几种|几类|几个方面|哪[二三四五六七八九十两]+(?:个|项|种|类|大)"
        rf"|{_ITEMS}"
        r"|什么原则|几项|步骤|内容有|都要|主要任务|主要内容",
    ),
)
_LIST_HINT = re.compile(
    r"哪些|哪几|分别是|都有(?:啥|什么|谁)|包括什么|包含什么|列举|列出|哪[二三四五六七八九十两]+"
    rf"|{_ITEMS}"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d第满近前了过足达龄])[1-3]\d年(?=[底初末前度]|上半|下半|\d{1,2}月|[计要的，,、和与到至新一全哪]|春|夏|秋|冬)"
)
_PIECES = re.compile(r"(?<=[，,。；;！!？?])")
_OR_NOT = "|".join(
    f"{act}不{act}" for act in "能是会要用行发给收算退罚交补管归准许扣报办得让查换够赔招认领该"
)
CHOICE = "是[^，,。；;？?是]{1,12}还是"
"""Asks which of two it is, as a part of one pattern."""
ASKING_WORD = (
    "多少|(?<![没那这好])几|什么|啥|哪|谁|怎么|怎样|如何|何时|咋|(?<!没)多[久大高长远宽重厚深快早晚低密粗]"
    f"|{_OR_NOT}|可不可以|有没有|能否|可否|{CHOICE}"
)
"""A word that asks by itself, as a part of one pattern."""
_OR_NOT_AT_END = re.compile(
    r"(?:要|能|用|得|有|会|可以|算|给|让|行)[^，,。；;？?]{0,10}[不没么](?:[，,。；;？?]|$)"
)
"""Leaves out what would stand after 不 (第一年登记要交钱不？, 周末能去不？)."""
_ASKS = re.compile(rf"{ASKING_WORD}|是否|吗|呢")


def kind_of(question: str) -> Kind:
    """Return the kind of answer that ``question`` asks for; ``fact`` where none is marked."""
    for kind, pattern in _PATTERNS:
        if re.search(pattern, question):
            if kind in ("number", "comparison", "responsible") and _wants_list(kind, question):
                return "list"
            return kind
    return "fact"


def _wants_list(kind: Kind, question: str) -> bool:
    return kind == "number" and bool(_LIST_HINT.search(question))


def wants_list(question: str) -> bool:
    """Tell whether all items are asked for, whatever the kind."""
    return bool(_LIST_HINT.search(question)) or kind_of(question) == "list"


def with_full_years(question: str) -> str:
    """Return the question with years of two digits written out: 23年底 → 2023年底."""
    return _SHORT_YEAR.sub(r"20\g<0>", question)


def asking_part(question: str) -> str:
    """Return the question without the sentences that only lead up to it."""
    pieces = [piece for piece in _PIECES.split(question) if piece.strip()]
    asking = [i for i, piece in enumerate(pieces) if _ASKS.search(piece)]
    return "，".join(pieces[asking[0] :]) if asking else question


def asks(text: str) -> bool:
    """Tell whether a text holds a question word, or ends as a question does."""
    return bool(_ASKS.search(text) or _OR_NOT_AT_END.search(text))
