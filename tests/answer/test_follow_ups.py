"""Follow-ups of several asks, and topics that only lead to one."""

import pytest

from policy_qa.answer.facets import facets
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Query, Turn

EMPTY = Catalogue.build([])


def parts(text, before=""):
    history = (Turn("user", before), Turn("assistant", "9月30日前。")) if before else ()
    return facets(understand(Query(text, history), EMPTY), EMPTY)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("市级终评呢，哪天之前？", 1),
        ("自评报告几号前交？交给谁？", 2),
        ("骗取资金的怎么处理？要是评审机构作假呢？", 2),
        ("中途不上了退不退钱？第二个孩子交多少？", 2),
    ],
)
def test_a_topic_goes_with_the_ask_after_it(text, count):
    assert len(parts(text)) == count


def test_each_ask_of_a_follow_up_is_put_with_the_earlier_question():
    first, second = parts("这项奖励指标给到哪里？能不能重复获得？", "考核优秀的集团有什么奖励？")
    assert first.in_context == "考核优秀的集团有什么奖励？这项奖励指标给到哪里"
    assert second.in_context == "考核优秀的集团有什么奖励？能不能重复获得"
