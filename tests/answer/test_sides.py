"""What a question compares is found by how its words are joined."""

import pytest

from policy_qa.answer.facets import are_all_sides, facets
from policy_qa.answer.sides import same_of, sides
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Metadata, Query

CATALOGUE = Catalogue.build(
    [("甲.txt", Metadata(region="青禾市")), ("乙.txt", Metadata(region="云岭县"))]
)


def parts_of(text: str):
    return facets(understand(Query(text), CATALOGUE), CATALOGUE)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("单体店与连锁店在食品留样上有何区别？", ["单体店", "连锁店"]),
        ("集中型充电车棚和分散型换电柜分别怎么验收？", ["集中型充电车棚", "分散型换电柜"]),
        ("融合型和聚合型，学校还是不是独立法人？", ["融合型", "聚合型"]),
        ("一等奖、二等奖和三等奖分别奖多少？", ["一等奖", "二等奖", "三等奖"]),
        ("优秀、良好和合格分别奖多少？", ["优秀", "良好", "合格"]),
        ("A类、B类和C类企业分别补多少？", ["A类", "B类", "C类"]),
        ("当店长和当领班，年底考核我的是不是同一拨人？", ["当店长", "当领班"]),
        ("上了全国报纸，跟只上了本市报纸，能加的分各是多少？", ["上了全国报纸", "只上了本市报纸"]),
        ("城东区和望山县2024年新建任务哪个重？", ["城东区", "望山县"]),
        ("学校红色预警跟黄色预警怎么分的？", ["红色预警", "黄色预警"]),
        ("摊位搬走的和没搬的，租金上有啥区别？", ["摊位搬走的", "没搬的"]),
        (
            "卖老人、孩子用品的摊位和一般摊位，门槛有什么差别？",
            ["卖老人、孩子用品的摊位", "一般摊位"],
        ),
        ("垃圾清运和顾客评价哪项分更重？", ["垃圾清运", "顾客评价"]),
        ("独居老人和外来商户，谁能先挑摊位？", ["独居老人", "外来商户"]),
        ("甲型或乙型和丙型的摊位各有多少个？", ["甲型或乙型", "丙型"]),
        ("县级或市级医院和镇卫生院，报销有什么不同？", ["县级或市级医院", "镇卫生院"]),
        ("学生和家长，都要参加什么？", []),
        ("学生和家长的满意度怎么测？", []),
        ("县（市、区）怎么报名？", []),
    ],
)
def test_phrases_joined_as_things_of_one_kind(question, found):
    assert sides(question) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("最少带几所？全市的说法跟城区的一样不？", ("最少带几所", "全市", "城区")),
        ("几年内不得转让？通知和办法规定的一致吗？", ("几年内不得转让", "通知", "办法")),
        ("几年内不得转让？通知跟办法有啥不一样？", ("几年内不得转让", "通知", "办法")),
        ("最少带几所，报告的建议和方案的规定有何不同？", ("最少带几所", "报告", "方案")),
        ("几年内不得转让？", None),
    ],
)
def test_what_two_may_say_alike(question, found):
    assert same_of(question) == found


def test_each_side_is_asked_without_the_other():
    first, second = parts_of("青禾市大型餐馆和小型餐馆的处理费各交多少？")
    assert "小型" not in first.text
    assert "大型" not in second.text
    assert first.avoided == {"小型"}
    assert are_all_sides([first, second])


def test_two_places_that_may_say_the_same():
    first, second = parts_of("路费由谁出？青禾市跟云岭县讲的是一回事吗")
    assert [part.mentions[0].label for part in (first, second)] == ["青禾市", "云岭县"]
    assert "一回事" not in first.text + second.text


def test_a_place_that_is_not_known_leaves_out_the_other_ones_documents():
    first, second = parts_of("路费由谁出？省里跟青禾市讲的是一回事吗")
    assert first.mentions == ()
    assert first.excluded == {"甲.txt"}
    assert second.documents == {"甲.txt"}


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("青禾市有多少个集团、覆盖多少所学校、交流了多少老师？", 3),
        ("青禾市考核得多少分算优秀？奖补对象按多大比例确定？", 2),
        ("青禾市由谁牵头和谁来配合？", 2),
        ("青禾市的教学、德育和体育怎么抓？", 1),
    ],
)
def test_what_is_asked_in_a_row(question, count):
    assert len(parts_of(question)) == count
