import threading

import numpy as np
import pytest

from index import world
from index.conftest import TEXTS
from policy_qa.errors import DocumentError, IndexStateError
from policy_qa.index import Bm25


def test_documents_and_clauses_come_back_as_they_were(site, index):
    for name in TEXTS:
        document = world.read(site.corpus / name)
        assert index.document(name) == document
        assert list(index.clauses_of(name).values()) == world.split(document)
    assert [record.name for record in index.documents()] == sorted(TEXTS)
    assert [len(record.rows) for record in index.documents()] == [2, 3, 2]
    assert index.documents()[0].metadata.title == "交流"
    assert index.size == 7 == len(index.all_clauses())


def test_unknown_names_and_rowids(index):
    with pytest.raises(DocumentError, match=r"没有文件“没有\.txt”"):
        index.document("没有.txt")
    assert index.clauses_of("没有.txt") == {}
    assert index.clauses([999]) == {}
    assert index.neighbours(999) == {}
    assert not index.vectors([999]).any()
    assert index.sentences(999)[0] == ()


def test_clauses_keep_the_order_asked_for(index):
    rowids = list(index.all_clauses())
    asked = [rowids[4], rowids[0], 999, rowids[2]]
    assert list(index.clauses(asked)) == [rowids[4], rowids[0], rowids[2]]


def test_neighbours_stay_within_the_document(index):
    first, middle, last = index.clauses_of("经费.txt")
    assert list(index.neighbours(middle)) == [first, last]
    assert list(index.neighbours(first, before=3, after=1)) == [middle]
    assert list(index.neighbours(last, before=0, after=5)) == []


def test_lexical_finds_words_best_first(index):
    found = index.lexical(["经", "费"], 10)
    texts = [index.clauses([rowid])[rowid].text for rowid, _ in found]
    assert texts[0] == "经费专款专用。"
    assert {clause.document for clause in index.clauses([r for r, _ in found]).values()} == {
        "经费.txt"
    }
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0
    assert index.lexical(["经", "费"], 1) == found[:1]


def test_lexical_of_nothing_known_is_empty(index):
    assert index.lexical([], 5) == []
    assert index.lexical(["龘", "\ud800", "'; DROP TABLE words; --"], 5) == []
    assert index.lexical(["经"], 0) == []


def test_lexical_weights_fields_and_documents(index):
    assert index.lexical({"年": 2.0}, 1)[0][1] == pytest.approx(2 * index.lexical(["年"], 1)[0][1])
    only = index.lexical(["年"], 10, documents=["经费.txt"])
    assert set(only) < set(index.lexical(["年"], 10))
    assert {c.document for c in index.clauses([r for r, _ in only]).values()} == {"经费.txt"}
    blind = Bm25(path_weight=0.0)
    assert len(index.lexical(["考"], 10)) == 2
    assert len(index.lexical(["考"], 10, parameters=blind)) == 1


def test_document_frequency_and_vocabulary(index):
    assert index.document_frequency("10%") == 1
    assert index.document_frequency("年") == 4
    assert index.document_frequency("经") == 3
    assert index.document_frequency("无此词") == 0
    assert index.vocabulary()["20%"] == 1


def test_nearest_agrees_with_comparing_every_vector(site, index):
    question = site.embedder.embed("某地：校长任期")
    rowids = list(index.all_clauses())
    expected = index.vectors(rowids) @ question
    found = index.nearest(question, 4)
    assert [cosine for _, cosine in found] == pytest.approx(sorted(expected)[::-1][:4], abs=1e-4)
    exact = index.nearest(question, 4, documents=list(TEXTS))
    assert [rowid for rowid, _ in found] == [rowid for rowid, _ in exact]
    assert [c for _, c in found] == pytest.approx([c for _, c in exact], abs=1e-4)
    some = index.nearest(question, 9, documents=["经费.txt"])
    assert sorted(rowid for rowid, _ in some) == list(index.clauses_of("经费.txt"))
    assert index.nearest(question, 9, documents=[]) == []


def test_nearest_refuses_another_dimension(index):
    with pytest.raises(IndexStateError, match=r"3 维.*48 维"):
        index.nearest([1, 0, 0], 5)


def test_vectors_are_those_of_prefix_and_text(site, index):
    rowid, clause = next(iter(index.clauses_of("交流.txt").items()))
    expected = site.embedder.embed("某地：" + clause.text)
    assert index.vectors([rowid])[0] == pytest.approx(expected, abs=1e-3)


def test_sentences_keep_spans_and_directions(site, index):
    rowid, clause = next(iter(index.clauses_of("交流.txt").items()))
    spans, vectors = index.sentences(rowid)
    assert [clause.text[start:end] for start, end in spans] == [
        "教师每年交流轮岗比例不低于10%。",
        "骨干教师占20%。",
    ]
    for (start, end), vector in zip(spans, vectors, strict=True):
        assert vector @ site.embedder.embed(clause.text[start:end]) > 0.99


def test_many_threads_read_at_once(index, site):
    question = site.embedder.embed("经费")
    expected = index.lexical(["经"], 5), index.nearest(question, 5)
    answers, errors = [], []

    def ask():
        try:
            for _ in range(10):
                answers.append((index.lexical(["经"], 5), index.nearest(question, 5)))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(answers) == 80
    assert all(answer == expected for answer in answers)


def test_bm25_is_the_formula(index):
    """年 stands in 4 of 7 clauses; computed by hand for the clause 校长任期为五年。"""
    lengths = [len(world.tokens(c.text)) for c in index.all_clauses().values()]
    rowid = list(index.clauses_of("交流.txt"))[1]
    frequency = 1 / (0.25 + 0.75 * lengths[1] / np.mean(lengths))
    idf = np.log(1 + (7 - 4 + 0.5) / (4 + 0.5))
    expected = idf * frequency * 2.2 / (frequency + 1.2)
    assert dict(index.lexical(["年"], 9))[rowid] == pytest.approx(expected, rel=1e-5)
