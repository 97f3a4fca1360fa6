import json
from decimal import Decimal

import pytest

from policy_qa.errors import InputError
from policy_qa.score import read_request, score_batch, score_lines

GOOD = '{"id": "a", "kind": "indicator", "inputs": {"indicator": 1, "completion_pct": 62.5}}'


def test_one_bad_line_does_not_stop_the_rest(ankang, tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "new" / "out.jsonl"
    bad = [
        '{"id": "b", "kind": "indicator", "inputs": {"indicator": 1, "completion_pct": "120"}}',
        "{",
        "[1]",
        '{"id": 7, "kind": "x"}',
        '{"id": ["x"], "kind": "x"}',
        '{"id": "n", "kind": "indicator", "inputs": {"indicator": 1, "completion_pct": NaN}}',
        '{"id": "t", "kind": "grade", "inputs": {"total": "1", "total": "99"}}',
    ]
    source.write_text("\n".join(["\ufeff" + GOOD, "", *bad, GOOD]), encoding="utf-8")
    assert score_batch(ankang, source, output) == (9, 7)
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", None, None, 7, None, None, None, "a"]
    assert answers[0]["result"] == answers[-1]["result"] == {"score": "3.75"}
    for answer in answers[1:-1]:
        assert set(answer) == {"id", "error"}
        assert answer["error"].endswith("。")


def test_fractions_are_decimals():
    assert read_request("[8.5]") == [Decimal("8.5")]
    assert isinstance(read_request("8.5"), Decimal)


def test_deep_nesting_is_bad_json():
    with pytest.raises(InputError, match="不是正确的JSON"):
        read_request("[" * 100_000)


def test_files_that_cannot_be_used(ankang, tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl无法读写"):
        score_batch(ankang, tmp_path / "none.jsonl", tmp_path / "out.jsonl")
    with pytest.raises(InputError, match=r"不能与输入文件in\.jsonl相同"):
        score_batch(ankang, tmp_path / "in.jsonl", tmp_path / "in.jsonl")
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"id": "\xff"}')
    with pytest.raises(InputError, match=r"latin\.jsonl无法读写"):
        score_batch(ankang, latin, tmp_path / "out.jsonl")


def test_lines_come_one_by_one(ankang):
    answers = score_lines(ankang, iter([GOOD, "{"]))
    assert next(answers)["id"] == "a"
    assert "error" in next(answers)
