"""The product against ``eval/score``: an independent key, in ``Fraction``, of 附件4."""

import importlib.util
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest

from policy_qa.errors import InputError
from policy_qa.score import read_request, score, score_batch

FOLDER = Path(__file__).resolve().parents[2] / "eval" / "score"
RULES = {
    "plan": "指标2",
    "exchange": "指标4",
    "schools": "指标11",
    "groups": "指标18",
    "bonus": "加分",
    "bands": "等次",
    "veto": "一票否决",
    "fraud": "弄虚作假",
    "reward": "资金奖补",
    "posts": "高级教师岗位",
}


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()


EXPECTED = {row["id"]: row for row in map(json.loads, lines("expected.jsonl"))}
CASES = {json.loads(line)["id"]: line for line in lines("cases.jsonl")}
GOOD = [name for name, row in EXPECTED.items() if "error" not in row]
BAD = [name for name, row in EXPECTED.items() if "error" in row]


def shown(value: object) -> object:
    """Write ``n/d`` as the product does: 10 decimals, a half goes up."""
    if isinstance(value, dict):
        return {name: shown(member) for name, member in value.items()}
    if not isinstance(value, str) or "/" not in value:
        return value
    numerator, denominator = map(Decimal, value.split("/"))
    with localcontext(prec=60):
        figure = (numerator / denominator).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    return f"{figure:f}".rstrip("0").rstrip(".")


def in_any_order(result: dict) -> dict:
    names = {"awarded", "tied_for_last_place"} & result.keys()
    return {**result, **{name: sorted(result[name]) for name in names}}


def check_alternatives(rule: str, expected: list[dict], given: list[dict]) -> None:
    if rule == "plan":
        check_range(*(shown(other["result"]) for other in expected), given[0]["result"])
        return
    assert len(given) >= len(expected)
    for other, alternative in zip(expected, given, strict=False):
        if other["result"]:
            assert in_any_order(alternative["result"]) == shown(other["result"]), other
        else:
            assert set(alternative["result"].values()) <= {None, alternative["result"]["note"]}


def check_range(low: dict, high: dict, given: dict) -> None:
    """An assessor's choice: what both ends share is given, of the rest both ends."""
    for name in low:
        if low[name] == high[name]:
            assert given[name] == low[name]
        else:
            ends = (given[name], given[f"{name}_min"], given[f"{name}_max"])
            assert ends == (None, low[name], high[name])


@pytest.mark.parametrize("name", GOOD)
def test_every_figure_is_the_one_of_the_key(ankang, name):
    answer = score(ankang, read_request(CASES[name])).to_json()
    assert in_any_order(answer["result"]) == shown(EXPECTED[name]["result"])
    flagged = {entry["rule"]: entry["alternatives"] for entry in answer["ambiguities"]}
    for open_rule in EXPECTED[name]["ambiguities"]:
        rule = open_rule["rule"]
        assert RULES[rule] in flagged
        check_alternatives(rule, open_rule["alternatives"], flagged[RULES[rule]])


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_scored_is_one_chinese_sentence(ankang, name):
    with pytest.raises(InputError) as caught:
        score(ankang, read_request(CASES[name]))
    message = str(caught.value)
    assert message.endswith("。")
    assert "\n" not in message
    assert any("\u4e00" <= character <= "\u9fff" for character in message)


def test_a_batch_tells_each_bad_line_in_its_place(ankang, tmp_path):
    output = tmp_path / "answers.jsonl"
    assert score_batch(ankang, FOLDER / "cases.jsonl", output) == (len(CASES), len(BAD))
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == list(CASES)
    assert [answer["id"] for answer in answers if "error" in answer] == BAD


def figures(value: object):
    members = value.values() if isinstance(value, dict) else value
    for member in members:
        if isinstance(member, dict | list):
            yield from figures(member)
        else:
            yield member


def test_figures_are_decimal_strings(ankang):
    for name in GOOD:
        for figure in figures(score(ankang, read_request(CASES[name])).to_json()["result"]):
            assert isinstance(figure, str | bool), (name, figure)


def key():
    spec = importlib.util.spec_from_file_location("independent_key", FOLDER / "key.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_expected_file_is_what_the_key_writes():
    solve = key()
    by_hand = {row["id"]: row for row in solve.lines("by_hand.jsonl")}
    for case in solve.lines("cases.jsonl"):
        row = solve.checked(solve.expected(case), by_hand.get(case["id"]))
        assert row == EXPECTED[case["id"]]


def test_the_key_shares_nothing_with_the_product():
    text = (FOLDER / "key.py").read_text(encoding="utf-8")
    assert "import policy_qa" not in text
    assert "from policy_qa" not in text
    assert key().Fraction is Fraction


def test_the_cases_cover_every_rule():
    requests = [json.loads(line) for line in CASES.values()]
    assert len(requests) >= 220
    assert sum("why" in row for row in EXPECTED.values()) >= 40
    inputs = [r["inputs"] for r in requests if r["kind"] == "indicator" and r["id"] in GOOD]
    assert {given["indicator"] for given in inputs} == set(range(1, 19))
    touched = Counter(
        open_rule["rule"] for row in EXPECTED.values() for open_rule in row.get("ambiguities", [])
    )
    assert set(touched) == set(RULES)
