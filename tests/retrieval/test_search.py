import numpy as np
import pytest

from policy_qa.question import Catalogue, understand
from policy_qa.retrieval import Retriever, Weights
from policy_qa.schema import Clause, Field, Metadata, Query

CATALOGUE = Catalogue.build(
    [("甲.txt", Metadata(region="青禾市")), ("乙.txt", Metadata(region="云岭县"))]
)


def clause(document: str, text: str, kind: str = "paragraph", path: tuple[str, ...] = ()) -> Clause:
    fields = (Field("数", "1", 0, 1),) if kind == "row" else ()
    return Clause(f"{document}:{text}", document, path, kind, text, 0, len(text), fields=fields)


class FewClauses:
    """An index of three clauses with vectors in the plane."""

    size = 3

    def __init__(self, clauses: list[Clause]) -> None:
        self._clauses = dict(enumerate(clauses))
        angles = np.linspace(0, 1, len(clauses))
        self._vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    def lexical(self, tokens, limit, *, documents=None):
        pairs = [
            (i, float(sum(weight for token, weight in tokens.items() if token in c.text)))
            for i, c in self._clauses.items()
            if documents is None or c.document in documents
        ]
        return sorted((p for p in pairs if p[1] > 0), key=lambda p: -p[1])[:limit]

    def nearest(self, vector, limit, *, documents=None):
        scores = self._vectors @ vector
        pairs = [
            (i, float(scores[i]))
            for i, c in self._clauses.items()
            if documents is None or c.document in documents
        ]
        return sorted(pairs, key=lambda p: -p[1])[:limit]

    def vectors(self, rowids):
        return self._vectors[list(rowids)]

    def clauses(self, rowids):
        return {i: self._clauses[i] for i in rowids}

    def document_frequency(self, token):
        return sum(token in c.text for c in self._clauses.values())


class East:
    """Every question points along the first axis."""

    def embed_query(self, text):
        return np.array([1.0, 0.0], np.float32)


def search(clauses, text, **weights):
    retriever = Retriever(FewClauses(clauses), East(), Weights(**weights))
    found = retriever.search(understand(Query(text), CATALOGUE), 10)
    return [f.hit.clause.text for f in found]


def test_a_document_that_is_named_goes_first():
    clauses = [clause("甲.txt", "教育集团10个"), clause("乙.txt", "教育集团30个")]
    assert search(clauses, "云岭的教育集团有几个？")[0] == "教育集团30个"
    assert search(clauses, "青禾的教育集团有几个？")[0] == "教育集团10个"


def test_an_article_that_is_named_goes_first():
    clauses = [
        clause("甲.txt", "教育集团的设立", path=("第二条",)),
        clause("甲.txt", "教育", path=("第三条",)),
    ]
    assert search(clauses, "青禾教育集团办法第三条讲教育集团什么？")[0] == "教育"


def test_headings_and_header_rows_are_left_out():
    header = Clause("h", "甲.txt", (), "row", "年度\t教育集团", 0, 7)
    clauses = [clause("甲.txt", "教育集团", "heading"), header, clause("甲.txt", "教育集团10个")]
    assert search(clauses, "教育集团有几个？") == ["教育集团10个"]


def test_words_and_vectors_both_count():
    clauses = [clause("甲.txt", "无关内容"), clause("乙.txt", "绩效工资")]
    assert search(clauses, "绩效工资怎么发？", cosine=0.0)[0] == "绩效工资"
    assert search(clauses, "绩效工资怎么发？", lexical=0.0)[0] == "无关内容"
    assert search([], "绩效工资怎么发？") == []


def test_vectors_weigh_more_among_many_clauses():
    weights = Weights(cosine=0.2, cosine_of_many=0.8, few=1_000, many=100_000)
    grown = [weights.cosine_among(size) for size in (0, 10, 1_000, 10_000, 100_000, 10**7)]
    assert grown == pytest.approx([0.2, 0.2, 0.2, 0.5, 0.8, 0.8])
    assert Weights().cosine_among(500) < Weights().cosine_among(20_000)
