import pytest

from policy_qa.question.regions import find_regions, region_stem, region_suffix

REGIONS = [
    "长沙市",
    "长沙县",
    "吉林省",
    "吉林市",
    "高新区",
    "示范区",
    "青禾区",
    "大同市",
    "安康市",
    "汉中市",
]


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("长沙县的奖补标准", {"长沙县"}),
        ("长沙市和长沙县的奖补标准", {"长沙市", "长沙县"}),
        ("长沙的奖补标准", {"长沙市", "长沙县"}),
        ("吉林市的奖补标准", {"吉林市"}),
        ("吉林省的奖补标准", {"吉林省"}),
        ("高新技术企业的奖补标准", set()),
        ("高新产业的奖补标准", set()),
        ("高新区的奖补标准", {"高新区"}),
        ("示范学校有哪些", set()),
        ("青禾的学校有哪些", {"青禾区"}),
        ("青禾各学校的比例", {"青禾区"}),
        ("两份文件大同小异吗", set()),
        ("大同县的比例", set()),
        ("平安康复中心的比例", set()),
        ("汉中小学有几所", {"汉中市"}),
        ("安康区域教育集团有几个", {"安康市"}),
        ("安康县级财政补多少", {"安康市"}),
        ("", set()),
    ],
)
def test_regions_are_named_by_full_names_and_by_stems(text, regions):
    assert find_regions(REGIONS, text).keys() == regions


def test_the_words_that_name_a_region_are_given():
    assert find_regions(REGIONS, "安康和汉中市") == {"安康市": "安康", "汉中市": "汉中市"}
    assert find_regions(["高新区", "西安高新区"], "西安高新的") == {"西安高新区": "西安高新"}


def test_what_ends_a_name():
    assert (region_stem("云岭县"), region_suffix("云岭县")) == ("云岭", "县")
    assert (region_stem("海澜新区"), region_stem("西安高新区")) == ("海澜", "西安高新")
    assert (region_stem("城区"), region_suffix("某地")) == ("城区", "")
