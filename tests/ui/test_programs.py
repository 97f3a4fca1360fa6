"""The page's functions for programs, called as docs/api.md shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

pytestmark = [pytest.mark.model, pytest.mark.enable_socket]


def run(code: str, address: str) -> str:
    """Run a program against the page, and return what it prints."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", f"URL = {address!r}\n{code}"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


ASKING, FILLING, TOOLS = EXAMPLES


@pytest.mark.parametrize("code", [ASKING, TOOLS], ids=["http", "mcp"])
def test_an_example_of_the_guide_gets_a_cited_answer(code, address):
    printed = run(code, address)
    assert "answered" in printed
    assert "36万元" in printed


def test_the_tools_are_listed(address):
    assert "['ask', 'fill_checklist', 'read_clause', 'score', 'search']" in run(TOOLS, address)


def test_a_checklist_is_filled_from_what_was_sent(address):
    assert run(FILLING, address).split()[:2] == ["云岭教育集团", "18"]


def test_search_and_read_clause_agree(address):
    printed = run(
        """
import json
from gradio_client import Client
client = Client(URL, verbose=False)
hit = json.loads(client.predict("电梯补助资金", 3, api_name="/search"))[0]
clause = json.loads(client.predict(hit["document"], hit["start"], api_name="/read_clause"))
print(hit["text"] == clause["text"], hit["document"])
only = json.loads(client.predict("补助多少钱？", ["library.txt"], api_name="/ask"))
print({hit["document"] for hit in only["retrieved"]})
""",
        address,
    )
    assert printed.splitlines() == ["True lifts.txt", "{'library.txt'}"]


def test_a_wrong_argument_is_told_in_words(address):
    printed = run(
        """
from gradio_client import Client
client = Client(URL, verbose=False)
for call in (("没有.txt", 0, "/read_clause"), ("无此规则", "total", {}, "/score"), (" ", "/ask"),
             ("无此清单", [{"name": "a.txt", "text": "甲"}], "/fill_checklist"),
             ("ankang-2022", [{"name": "../../a.txt"}], "/fill_checklist")):
    *arguments, name = call
    try:
        client.predict(*arguments, api_name=name)
    except Exception as error:
        print(error)
""",
        address,
    )
    told = printed.splitlines()
    assert len(told) == 5
    assert "没有.txt" in told[0]
    assert "没有名为“无此规则”的计分规则" in told[1]
    assert "1 至 2000 个字" in told[2]
    assert "没有可用的清单“无此清单”" in told[3]
    assert "缺少内容" in told[4]
