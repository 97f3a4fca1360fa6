"""A place that no document knows is not answered for with another one's rules."""

import pytest

from policy_qa.schema import Query

DOGS = """浔溪县养犬管理办法

第一条 县城规划区内每户养犬不超过一只，禁止饲养烈性犬。

第二条 农村每户养犬不作数量限制，但应当拴养。
"""


@pytest.fixture(scope="module")
def dogs(open_over):
    return open_over(DOGS)


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "place"),
    [("永桐县城里每户最多能养几只狗？", "永桐县"), ("烟台每户最多能养几只狗？", "烟台")],
)
def test_another_place_is_named_as_what_is_missing(dogs, question, place):
    answer = dogs.ask(Query(question))
    assert answer.status == "refused"
    assert place in answer.text


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "县城里每户最多能养几只狗？",
        "浔溪县城里每户最多能养几只狗？",
        "我从深圳回来，县城里每户最多能养几只狗？",
        "县城里每户最多能养几只狗，外县带来的算不算？",
    ],
)
def test_a_county_town_or_where_somebody_comes_from_is_no_other_place(dogs, question):
    assert "不超过一只" in dogs.ask(Query(question)).text
