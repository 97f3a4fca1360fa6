"""An example that a report tells of does not stand for the whole."""

import pytest

from policy_qa.answer.evidence import Weigher
from policy_qa.question import Catalogue, understand
from policy_qa.question.expectation import expectation_of
from policy_qa.retrieval import Found
from policy_qa.schema import Clause, Hit, Query

WHOLE = "全区建成社区助餐点86个，每天供餐4000余份。"
EXAMPLE = "例如，东湖街道建成社区助餐点12个，由三家餐饮企业轮流供餐。"


def example_of(question: str) -> dict[str, float]:
    """The feature ``example`` of each sentence."""
    asked = understand(Query(question), Catalogue())
    clauses = [Clause(t, "甲.txt", (), "paragraph", t, 0, len(t)) for t in (WHOLE, EXAMPLE)]
    found = [Found(n, Hit(clause, 1.0)) for n, clause in enumerate(clauses)]
    idf = dict.fromkeys(asked.tokens, 1.0)
    weigher = Weigher(asked, idf, expectation_of(asked.text), {"甲.txt": "助餐工作报告"})
    cosines = [[(0, len(clause.text), 0.85)] for clause in clauses]
    return {s.text: s.features.example for s in weigher.statements(found, cosines)}


@pytest.mark.parametrize("question", ["一共建了多少个助餐点？", "全区有几个助餐点？"])
def test_an_example_is_no_answer_to_a_question_for_the_number_of_all(question):
    assert example_of(question) == {WHOLE: 0.0, EXAMPLE: 1.0}


@pytest.mark.parametrize("question", ["东湖街道建了多少个助餐点？", "助餐点由谁供餐？"])
def test_it_is_where_the_question_names_its_case_or_asks_for_no_number(question):
    assert example_of(question)[EXAMPLE] == 0.0
