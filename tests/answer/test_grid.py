"""Tables are answered by the row that is named and the columns that are asked for."""

from __future__ import annotations

import pytest

from policy_qa.assistant import Assistant
from policy_qa.config import Settings
from policy_qa.indexing import build_index
from policy_qa.schema import Query

pytestmark = [pytest.mark.model, pytest.mark.slow]
PLAN = """关于印发《云岭县小区改造工作方案》的通知

一、总体要求
按照先急后缓的原则，分批改造老旧小区，改善居住条件。

附表1
2026年各乡镇改造任务分解表
乡镇    改造小区（个）    加装电梯（部）    充电端口（个）
石门乡    72    58    6000
白水镇    48    40    4200
红旗镇    35    22    2800

附表2
重点任务分工表
序号
任务
牵头单位
完成时限
1
完成充电端口摸底
县住建局
2025年5月31日
2
开展充电收费专项检查
县市场监管局
2025年8月31日
3
建成安全监管信息平台
县大数据局
2025年12月20日

附表3
考核评分表
指标\t考核内容\t分值\t计分办法
组织领导20分\t制定实施方案\t12分\t未制定不得分
\t召开调度会议\t8分\t少一次扣2分
工程质量30分\t按图施工\t30分\t发现一处不符扣3分

附表4
分年度改造计划表
年度\t改造小区（个）\t加装电梯（部）
2025年\t31\t17
2026年\t44\t26
2027年\t25\t13
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "云岭县方案.txt").write_text(PLAN, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    build_index(settings)
    opened = Assistant.open(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("2026年石门乡加装电梯多少部？", ["58"]),
        ("2026年白水镇要改造多少个小区、多少个充电端口？", ["48", "4200"]),
        ("充电收费专项检查由谁牵头，什么时候完成？", ["县市场监管局", "2025年8月31日"]),
        ("安全监管信息平台哪天前建成？", ["2025年12月20日"]),
        ("分工表第1项任务是什么，谁牵头？", ["完成充电端口摸底", "县住建局"]),
        ("考核评分表里“组织领导”共多少分？", ["组织领导20分"]),
        ("分年度计划里，头一年要加装几部电梯？", ["17"]),
        ("分年度计划里，末年要改造几个小区？", ["25"]),
        ("按图施工这一条怎么扣分？满分是几？", ["发现一处不符扣3分", "30分"]),
    ],
)
def test_cells_of_the_row_that_is_named(assistant, question, facts):
    answer = assistant.ask(Query(question))
    assert answer.status == "answered"
    assert [fact for fact in facts if fact not in answer.text] == []


def test_a_figure_of_what_is_named_stands_alone(assistant):
    text = assistant.ask(Query("考核评分表里“组织领导”共多少分？")).text
    assert "组织领导20分" in text
    assert "12分" not in text
    assert "制定实施方案" not in text


def test_what_the_question_says_itself_is_not_quoted_beside_the_answer(assistant):
    text = assistant.ask(Query("石门乡这个乡镇加装电梯多少部？")).text
    assert "58" in text
    assert "乡镇：石门乡" not in text


@pytest.mark.parametrize(
    "question", ["2026年石门乡新增停车泊位多少个？", "烟台市2026年加装电梯多少部？"]
)
def test_a_column_or_a_place_that_is_not_there(assistant, question):
    assert assistant.ask(Query(question)).status == "refused"
