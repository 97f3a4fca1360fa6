"""Figures that a calculation needs and no document states: then the question is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.quoting import Clauses
from policy_qa.calculation.wording import usual
from policy_qa.question import Question

_EACH = re.compile(
    r"(?:平均|平摊|均摊|分摊|摊|分)(?:到|给|下来)*每(?:一)?个?(?P<noun>[\u4e00-\u9fff]{2,6}?)(?=是|有|能|可|多少|几|大概|约|得|拿|分|要|[，,])[^，,。；？?]{0,8}(?:多少|几)"
)
_ALL = re.compile(
    r"(?:全部|所有|全体)(?:的)?(?P<noun>[\u4e00-\u9fff]{2,6}?)(?=一[周年月天]|每[周年月天]|加起来|合起来|一共|总共|合计|一起)[^，,。；？?]{0,12}(?:多少|几)"
)
_GAP = re.compile(
    r"(?:离|距)[^，,。；？?]{0,10}[%％][^，,。；？?]{0,4}(?:差|少)[^，,]{0,3}几?个?百分点"
)
_MEASURE = re.compile(r"^[部户个所家名位座栋]")
_PERIODS = frozenset("年月天周日季学")
_COUNT = r"[\d一二两三四五六七八九十百千万余多]+\s*[个所名位家户人]?\s*[\u4e00-\u9fff]{0,6}?"


def missing_figure(question: Question, documents: Iterable[str], index: Clauses) -> str:
    """Return which figure is missing, in Chinese; empty where none surely is.

    Args:
        question: A question that no calculation answers.
        documents: The documents that may hold the figure.
        index: The index that they come from.
    """
    asked = Asked.read(usual(question.text))
    match = _EACH.search(asked.text) or _ALL.search(asked.text)
    if match is not None:
        noun = _MEASURE.sub("", match["noun"])
        heads = [noun[:end] for end in range(2, len(noun) + 1)]
        if not heads or noun[0] in _PERIODS:
            return ""
        names = "|".join(map(re.escape, reversed(heads)))
        counted = re.compile(f"{_COUNT}(?:{names})|(?:{names})[，,：:共有]*\\d")
        texts = (c.text for name in documents for c in index.clauses_of(name).values())
        known = any(counted.search(text) for text in texts)
        return "" if known else f"没有写明“{noun}”的数量"
    if _GAP.search(asked.text) and len(asked.of_kind("percent")) == 1:
        return "没有写明目前的比例"
    return ""
