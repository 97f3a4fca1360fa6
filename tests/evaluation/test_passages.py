from __future__ import annotations

import pytest

from policy_qa.evaluation import ArticleEvidence, Evidence
from policy_qa.evaluation.passages import Passage, Span, Text, Texts, content
from policy_qa.schema import Document

LAW = (
    "总则\n第一条 为了甲。\n第二条 乙应当依照第一条办理。\n第二款内容。\n"
    "第二条之一 丙。\n第三条　丁。"
)


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "law.txt").write_text(LAW, encoding="utf-8")
    (tmp_path / "other.txt").write_text("别的。", encoding="utf-8")
    return Texts(
        {path.name: path for path in tmp_path.iterdir()},
        lambda path: Document(path.name, path.read_text(encoding="utf-8"), ()),
    )


@pytest.mark.parametrize(
    "text",
    ["前文经费 保障\n机制后文", "前文经费\u200b保障机制后文", "前文**经费**保障|机制后文"],
)
def test_quotes_are_found_whatever_stands_between(text):
    [(start, end)] = Text(text).locate("经费保障 机制")
    assert content(text[start:end]) == "经费保障机制"
    assert text[start] != "*" or text[start:].startswith("*经费")


def test_every_place_of_a_quote_is_found():
    assert Text("甲乙甲乙甲").locate("甲乙甲") == [(0, 3), (2, 5)]
    assert Text("甲乙").locate("丙") == []
    assert Text("甲乙").locate(" \n") == []


def test_an_article_ends_where_the_next_begins(texts):
    passage = texts.locate(ArticleEvidence(documents=("law.txt",), article="第二条"))
    [span] = passage.spans
    assert LAW[span.start : span.end] == "第二条 乙应当依照第一条办理。\n第二款内容。\n"
    assert passage.whole


def test_numbered_insertions_are_articles_of_their_own(texts):
    [span] = texts.locate(ArticleEvidence(documents=("law.txt",), article="第二条之一")).spans
    assert LAW[span.start : span.end].strip() == "第二条之一 丙。"


def test_a_clause_inside_an_article_supports_it_but_not_a_quote(texts):
    start = LAW.index("第二款内容。")
    clause = Span("law.txt", start, start + 6)
    article = texts.locate(ArticleEvidence(documents=("law.txt",), article="第二条"))
    assert texts.supports([clause], article)
    assert not texts.supports([clause], Passage(article.spans))


def test_evidence_without_a_document_is_looked_for_everywhere(texts):
    assert [span.document for span in texts.locate(Evidence(quote="别的")).spans] == ["other.txt"]
    assert texts.locate(Evidence(document="law.txt", quote="别的")).spans == ()
    assert texts.locate(Evidence(document="none.txt", quote="别的")).spans == ()


def test_overlapping_pieces_count_once(texts):
    whole = Span("law.txt", 0, 10)
    assert texts.coverage(whole, [Span("law.txt", 0, 4), Span("law.txt", 2, 5)]) < 0.6
    assert texts.coverage(whole, [Span("law.txt", 0, 6), Span("law.txt", 4, 10)]) == 1.0
    assert texts.coverage(Span("none.txt", 0, 3), [whole]) == 0.0
