"""The tools of an agent, which runs several at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from policy_qa.conversation.tools import Toolbox
from policy_qa.schema import Clause, Hit


class SlowAssistant:
    """Finds the clause of the document asked for; the label of 甲 takes a while."""

    def search(self, query: Any, top_k: int) -> list[Hit]:
        text = f"{query.text}的经费由县财政承担。"
        return [Hit(Clause(query.text, query.text, (), "paragraph", text, 0, len(text)), 1.0)]

    def label(self, document: str) -> str:
        time.sleep(0.1 if document == "甲" else 0)
        return document


def test_numbers_and_evidence_agree_where_tools_run_at_once():
    toolbox = Toolbox(cast("Any", SlowAssistant()))
    with ThreadPoolExecutor(2) as pool:
        found = [found for [found] in pool.map(toolbox._search, ["甲", "乙"])]
    assert sorted(one["number"] for one in found) == [1, 2]
    for one in found:
        evidence = toolbox.evidence[one["number"] - 1]
        assert (evidence.number, evidence.document) == (one["number"], one["place"])
        assert toolbox._read(one["number"])["place"] == one["place"]
