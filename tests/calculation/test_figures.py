"""Arithmetic on figures of documents written for the test."""

import pytest

TEXT = """测试县建设方案

截至2023年底，全县共有学校80所，其中小学50所、初中30所；教师1200名，近300人为党员。县财政投入资金1.2亿元，镇级配套3000万元，首批2000万元已经到位。

合格率由75%提高到90%，平均分由40分提高到50分，提高了26%。

每建1座食堂补助5万元。每逾期一日扣0.5分，扣完2分为止。

选派教师不超过教师总数的30%，女教师占比不低于40%，家长满意率达到85%以上。

年度成绩中，笔试占六成，面试占四成。
"""


@pytest.fixture
def county(write):
    return write(TEXT)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("小学比初中多几所？", "50 − 30 = 20所。"),
        ("小学和初中一共多少所？", "50 + 30 = 80所。"),
        ("初中占全部学校的百分之几？", "30 ÷ 80 = 37.5%。"),
        ("平均每所学校有多少名教师？", "1200 ÷ 80 = 15名。"),
        ("平均分提高了多少分？", "50 − 40 = 10分。"),
        ("合格率提高了多少个百分点？", "90% − 75% = 15个百分点。"),
        ("县财政投入资金比镇级配套多多少？", "12000 − 3000 = 9000万元。"),
        ("建3座食堂补助多少钱？", "3 × 5 = 15万元。"),
        ("逾期三天扣几分？", "3 × 0.5 = 1.5分。"),
        ("逾期9日扣几分？", "9 × 0.5 = 4.5分，以2分为限，计2分。"),
        ("有教师25人，最多选派几人？", "最多7人：25 × 30% = 7.5，取整为7人。"),
        ("有教师25人，女教师至少要几人？", "至少10人：25 × 40% = 10。"),
        ("家长满意率83%，达标了吗？", "未达标：83%，要求不低于85%，差2个百分点。"),
        ("家长满意率85%，达标了吗？", "达标：85%，要求不低于85%。"),
        ("笔试80分、面试90分，年度成绩多少分？", "80 × 60% + 90 × 40% = 84分。"),
        ("平均分提高的百分比重新算一下对不对？", "(50 − 40) ÷ 40 = 25%。"),
    ],
)
def test_computes(county, question, line):
    calculation = county.ask(question)
    assert calculation is not None
    assert calculation.computed[0] == line


def test_says_where_a_stated_percentage_does_not_recompute(county):
    lines = county.ask("平均分提高的百分比重新算一下对不对？").computed
    assert "与文件所写的26%略有出入" in lines[1]


def test_the_years_of_a_table_are_added_up(corpus):
    calculation = corpus.ask("安康三年协作型任务数之和是多少？")
    assert calculation is not None
    assert calculation.computed == ("20 + 10 + 10 = 40。",)
    assert calculation.quotes[0].shown == "2022年 协作型教育集团 任务数：20"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("滨州市级奖补资金和邹平首批资金合计多少万元？", "620 + 44 = 664万元。"),
        ("滨州首席教师工作室平均每个集团多少个？", "370 ÷ 76 ≈ 4.87个（约4.9个）。"),
        ("安康交流教师占服务学生的比例是多少？", None),
        ("安康2022年一体型或托管型任务数占比多少？", None),
        ("济南“泉引桥”引领校里，给乡镇驻地学校留的专项名额占几成？", None),
    ],
)
def test_takes_the_figure_that_is_meant_or_none(corpus, question, line):
    calculation = corpus.ask(question)
    assert (calculation and calculation.computed[0]) == line


@pytest.mark.parametrize(
    "question",
    [
        "高中比初中多几所？",
        "2025年比2023年多几所学校？",
        "党员占教师的百分之几？",
        "平均每名学生多少钱？",
        "初中比小学多几所？",
        "平均分从多少提高到了多少？",
        "家长满意率要达到多少？",
        "建食堂补助多少钱？",
        "全县有多少所学校？",
        "辍学率3%，达标了吗？",
    ],
)
def test_refuses_where_an_operand_is_not_certain(county, question):
    assert county.ask(question) is None


def test_neighbouring_figures_are_one_quote(county):
    quotes = county.ask("小学比初中多几所？").quotes
    assert [q.text for q in quotes] == ["其中小学50所、初中30所"]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("全县80所学校，除掉小学，还剩多少所？", "80 − 50 = 30所"),
        ("县财政投入资金平均分到80所学校，每所约多少万元？", "1.2 ÷ 80"),
        ("我们问了200名家长，150名满意，家长满意率达标了吗？", "150 ÷ 200 = 75%"),
    ],
)
def test_own_figures_and_parts(county, question, line):
    assert line in "\n".join(county.ask(question).computed)


@pytest.mark.parametrize(
    "question",
    ["小学和教师一共占学校的百分之多少？", "合格率和笔试的钱差多少？"],
)
def test_unsure_operands_give_no_figure(county, question):
    assert county.ask(question) is None
