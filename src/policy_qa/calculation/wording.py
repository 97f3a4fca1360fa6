"""A question in usual words: figures in digits, fractions in percent, years in full."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_qa.calculation.result import exact
from policy_qa.numerals import parse_number

_DIGITS = "一二两三四五六七八九"
_NUMERAL = re.compile(
    rf"(?<![第十])[{_DIGITS}十百千](?:[{_DIGITS}零〇十百千万亿])+(?:点[{_DIGITS}零〇]+)?"
)
_FIXED = re.compile(
    r"十[一二三四]五|千万[别不要]|万一|万千|一一|三三制|两三|三四|四五|五六|六七|七八|八九|四六|五五|三七|二八"
)
_LARGE = re.compile(r"[十百千万亿]")
_FRACTION = re.compile(
    r"(?<![百千万十\d])(?P<of>[二三四五六七八九十]|\d{1,2})分之(?P<n>[一二两三四五六七八九]|\d{1,2})(?!\d)"
)
_SLASHED = re.compile(r"(?<![\d/.])(?P<n>\d)/(?P<of>[2-9]|10)(?![\d/.])")
_SHORT_YEAR = re.compile(
    r"(?<![\d第近满过后前共到.年])(?P<y>[12]\d)(?=年?(?:和|与|跟|、|到|至|—|-)(?:20)?[123]\d年|年(?:[底末的度]|比|较|相|计划|目标|任务|要|应|那|这|是|中心|全|我|义|总|新|组|覆|协|一体|至少|到|和|与|跟))"
)
_SHORT_YEAR_AFTER = re.compile(
    r"(?<=[到至比较和与跟、—-])(?P<y>[23]\d)(?=年(?!级|以|之|间|内|后|前))"
)
_SPACED = re.compile(r"(?<=[\d%])\s+(?=[\d%一-鿿])|(?<=[一-鿿])\s+(?=\d)")
_PERSONS = re.compile(r"(?<=\d)个(?=(?:人(?!员|次)|学生|教师|老师))")
_USUAL = (
    ("老师", "教师"), ("轮岗交流", "交流"), ("交流轮岗", "交流"), ("占比例", "占比"),
    ("个学期", "学期"), ("个学年", "学年"), ("个季度", "季度"),
    ("百分之百", "100%"), ("百分百", "100%"), ("相比较", "相比"), ("几被", "几倍"),
    ("多小", "多少"), ("百分之机", "百分之几"),
    ("俩", "两个"), ("集体化", "集团化"),
)  # fmt: skip
_SAID = (
    (r"[加合凑](?:在|到)?一(?:块儿?|起儿?|道|处|堆)", "加起来"),
    (r"拢共|统共|通共|满打满算|总起来", "总共"),
    (r"(?:还|尚|仍)(?:缺|欠|短)(?:着|了)?(?=[几多])", "还差"),
    (r"再(?:涨|加|增加?|考|挣|得|拿|多得|提高?|补|多建|多)(?:上|个)?(?=几|多少)", "还差"),
    (r"不(?:能|得|应|可)?(?:再)?(?:少于|低于)(?=[几多])", "至少"),
    (r"不(?:能|得|应|可)?(?:再)?(?:多于|高于|超过)(?=[几多])", "最多"),
    (r"(?:相|间)隔(?:了)?(?=几|多少)", "相隔"),
    (r"头一(?=[批笔期年次])", "首"),
    (r"眼下|如今|到现在|截至目前|手头", "目前"),
    (r"底线|底数|最低线|最低标准|最低目标|最低要求", "最低要求"),
)  # fmt: skip
"""Everyday words for what is to be computed, and the usual ones."""
_HUNDRED = Decimal(100)


def usual(text: str) -> str:
    """Return a question with its figures and words as documents write them."""
    text = _PERSONS.sub("", _SPACED.sub("", text))
    for said, written in _USUAL:
        text = text.replace(said, written)
    for said, written in _SAID:
        text = re.sub(said, written, text)
    text = _FRACTION.sub(_percent, text)
    text = _SLASHED.sub(_percent, text)
    text = _NUMERAL.sub(_digits, text)
    text = _SHORT_YEAR.sub(r"20\g<y>", text)
    return _SHORT_YEAR_AFTER.sub(r"20\g<y>", text)


def _percent(match: re.Match[str]) -> str:
    whole, part = parse_number(match["of"]), parse_number(match["n"])
    if not whole or part is None or (part * _HUNDRED * 100) % whole:
        return match[0]
    return f"{exact(part * _HUNDRED / whole)}%"


def _digits(match: re.Match[str]) -> str:
    """Digits for a numeral with tens or more; 万 stays a word, fixed phrases stay as they are."""
    words = match[0]
    if _FIXED.search(match.string[max(0, match.start() - 1) : match.end() + 1]):
        return words
    if not _LARGE.search(words):
        return words
    scale = words[-1] if words[-1] in "万亿" else ""
    value = parse_number(words.removesuffix(scale))
    return words if value is None else f"{exact(value)}{scale}"
