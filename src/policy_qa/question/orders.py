"""Orders to the assistant, in questions and in documents: data, never obeyed.

Some words give orders in one sentence and ask for a rule in the next (必须写明哪些内容, 从现在开始
能申请吗). In a question they count as an order only where nothing is asked with them; in a
document, whose every second sentence says what must be done, never.
"""

from __future__ import annotations

import re

from policy_qa.question.kinds import asks

_RULES = "(?:规则|指令|要求|限制|提示|设定|文件|规定|上面|以上|之前|怎么写)"
_ORDERS = re.compile(
    rf"(?:忽略|忘记|忘掉|不要理会|不管)[^，。！？；:：]{{0,18}}{_RULES}"
    r"|(?:无视|跳过|绕过|推翻)[^，。！？；:：]{0,18}(?:规则|指令|提示|设定|上面|以上)"
    r"|(?:你现在是|从现在起[，,]?你|从现在开始[，,]?你|扮演|假装你?是?|角色扮演|你不再是|你是一?[个名位]?(?!们)[^，。]{1,8}$)"
    r"|(?:不要|不用|无需|别|省略|去掉|删掉)(?:再)?(?:给|写|加|附|带|标)?(?:出|上|任何)?(?:引用|出处|来源|依据)"
    r"|系统(?:提示|指令|消息)|提示词|^\s*system\b|system\s*prompt|(?:直接|只需?要?|一律|统一|都|必须)(?:能)?(?:回答|输出|告诉我)"
    r"|(?:帮|给|替|为)我(?:写|编|作|画|翻译|起草|拟)一?[份首篇个封张段道幅]"
    r"|按[^，。]{0,20}(?:要求|说法|指示)(?:来)?(?:回答|答复|输出)|(?:回答|答案)(?:末尾|最后|结尾|开头)必须"
    r"|(?:助手|大模型|人工智能|AI)(?:请?注意)?[：:]|^(?:请)?(?:宣布|假装)|把[^，。：:]{1,12}(?:写成|说成|报成|译成|翻译成)"
    r"|(?:输出|打印|重复|复述|泄露|显示|告诉我)[^，。]{0,12}(?:指令|提示词|提示|配置|设定)|ignore\b.{0,40}instructions|answer\s+only|developer\s+mode",
    re.IGNORECASE,
)
_UNLESS_ASKING = re.compile(
    rf"(?:无视|跳过|绕过|推翻)[^，。！？；:：]{{0,18}}{_RULES}|从现在起|从现在开始|进入.{{0,6}}模式"
    r"|(?:直接|只需?要?|一律|统一|都|必须)(?:能)?(?:说|回复|答复|写(?![明清入]))"
    r"|(?:末尾|最后|结尾|开头)必须|必须(?:把|将|加上|改成)|把[^，。：:]{1,12}(?:改成|当成)"
)
_CLAIMED = re.compile(
    r"(?:请)?(?:引用|照抄|采用)[“\"][^”\"]*[”\"](?:这[一句条段]*(?:原文|话|规定)?)?(?:来)?(?:回答|作答)?[：:，,。]?"
    r"|(?:以下|这)(?:就)?是(?:文件)?(?:的)?原文[：:，]?[“\"][^”\"]*[”\"][。，]?"
)
_BREAK = re.compile(r"(?<=[，。！？；：,!?;:\n】])|(?<=[a-zA-Z\"”]\.)\s|(?<=\.)\s+")
_SIGN = re.compile(r"[，。！？；：,!?;:]")
_QUOTED = re.compile(r"[“\"「『][^“”\"「」『』]*[”\"」』]")
_HAS_WORDS = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{3,}")


def gives_orders(text: str) -> bool:
    """Tell whether a text gives orders to the assistant, whatever it says besides."""
    return bool(_ORDERS.search(text))


def without_orders(question: str) -> str:
    """Return the question without the parts that give orders to the assistant.

    A question is data: a part that tells the assistant how to behave, or what to quote, is
    dropped, and what is left is answered as usual.
    """
    question = _CLAIMED.sub("", question) or question
    parts = _pieces(question)
    kept = [part for part in parts if not _is_order(part)]
    if len(kept) == len(parts):
        return question
    rest = "".join(kept).strip("，,；;：: \n")
    return rest if _HAS_WORDS.search(rest) else ""


def _is_order(piece: str) -> bool:
    return gives_orders(piece) or (bool(_UNLESS_ASKING.search(piece)) and not asks(piece))


def _pieces(question: str) -> list[str]:
    """The question cut at its signs, what stands in quotation marks undivided."""
    hidden = _QUOTED.sub(lambda match: _SIGN.sub("\0", match[0]), question)
    pieces, start = [], 0
    for piece in _BREAK.split(hidden):
        end = hidden.find(piece, start) + len(piece)
        pieces.append(question[end - len(piece) : end])
        start = end
    return [piece for piece in pieces if piece]
