import datetime

import pytest

from policy_qa.answer.facets import facets
from policy_qa.question import Catalogue, understand
from policy_qa.question.versions import asks_for_older, year_asked
from policy_qa.schema import Metadata, Query, Turn

TODAY = datetime.date(2024, 6, 1)
DOCUMENTS = {
    "旧.txt": Metadata(title="云溪县校车管理办法", date="2018-03-01", effective="2018-05-01"),
    "今.txt": Metadata(title="云溪县校车管理办法（2021年修订）", date="2021-03-01"),
    "将.txt": Metadata(title="云溪县校车管理办法", date="2024-05-01", effective="2025-01-01"),
    "新法.txt": Metadata(
        title="云溪县食堂条例", date="2023-01-01", repeals=("云溪县伙食暂行规定",)
    ),
    "旧法.txt": Metadata(title="云溪县伙食暂行规定", date="2009-01-01"),
    "别处.txt": Metadata(title="松岭市校车管理办法", date="2015-01-01", region="松岭市"),
    "无日期.txt": Metadata(title="云溪县校车管理办法"),
}


@pytest.fixture
def catalogue():
    return Catalogue.build(DOCUMENTS.items(), TODAY)


def excluded(catalogue, text):
    return catalogue.excluded(text, catalogue.mentions(text))


def test_the_latest_edition_that_applies_is_in_force(catalogue):
    past = {name for name, edition in catalogue.editions.items() if not edition.in_force}
    assert past == {"旧.txt", "将.txt", "旧法.txt"}
    assert excluded(catalogue, "校车司机有什么要求？") == past


def test_a_later_day_another_edition():
    later = Catalogue.build(DOCUMENTS.items(), datetime.date(2025, 1, 1))
    assert later.editions["将.txt"].in_force
    assert not later.editions["今.txt"].in_force
    assert later.editions["今.txt"].later == ("2024-05-01",)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("云溪县校车管理办法的旧版怎么规定？", {"旧.txt", "将.txt"}),
        ("2018年《云溪县校车管理办法》怎么规定？", {"旧.txt"}),
        ("云溪县校车管理办法2018年版怎么规定？", {"旧.txt"}),
        ("2019年《云溪县校车管理办法》怎么规定？", {"今.txt", "无日期.txt"}),
    ],
)
def test_older_editions_on_request(catalogue, text, counts):
    mentioned = {name for mention in catalogue.mentions(text) for name in mention.documents}
    assert mentioned - excluded(catalogue, text) == counts


def test_what_is_repealed_can_be_asked_for(catalogue):
    assert excluded(catalogue, "已废止的云溪县伙食暂行规定怎么说？") == frozenset()


def test_the_notes_say_which_edition(catalogue):
    [current] = catalogue.notes(["今.txt", "今.txt", "别处.txt"])
    assert "2021-03-01" in current
    assert "现行版本（旧版：2018-03-01；尚未施行的新版：2024-05-01" in current
    older, repealed = catalogue.notes(["旧.txt", "旧法.txt"])
    assert "现行的是2021-03-01 的版本" in older
    assert "已由《云溪县食堂条例》（2023-01-01）废止" in repealed


def test_nothing_older_is_repealed_by_what_is_older_still():
    documents = {
        "甲.txt": Metadata(title="甲县校车办法", date="2020-01-01"),
        "乙.txt": Metadata(title="乙县总则办法", date="2010-01-01", repeals=("甲县校车办法",)),
    }
    assert Catalogue.build(documents.items(), TODAY).editions == {}


@pytest.mark.parametrize("text", ["修订前怎么规定", "旧版的比例", "原来的规定", "已废止的"])
def test_words_that_ask_for_what_is_past(text):
    assert asks_for_older(text)


@pytest.mark.parametrize("text", ["原则上怎么办", "老师的比例", "同时废止了哪些文件"])
def test_words_that_do_not(text):
    assert not asks_for_older(text)


def test_a_year_that_names_an_edition():
    assert year_asked("2018年修订的办法") == "2018"
    assert year_asked("到2025年，比例达到多少？") == ""


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("2018年版《云溪县校车管理办法》的罚款是多少，由谁处罚？", [{"旧.txt"}, {"旧.txt"}]),
        ("旧版《云溪县校车管理办法》的罚款是多少，由谁处罚？", [{"旧.txt", "将.txt"}] * 2),
        ("已废止的《云溪县伙食暂行规定》怎么罚，由谁处罚？", [{"旧法.txt"}, {"旧法.txt"}]),
        ("《云溪县伙食暂行规定》已废止，罚款是多少？由谁处罚？", [{"旧法.txt"}, {"旧法.txt"}]),
        ("2018年版《云溪县校车管理办法》罚多少？2021年版罚多少？", [{"旧.txt"}, {"今.txt"}]),
        ("2021年版《云溪县校车管理办法》罚多少？2018年版罚多少？", [{"今.txt"}, {"旧.txt"}]),
    ],
)
def test_the_parts_of_a_question_are_of_the_edition_asked_for(catalogue, text, documents):
    parts = facets(understand(Query(text), catalogue), catalogue)
    assert [part.documents - {"无日期.txt"} for part in parts] == documents
    assert not any("2018" in part.text or "2021" in part.text for part in parts)


@pytest.mark.parametrize(
    ("first", "then", "documents"),
    [
        ("2018年版《云溪县校车管理办法》的罚款是多少？", "由谁处罚？", {"旧.txt"}),
        ("2018年版《云溪县校车管理办法》的罚款是多少？", "罚款决定书应当由谁送达？", {"旧.txt"}),
        ("2018年版《云溪县校车管理办法》的罚款是多少？", "2021年版由谁处罚？", {"今.txt"}),
        ("已废止的《云溪县伙食暂行规定》怎么罚？", "由谁处罚？", {"旧法.txt"}),
        ("《云溪县校车管理办法》的罚款是多少？", "由谁处罚？", {"今.txt", "无日期.txt"}),
    ],
)
def test_a_follow_up_is_of_the_edition_asked_for(catalogue, first, then, documents):
    question = understand(Query(then, (Turn("user", first),)), catalogue)
    assert question.documents == documents
    assert "2018" not in question.text
