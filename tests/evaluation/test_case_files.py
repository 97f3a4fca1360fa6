"""The case files themselves hold what eval/README.md promises of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from policy_qa.evaluation import Evidence, Places, load_suite
from policy_qa.evaluation.runner import locate_evidence, open_texts
from policy_qa.numerals import contains_value

ROOT = Path(__file__).parents[2] / "eval"
GROUPS = ("policies", "unseen", "adversarial", "hostile", "turns")
HALVES = (
    *(f"policies-dev{part}" for part in ("", *range(2, 9))),
    *(f"unseen-dev{part}" for part in ("", 2, 3, 5, 6, 7, 8, 9)),
    *(f"{group}-test{part}" for group in GROUPS[:2] for part in ("", 2)),
    *(f"calculations-dev{part}" for part in ("", *range(2, 9))),
    *(f"calculations-test{part}" for part in ("", *range(2, 6))),
    *(f"calculations-unseen-{part}" for part in ("dev", "dev2", "dev3", "dev4")),
    *(f"calculations-unseen-{part}" for part in ("test2", "test3")),
    *(f"{group}-{part}" for group in GROUPS[2:] for part in ("dev", "test")),
)
PLACES = Places(root=ROOT)


def _present(suite: str) -> bool:
    group, _, half = suite.partition("-")
    return any(
        path.is_file()
        for root in (ROOT, ROOT / "llm")
        for path in (root / group / f"{half}.jsonl", root / group / half / "cases.jsonl")
    )


@pytest.fixture(params=HALVES)
def suite(request):
    if not _present(request.param):
        pytest.skip(f"{request.param} is not here")
    return load_suite(request.param, PLACES)


def test_all_evidence_is_verbatim(suite):
    _, defects = locate_evidence(suite.cases, open_texts(suite.corpus))
    assert defects == []


def test_answerable_cases_have_facts_evidence_and_a_reference(suite):
    bare = [
        case.id
        for case in suite.cases
        if case.answerable and not (case.key_facts and case.evidence and case.reference)
    ]
    assert bare == []


def test_unanswerable_cases_ask_for_no_facts(suite):
    assert [c.id for c in suite.cases if not c.answerable and c.key_facts] == []


def test_the_first_wording_of_each_fact_stands_in_the_evidence(suite):
    unfounded = [
        (case.id, fact[0])
        for case in suite.cases
        for fact in case.key_facts
        if case.kind != "calculation"
        and not contains_value(
            " ".join(e.quote for e in case.evidence if isinstance(e, Evidence)), fact[0]
        )
    ]
    assert unfounded == []


def test_a_reference_answer_says_nothing_forbidden(suite):
    wrong = [
        (case.id, word)
        for case in suite.cases
        for word in case.forbidden
        if case.answerable and contains_value(case.reference, word)
    ]
    assert wrong == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_halves_are_alike_and_share_no_question(group):
    if not (_present(f"{group}-dev") and _present(f"{group}-test")):
        pytest.skip(f"{group} is not here")
    dev, test = (load_suite(f"{group}-{half}", PLACES).cases for half in ("dev", "test"))
    kinds = [Counter(case.kind for case in half) for half in (dev, test)]
    apart = {kind: [c[kind] for c in kinds] for kind in kinds[0] | kinds[1]}
    assert {kind: n for kind, n in apart.items() if abs(n[0] - n[1]) > 2} == {}
    assert not {case.question for case in dev} & {case.question for case in test}
    assert not {case.id for case in dev} & {case.id for case in test}


def test_there_are_enough_cases():
    if not (_present("policies-dev") and _present("policies-test")):
        pytest.skip("policies is not here")
    assert len(load_suite("policies", PLACES).cases) >= 200


def test_there_are_enough_cases_for_models():
    def count(*groups):
        halves = [f"{group}-{half}" for group in groups for half in ("dev", "test")]
        if not all(map(_present, halves)):
            pytest.skip("eval/llm is not here")
        return sum(len(load_suite(half, PLACES).cases) for half in halves)

    assert count("adversarial", "hostile") >= 60
    assert count("turns") >= 30
