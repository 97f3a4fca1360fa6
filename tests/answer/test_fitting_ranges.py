"""Of several ranges the one is quoted that holds what the question gives."""

import pytest

from policy_qa.schema import Query

PLAN = """青石市老年助餐实施方案

一、就餐补贴

对本市户籍老年人给予就餐补贴：60至79周岁每人每餐2元，80周岁及以上每人每餐4元，特困老年人每人每餐5元。

二、建设补助

| 类别 | 面积 | 一次性补助（万元） |
| --- | --- | --- |
| 日间照料中心 | 100平方米以上，不足300平方米 | 12 |
| 日间照料中心 | 300平方米以上 | 25 |

三、社区食堂

新建社区食堂经验收合格的，按照建筑面积给予一次性建设补助：150平方米以上不满300平方米的，补助20万元；300平方米以上的，补助35万元。

四、企业奖励

学生1000人以上的学校奖励8万元，300人以上不足1000人的学校奖励5万元，不足300人的学校奖励3万元。
"""


@pytest.fixture(scope="module")
def plan(open_over):
    return open_over(PLAN)


@pytest.mark.model
def test_the_part_of_a_sentence_whose_range_fits_is_quoted(plan):
    answer = plan.ask(Query("青石市82岁的老人吃一餐补多少钱？")).text
    assert "4元" in answer
    assert "2元" not in answer
    assert "5元" not in answer


@pytest.mark.model
def test_the_row_whose_range_fits_is_quoted(plan):
    answer = plan.ask(Query("青石市办一家四百平的日间照料中心，一次性补助多少万元？")).text
    assert "25" in answer
    assert "12" not in answer


@pytest.mark.model
def test_the_later_of_two_sentences_fits(plan):
    answer = plan.ask(Query("青石市新建一个四百平方米的社区食堂，建设补助是多少？")).text
    assert "35万元" in answer
    assert "20万元" not in answer
