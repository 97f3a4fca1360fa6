"""Figures of the statement that answers best, where none is certain among all figures."""

import pytest

from policy_qa.calculation.asked import Asked
from policy_qa.calculation.figures import operands
from policy_qa.calculation.matching import Matcher
from policy_qa.calculation.within import within_statement
from policy_qa.calculation.wording import usual
from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Found
from policy_qa.schema import Hit, Query

TEXT = """测试县实施方案

每学期召开工作例会至少2次，每季度通报1次。

到2025年，全县至少建立30个共同体。

年终评出优秀等次23个、良好等次24个、合格等次29个。

设立专项资金110万元，列入预算，首批44万元已经到位。

县里有名师工作室12个和学科基地8个。
"""


@pytest.fixture
def focused(write):
    index = write(TEXT)

    def matcher(question: str, words: str) -> tuple[Asked, Matcher]:
        clause = next(c for c in index.all if words in c.text)
        understood = understand(Query(question), Catalogue.build([]))
        figures = operands([Found(0, Hit(clause, 1.0))], index)
        whole = Matcher(understood, figures, index, [clause])
        return Asked.read(usual(question)), whole.focused([(clause.id, 0, len(clause.text))])

    return matcher


@pytest.mark.parametrize(
    ("question", "words", "line"),
    [
        ("优良里头，良好以上的总共几个？", "评出", "23 + 24 = 47个。"),
        ("那笔钱头一批来了之后还剩多少没到？", "专项", "还剩 110 − 44 = 66万元。"),
        ("名师工作室跟学科基地加一块儿有几个？", "名师", "12 + 8 = 20个。"),
    ],
)
def test_computes(focused, question, words, line):
    asked, matcher = focused(question, words)
    calculation = within_statement(asked, matcher)
    assert calculation is not None
    assert calculation.computed == (line,)


def test_a_rate_for_each_term_is_taken_for_a_year(write):
    index = write(TEXT)
    clause = next(c for c in index.all if "例会" in c.text)
    question = "例会一学年最少开几次？"
    end = clause.text.index("，")
    found = [Found(0, Hit(clause, 1.0))]
    understood = understand(Query(question), Catalogue.build([]))
    matcher = Matcher(understood, operands(found, index), index, [clause])
    calculation = within_statement(
        Asked.read(usual(question)), matcher.focused([(clause.id, 0, end)])
    )
    assert calculation is not None
    assert calculation.computed == ("每学年至少2 × 2 = 4次（一学年按2个学期计）。",)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("一共评出多少个优秀？", "评出"),
        ("有名师工作室几个？", "名师"),
        ("我们有5个名师工作室和2个学科基地，加起来几个？", "名师"),
    ],
)
def test_says_nothing_where_nothing_is_to_be_computed(focused, question, words):
    asked, matcher = focused(question, words)
    assert within_statement(asked, matcher) is None


def test_nothing_without_a_statement(write):
    index = write(TEXT)
    clause = next(c for c in index.all if "名师" in c.text)
    question = "名师工作室跟学科基地加一块儿有几个？"
    figures = operands([Found(0, Hit(clause, 1.0))], index)
    matcher = Matcher(understand(Query(question), Catalogue.build([])), figures, index, [clause])
    assert within_statement(Asked.read(usual(question)), matcher) is None


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("还缺几个", "还差几个"), ("再涨几分就是良好", "还差几分就是良好"),
        ("加一块儿多少", "加起来多少"), ("不能少于多少人", "至少多少人"), ("头一批", "首批"),
        ("不能超过几次", "最多几次"),
    ],
)  # fmt: skip
def test_usual_words(said, written):
    assert usual(said) == written
