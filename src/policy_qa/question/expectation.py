"""What kind of value a question expects, and whether a text holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from policy_qa.numerals import Quantity, quantities

ValueKind = Literal[
    "any",
    "count",
    "percent",
    "money",
    "date",
    "day",
    "frequency",
    "duration",
    "body",
    "consequence",
    "phone",
    "email",
    "website",
    "document_number",
    "price",
]

_INTERROGATIVE: tuple[tuple[ValueKind, str], ...] = (
    ("count", r"哪(?:一)?[年个家地边类][^，。？]{0,14}[多少高低大小][？?。]?$"),
    (
        "consequence",
        r"后果|会怎么?样|怎么?(?:处理|处罚|罚|办)[？?]?$|怎么追究|什么处罚|什么处理|如何处理|如何处罚",
    ),
    ("phone", r"(?:电话|手机|热线)(?:号码?)?(?:是|为)?多少"),
    ("day", r"哪一?天|几月几[号日]|几号|(?<=月)几日"),
    ("date", r"几点|什么时候|何时|啥时候|什么时间|几月|哪一?年|哪个月"),
    (
        "frequency",
        r"(?:(?<!满)多久|多长时间|隔多|几年|几个?月|多少天)[^，。？]{0,6}(?:一次|一回|开|召开|搞|进行|组织|评|考|报|检查|巡|发布)"
        r"|(?:多久|几天)[^，。？]{0,12}一[遍趟圈轮]"
        r"|每[^，。？]{0,14}(?:几|多少)(?:次|回)|频率|频次|多少次|几次|几回",
    ),
    (
        "duration",
        r"多久|多长时间|(?<![前近这后])几年(?!来)|几个月|多少年|多少天|几[天日]|几个工作日",
    ),
    (
        "money",
        r"(?:多少|几)(?:个)?(?:百|千|万|亿)*(?:元|块|钱|资金|经费)"
        r"|多少[^，。？]{0,4}(?:钱|资金|经费|奖补|补贴|补助|奖金|工资|收入)",
    ),
    ("money", r"(?<!多)[补奖给发收罚缴付花]多少(?![个所次人名分条项天点]|时间)"),
    ("percent", r"百分之几|百分之多少|百分比|几成|多大比例|多少比例|几%"),
    (
        "body",
        r"谁|哪一?个(?:部门|单位|局|机构|学校)|哪些(?:部门|单位|机构)|哪几个(?:部门|单位)|什么(?:部门|单位|机构)|哪一?家|哪个局|哪一级|哪级|哪里审批",
    ),
)
_NAMED: tuple[tuple[ValueKind, str], ...] = (
    ("phone", r"电话|手机号|联系方式|热线|座机"),
    ("email", r"邮箱|邮件地址|电子邮件"),
    ("count", r"数量|个数|人数|名额"),
    ("website", r"网址|官网|网站地址|公众号"),
    ("document_number", r"文号|发文字号|几号文"),
    ("day", r"具体日期|日期"),
    ("date", r"截止|时限|期限到|时间节点|之前完成|完成时间"),
    ("duration", r"有效期|期限|时长"),
    (
        "percent",
        r"占比|比例|比率|比重|覆盖率|差异率|达标率|满意度|合格率|增长率|(?<![功频速效汇概])率",
    ),
    ("money", r"金额|年收入|月薪|年薪|价格|预算|补贴标准|补助标准|收费标准"),
    ("body", r"(?:责任|牵头|落实|指导|配合|主管|主办|协办)(?:单位|部门)"),
)
_HOW_MANY = re.compile(
    r"多少|(?<![哪第])几(?!乎|何|点)|多高|多大|(?<!原则)上限(?!于)|(?<!原则)下限(?!于)"
)
_COMPARED = re.compile(r"有何不同|有什么不同|有啥不|不一样|有何区别|有什么区别|各是|分别")
_OPEN = re.compile(
    r"什么|啥|哪[些几里种类个]|怎么|怎样|如何|为何|咋|吗|是否|[能可]否"
    r"|要不要|能不能|会不会|可不可以|是不是|有没有|用不用|行不行|影响"
)
_SOME = re.compile(r"(?:[那这养过好没]|没有)几(?=[\u4e00-\u9fff])|(?<=了)几(?=[天个次年])")
"""An indefinite 几: 那几棵树, 请了几天假."""
_UNIT = re.compile(
    r"(?:多少|几)(?:多)?\s*(个百分点|百分点|个工作日|个月|个|所|名|次|回|项|分(?!钟)|类|种|家|条|人|位|门|期|批|户|件|台|间|平方米|公里|亩|吨|部|天|日|年|级|周岁|岁|倍|届|轮|篇|场|处|张|辆|座|套|公斤|克|小时|分钟|课时|学时|元|万元|亿元)?"
    r"([\u4e00-\u9fff“”]{0,10})"
)
_COUNTED = frozenset("分所名次项类种条人位门批户件台间处张辆座套部篇场亩吨")
"""Units that decide by themselves what is asked: 满意度占多少分 asks for points."""
_TIMES = frozenset({"day", "date", "duration", "body"})
"""What a noun does not ask for where something is counted: 截止目前有多少个集团."""
_STRICT = frozenset(
    {
        "count",
        "percent",
        "money",
        "day",
        "date",
        "duration",
        "phone",
        "email",
        "website",
        "document_number",
    }
)
_BARE = re.compile(r"^\s*\d[\d,.]*%?\s*$")
_SAME_UNIT = {
    **dict.fromkeys(("位", "名", "人次"), "人"),
    "回": "次",
    "天": "日",
    "百分点": "个百分点",
    "周岁": "岁",
}
_GENERIC_UNITS = frozenset("个家种")
_COUNTERS = frozenset("个所家户处人名位项条件台间门批支辆座张套对例类种级")
"""Measure words that a general one may stand for: 几家 asks for schools that are 所."""
_RATIO = re.compile(r"(?<![\d:：∶])\d{1,3}(?:\.\d+)?[:：∶]\d{1,3}(?:\.\d+)?(?![\d:：∶])")
_MONEY = re.compile(
    r"\d[\d.,]*\s*(?:余|多)?\s*(?:百|千|万|亿)*元|\d[\d.]*(?:万|亿)(?:资金|经费|元)?|[一二三四五六七八九十百千万两]+(?:万|亿)?元"
)
_DATE = re.compile(
    r"\d{4}年|\d{1,2}月|[一二三四五六七八九十]月|“?十[一二三四五六]五”?|年底|年末|月底|学期[初末]|[当次上下本]年|[当次][日月]|翌日|长期|(?:\d+|[一二三四五六七八九十两]+)(?:个工作)?[日天年月]内?(?:前|之前|以内|内)?|施行之日|即日|同时|\d+(?:个)?(?:月|工作日|日|天|年|小时|分钟)|(?:周|星期)[一二三四五六日天]|\d{1,2}[时点:：]"
)
_DAY = re.compile(
    r"(?:周|星期)[一二三四五六日天]|\d{1,2}月\d{1,2}日|[一二三四五六七八九十]+月[一二三四五六七八九十]+日|每?月\d{1,2}[日号]|\d{1,2}日前?|当[天日]|即日|次日|工作日"
)
_FREQUENCY = re.compile(
    r"每[一二三四五六七八九十两\d]*个?(?:年|学年|学期|季度|季|月|周|日|天|次|半年|旬)|(?:年|月|季|周)度|定期|[\d一二三四五六七八九十两]+次|长期|随时|不定期|常态化|[一二三四五六七八九十两\d]+年[一二\d]+次|每[^，。]{1,4}[一两二三\d]+次"
)
_DURATION = re.compile(
    r"(?:(?<!\d)\d{1,3}(?!\d)(?:[—\-–~至]\d+)?|[一二三四五六七八九十两半]+)\s*(?:个)?(?:年|月|日|天|周|小时|分钟|课时|学时|工作日|学期|学年|季度)|长期|永久|全年|无固定期限|当[天日场年](?!度)|即时"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:厅|局|委|部|办|政府|部门|单位|机构|委员会|公司|中心|学校|校|集团|企业|组|处|科|所|院|会|党委|党组织|街道|社区|村委|镇|乡|各[县市区]|各地|双方|人员|校长|书记|市长|县长|区长|镇长|主任|组长|负责人|领导|教师|部长|局长|厅长|院长|河长|物业|居民|业主|方|者|人|员|户|国家|法院|机关|市|县|区|省)"
)
_CONSEQUENCE = re.compile(
    r"取消|追责|追究|处罚|罚款|责令|不得|通报|约谈|整改|淘汰|扣减|扣除|停止|撤销|优化组合|直接定为|退出|收回|追回|警告|预警|吊销|处以|处分|没收|申请|可以"
)
_PHONE = re.compile(
    r"(?<!\d)(?:\d{3,4}[-—－]?\d{7,8}|\d{7,8}|1\d{10}|\d{5}|(?<=热线|电话)\d{3,5})(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_WEBSITE = re.compile(r"https?://|www\.|[\w-]+\.(?:gov|cn|com|org|net)\b")
_NUMBER_OF_DOCUMENT = re.compile(r"〔\d{4}〕\d+号|第\d+号")


@dataclass(frozen=True, slots=True)
class Expectation:
    """The value a question expects: its kind, its measure word, and what is counted."""

    kind: ValueKind
    unit: str = ""
    noun: str = ""

    def values(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of ``text`` that could be the value."""
        if self.kind == "any":
            return [(0, len(text))] if text else []
        if self.kind in ("count", "percent"):
            found = [(q.start, q.end) for q in _quantities(text) if self._fits(q)]
            ratios = _RATIO.finditer(text) if self.kind == "percent" else ()
            return sorted([*found, *(match.span() for match in ratios)])
        return [match.span() for match in _PATTERNS[self.kind].finditer(text)]

    def met_by_cell(self, text: str, header: str) -> bool:
        """Tell whether a cell holds such a value: a bare number takes its unit from above."""
        if self.kind in ("count", "percent", "money") and _BARE.match(text):
            if self.kind == "percent":
                return "%" in text or "%" in header
            return self.kind == "count" or "元" in header
        return self.met(text)

    @property
    def strict(self) -> bool:
        """Tell whether a text without such a value cannot answer."""
        return self.kind in _STRICT

    def met(self, text: str) -> bool:
        """Tell whether ``text`` holds a value of the kind expected."""
        return bool(self.values(text))

    def _fits(self, quantity: Quantity) -> bool:
        if quantity.kind in ("date", "ordinal") or quantity.text.startswith("一"):
            return False
        if self.kind == "percent":
            return quantity.unit in ("%", "个百分点", "‰") or (
                quantity.unit == "" and "." in quantity.text
            )
        if not self.unit:
            return True
        if self.unit in _GENERIC_UNITS and quantity.unit in _COUNTERS:
            return True
        if self.unit in _GENERIC_UNITS and self.noun.startswith(quantity.unit or "\0"):
            return True
        return _SAME_UNIT.get(quantity.unit, quantity.unit) == _SAME_UNIT.get(self.unit, self.unit)


_PATTERNS: dict[str, re.Pattern[str]] = {
    "consequence": _CONSEQUENCE,
    "money": _MONEY,
    "date": _DATE,
    "day": _DAY,
    "frequency": _FREQUENCY,
    "duration": _DURATION,
    "body": _BODY,
    "phone": _PHONE,
    "email": _EMAIL,
    "website": _WEBSITE,
    "document_number": _NUMBER_OF_DOCUMENT,
}


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(text))


def expectation_of(question: str) -> Expectation:
    """Return the value that ``question`` expects; kind ``any`` where none is marked.

    The question word decides (谁, 什么时候, 多少钱); a noun such as 比例 or 电话 decides only
    where the question word leaves it open.
    """
    question = _SOME.sub("", question)
    for kind, pattern in _INTERROGATIVE:
        if re.search(pattern, question):
            return Expectation(kind)
    how_many = bool(_HOW_MANY.search(question))
    unit, noun = _unit_and_noun(question) if how_many else ("", "")
    if unit in _COUNTED:
        return Expectation("count", unit, noun)
    for kind, pattern in _NAMED:
        if unit and kind in _TIMES:
            continue
        if re.search(pattern, question) and (how_many or _asks_for(question, pattern)):
            return Expectation(kind)
    if how_many:
        return Expectation("count", unit, noun)
    return Expectation("any")


def _asks_for(question: str, noun: str) -> bool:
    """Tell whether the noun itself is what is asked: 电话是什么, 牵头单位有哪些, 文号？"""
    match = re.search(noun, question)
    if match is None:
        return False
    after = question[match.end() :]
    follows = re.match(r"[^，。？]{0,3}(?:是|为|有|在|到|[？?]|$)", after)
    return bool(follows or _COMPARED.search(after)) or not _OPEN.search(question)


def _unit_and_noun(question: str) -> tuple[str, str]:
    if re.search(r"分值|权重|(?:多少|几)分(?!钟)", question):
        return "分", ""
    match = _UNIT.search(question)
    if not match:
        return "", ""
    unit = match[1] or ""
    noun = match[2] if unit else ""
    return unit, noun
