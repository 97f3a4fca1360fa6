"""Amended and repealed documents, from the files to the answer."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace

import pytest

import policy_qa.assistant as at_work
from policy_qa.assistant import Assistant
from policy_qa.cli import run
from policy_qa.config import load_settings
from policy_qa.question import catalogue
from policy_qa.schema import Query

pytestmark = pytest.mark.model

RULES = """云溪县校车管理办法

（{date}云溪县人民政府发布）

第一条 校车驾驶人每月补贴{amount}元，由县财政承担。

第二条 本办法自{effective}起施行。{closing}
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    root = tmp_path_factory.mktemp("versions")
    corpus = root / "corpus"
    corpus.mkdir()
    editions = {
        "2018.txt": ("2018年3月1日", 300, "2018年5月1日", ""),
        "2021.txt": ("2021年3月1日", 450, "2021年5月1日", "《云溪县接送学生暂行规定》同时废止。"),
    }
    for name, (date, amount, effective, closing) in editions.items():
        text = RULES.format(date=date, amount=amount, effective=effective, closing=closing)
        (corpus / name).write_text(f"{text}\n{date}\n", "utf-8")
    (corpus / "1999.txt").write_text(
        "云溪县接送学生暂行规定\n\n第一条 接送学生的农用车每月补贴80元。\n\n1999年9月1日\n", "utf-8"
    )
    assert run(["index", "--corpus", str(corpus), "--index", str(root / "index")]) == 0
    return corpus, root / "index"


@pytest.fixture
def ask(places, capsys):
    def ask(question):
        capsys.readouterr()
        assert run(["ask", question, "--json", "--index", str(places[1])]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_the_edition_in_force_answers_and_says_so(ask):
    answer = ask("校车驾驶人每月补贴多少元？")
    assert {citation["document"] for citation in answer["citations"]} == {"2021.txt"}
    assert "450" in answer["answer"]
    assert "现行版本（旧版：2018-03-01" in answer["notes"][0]
    assert all(hit["document"] == "2021.txt" for hit in answer["retrieved"])


@pytest.mark.parametrize(
    "question",
    [
        "《云溪县校车管理办法》旧版规定驾驶人每月补贴多少元？",
        "2018年《云溪县校车管理办法》规定驾驶人每月补贴多少元？",
    ],
)
def test_the_older_edition_on_request(ask, question):
    answer = ask(question)
    assert {citation["document"] for citation in answer["citations"]} == {"2018.txt"}
    assert "300" in answer["answer"]
    assert "是旧版，现行的是2021-03-01" in answer["notes"][0]


def test_what_is_repealed_is_left_out_unless_asked_for(ask):
    assert all(
        hit["document"] != "1999.txt" for hit in ask("农用车接送学生每月补贴多少元？")["retrieved"]
    )
    answer = ask("已废止的《云溪县接送学生暂行规定》里农用车每月补贴多少元？")
    assert "80元" in answer["answer"]
    assert "已由《云溪县校车管理办法》（2021-03-01）废止" in answer["notes"][0]


def test_an_edition_comes_into_force_while_the_assistant_is_open(places, monkeypatch):
    question = Query("校车驾驶人每月补贴多少元？")
    assistant = Assistant.open(load_settings(index=places[1]))
    for day, amount in ((datetime.date(2021, 4, 30), "300"), (datetime.date(2021, 5, 1), "450")):
        clock = SimpleNamespace(date=SimpleNamespace(today=lambda day=day: day))
        for module in (at_work, catalogue):
            monkeypatch.setattr(module, "datetime", clock)
        assert amount in assistant.ask(question, answerer="extractive").text
    assistant.close()


def test_metadata_can_be_put_right(places, ask, capsys):
    corpus, index = places
    (corpus / "manifest.toml").write_text("# 我们的文件\n", "utf-8")
    change = ["metadata", "2018.txt", "--date", "2022-01-01", "--effective", "2022-02-01"]
    assert run([*change, "--corpus", str(corpus)]) == 0
    assert "发布日期：2022-01-01" in capsys.readouterr().out
    assert "# 我们的文件" in (corpus / "manifest.toml").read_text("utf-8")
    assert run(["index", "--corpus", str(corpus), "--index", str(index)]) == 0
    assert "300" in ask("校车驾驶人每月补贴多少元？")["answer"]
    assert (
        run(["metadata", "2018.txt", "--date", "", "--effective", "", "--corpus", str(corpus)]) == 0
    )
    assert run(["index", "--corpus", str(corpus), "--index", str(index)]) == 0
    assert "450" in ask("校车驾驶人每月补贴多少元？")["answer"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["无.txt"], "没有文件"), (["2018.txt", "--date", "去年"], "请写成 2024-05-01")],
)
def test_metadata_of_nothing_and_wrong_dates(places, capsys, arguments, told):
    assert run(["metadata", *arguments, "--corpus", str(places[0])]) == 2
    assert told in capsys.readouterr().err
