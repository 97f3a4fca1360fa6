"""Several questions in one, on invented documents of other fields."""

import pytest

from policy_qa.calculation import missing_figure
from policy_qa.calculation.asks import asks_of
from policy_qa.question import Catalogue, understand
from policy_qa.schema import Query

from .conftest import PlainIndex, read_folder

LIBRARIES = """临江县图书馆建设方案

一、现状
全县共建成乡镇图书馆40个，其中标准馆25个、简易馆15个；40个乡镇图书馆配备管理员96名，藏书60万册。
县财政安排购书资金200万元，首批80万资金已经到位。

二、目标
到2024年，全县至少建成流动书屋20个。到2027年，全县至少建成流动书屋50个。
读者满意度达到92%以上。
开放时间达标的图书馆不低于总数的70%。

三、经费
购书补助按照实际支出的30%给予补助，单个图书馆最高不超过90万元。补助资金分两次拨付：首次拨付60%，其余40%验收后拨付。
市级与县级财政按3:7的比例分担。
对新评为铜级、银级、金级的图书馆，分别给予一次性奖励3万元、6万元、15万元。由低等级升为高等级的，按差额补足。

四、考核
综合得分由日常考核和年终考核组成，其中日常考核占三成，年终考核占七成。90分以上的为优秀，75分至89.9分的为良好，不足75分的为一般。
申报材料于6月20日前报县文化局公共服务科。
"""


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("标准馆比简易馆多几个？多了百分之几？", ["10个", "66.67%"]),
        ("标准馆比简易馆多多少个，是简易馆的几倍？", ["10个", "1.67倍"]),
        ("简易馆比标准馆少几个，少百分之几？", ["10个", "40%"]),
        ("流动书屋2027年的目标是2024年的多少倍？平均每年要增加几个？", ["2.5倍", "10个"]),
        ("平均每个乡镇图书馆有多少名管理员、多少册藏书？", ["2.4名", "15000册"]),
        (
            "平均每个乡镇图书馆有几名管理员？要让每个图书馆都达到3名，总共还差多少名？",
            ["2.4名", "24名"],
        ),
        ("购书资金没到位的还有多少万元？到位了百分之多少？", ["120万元", "40%"]),
        (
            "实际支出200万元，购书能补助多少？首次拨付多少？剩下多少？",
            ["60万元", "36万元", "24万元"],
        ),
        ("实际支出100万元，购书能补助多少？市级和县级分别出多少？", ["30万元", "9万元", "21万元"]),
        ("图书馆从铜级升到金级，还能补多少？要是从银级升金级呢？", ["12万元", "9万元"]),
        ("日常考核80分、年终考核90分，综合得分多少，是什么等次？", ["87分", "良好"]),
        (
            "读者满意度测出来88.5%，离标准还差几个百分点？测评了400人的话，还得多少人满意？",
            ["3.5个百分点", "14人"],
        ),
        ("今天是2025年6月5日，离申报材料报县文化局还剩几天？", ["15天"]),
        (
            "如果最后建了80个图书馆，其中简易馆20个，标准馆占比多少？比要求的70%高几个百分点？",
            ["75%", "5个百分点"],
        ),
    ],
)  # fmt: skip
def test_every_part_is_answered(write, question, facts):
    calculation = write(LIBRARIES).ask(question)
    assert calculation is not None
    lines = "".join(calculation.computed)
    assert [fact for fact in facts if fact not in lines] == []
    assert calculation.quotes


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("标准馆比简易馆多几个？", 0),
        ("标准馆比简易馆多几个？读者座位有几个？", 1),
    ],
)
def test_what_is_left_open_is_counted(write, question, left):
    calculation = write(LIBRARIES).ask(question)
    assert calculation is not None
    assert "10个" in "".join(calculation.computed)
    assert calculation.left == left


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全馆有几个人，多少书？", ["全馆有几个人，", "多少书？"]),
        ("每个带几所、管多少人？", ["每个带几所，", "管多少人？"]),
        ("甲有5个。乙有几个？帮我核一下", ["乙有几个？", "帮我核一下"]),
        ("能补多少？要是银级呢？", ["能补多少？", "要是银级呢？"]),
        ("第一条怎么写", []),
    ],
)
def test_a_question_is_cut_into_what_it_asks(text, wanted):
    assert [ask.text for ask in asks_of(text)] == wanted


def test_what_is_given_belongs_to_the_ask_behind_it():
    first, second = asks_of("共22人，最多派几个？已派7个，还能派几个？")
    assert (first.given, second.given) == ("共22人，", "已派7个，")


def test_a_part_without_figures_leaves_the_first_answer_alone(write):
    calculation = write(LIBRARIES).ask("标准馆比简易馆多几个？每个馆的面积是多少平方米？")
    assert calculation is not None
    assert calculation.computed == ("25 − 15 = 10个。",)


def test_a_follow_up_builds_on_the_turn_before(write):
    calculation = write(LIBRARIES).ask("那首次拨付多少？", "实际支出200万元，购书能补助多少？")
    assert calculation is not None
    assert calculation.computed == ("60 × 60% = 36万元。",)


def test_a_gap_to_a_grade_after_the_turn_before(corpus):
    calculation = corpus.ask(
        "那离优秀还差几分？", "安康中心城区集团化办学考核，总分84分是什么等次？"
    )
    assert calculation is not None
    assert "90 − 84 = 6" in calculation.computed[0]


def test_percentages_beside_each_other_are_of_one_whole(write):
    index = write(
        "临江县设施维修办法\n\n一、经费\n维修费用由县级财政承担60%，乡镇级财政承担40%。\n"
    )
    calculation = index.ask("维修费用50万元，县级财政承担多少？乡镇级财政承担多少？")
    assert calculation is not None
    assert "50 × 60% = 30万元。" in calculation.computed
    assert "50 × 40% = 20万元。" in calculation.computed


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("购书资金200万元，平均到每个行政村是多少万元？", "没有写明“行政村”的数量"),
        ("全部管理站一年加起来要检查多少次？", "没有写明“管理站”的数量"),
        ("标准馆的比例离70%还差几个百分点？", "没有写明目前的比例"),
        ("平均每个乡镇图书馆有多少名管理员？", ""),
        ("购书补助比例是多少？", ""),
    ],
)
def test_a_count_that_is_nowhere_stated_is_named(write, question, reason):
    index = write(LIBRARIES)
    asked = understand(Query(question), Catalogue.build([]))
    assert missing_figure(asked, list(index.documents), index) == reason


def test_places_are_compared_with_figures_of_one_kind(tmp_path):
    documents = {
        "甲.txt": (
            "临江县图书馆方案\n\n一、现状\n全县现有社区书店12个。\n"
            "二、目标\n至少建成社区书店30个。\n"
        ),
        "乙.txt": "安河县图书馆方案\n\n一、现状\n全县现有社区书店8个。\n",
    }
    for name, text in documents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    calculation = PlainIndex(read_folder(tmp_path)).ask(
        "临江县的社区书店比安河县多几个？是它的几倍？"
    )
    assert calculation is not None
    assert calculation.computed == ("12 − 8 = 4个。", "12 ÷ 8 = 1.5倍。")
