"""What the last answer told already is not said again in its place."""

import pytest

from policy_qa.question import Catalogue, understand
from policy_qa.schema import Query, Turn

MARKET = """青石市集管理办法

第一条 摊位由市集管理处分配，每年调整一次，调整名单在市集入口处和管理处网站张贴公布。\
摊主应当每月5日前向管理处交纳\
当月的摊位费，确有困难的可以申请缓交一个月，同时提交有效的健康证明、进货凭证和上月的检测记录。

第二条 评比得分90分以上的为“优”，80分至89分的为“良”，60分至79分的为“可”。
"""


@pytest.fixture(scope="module")
def market(open_over):
    return open_over(MARKET)


def asked_after(assistant, first, told, then):
    history = (Turn("user", first), Turn("assistant", told))
    return assistant.ask(Query(then, history)).text


def test_the_last_answer_is_known():
    history = (Turn("user", "多少分算优？"), Turn("assistant", "90分以上[1]"))
    told = understand(Query("那良呢？", history), Catalogue.build([])).told
    assert "90" in "".join(told)
    assert not understand(Query("多少分算优？"), Catalogue.build([])).told


@pytest.mark.model
def test_a_figure_told_already_is_no_answer_to_the_next_question(market):
    first, then = "评比多少分算优？", "那再低一档呢？"
    assert "良" in asked_after(market, first, "评比得分90分以上的为“优”。", then)


@pytest.mark.model
def test_the_rest_of_a_sentence_is_quoted_where_its_beginning_was_told(market):
    first, then = "摊位费什么时候交给谁？", "交的时候要带什么？"
    told = "摊主应当每月5日前向管理处交纳当月的摊位费。"
    assert "进货凭证" in asked_after(market, first, told, then)
