"""Names of bodies: how they end, how they are listed, how a sentence obliges them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = (
    r"(?:人民政府|政府|管委会|委员会|领导小组|联席会议|工作专班|办公室|办事处|分局|[^，。；：、的]{1,6}局|"
    r"(?:省|市|县|区|州|旗|乡|镇|街道)委|编办|发改委|[市县区]财政|主管部门|行政部门|部门|各?单位|"
    r"核心校|成员校|成员学校|教育集团|集团校|各校|中心校|学校|总校|党组织|河长办|村（社区）|社区)"
)
_SIGN = r"(?:（[^（）]{1,8}）|(?![由为对将把被从以并就组建])[\u4e00-\u9fff“”])"
_NAME = rf"{_SIGN}{{0,14}}?{_END}"
_NAMES = rf"{_NAME}(?:(?:、|和|及|，)?{_NAME})*"
_DUTY = r"(?:牵头(?!抓总作用)|负责|应当|必须|不得|须|要(?![求素点件闻有])|应(?![用对急届]))"
_START = r"(?:^|(?<=[，。；：\n]))\s*(?:[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、])?\s*"
OBLIGED = re.compile(
    rf"{_START}(?:[^，。；：\n]{{0,16}}由)?(?P<body>{_NAMES})(?:都|均|也)?(?P<duty>{_DUTY})"
)
"""A body at the start of a piece of a sentence, and the word that obliges it."""

BODY_LIST = re.compile(
    rf"^[\s\-*·•]*(?P<body>{_NAME})[：:]\s*(?P<rest>(?:牵头|负责|承担|配合|指导|是[^。]{{0,12}}主体).*)",
    re.DOTALL,
)
"""A line of a list of bodies: 区财政局：负责资金筹措."""

_SEPARATORS = "、，,；; \u3000"
_ENDED = re.compile(rf".*{_END}$")


def split_bodies(value: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield each body of a list with its position; 区教体和文旅局 stays whole.

    Args:
        value: The list as it is written.
        start: Where it stands in the document.
    """
    depth, begin = 0, 0
    for i, sign in enumerate([*value, "、"]):
        depth += (sign in "（(") - (sign in "）)")
        joined = sign in "和及" and bool(_ENDED.match(value[begin:i]))
        if depth == 0 and (sign in _SEPARATORS or joined or i == len(value)):
            name = value[begin:i]
            if name.strip():
                yield name.strip(), start + begin + len(name) - len(name.lstrip())
            begin = i + 1
