"""Properties of the postings that hold for any tokens."""

import sqlite3
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_qa.index import Bm25, IndexedClause
from policy_qa.index.postings import Lexicon, best, word_ids, write_postings
from policy_qa.index.store import TextStore
from policy_qa.schema import Clause

AWKWARD = ["30%", "2022年5月", "〔2018〕47号", "互联网+", '"', "a b", "A", "a", "\0", "OR", "校"]
TOKENS = st.sampled_from(AWKWARD) | st.text(min_size=1, max_size=4)
FIELDS = st.lists(TOKENS, max_size=6)
DOCUMENTS = st.lists(st.lists(st.tuples(FIELDS, FIELDS), max_size=4), min_size=1, max_size=4)
NOTHING = Clause("", "", (), "paragraph", "", 0, 0)


def load(connection: sqlite3.Connection, documents) -> Lexicon:
    first = 1
    for number, fields in enumerate(documents):
        connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, '', '', ?, ?, 0, '', '')",
            (number + 1, str(number), first, len(fields)),
        )
        clauses = [IndexedClause(NOTHING, path, text) for path, text in fields]
        write_postings(connection, number + 1, clauses)
        first += len(fields) + 3  # rowids of removed documents leave gaps
    return Lexicon(connection)


@settings(max_examples=60, deadline=None)
@given(documents=DOCUMENTS)
def test_every_token_is_found_whole_and_where_it_stands(tmp_path_factory, documents):
    store = TextStore(tmp_path_factory.mktemp("index"))
    store.reset({"generation": "1"})
    clauses = [clause for document in documents for clause in document]
    counts = Counter(token for path, text in clauses for token in {*path, *text})
    with store.writing() as connection:
        lexicon = load(connection, documents)
        assert lexicon.size == len(clauses)
        for token, count in counts.items():
            word = word_ids(connection, [token])[token]
            assert lexicon.frequency(word) == count
            scores = lexicon.scores({word: 1.0}, Bm25())
            holding = [token in path or token in text for path, text in clauses]
            assert (scores > 0).tolist() == holding
        assert word_ids(connection, ["没有这个词"]) == {}


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.5, 1.0, 2.0]), max_size=12), st.integers(0, 14))
def test_best_is_a_stable_sort_cut_short(scores, limit):
    rowids = np.arange(10, 10 + len(scores))
    expected = sorted(zip(rowids.tolist(), scores, strict=True), key=lambda p: (-p[1], p[0]))
    assert best(np.array(scores, np.float32), rowids, limit) == expected[:limit]
