"""The development halves of eval/calculations: the right figure, or no calculation at all."""

import json
from collections import Counter

import pytest

from policy_qa.evaluation.metrics import missing_facts
from policy_qa.numerals import quantities

from .conftest import ROOT

FOLDER = ROOT / "eval" / "calculations"


def load(name):
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def written(calculation):
    return "\n".join([*calculation.computed, *(q.text for q in calculation.quotes)])


@pytest.fixture(
    params=[
        *(("corpus", f"dev{number}") for number in ("", "2", "4", "5")),
        ("unseen", "unseen-dev"),
    ],
    ids=lambda p: p[1],
)
def suite(request):
    index, name = request.param
    return request.getfixturevalue(index), load(name)


def test_nine_in_ten_are_answered_right_and_none_wrong(suite):
    index, cases = suite
    outcomes = Counter()
    wrong = []
    for case in (c for c in cases if c["status"] == "answered"):
        calculation = index.ask(case["question"])
        if calculation is None:
            outcomes["none"] += 1
        elif missing_facts(written(calculation), case["key_facts"]):
            wrong.append((case["id"], calculation.computed))
        else:
            outcomes["right"] += 1
    assert wrong == []
    assert outcomes["right"] >= 9 * outcomes["none"]


def test_what_cannot_be_computed_is_not(suite):
    index, cases = suite
    offered = [c["id"] for c in cases if c["status"] == "refused" and index.ask(c["question"])]
    assert offered == []


def test_quotes_are_verbatim(suite):
    index, cases = suite
    for case in cases:
        for quote in getattr(index.ask(case["question"]), "quotes", ()):
            text = index.documents[quote.clause.document].text
            start = quote.clause.start
            assert quote.text
            assert text[start + quote.start : start + quote.end] == quote.text


def test_each_operand_stands_in_a_quote_or_in_the_question(unseen):
    for case in load("unseen-dev"):
        calculation = unseen.ask(case["question"])
        if calculation is None or "：" in calculation.computed[0]:
            continue
        formula = calculation.computed[0].replace("≈", "=").partition("=")[0]
        given = case["question"] + " ".join(q.text for q in calculation.quotes)
        known = {q.value for q in quantities(given)} | {q.value / 10000 for q in quantities(given)}
        shares = {40, 60, 100}
        for figure in quantities(formula):
            assert figure.value in known | shares, (case["id"], formula)


def test_cases_are_well_formed():
    ids = []
    for name in ("dev", "dev2", "test", "unseen-dev", "unseen-test"):
        for case in load(name):
            ids.append(case["id"])
            assert (case["status"] == "answered") == bool(case["key_facts"])
    assert len(ids) == len(set(ids)) >= 100
