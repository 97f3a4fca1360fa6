"""The things that a question compares, found by how they are joined."""

from __future__ import annotations

import re

from policy_qa.tokenization import word_borders

CONTRAST = re.compile(
    r"区别|不同|差异|差别|对比|比较|相比|分别|差在哪|不一样|一样吗|各自|各[是有多为占奖补给加扣得要几罚收]|哪个|哪一个|哪一?年|哪[种项类]|谁[更能先的]|比怎么样"
    r"|怎么区?分|如何区?分|一回事|是否一致|是否相同|相同吗|一致吗|一样[不么嘛没]|同一[个拨套批]|差多少|哪边|谁[^，,。？?]{0,8}[多少高低大小早晚快慢重轻长短严松贵狠]|高低|多少之分|各(?:自)?[\u4e00-\u9fff]{0,2}(?:多少|几|什么|怎么|谁|哪)"
)
_JOINT = re.compile(
    r"(?<=[\u4e00-\u9fff”》\w%])(?:，?[和跟与同]|以及|、|还是)(?=[\u4e00-\u9fff“《\w])(?![^（(]{0,12}[）)])"
)
_EITHER = re.compile(r"或者?$")
_END = re.compile(r"[，。？?；;！!]")
_STOP = re.compile(
    r"[，。？?；;：:！!]|分别|各自|[\u4e00-\u9fff]?区别|不同|差异|相比|哪|谁|怎|什么|多少|有何|有什么|一样"
)
_OF_ALL = re.compile(r"([\u4e00-\u9fff]{2,}?)(?:的|(?=\d{4}年))[\u4e00-\u9fff\d]{2,}$")
_KINDS = frozenset("型类级式档等")
_LONGEST = 12
_WHOLE = re.compile(
    r"(?:^|[，,。？?；;])(?P<one>[^，,。？?；;：:和跟与]{3,24})(?:和|跟|与)(?P<other>[^，,。？?；;：:和跟与]{3,24})[，,](?P<asked>[^，,。？?；;]+)"
)
_CHOICE = re.compile(
    r"(?:^|[，,。？?；;])(?P<one>[^，,。？?；;：:、和跟与]{2,16})(?:和|跟|与)(?P<other>[^，,。？?；;：:、和跟与]{2,16}?)(?P<asked>哪[个种项类边]|谁[更能先的])"
)
_ALIKE = 3.7
_TOLD = r"(?:说|讲|规定|要求|写|定|提)?的?(?:说法|规定|要求|内容|标准|口径|建议|主张|做法)?"
_SAME = re.compile(
    r"(?:^|[，,。？?；;：:])(?P<one>[^，,。？?；;：:]{1,16}?)(?:跟|和|与|同)(?P<other>[^，,。？?；;：:]{1,16}?)"
    rf"{_TOLD}(?:"
    r"(?:是不是|是否|是|都|也)*(?:一样|一回事|一致|相同|统一)(?:的)?(?:吗|么|嘛|不|没有?|呢)?"
    r"|有?(?:啥|什么|何|哪些|哪里)?(?:不一样|不同|区别|差别|差异))[？?。]?$"
)
_SAID = re.compile(rf"{_TOLD}$")


def same_of(text: str) -> tuple[str, str, str] | None:
    """Return what is asked, and the two that may say the same, where a question ends so.

    (“最少带几所？全市的说法跟中心城区的一样不？” → 最少带几所, 全市, 中心城区)
    """
    match = _SAME.search(text)
    if not match:
        return None
    lead = text[: match.start()].strip(" ，,。？?；;")
    one, other = (_SAID.sub("", match[name]) for name in ("one", "other"))
    return (lead, one, other) if one and other else None


def sides(text: str) -> list[str]:
    """Return the phrases that a question joins as things of one kind; none where it does not.

    Of the ways to cut the words before and after a joint, the one whose phrases are most alike
    counts; where no two are, the nearest words do, if the question says that it compares.
    """
    best: tuple[float, list[str]] = (0.0, [])
    compares = bool(CONTRAST.search(text))
    for joint in _joints(text):
        before, after = text[: joint.start()], text[joint.end() :]
        pairs = [
            (_likeness(left, right), left, right)
            for left in _suffixes(before)
            for right in _prefixes(after)
        ]
        if not pairs:
            continue
        likeness, left, right = max(pairs, key=lambda pair: (pair[0], -len(pair[1])))
        kinds = left[-1] == right[-1] in _KINDS and left != right
        if (compares or kinds) and likeness > best[0]:
            left = _with_either(before, left)
            best = likeness, [*_before(text, joint.start(), left, right), left, right]
    if best[0] < _ALIKE and (whole := _whole(text)):
        return _alone(whole)
    return _alone(best[1] or (_nearest(text) if compares else []))


def _alone(names: list[str]) -> list[str]:
    """The sides without what is asked of all: 城东区, 望山县2024年新建任务 → 城东区, 望山县."""
    match = _OF_ALL.match(names[-1]) if names else None
    if match is None or any("的" in name or _OF_ALL.match(name) for name in names[:-1]):
        return names
    return [*names[:-1], match[1]]


def _whole(text: str) -> list[str]:
    """The two halves of a clause, where what sets them apart is asked right after it.

    (“户口在外地的和自己住的，录取时间差在哪？” → 户口在外地的, 自己住的)
    """
    match = _CHOICE.search(text) or _WHOLE.search(text)
    if match is None or not CONTRAST.search(match["asked"]):
        return []
    return [match["one"], match["other"]]


def _joints(text: str) -> list[re.Match[str]]:
    """The joints of a question, 、 last: it joins what stands before 和 as well."""
    return sorted(_JOINT.finditer(text), key=lambda joint: joint[0] == "、")


def _with_either(before: str, side: str) -> str:
    """A side with what it stands beside as one thing: 一体型或托管型 before 和协作型."""
    side = side.removeprefix("或")
    match = _EITHER.search(before.removesuffix(side))
    if not match:
        return side
    options = [(_likeness(one, side), one) for one in _suffixes(before[: match.start()])]
    likeness, one = max(options, default=(0.0, ""))
    return f"{one}{match[0]}{side}" if likeness > 0 else side


def _before(text: str, joint: int, left: str, right: str) -> list[str]:
    """Further sides before the first one: X、 in “X、Y和Z”."""
    start = joint - len(left)
    found: list[str] = []
    while start > 1 and text[start - 1] == "、":
        options = [(_likeness(one, right), one) for one in _suffixes(text[: start - 1])]
        likeness, one = max(options, default=(0.0, ""))
        if likeness <= 0:
            one = _END.split(text[: start - 1])[-1]
        if not one or len(one) > _LONGEST:
            break
        found.insert(0, one)
        start -= 1 + len(one)
    return found


def _likeness(left: str, right: str) -> float:
    """How much two phrases are built alike: characters in the same place, less what is over."""
    if left == right or left in right or right in left:
        return -1.0
    from_start = sum(a == b for a, b in zip(left, right, strict=False))
    from_end = sum(a == b for a, b in zip(reversed(left), reversed(right), strict=False))
    return 2.0 * max(from_start, from_end) - 0.3 * abs(len(left) - len(right)) - 0.05 * len(left)


def _suffixes(text: str) -> list[str]:
    ends = [match.end() for match in _END.finditer(text)]
    text = text[ends[-1] :] if ends else text
    borders = [0, *word_borders(text)]
    return [text[b:] for b in borders if 2 <= len(text) - b <= _LONGEST]  # noqa: PLR2004


def _prefixes(text: str) -> list[str]:
    stop = _STOP.search(text)
    text = text[: stop.start()] if stop else text
    return [text[:b] for b in word_borders(text) if 2 <= b <= _LONGEST]  # noqa: PLR2004


def _nearest(text: str) -> list[str]:
    """The words next to the first joint that has words on both sides."""
    for joint in _joints(text):
        left = _suffixes(text[: joint.start()])
        one = min(left, key=len, default="")
        right = [other for other in _prefixes(text[joint.end() :]) if len(other) >= len(one)]
        if one and right:
            other = min(right, key=len)
            return [*_before(text, joint.start(), one, other), one, other]
    return []
