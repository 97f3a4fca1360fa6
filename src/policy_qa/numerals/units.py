"""Measure words, and the company in which a Chinese numeral is part of a word."""

from __future__ import annotations

import re

POINT_UNITS = ("个百分点", "百分点")

_COMMON_UNITS = (
    "个工作日 个自然日 个小时 个学期 个学年 个季度 个月 个 工作日 小时 分钟 秒钟 学时 课时 "
    "学期 学年 季度 年级 周年 周岁 人次 平方米 平方公里 立方米 "
    "公里 千米 厘米 毫米 公顷 公斤 千克 米 吨 "
    "美元 元 角 部门 等奖 等次 名 所 次 年 日 天 周 项 条 款 章 节 编 卷 人 位 分 家 户 件 份 套 "
    "批 类 级 等 届 期 岁 倍 篇 册 台 间 亩 支 门 场 轮 张 辆 座 处 组 例 笔 层 种 号 只 枚 栋 幢 "
    "株 斤 克"
)

# Measure words that make common words with a Chinese numeral (一起, 一点, 一对一 …).
_DIGIT_ONLY_UNITS = (
    "部 起 点 面 对 把 本 班 校 成 步 度 片 块 时 秒 月 县 市 区 村 镇 乡 楼 路 室 ℃ "
    "km m2 m² m kg g t h GB MB"
)

_ORDINAL_UNITS = (
    "条 款 项 章 节 编 卷 号 届 期 次 批 类 级 轮 年级 学期 学年 季度 部分 个 名 位 年 页 行 列 目"
)


def _longest(words: str) -> str:
    """Return a regular expression that prefers the longest of ``words``."""
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


_POINTS = " ".join(POINT_UNITS)
CHINESE_UNIT = _longest(f"{_POINTS} {_COMMON_UNITS}")
DIGIT_UNIT = _longest(f"{_POINTS} {_COMMON_UNITS} {_DIGIT_ONLY_UNITS}")
ORDINAL_UNIT = _longest(_ORDINAL_UNITS)

# What may not stand before a Chinese numeral: 几十个, 数十名, 第三.
BEFORE_ANY = "几数好第初"
# What may not stand before 一: 统一人员, 同一个.
BEFORE_ONE = "统同唯惟单专逐划归不合"

# A Chinese numeral, its unit and what follows, where together they are a word.
WORD = re.compile(
    r"十分(?![之钟])|一分为二|[一二三四五六七八九十]位一体|三名(?=工程)|"
    r"[一二两三四五](?:年|天|日|次|元|级|人|类|层|期|分)(?=[化性])|"
    r"一(?:人一|条龙|门心思|日千里|家之言|条心|号位|款款|节节|天天|年到头|次次|项项|分耕耘)|"
    r"[三四五六七八九十]项全能|五人制|三级跳|一类一(?=策)|[二三]等(?=分)|三角(?=[洲形区])|三轮(?=[车摩])|"
    r"[壹贰叁肆伍陆柒捌玖](?![拾佰仟万])"
)
