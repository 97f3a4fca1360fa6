"""What lost its answer to the cut is quoted whole, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from policy_qa.answer.draft import Quote
from policy_qa.answer.features import Features, Statement
from policy_qa.answer.judging import Asking
from policy_qa.answer.reading import Reading
from policy_qa.answer.widening import widened
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Clause, Query

NOTHING = Features(**dict.fromkeys(Features.__slots__, 0.0))
TEXT = (
    "章程初稿由常务会拟制，随后经各成员校共同商定并由教职工代表大会表决通过，"
    "最后报县教体局备案并向全体家长公开。会议每月召开一次，由理事长主持。"
)
CUT, ANSWER = "章程初稿由常务会拟制", "教职工代表大会"


@dataclass
class Judge:
    """Grants a passage that holds certain words."""

    granted: str
    read: int = 0

    def prepare(self) -> None:
        """Nothing is to be loaded."""

    def support(self, _question: str, passage: str, _above: str) -> float:
        self.read += 1
        return 2.5 if self.granted in passage else -2.5


def widened_by(judge: Judge | None, words: str, text: str = TEXT, kind: str = "paragraph") -> str:
    clause = Clause("一", "甲.txt", ("一、章程",), kind, text, 0, len(text))
    end = text.find("。") + 1 or len(text)
    best = Statement(clause, 0, end, 0, 0, 0, 0, False, True, 1.0, NOTHING)
    question = understand(Query("初稿写好以后还要过哪一关？"), Catalogue())
    reading = Reading(question, None, None, (), (best,), {}, frozenset())
    if judge:
        reading = replace(reading, asking=Asking(judge, question.posed, {}))
    start = text.index(words)
    return widened(reading, best, Quote(clause, start, start + len(words))).text


def test_a_cut_that_is_denied_gives_way_to_the_statement_that_is_granted():
    assert widened_by(Judge(ANSWER), CUT) == TEXT[: TEXT.index("。")]


def test_of_a_long_statement_only_what_is_missed_comes_back():
    long = TEXT[: TEXT.index("。")] + "，" + "此外可以听取各方意见和建议，" * 8 + "不作硬性要求。"
    wide = widened_by(Judge(ANSWER), CUT, long)
    assert ANSWER in wide
    assert "不作硬性要求" not in wide


@pytest.mark.parametrize("granted", [CUT, "没有人说过的话"])
def test_a_cut_that_is_granted_stays_and_one_of_what_answers_nothing_too(granted):
    assert widened_by(Judge(granted), CUT) == CUT


def test_nothing_is_read_where_most_is_kept_or_where_there_is_a_cell():
    judge = Judge(ANSWER)
    most = TEXT[: TEXT.index("并向")]
    assert widened_by(judge, most) == most
    assert widened_by(judge, CUT, kind="row") == CUT
    assert judge.read == 0
    assert widened_by(None, CUT) == CUT
