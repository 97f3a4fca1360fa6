from __future__ import annotations

import json

import pytest

from policy_qa.evaluation import Dataset, Evidence, build_baselines, run_evaluation
from policy_qa.evaluation.runner import open_texts, readable_texts


@pytest.fixture
def report(dataset, scripted):
    return run_evaluation(dataset, scripted, scripted)


def outcome(report, case_id):
    return next(o for o in report.ours.outcomes if o.id == case_id)


def test_the_figures_are_those_computed_by_hand(report):
    scores = report.ours.scores
    assert scores["accuracy"] == 2 / 4
    assert scores["hit_1"] == 2 / 3
    assert scores["hit_5"] == 1.0
    assert scores["all_evidence_10"] == 1.0
    assert scores["mrr"] == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert scores["citation_precision"] == 1 / 2
    assert scores["citation_recall"] == 1 / 3
    assert scores["verbatim"] == 1.0
    assert scores["refusal_precision"] == 1.0
    assert scores["refusal_recall"] == 1.0
    assert scores["false_refusals"] == 0.0
    assert scores["length_ratio"] == pytest.approx((10 / 10 + 8 / 5) / 2)


def test_a_crash_is_wrong_and_listed(report):
    crashed = outcome(report, "c4")
    assert crashed.correct is False
    assert crashed.error.startswith("KeyError")
    assert report.ours.scores["errors"] == 1
    assert [o.id for o in report.ours.wrong] == ["c4", "c2"]


def test_a_crashing_search_has_no_hits(dataset, scripted):
    class Broken:
        def search(self, query, top_k):
            raise RuntimeError("坏了")

    report = run_evaluation(dataset, scripted, Broken())
    assert report.ours.scores["hit_10"] == 0.0
    assert "坏了" in outcome(report, "c1").error
    assert outcome(report, "c1").wrong


def test_what_does_not_apply_is_none(report):
    refused = outcome(report, "c3")
    assert refused.relevance is None
    assert refused.length_ratio is None
    assert refused.correct is True


def test_faults_are_named(report):
    wrong = outcome(report, "c2")
    assert wrong.missing == ("市民政局 / 民政局",)
    assert wrong.forbidden == ("市教育局",)


def test_evidence_that_stands_nowhere_is_a_defect(dataset, scripted, make_case):
    case = make_case(evidence=(Evidence(document="rules.txt", quote="没有这句话"),))
    report = run_evaluation(Dataset("one", (case,), dataset.corpus), scripted, scripted)
    assert "没有这句话" in report.defects[0]
    assert report.ours.outcomes[0].relevance is None


def test_an_article_alone_decides_a_case_of_laws(dataset, scripted, make_case):
    law = {"documents": ("rules.txt",), "article": "第二条"}
    case = make_case(key_facts=(), reference="", evidence=(law,))
    missed = case.model_copy(update={"id": "c2"})
    report = run_evaluation(Dataset("laws", (case, missed), dataset.corpus), scripted, scripted)
    assert report.ours.scores["accuracy"] is None
    assert report.ours.scores["hit_1"] == 1.0
    assert report.main_label == "命中@1（命中@5）"
    assert report.groupings() == []


def test_baselines_run_beside_ours_and_progress_is_told(dataset, scripted):
    told: list[tuple[str, int, int]] = []
    baselines = build_baselines(["bm25"], readable_texts(open_texts(dataset.corpus)), None)
    report = run_evaluation(
        dataset,
        scripted,
        scripted,
        baselines=baselines,
        progress=lambda *step: told.append(step),
    )
    assert [result.system for result in report.results] == ["policy_qa", "BM25"]
    assert told[-1] == ("BM25", 4, 4)
    assert len(told) == 8


def test_groups_and_json(report):
    assert [(g, n) for g, n, _ in report.group_figures("style")] == [("plain", 3), ("typo", 1)]
    written = json.loads(report.json_text())
    assert written["systems"][0]["kind"]["responsible"]["accuracy"] == 0.0
    assert written["systems"][0]["outcomes"][0]["wrong"] is True
