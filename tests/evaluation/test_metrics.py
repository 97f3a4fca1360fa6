from __future__ import annotations

import pytest

from policy_qa.evaluation import metrics
from policy_qa.evaluation.passages import Passage, Span, Texts
from policy_qa.schema import Citation, Document

from .samples import RULES, cite, told

QUOTE = "每人每月500元"


@pytest.fixture
def texts(corpus):
    def read(path):
        return Document(path.name, path.read_text(encoding="utf-8"), ())

    return Texts({path.name: path for path in corpus.iterdir()}, read)


def passage(words: str, document: str = "rules.txt") -> Passage:
    start = RULES.index(words)
    return Passage((Span(document, start, start + len(words)),))


def span(words: str, document: str = "rules.txt") -> Span:
    start = RULES.index(words)
    return Span(document, start, start + len(words))


def test_facts_are_compared_by_value_and_without_markers():
    facts = [("30日", "一个月"), ("500元",)]
    assert metrics.missing_facts("在三十日内提交。[1]每月500[2]元。", facts) == ()
    assert metrics.missing_facts("在三十日内提交。", facts) == ("500元",)
    assert metrics.missing_facts("在十三日内提交。", facts) == ("30日 / 一个月", "500元")


def test_a_bare_figure_stands_before_any_unit():
    assert metrics.holds("计划投资1,860万元。", "1860")
    assert metrics.holds("计划投资1860万元。", "1,860")
    assert not metrics.holds("计划投资11860万元。", "1860")
    assert not metrics.holds("计划投资1860.5万元。", "1860")
    assert not metrics.holds("计划投资1860万元。", "186万元")


def test_forbidden_facts_are_named():
    assert metrics.forbidden_facts("每人每月600元", ["600元", "700元"]) == ("600元",)


def test_accuracy_of_one_case(make_case):
    case = make_case(forbidden=("600元",))
    assert metrics.is_correct(case, told("每月500元。"))
    assert not metrics.is_correct(case, told("每月400元。"))
    assert not metrics.is_correct(case, told("每月500元，不是600元。"))
    assert not metrics.is_correct(case, told("每月500元。", status="refused"))


def test_an_unanswerable_case_is_right_only_when_refused(make_case):
    case = make_case(status="refused", key_facts=(), evidence=())
    assert metrics.is_correct(case, told("没有写。", status="refused"))
    assert not metrics.is_correct(case, told("没有写。"))


def test_length_ratio_leaves_out_markers_and_space():
    assert metrics.length_ratio("每月 500 元。[1]\n每年。[2]", "每月500元") == pytest.approx(10 / 6)
    assert metrics.length_ratio("每月", "") is None


def test_relevance_needs_four_fifths_of_the_quote(texts):
    wanted = [passage(QUOTE)]  # nine characters
    assert metrics.relevance([span("补贴标准为每人每月500元")], wanted, texts) == (True,)
    assert metrics.relevance([span("人每月500元")], wanted, texts) == (True,)  # 8 / 9
    assert metrics.relevance([span("每月500元")], wanted, texts) == (False,)  # 7 / 9
    assert metrics.relevance([span(QUOTE, "notice.txt")], wanted, texts) == (False,)


def test_all_evidence_may_be_spread_over_hits(texts):
    wanted = [passage(QUOTE), passage("市民政局")]
    hits = [span("每人每"), span("月500元"), span("由市民政局解释")]
    assert metrics.all_evidence_at_k(hits, wanted, texts, 3)
    assert not metrics.all_evidence_at_k(hits, wanted, texts, 2)


def test_hit_at_k_and_mrr():
    relevances = [(True, False), (False, False, True), (False,), ()]
    assert metrics.hit_at_k(relevances, 1) == 1 / 4
    assert metrics.hit_at_k(relevances, 3) == 2 / 4
    assert metrics.mrr(relevances) == pytest.approx((1 + 1 / 3) / 4)
    assert metrics.hit_at_k([], 1) is None


def test_citation_precision_takes_overlap_or_a_key_fact(make_case):
    case, wanted = make_case(), [passage(QUOTE)]
    overlapping = cite(RULES, "第二条 补贴标准为每人")
    with_fact = Citation("notice.txt", (), "标准：500元", 0, 8)
    beside = cite(RULES, "本办法")
    assert metrics.citations_right([overlapping, with_fact, beside], wanted, case) == (2, 3)


def test_citation_recall_counts_passages_not_citations():
    wanted = [passage(QUOTE), passage("市民政局")]
    twice = [cite(RULES, "每人"), cite(RULES, "500元")]
    assert metrics.evidence_cited(twice, wanted) == (1, 2)
    assert metrics.evidence_cited([], wanted) == (0, 2)


def test_verbatim_is_equality_at_the_offsets(texts):
    good = cite(RULES, QUOTE)
    moved = Citation("rules.txt", (), QUOTE, good.start + 1, good.end + 1)
    absent = Citation("nowhere.txt", (), QUOTE, 0, 9)
    assert metrics.verbatim([good, moved, absent], texts) == (1, 3)


def test_share_sums_before_it_divides():
    assert metrics.share([(1, 1), (0, 3), (0, 0)]) == 1 / 4
    assert metrics.share([(0, 0)]) is None


def test_refusals():
    pairs = [(True, True), (True, False), (False, True), (False, False), (False, False)]
    assert metrics.refusal_precision(pairs) == 1 / 2
    assert metrics.refusal_recall(pairs) == 1 / 2
    assert metrics.false_refusals(pairs) == 1 / 3
    assert metrics.refusal_precision([(True, False)]) is None


def test_median_and_percentile():
    values = [4.0, 1.0, 3.0, 2.0]
    assert metrics.median(values) == 2.5
    assert metrics.percentile(values, 0.5) == 2.0
    assert metrics.percentile(values, 0.95) == 4.0
    assert metrics.median([]) is None
    assert metrics.percentile([], 0.5) is None
