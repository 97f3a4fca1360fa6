"""The example in docs/rulebooks.md is a rulebook that works."""

import re
from pathlib import Path

from policy_qa.score import parse_rulebook, score

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rulebooks.md"
TEXT = "开放情况10分\n开放天数不低于应开放天数的90%，计10分，每降低1个百分点少计2分。\n"


def test_the_example_scores():
    (source,) = re.findall(r"```toml\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    book = parse_rulebook("示例", source, {"reading-rooms.txt": TEXT})
    request = {"kind": "indicator", "inputs": {"indicator": 1, "open_pct": "88.5"}}
    answer = score(book, request).to_json()
    assert answer["result"] == {"score": "7"}
    assert answer["ambiguities"][0]["alternatives"][0]["result"] == {"score": "8"}
